package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// nested reads the people in groups, and in the groups in those: who can approve,
// and who becomes eligible or a member through a group. Graph follows the nesting,
// and ends where it goes in circles.
// https://learn.microsoft.com/graph/api/group-list-transitivemembers
type nested struct {
	relation[string]
	ask *questions
	// A group is unread, too, if its properties or its owners are.
	groups *groups
	owners *owners
	people *principals         // those in groups that approve: whether they are enabled matters
	inside map[string][]string // the groups in those

	approving, eligible []string // groups that approve; that are eligible or members
}

func newNested(ask *questions, groups *groups, owners *owners) *nested {
	return &nested{relation: newRelation[string](), ask: ask, groups: groups, owners: owners, people: newPrincipals(), inside: map[string][]string{}}
}

func (n *nested) read(ctx context.Context, _ []string) {
	rest := slices.DeleteFunc(slices.Clone(n.eligible), func(id string) bool { return slices.Contains(n.approving, id) })
	n.readGroups(ctx, n.approving, true)
	n.readGroups(ctx, rest, false)
	n.readInside(ctx)
}

// readInside reads the groups in those that approve: whoever is in one of them approves.
func (n *nested) readInside(ctx context.Context) {
	answers := n.ask.lists(ctx, "/groups/{key}/transitiveMembers/microsoft.graph.group", n.approving,
		query{selected: []string{"id"}, long: true, count: true})
	for i, id := range n.approving {
		groups, err := idsOf(answers[i])
		if n.inside[id] = groups; err != nil {
			n.errs[id] = cmp.Or(n.errs[id], err)
		}
	}
}

// readGroups reads no more than ids where nobody approves: there can be as many people
// as the tenant has.
func (n *nested) readGroups(ctx context.Context, groups []string, approving bool) {
	selected, listOf := []string{"id"}, bareUsersOf
	if approving {
		selected, listOf = personProperties(), usersOf
	}
	fetch := func(chunk []string) []related[directory.Principal] {
		answers := n.ask.lists(ctx, "/groups/{key}/transitiveMembers/microsoft.graph.user", chunk,
			query{selected: selected, long: true, count: true})
		list := make([]related[directory.Principal], len(chunk))
		for i, id := range chunk {
			users, err := listOf(answers[i])
			list[i] = related[directory.Principal]{id, users, err}
		}
		return list
	}
	inChunks(groups, fetch, func(one related[directory.Principal]) {
		if one.err != nil {
			n.errs[one.group] = one.err
			return
		}
		if approving {
			n.people.add(one.list...)
		}
		ids := make([]string, len(one.list))
		for i, p := range one.list {
			ids[i] = p.ID
		}
		n.lists[one.group] = ids
	})
}

func bareUsersOf(answer guard.Answer) ([]directory.Principal, error) {
	ids, err := idsOf(answer)
	users := make([]directory.Principal, len(ids))
	for i, id := range ids {
		users[i] = directory.Principal{ID: id, Type: directory.User}
	}
	return users, err
}

// put leaves the people to people, as owners does.
func (n *nested) put(s *directory.Snapshot) {
	groups := slices.Compact(slices.Sorted(slices.Values(slices.Concat(n.approving, n.eligible))))
	for _, id := range groups {
		if err := cmp.Or(n.errs[id], n.groups.unread[id], n.owners.errs[id]); err != nil {
			n.errs[id] = err
		} else if n.groups.conflicts[id] != nil {
			n.errs[id] = fmt.Errorf("%s", conflictReason)
		} else {
			s.TransitiveMembers = append(s.TransitiveMembers, directory.Membership{Group: id, Members: n.lists[id], Groups: n.inside[id]})
		}
	}
	n.gapsOf(directory.PartApprovers, n.approving, len(n.approving)).put(s)
	n.gapsOf(directory.PartEligibleGroups, n.eligible, len(n.eligible)).put(s)
}
