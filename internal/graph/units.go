package graph

import (
	"context"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// The administrative units that a group is in decide who else can change it.
// They are those of its memberships that are units.
// https://learn.microsoft.com/graph/api/group-list-memberof

func unitProperties() []string {
	return []string{"id", "displayName", "isMemberManagementRestricted"}
}

// readUnits reads the units of groups, from the side of the units if that can be
// done and takes fewer requests.
func (r *reading) readUnits(ctx context.Context, ids []string) {
	inChunks(r.unitsByMembers(ctx, ids), func(chunk []string) { r.askUnits(ctx, chunk) })
}

// askUnits asks each group for its units.
func (r *reading) askUnits(ctx context.Context, ids []string) {
	answers := manyLists(ctx, r.ask, ids, func(id string) guard.Question {
		return r.ask.at("/groups/{id}/memberOf/microsoft.graph.administrativeUnit", map[string]string{"id": id},
			query{selected: unitProperties(), count: true})
	})
	for i, id := range ids {
		units, err := listOf(answers[i], models.CreateAdministrativeUnitFromDiscriminatorValue, unitOf)
		r.addUnits(id, units, err)
	}
}

func (r *reading) addUnits(group string, units []directory.AdministrativeUnit, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.unitsOf.errs[group] = err
		return
	}
	ids := []string{}
	for _, u := range units {
		if known, has := r.units[u.ID]; has && known != u {
			r.unsureUnits[u.ID] = true
		}
		r.units[u.ID] = u
		ids = append(ids, u.ID)
	}
	r.unitsOf.ids[group] = ids
}

// doubtUnits makes the units of a group unknown if two answers about one of
// them differ: whether it is restricted decides who can change the group.
func (r *reading) doubtUnits() {
	for group, units := range r.unitsOf.ids {
		for _, id := range units {
			if r.unsureUnits[id] {
				r.unitsOf.errs[group] = guard.InvalidAnswer("two answers about the administrative unit " + id + " differ")
			}
		}
	}
}

// unitOf wants a name: without the permission to read units, Graph sends their
// ids alone, and the property that matters is missing like one that is null.
// https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
func unitOf(m models.AdministrativeUnitable) (directory.AdministrativeUnit, error) {
	u := directory.AdministrativeUnit{
		ID:                           canonicalID(m.GetId()),
		DisplayName:                  text(m.GetDisplayName()),
		IsMemberManagementRestricted: flag(m.GetIsMemberManagementRestricted()),
	}
	switch {
	case u.ID == "":
		return u, errNoID()
	case u.DisplayName == "":
		return u, guard.InvalidAnswer("it names an administrative unit by its id alone, as it does without the permission AdministrativeUnit.Read.All")
	}
	return u, nil
}
