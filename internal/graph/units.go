package graph

import (
	"context"
	"maps"
	"slices"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// units reads the administrative units that groups are in: they decide who else
// can change a group. They are those of its memberships that are units.
// https://learn.microsoft.com/graph/api/group-list-memberof
type units struct {
	relation[string]
	ask         *questions
	application bool // an application reads, and no person
	members     unitMembers
	refused     bool // the members of units are not to be had
	known       map[string]directory.AdministrativeUnit
	unsure      map[string]bool // those of which two answers differ
}

func newUnits(ask *questions, application bool) *units {
	return &units{relation: newRelation[string](), ask: ask, application: application,
		known: map[string]directory.AdministrativeUnit{}, unsure: map[string]bool{}}
}

func (u *units) read(ctx context.Context, groups []string) {
	if u.readMembers(ctx, len(groups)) {
		for _, id := range groups {
			u.add(related[directory.AdministrativeUnit]{group: id, list: u.members[id]})
		}
		return
	}
	u.readEach(ctx, groups)
}

// readEach asks each group for its units.
func (u *units) readEach(ctx context.Context, groups []string) {
	inChunks(groups, func(chunk []string) []related[directory.AdministrativeUnit] { return u.fetch(ctx, chunk) }, u.add)
}

func (u *units) fetch(ctx context.Context, groups []string) []related[directory.AdministrativeUnit] {
	answers := u.ask.lists(ctx, "/groups/{key}/memberOf/microsoft.graph.administrativeUnit", groups,
		query{selected: unitProperties(), count: true})
	list := make([]related[directory.AdministrativeUnit], len(groups))
	for i, id := range groups {
		units, err := listOf(answers[i], models.CreateAdministrativeUnitFromDiscriminatorValue, unitOf)
		list[i] = related[directory.AdministrativeUnit]{id, units, err}
	}
	return list
}

func (u *units) add(one related[directory.AdministrativeUnit]) {
	if one.err != nil {
		u.errs[one.group] = one.err
		return
	}
	ids := make([]string, len(one.list))
	for i, unit := range one.list {
		if known, has := u.known[unit.ID]; has && known != unit {
			u.unsure[unit.ID] = true
		}
		u.known[unit.ID] = unit
		ids[i] = unit.ID
	}
	u.lists[one.group] = ids
}

// put makes the units of a group unknown if two answers about one of them
// differ: whether it is restricted decides who can change the group.
func (u *units) put(s *directory.Snapshot) {
	for group, units := range u.lists {
		for _, id := range units {
			if u.unsure[id] {
				u.errs[group] = guard.InvalidAnswer("two answers about the administrative unit " + id + " differ")
			}
		}
	}
	u.relation.put(s, directory.PartAdministrativeUnits, func(g *directory.Group, ids []string) { g.AdministrativeUnits = ids })
	s.AdministrativeUnits = slices.Collect(maps.Values(u.known))
}

func unitProperties() []string {
	return []string{"id", "displayName", "isMemberManagementRestricted"}
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
