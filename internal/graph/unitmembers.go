package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// Most tenants have few administrative units and many groups, so the units are
// asked for the groups in them:
// https://learn.microsoft.com/graph/api/directory-list-administrativeunits
// https://learn.microsoft.com/graph/api/administrativeunit-list-members
//
// Nothing is taken from that side unless all of it was read. Units whose
// members are hidden answer as if they were empty, and a person sees only the
// units that a directory role allows. In each such case, and after any error,
// each group is asked for its units instead.

// perBatch is how many questions share a request.
const perBatch = 20

// unitMembers is, by group, the units that have it as a member.
type unitMembers map[string][]directory.AdministrativeUnit

// readMembers reports whether the members of all units are known, now or since
// earlier. It stops at half of what so many groups would take, so that a try in
// vain costs little.
func (u *units) readMembers(ctx context.Context, groups int) bool {
	most := batches(groups) / 2
	if u.application && u.members == nil && !u.refused && most > 1 {
		u.members = u.fetchMembers(ctx, most)
		u.refused = u.members == nil
	}
	return u.members != nil
}

// batches is how many requests so many questions take.
func batches(questions int) int { return (questions + perBatch - 1) / perBatch }

// fetchMembers reads the members of all units in at most so many requests, nil
// if that could not be done.
func (u *units) fetchMembers(ctx context.Context, most int) unitMembers {
	answer := u.ask.list(ctx, "/directory/administrativeUnits",
		query{selected: append(unitProperties(), "visibility"), long: true, mostPages: most - 1})
	units, err := listOf(answer, models.CreateAdministrativeUnitFromDiscriminatorValue, openUnitOf)
	needed := max(1, batches(len(units)))
	if err != nil || needed > most-1 {
		return nil
	}
	keys := make([]string, len(units))
	for i := range units {
		keys[i] = units[i].ID
	}
	answers := u.ask.lists(ctx, "/directory/administrativeUnits/{key}/members/microsoft.graph.group", keys,
		query{selected: []string{"id"}, long: true, count: true, mostPages: (most - 1) / needed})
	members := unitMembers{}
	for i, answer := range answers {
		groups, err := idsOf(answer)
		if err != nil {
			return nil
		}
		for _, id := range groups {
			if !slices.Contains(members[id], units[i]) { // a page can come twice
				members[id] = append(members[id], units[i])
			}
		}
	}
	return members
}

// openUnitOf is unitOf for a unit whose members everybody may list.
// https://learn.microsoft.com/graph/api/resources/administrativeunit
func openUnitOf(m models.AdministrativeUnitable) (directory.AdministrativeUnit, error) {
	if visibility := text(m.GetVisibility()); visibility != "" && !strings.EqualFold(visibility, "Public") {
		return directory.AdministrativeUnit{}, guard.InvalidAnswer("a unit in it hides its members")
	}
	return unitOf(m)
}

// recheck asks the groups for their units of which the members of units say
// something else than the group itself: that it is in a restricted unit, or that
// it is not. Units were changed while they were read.
func (u *units) recheck(ctx context.Context, groups map[string]directory.Group) {
	if u.members == nil {
		return
	}
	var ids []string
	for id, units := range u.lists {
		restricted := slices.ContainsFunc(units, func(unit string) bool { return u.known[unit].IsMemberManagementRestricted == directory.True })
		if g, known := groups[id]; known && !g.Deleted() && restricted != (g.IsManagementRestricted == directory.True) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	u.readEach(ctx, ids)
}
