package graph

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// PIM's list alone decides whether a group is managed, and it can be wrong: an
// answer that was cut, a permission that shows less. So the declared groups
// that it lacks are asked about in v1.0: an eligibility, or a policy that was
// written once, is a sign that a group is managed after all. Package directory
// turns the contradiction into "not known".
//
// There is no sign of the contrary. A group can be managed and have neither, so
// without the list nothing here ever says "not managed".
//
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-eligibilityschedules
// https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments

// mostChecked bounds what the check costs at PIM, two requests per group. A
// list that is wrong at large is found out by so many; a run that onboards is
// held to far fewer.
const mostChecked = 200

// readEvidence looks for signs about the declared groups that the list lacks,
// or about any if there is no list. That some can't be read proves nothing and
// leaves no gap. It may be called again when more groups are known.
func (r *reading) readEvidence(ctx context.Context) {
	ids := r.unlisted()
	now := max(0, min(len(ids), mostChecked-len(r.checked)))
	if r.lookForEvidence(ctx, ids[:now]) {
		r.lookForEvidence(ctx, ids[now:])
	}
}

// unlisted lists the groups of the scope that would count as not managed. An
// empty list is doubted as a whole, and signs would not change that.
func (r *reading) unlisted() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.managed != nil && len(r.managed) == 0 {
		return nil
	}
	names := setOfNames(r.scope.Names)
	ids := map[string]bool{}
	for _, id := range r.scope.Groups {
		ids[id] = true
	}
	for id, g := range r.groups {
		if names[identity.FoldName(g.DisplayName)] {
			ids[id] = true
		}
	}
	maps.DeleteFunc(ids, func(id string, _ bool) bool {
		g, known := r.groups[id]
		return !known || g.Deleted() || r.managed[id] || !g.Manageable() || r.checked[id]
	})
	return slices.Sorted(maps.Keys(ids))
}

// lookForEvidence reports whether there was any.
func (r *reading) lookForEvidence(ctx context.Context, ids []string) bool {
	var eligibilities, assignments []guard.Answer
	atOnce(
		func() {
			eligibilities = manyLists(ctx, r.ask, ids, r.ask.eligibilities)
		},
		func() {
			assignments = manyLists(ctx, r.ask, ids, func(id string) guard.Question { return r.ask.policyAssignments(id, "policy") })
		},
	)
	r.mu.Lock()
	defer r.mu.Unlock()
	found := false
	for i, id := range ids {
		r.checked[id] = true
		if eligible(eligibilities[i], id) {
			r.evidence[id] = append(r.evidence[id], directory.EvidenceEligibility)
		}
		if written(assignments[i]) {
			r.evidence[id] = append(r.evidence[id], directory.EvidencePolicyWritten)
		}
		found = found || len(r.evidence[id]) > 0
	}
	return found
}

// eligibilities asks who is eligible for a group. PIM wants the filter.
func (q *questions) eligibilities(group string) guard.Question {
	return q.at("/identityGovernance/privilegedAccess/group/eligibilitySchedules", nil, query{filter: "groupId eq " + quoted(group)})
}

// policyAssignments asks for both policies of a group, members' and owners'.
// They exist for every group; when they were last written is what tells.
func (q *questions) policyAssignments(group, expand string) guard.Question {
	return q.at("/policies/roleManagementPolicyAssignments", nil,
		query{filter: "scopeId eq " + quoted(group) + " and scopeType eq 'Group'", expand: expand})
}

// eligible wants an eligibility for this very group: an answer to another
// question would make every group look managed.
func eligible(answer guard.Answer, group string) bool {
	groups, err := listOf(answer, models.CreatePrivilegedAccessGroupEligibilityScheduleFromDiscriminatorValue,
		func(m models.PrivilegedAccessGroupEligibilityScheduleable) (string, error) {
			return canonicalID(m.GetGroupId()), nil
		})
	return err == nil && slices.Contains(groups, group)
}

// written knows a policy that was written. One that never was has no time, or
// the first day of all: 0001-01-01T08:00:00Z.
func written(answer guard.Answer) bool {
	times, err := listOf(answer, models.CreateUnifiedRoleManagementPolicyAssignmentFromDiscriminatorValue,
		func(m models.UnifiedRoleManagementPolicyAssignmentable) (time.Time, error) {
			policy := m.GetPolicy()
			if policy == nil {
				return time.Time{}, nil
			}
			return moment(policy.GetLastModifiedDateTime()), nil
		})
	return err == nil && slices.ContainsFunc(times, func(t time.Time) bool { return t.Year() > 1 })
}
