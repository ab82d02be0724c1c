package graph

import (
	"context"
	"encoding/json"
	"time"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// Groups by id are asked for in bulk: fifteen ids in a filter, twenty filters
// in a batch. https://learn.microsoft.com/graph/api/group-list

// groupProperties are those of directory.Group, no more: isAssignableToRole
// and isManagementRestricted are sent only when they are selected.
func groupProperties() []string {
	return []string{"id", "displayName", "groupTypes", "securityEnabled", "mailEnabled", "isAssignableToRole",
		"isManagementRestricted", "onPremisesSyncEnabled", "membershipRule", "membershipRuleProcessingState",
		"createdDateTime", "deletedDateTime"}
}

// groupOf turns the SDK's group into ours.
func groupOf(m models.Groupable) (directory.Group, error) {
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

func errNoID() error { return guard.InvalidAnswer("an item in it has no valid id") }

func flag(b *bool) directory.Flag {
	if b == nil {
		return directory.Null
	}
	return directory.FlagOf(*b)
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// groupsOf reads a list of groups.
func groupsOf(answer guard.Answer) ([]directory.Group, error) {
	return listOf(answer, models.CreateGroupFromDiscriminatorValue, groupOf)
}

// readGroups reads groups by id. Those that are not among the answers are left
// to confirmAbsent.
func (r *reading) readGroups(ctx context.Context, ids []string) {
	filters := inFilters("id", ids)
	answers := manyLists(ctx, r.ask, filters, func(filter string) guard.Question {
		return r.ask.at("/groups", nil, query{filter: filter, selected: groupProperties()})
	})
	wanted := setOf(ids)
	var unread []string
	for i, answer := range answers {
		groups, err := groupsOf(answer)
		if err == nil {
			r.addGroups(groups, wanted)
			continue
		}
		for _, id := range idsOfFilter(ids, i) {
			r.noteUnread(id, err)
		}
		if clientError(err) {
			unread = append(unread, idsOfFilter(ids, i)...)
		}
	}
	// One group that is refused refuses its whole filter. Asked one by one the
	// others are readable.
	r.readGroupsSingly(ctx, unread)
}

// idsOfFilter gives the ids in the filter of that number.
func idsOfFilter(ids []string, number int) []string {
	return ids[number*mostInFilter : min((number+1)*mostInFilter, len(ids))]
}

// clientError says that Graph refuses the request as it is.
func clientError(err error) bool {
	f := guard.Answered(err)
	return f != nil && f.Status >= 400 && f.Status < 500 && f.Status != 401 && f.Status != 429
}

// readGroupsSingly reads each group by a request of its own.
// https://learn.microsoft.com/graph/api/group-get
func (r *reading) readGroupsSingly(ctx context.Context, ids []string) {
	for i, answer := range r.askGroups(ctx, ids) {
		id := ids[i]
		switch {
		case absent(answer.Err):
			r.forgetUnread(id) // confirmAbsent asks again
		case answer.Err != nil:
			r.noteUnread(id, answer.Err)
		default:
			r.addGroup(id, answer.Body)
		}
	}
}

func (r *reading) askGroups(ctx context.Context, ids []string) []guard.Answer {
	return many(ctx, r.ask, ids, func(id string) guard.Question {
		return r.ask.at("/groups/{id}", map[string]string{"id": id}, query{selected: groupProperties()})
	})
}

// addGroup takes the answer to a question for one group.
func (r *reading) addGroup(id string, data json.RawMessage) {
	groups, err := groupsOf(guard.Answer{Items: []json.RawMessage{data}})
	if err == nil && groups[0].ID != id {
		err = guard.InvalidAnswer("it is about another group than was asked for")
	}
	if err != nil {
		r.noteUnread(id, err)
		return
	}
	r.addGroups(groups, nil)
}

// readAllGroups reads every group of the tenant.
func (r *reading) readAllGroups(ctx context.Context) {
	r.addList(directory.PartGroups, r.ask.List(ctx, r.ask.at("/groups", nil, query{selected: groupProperties(), top: longestPage})))
}
