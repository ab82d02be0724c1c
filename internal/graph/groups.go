package graph

import (
	"context"
	"maps"
	"reflect"
	"slices"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// Groups by id are asked for in bulk: fifteen ids in a filter, twenty filters
// in a batch. https://learn.microsoft.com/graph/api/group-list

// groups reads groups by id, and holds all that any collector has read of them.
type groups struct {
	ask       *questions
	known     map[string]directory.Group
	unread    map[string]error    // why a group could not be read
	conflicts map[string][]string // ids with two different answers, and the names in them
}

func newGroups(ask *questions) *groups {
	return &groups{ask, map[string]directory.Group{}, map[string]error{}, map[string][]string{}}
}

// read leaves those that are not among the answers to absent.
func (g *groups) read(ctx context.Context, ids []string) {
	asked := setOf(ids)
	var refused []string
	for i, answer := range g.ask.filtered(ctx, "/groups", inFilters("id", ids), query{selected: groupProperties()}) {
		groups, err := groupsOf(answer)
		g.add(slices.DeleteFunc(groups, func(one directory.Group) bool { return !asked[one.ID] }))
		if err != nil {
			ofFilter := ids[i*mostInFilter : min((i+1)*mostInFilter, len(ids))]
			g.markUnread(err, ofFilter...)
			if isClientError(err) {
				refused = append(refused, ofFilter...)
			}
		}
	}
	// One group that is refused refuses its whole filter. Asked one by one the
	// others are readable.
	for i, answer := range g.askEach(ctx, refused) {
		if isAbsent(answer.Err) {
			delete(g.unread, refused[i]) // absent asks again
		} else {
			g.addAnswer(refused[i], answer)
		}
	}
}

// isClientError says that Graph refuses the request as it is.
func isClientError(err error) bool {
	f := guard.Answered(err)
	return f != nil && f.Status >= 400 && f.Status < 500 && f.Status != 401 && f.Status != 429
}

// askEach asks for each group by a request of its own.
// https://learn.microsoft.com/graph/api/group-get
func (g *groups) askEach(ctx context.Context, ids []string) []guard.Answer {
	return g.ask.objects(ctx, "/groups/{key}", ids, query{selected: groupProperties()})
}

// addAnswer takes the answer to a question for one group.
func (g *groups) addAnswer(id string, answer guard.Answer) {
	groups, err := groupsOf(onlyItem(answer))
	if err == nil && groups[0].ID != id {
		err = guard.InvalidAnswer("it is about another group")
	}
	if err != nil {
		g.markUnread(err, id)
		return
	}
	g.add(groups)
}

// take empties the lists. No list is being read any more.
func (g *groups) take(lists ...*groupList) {
	for _, list := range lists {
		g.add(list.found)
		list.found = nil
	}
}

// add takes groups as they were read. Two answers about one group that differ
// are both not believed: it changed meanwhile, or they come from replicas that
// do not agree.
func (g *groups) add(groups []directory.Group) {
	for _, one := range groups {
		if known, has := g.known[one.ID]; has && !reflect.DeepEqual(known, one) {
			g.conflicts[one.ID] = append(g.conflicts[one.ID], known.DisplayName, one.DisplayName)
		}
		g.known[one.ID] = one
		delete(g.unread, one.ID)
	}
}

func (g *groups) markUnread(err error, ids ...string) {
	for _, id := range ids {
		if _, known := g.known[id]; !known {
			g.unread[id] = err
		}
	}
}

// missing gives those of the ids that were not answered with a group or an error.
func (g *groups) missing(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		_, known := g.known[id]
		return known || g.unread[id] != nil
	})
}

const conflictReason = "Microsoft Graph gave two different answers about it: it is being changed, " +
	"or some of Microsoft's servers do not have the change yet; run again"

// put keeps a group with two different answers under each of its names: without it,
// a look-alike would be the only group of the name.
func (g *groups) put(s *directory.Snapshot) {
	for id, err := range g.unread {
		s.Gaps = append(s.Gaps, directory.Gap{Part: directory.PartGroups, Group: id, Reason: err.Error()})
	}
	for id, names := range g.conflicts {
		s.Gaps = append(s.Gaps, directory.Gap{Part: directory.PartGroups, Group: id, Reason: conflictReason})
		g.known[id] = directory.Contradicted(id, names)
	}
	s.Groups = slices.Collect(maps.Values(g.known))
}

// A deleted group can be restored for 30 days. Until then it is among the
// deleted items, and nowhere else.
// https://learn.microsoft.com/graph/api/directory-deleteditems-get

const deletedPath = "/directory/deletedItems"

// absent looks for groups that a list did not have: first among the deleted
// ones, then once more where they should be. Only what is in neither place is
// absent.
type absent struct {
	gaps
	ask     *questions
	groups  *groups
	managed *managed
	late    []string // those that were there after all
	orphans []string // those that PIM lists
}

func (a *absent) read(ctx context.Context, ids []string) {
	var left []string
	deleted := a.ask.objects(ctx, deletedPath+"/{key}/microsoft.graph.group", ids, query{selected: groupProperties()})
	for i, answer := range deleted {
		if answer.Err == nil {
			a.groups.addAnswer(ids[i], answer)
			continue
		}
		left = append(left, ids[i]) // also where it can't be read whether they are deleted
		if !isAbsent(answer.Err) {
			a.gap(directory.Gap{Part: directory.PartDeleted, Group: ids[i], Reason: answer.Err.Error()})
		}
	}
	for i, answer := range a.groups.askEach(ctx, left) {
		id := left[i]
		switch {
		case answer.Err == nil:
			a.late = append(a.late, id)
			a.groups.addAnswer(id, answer)
		case !isAbsent(answer.Err):
			a.groups.markUnread(answer.Err, id)
		case a.managed.ids[id]:
			a.orphans = append(a.orphans, id)
		}
	}
}

func (a *absent) put(s *directory.Snapshot) {
	a.gaps.put(s)
	s.OrphanIDs = a.orphans
}

// groupProperties are those of directory.Group, no more: isAssignableToRole
// and isManagementRestricted are sent only when they are selected.
func groupProperties() []string {
	return []string{"id", "displayName", "groupTypes", "securityEnabled", "mailEnabled", "isAssignableToRole",
		"isManagementRestricted", "onPremisesSyncEnabled", "membershipRule", "membershipRuleProcessingState",
		"createdDateTime", "deletedDateTime"}
}

func groupsOf(answer guard.Answer) ([]directory.Group, error) {
	return listOf(answer, models.CreateGroupFromDiscriminatorValue, groupOf)
}

// groupOf turns the SDK's group into ours.
func groupOf(m *models.Group) (directory.Group, error) {
	g := directory.Group{
		ID:                            canonicalID(m.GetId()),
		DisplayName:                   text(m.GetDisplayName()),
		GroupTypes:                    m.GetGroupTypes(),
		SecurityEnabled:               flag(m.GetSecurityEnabled()),
		MailEnabled:                   flag(m.GetMailEnabled()),
		IsAssignableToRole:            flag(m.GetIsAssignableToRole()),
		IsManagementRestricted:        flag(m.GetIsManagementRestricted()),
		OnPremisesSyncEnabled:         flag(m.GetOnPremisesSyncEnabled()),
		MembershipRule:                text(m.GetMembershipRule()),
		MembershipRuleProcessingState: text(m.GetMembershipRuleProcessingState()),
		CreatedDateTime:               moment(m.GetCreatedDateTime()),
		DeletedDateTime:               moment(m.GetDeletedDateTime()),
	}
	if g.ID == "" {
		return g, errNoID()
	}
	return g, nil
}
