package graph

import (
	"context"
	"slices"
	"time"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
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

// evidence looks for signs that groups are managed. That some can't be read
// proves nothing and leaves no gap.
type evidence struct {
	ask     *questions
	checked map[string]bool
	found   map[string][]directory.Evidence
}

func newEvidence(ask *questions) *evidence {
	return &evidence{ask, map[string]bool{}, map[string][]directory.Evidence{}}
}

func (e *evidence) read(ctx context.Context, ids []string) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return e.checked[id] })
	now := max(0, min(len(ids), mostChecked-len(e.checked)))
	if e.look(ctx, ids[:now]) {
		e.look(ctx, ids[now:])
	}
}

// look reports whether there were any signs.
func (e *evidence) look(ctx context.Context, ids []string) bool {
	var eligibilities, assignments []guard.Answer
	parallel(
		func() {
			eligibilities = e.ask.filtered(ctx, groupSchedules+"eligibilitySchedules", mapped(ids, byGroup), query{}) // PIM wants the filter
		},
		func() {
			assignments = e.ask.filtered(ctx, policyAssignments, mapped(ids, policiesOf), query{expand: "policy"})
		},
	)
	found := false
	for i, id := range ids {
		e.checked[id] = true
		if isEligibility(eligibilities[i], id) {
			e.found[id] = append(e.found[id], directory.EvidenceEligibility)
		}
		if isWritten(assignments[i]) {
			e.found[id] = append(e.found[id], directory.EvidencePolicyWritten)
		}
		found = found || len(e.found[id]) > 0
	}
	return found
}

// policyAssignments is where the policies of a group are, members' and owners'.
// They exist for every group; when they were last written is what tells.
const policyAssignments = "/policies/roleManagementPolicyAssignments"

func policiesOf(group string) string {
	return "scopeId eq " + quoted(group) + " and scopeType eq 'Group'"
}

func (e *evidence) put(s *directory.Snapshot) {
	for i := range s.Groups {
		s.Groups[i].Evidence = e.found[s.Groups[i].ID]
	}
}

// isEligibility wants an eligibility for this very group: an answer to another
// question would make every group look managed.
func isEligibility(answer guard.Answer, group string) bool {
	groups, err := listOf(answer, models.CreatePrivilegedAccessGroupEligibilityScheduleFromDiscriminatorValue,
		func(m *models.PrivilegedAccessGroupEligibilitySchedule) (string, error) {
			return canonicalID(m.GetGroupId()), nil
		})
	return err == nil && slices.Contains(groups, group)
}

// isWritten knows a policy that was written. One that never was has no time, or
// the first day of all: 0001-01-01T08:00:00Z.
func isWritten(answer guard.Answer) bool {
	times, err := listOf(answer, models.CreateUnifiedRoleManagementPolicyAssignmentFromDiscriminatorValue,
		func(m *models.UnifiedRoleManagementPolicyAssignment) (time.Time, error) {
			policy, ok := m.GetPolicy().(*models.UnifiedRoleManagementPolicy)
			if !ok {
				return time.Time{}, nil
			}
			return moment(policy.GetLastModifiedDateTime()), nil
		})
	return err == nil && slices.ContainsFunc(times, func(t time.Time) bool { return t.Year() > 1 })
}
