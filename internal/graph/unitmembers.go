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

// unitsByMembers sets the units of the groups from the side of the units, and
// gives the groups that are left: none, or all.
func (r *reading) unitsByMembers(ctx context.Context, ids []string) (left []string) {
	// Half of what the groups would take, so that a try in vain costs little.
	most := (len(ids) + perBatch - 1) / perBatch / 2
	if r.application && r.members == nil && !r.membersRefused && most > 1 {
		r.members = r.readMembers(ctx, most)
		r.membersRefused = r.members == nil
	}
	if r.members == nil {
		return ids
	}
	for _, id := range ids {
		r.addUnits(id, r.members[id], nil)
	}
	return nil
}

// readMembers reads the members of all units in so many requests, nil if that
// could not be done.
func (r *reading) readMembers(ctx context.Context, most int) unitMembers {
	question := r.ask.at("/directory/administrativeUnits", nil, query{selected: append(unitProperties(), "visibility"), top: longestPage})
	question.MostPages = most - 1
	units, err := listOf(r.ask.List(ctx, question), models.CreateAdministrativeUnitFromDiscriminatorValue, openUnitOf)
	batches := max(1, (len(units)+perBatch-1)/perBatch)
	if err != nil || batches > most-1 {
		return nil
	}
	keys := make([]string, len(units))
	for i := range units {
		keys[i] = units[i].ID
	}
	answers := manyLists(ctx, r.ask, keys, func(id string) guard.Question {
		q := r.ask.at("/directory/administrativeUnits/{id}/members/microsoft.graph.group", map[string]string{"id": id},
			query{selected: []string{"id"}, top: longestPage, count: true})
		q.MostPages = (most - 1) / batches
		return q
	})
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

// recheckUnits asks the groups for their units of which the members of units say
// something else than the group itself: that it is in a restricted unit, or that
// it is not. Units were changed while they were read.
func (r *reading) recheckUnits(ctx context.Context) {
	if r.members == nil {
		return
	}
	var ids []string
	for id, units := range r.unitsOf.ids {
		restricted := slices.ContainsFunc(units, func(unit string) bool { return r.units[unit].IsMemberManagementRestricted == directory.True })
		if g, known := r.groups[id]; known && !g.Deleted() && restricted != (g.IsManagementRestricted == directory.True) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	r.askUnits(ctx, ids)
}
