package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// members reads the direct members of groups, by id. They are asked for twice, like
// owners: v1.0 leaves service principals out of the first list.
// https://learn.microsoft.com/graph/api/group-list-members
type members struct {
	ofGroups[member]
	ask *questions
}

// member is a member and what it is.
type member struct {
	ID   string
	Type directory.PrincipalType
}

const groupType directory.PrincipalType = "group"

func newMembers(ask *questions) *members {
	return &members{newOfGroups[member](directory.PartMembers), ask}
}

func (m *members) read(ctx context.Context, groups []string) {
	m.readChunks(groups, func(chunk []string) []related[member] { return m.fetch(ctx, chunk) }, m.add)
}

func (m *members) fetch(ctx context.Context, groups []string) []related[member] {
	var all, applications []guard.Answer
	onlyIDs := query{selected: []string{"id"}, long: true}
	counted := onlyIDs
	counted.count = true
	parallel(
		func() { all = m.ask.lists(ctx, "/groups/{key}/members", groups, onlyIDs) },
		func() {
			applications = m.ask.lists(ctx, "/groups/{key}/members/microsoft.graph.servicePrincipal", groups, counted)
		},
	)
	list := make([]related[member], len(groups))
	for i, id := range groups {
		plain, err := membersOf(all[i], "")
		more, errMore := membersOf(applications[i], directory.ServicePrincipal)
		list[i] = related[member]{id, withMore(plain, more), cmp.Or(err, errMore)}
	}
	return list
}

// withMore adds those of the second list whom the first one lacks.
func withMore(list, more []member) []member {
	for _, one := range more {
		if !slices.ContainsFunc(list, func(m member) bool { return m.ID == one.ID }) {
			list = append(list, one)
		}
	}
	return list
}

// membersOf reads a list of objects that say what they are, or of one type.
func membersOf(answer guard.Answer, usual directory.PrincipalType) ([]member, error) {
	if answer.Err != nil {
		return nil, answer.Err
	}
	list := make([]member, len(answer.Items))
	for i, item := range answer.Items {
		var object struct {
			ID   string `json:"id"`
			Type string `json:"@odata.type"`
		}
		if json.Unmarshal(item, &object) != nil {
			return nil, errNotModel()
		}
		kind, named := strings.CutPrefix(object.Type, typePrefix)
		list[i] = member{identity.CanonicalID(object.ID), cmp.Or(directory.PrincipalType(kind), usual)}
		switch {
		case list[i].ID == "":
			return nil, errNoID()
		case !named && (object.Type != "" || usual == ""), !list[i].Type.Valid():
			return nil, guard.InvalidAnswer("a member in it does not say what it is")
		}
	}
	return list, nil
}

func (m *members) put(s *directory.Snapshot) {
	m.gaps().put(s)
	for group, list := range m.lists {
		s.Members = append(s.Members, directory.Membership{Group: group, Members: memberIDs(list)})
	}
}

func memberIDs(list []member) []string {
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = m.ID
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
