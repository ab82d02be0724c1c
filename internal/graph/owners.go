package graph

import (
	"cmp"
	"context"
	"slices"

	"github.com/microsoft/kiota-abstractions-go/serialization"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// owners reads who owns groups. They are asked for twice: as they are, and cast
// to service principals, which v1.0 leaves out of the first list.
// https://learn.microsoft.com/graph/api/group-list-owners
//
// Of an owner that the caller may not read, only type and id come back. Package
// directory doubts such an owner.
type owners struct {
	relation[string]
	ask      *questions
	people   *principals
	progress func(Progress)
	at       Progress
}

func newOwners(ask *questions, progress func(Progress)) *owners {
	return &owners{relation: newRelation[string](), ask: ask, people: newPrincipals(), progress: progress}
}

func (o *owners) read(ctx context.Context, groups []string) {
	o.at.Total += len(groups)
	o.progress(o.at)
	fetch := func(chunk []string) []related[directory.Principal] { return o.fetch(ctx, chunk) }
	inChunks(groups, fetch, func(one related[directory.Principal]) {
		o.add(one)
		if o.at.Groups++; o.at.Groups%atATime == 0 || o.at.Groups == o.at.Total {
			o.progress(o.at)
		}
	})
}

func (o *owners) fetch(ctx context.Context, groups []string) []related[directory.Principal] {
	var all, applications []guard.Answer
	parallel(
		func() { all = o.ask.lists(ctx, "/groups/{key}/owners", groups, query{selected: personProperties()}) },
		func() {
			applications = o.ask.lists(ctx, "/groups/{key}/owners/microsoft.graph.servicePrincipal", groups,
				query{selected: applicationProperties(), count: true})
		},
	)
	list := make([]related[directory.Principal], len(groups))
	known := parsed{}
	for i, id := range groups {
		people, err := known.principalsOf(all[i])
		more, errMore := applicationsOf(applications[i])
		list[i] = related[directory.Principal]{id, slices.Concat(people, more), cmp.Or(err, errMore)}
	}
	return list
}

// parsed are the owners that were read, by their JSON. Who owns many groups is
// in many lists, in the same bytes; to parse them takes most of the time.
type parsed map[string]directory.Principal

// principalsOf reads a list of users and applications, which say what they are.
func (known parsed) principalsOf(answer guard.Answer) ([]directory.Principal, error) {
	if answer.Err != nil {
		return nil, answer.Err
	}
	list := make([]directory.Principal, len(answer.Items))
	for i, item := range answer.Items {
		p, has := known[string(item)]
		if !has {
			m, err := model[serialization.Parsable](item, models.CreateDirectoryObjectFromDiscriminatorValue)
			if err != nil {
				return nil, err
			}
			if p, err = principalOf(m); err != nil {
				return nil, err
			}
			known[string(item)] = p
		}
		list[i] = p
	}
	return list, nil
}

// add wants both lists: without either, the owners are not known.
func (o *owners) add(one related[directory.Principal]) {
	if one.err != nil {
		o.errs[one.group] = one.err
		return
	}
	o.people.add(one.list...)
	ids := make([]string, len(one.list))
	for i, p := range one.list {
		ids[i] = p.ID
	}
	slices.Sort(ids)
	o.lists[one.group] = slices.Compact(ids) // an identity of another type may be in both lists
}

// put leaves the people to people, which knows of them from other answers, too.
func (o *owners) put(s *directory.Snapshot) {
	o.relation.put(s, directory.PartOwners, func(g *directory.Group, ids []string) { g.Owners = ids })
}
