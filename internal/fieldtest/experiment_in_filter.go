package fieldtest

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"pim-groups/internal/apply"
)

func inFilterOfPolicies() Question {
	return Question{
		Name: "in-filter-of-policies", Text: "Does the list of policy assignments take a filter with several groups?",
		Permanent: "two groups outside of PIM, until they are deleted", Needs: []string{"Group.ReadWrite.All", "RoleManagementPolicy.Read.AzureADGroup"},
		Answers: filterAnswers(),
		Run: func(ctx context.Context, l *Lab) Finding {
			groups, err := l.newGroups(ctx, 2)
			if err != nil {
				return unanswered(err.Error())
			}
			return l.severalGroups(ctx, groups, l.assigned, "scopeId", " and scopeType eq 'Group'")
		},
	}
}

func inFilterOfSchedules() Question {
	return Question{
		Name: "in-filter-of-schedules", Text: "Does the list of eligibility schedules take a filter with several groups?",
		Permanent: twoUnderPIM, Needs: granting(), Answers: filterAnswers(),
		Run: func(ctx context.Context, l *Lab) Finding {
			groups, err := l.newGroups(ctx, 2)
			if err != nil {
				return unanswered(err.Error())
			}
			for _, g := range groups {
				if err := l.eligible(ctx, g, apply.AdminAssign, l.inDays(10)); err != nil {
					return unanswered(err.Error())
				}
			}
			return l.severalGroups(ctx, groups, l.scheduled, "groupId", "")
		},
	}
}

func filterAnswers() []Answer {
	return []Answer{
		{Value: "refused", Meaning: "the list takes one group at a time", Default: true},
		{Value: "taken", Meaning: "the list has the rows of all groups in the filter"},
	}
}

// severalGroups asks a list for each of two groups, for both at once, and for each
// again: only what happens to the question in the middle is about its filter.
func (l *Lab) severalGroups(ctx context.Context, groups []group, ask func(context.Context, string) (map[string]bool, error), property, rest string) Finding {
	each := func() error {
		for _, g := range groups {
			if got, err := ask(ctx, property+" eq '"+g.id+"'"+rest); err != nil || len(got) != 1 || !got[g.id] {
				return cmp.Or(err, errors.New("the list of one group is not as expected"))
			}
		}
		return nil
	}
	if err := each(); err != nil {
		return unanswered(err.Error())
	}
	var got map[string]bool
	r, err := twice(func() (r reply, err error) {
		got, err = ask(ctx, property+" in ('"+groups[0].id+"','"+groups[1].id+"')"+rest)
		return replyTo(err)
	}, each)
	if err == nil && !r.refused && (len(got) != 2 || !got[groups[0].id] || !got[groups[1].id]) {
		err = errors.New("the list takes the filter and does not have the rows of both groups")
	}
	return whether(r.refused, err, "refused", "taken")
}

// assigned gives the groups that the list of policy assignments is about.
func (l *Lab) assigned(ctx context.Context, filter string) (map[string]bool, error) {
	rows, err := list[struct {
		ScopeID string `json:"scopeId"`
	}](l.list(ctx, assignmentsPath+"?$filter="+escaped(filter)))
	ids := map[string]bool{}
	for _, row := range rows {
		ids[strings.ToLower(row.ScopeID)] = true
	}
	return ids, err
}

// scheduled gives the groups that the list of schedules is about.
func (l *Lab) scheduled(ctx context.Context, filter string) (map[string]bool, error) {
	rows, err := l.schedules(ctx, filter)
	ids := map[string]bool{}
	for _, row := range rows {
		ids[strings.ToLower(row.GroupID)] = true
	}
	return ids, err
}
