package tenant

import (
	"slices"
	"strings"
	"time"

	"pim-groups/internal/directory"
)

// Holders lists the ids of those who have a role in a group now: those whom the
// directory was told, and those whom an assignment of PIM makes one for as long as
// it lasts. An activated owner or member is listed like any other. [D]
// https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview
func (t *Tenant) Holders(s *State, g *Group, role Role) []string {
	ids, at := slices.Clip(*g.in(role)), t.now()
	for _, sched := range s.schedules[g.ID] {
		has := sched.Kind == Assignment && sched.AccessID == role && (sched.Activated || sched.MemberType != "group")
		if has && sched.inForce(at) && !slices.Contains(ids, sched.PrincipalID) {
			ids = append(ids, sched.PrincipalID)
		}
	}
	return ids
}

// TransitiveMembers follows members that are groups, once each: nesting may be a
// circle. https://learn.microsoft.com/graph/api/group-list-transitivemembers
func (t *Tenant) TransitiveMembers(s *State, g *Group) []string {
	var found []string
	seen := map[string]bool{g.ID: true}
	for queue := t.Holders(s, g, Member); len(queue) > 0; queue = queue[1:] {
		id := queue[0]
		if seen[id] {
			continue
		}
		seen[id] = true
		found = append(found, id)
		if nested := s.Group(id); nested != nil {
			queue = append(queue, t.Holders(s, nested, Member)...)
		}
	}
	return found
}

// inForce says that a schedule gives access now: it has begun, has not ended, and
// was not refused. Instances are the schedules in force. [D]
// https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupassignmentscheduleinstance
func (s *Schedule) inForce(at time.Time) bool {
	return !s.Start.After(at) && !s.ended(at) && (s.Status == "Provisioned" || s.Status == "Granted")
}

// ended says that nothing is left of a schedule; one without an end is permanent.
func (s *Schedule) ended(at time.Time) bool { return !s.End.IsZero() && !s.End.After(at) }

// throughGroups adds a row for each person who is eligible through a group: the
// members of a group that is eligible itself may activate one by one. [D] The rows
// say memberType "group", and end with the group's. [I] for the rest of them
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/concept-pim-for-groups
func (t *Tenant) throughGroups(s *State, schedules []*Schedule) []*Schedule {
	found := schedules
	for _, sched := range schedules {
		g := s.Group(sched.PrincipalID)
		if g == nil || sched.Kind != Eligibility || sched.given {
			continue
		}
		for _, id := range t.TransitiveMembers(s, g) {
			if s.Group(id) == nil {
				found = append(slices.Clip(found), sched.through(id))
			}
		}
	}
	return found
}

// through is a group's schedule as its member has it.
func (s *Schedule) through(id string) *Schedule {
	own := *s
	own.PrincipalID, own.MemberType = id, "group"
	own.ID = s.GroupID + "_" + string(s.AccessID) + "_" + GUID(s.ID, id)
	return &own
}

// Activate makes somebody who is eligible an owner or member for a time, as they
// do it themselves in the portal. It onboards nothing: who is eligible has a group
// that PIM manages.
func (t *Tenant) Activate(groupID string, role Role, principal string, lasts time.Duration) {
	at, id := t.now(), t.newID()
	sched := Schedule{ID: groupID + "_" + string(role) + "_" + id, Kind: Assignment, GroupID: groupID, PrincipalID: principal,
		AccessID: role, Start: at, End: at.Add(lasts), CreatedUsing: id, Status: "Provisioned", Activated: true}
	if t.Answers.ActivatedThroughGroup {
		sched.MemberType = t.eligibleBy(groupID, role, principal)
	}
	t.AddSchedule(sched)
}

// eligibleBy says how somebody is eligible, as memberType does.
func (t *Tenant) eligibleBy(groupID string, role Role, principal string) string {
	by := ""
	for _, s := range t.throughGroups(t.current, t.ofKind(t.current, Eligibility, groupID)) {
		if s.AccessID == role && s.PrincipalID == principal {
			if by = s.MemberType; by == "" {
				break
			}
		}
	}
	return by
}

// Deactivate ends what somebody has activated in a group.
func (t *Tenant) Deactivate(groupID string, role Role, principal string) {
	t.write(func(next *State) {
		next.schedules[groupID] = slices.DeleteFunc(slices.Clone(next.schedules[groupID]), func(s *Schedule) bool {
			return s.Activated && s.AccessID == role && strings.EqualFold(s.PrincipalID, principal)
		})
	})
}

// seat is one person's place in a role of a group.
type seat struct {
	role Role
	id   string
}

// standing lists the members and owners that a group had without PIM: their
// start and end are null, and schedule and instance have one id. [D]
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-assignmentscheduleinstances
func (s *State) standing(g *Group) []*Schedule {
	var found []*Schedule
	for _, role := range []Role{Member, Owner} {
		for _, id := range *g.in(role) {
			if !slices.Contains(g.unlisted, seat{role, id}) {
				found = append(found, &Schedule{ID: g.ID + "_" + string(role) + "_" + GUID(g.ID, string(role), id), Kind: Assignment,
					GroupID: g.ID, PrincipalID: id, AccessID: role, Status: "Provisioned"})
			}
		}
	}
	return found
}

// ownedBesides says that another user owns the group.
func (t *Tenant) ownedBesides(g *Group, user string) bool {
	return slices.ContainsFunc(t.Holders(t.current, g, Owner), func(id string) bool {
		p := t.current.Principal(id)
		return id != user && p != nil && p.Type == directory.User
	})
}
