package directory

import "slices"

// Obstacle is a fact that keeps PIM from managing a group. Plan, rules, apply
// and discover ask here, so that they can't disagree:
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/concept-pim-for-groups
type Obstacle string

const (
	ObstacleDeleted     Obstacle = "soft-deleted"
	ObstacleDynamic     Obstacle = "dynamic membership"
	ObstacleSynced      Obstacle = "synchronised from on-premises"
	ObstacleRestricted  Obstacle = "in a restricted management administrative unit"
	ObstacleKind        Obstacle = "of a kind that PIM does not manage"
	ObstacleUnknownKind Obstacle = "of unknown kind"
)

// Obstacles lists all that keeps PIM from managing the group, the one that
// explains most first. A group that PIM can manage has none.
func (g *Group) Obstacles() []Obstacle {
	var found []Obstacle
	add := func(o Obstacle, applies bool) {
		if applies {
			found = append(found, o)
		}
	}
	kind := g.Kind()
	add(ObstacleDeleted, g.Deleted())
	add(ObstacleDynamic, g.Dynamic())
	add(ObstacleSynced, g.Synced())
	add(ObstacleRestricted, g.Restricted())
	add(ObstacleKind, kind == MailEnabledSecurity || kind == Distribution)
	add(ObstacleUnknownKind, kind == KindUnknown)
	return found
}

// Has says whether the obstacle is one of the group's.
func (g *Group) Has(o Obstacle) bool { return slices.Contains(g.Obstacles(), o) }

// Manageable says whether PIM can manage the group.
func (g *Group) Manageable() bool { return len(g.Obstacles()) == 0 }

// ObstacleReason gives the first obstacle in words, "" for a group that PIM can
// manage. A kind is called by its name.
func (g *Group) ObstacleReason() string {
	obstacles := g.Obstacles()
	switch {
	case len(obstacles) == 0:
		return ""
	case obstacles[0] == ObstacleKind, obstacles[0] == ObstacleUnknownKind:
		return g.Kind().Words()
	}
	return string(obstacles[0])
}
