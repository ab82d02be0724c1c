package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
)

// stricter declares four settings of a group that are stricter than those that nobody
// has changed, and two people who are not eligible yet.
const stricter = `  - name: %s
    id: %s
    member:
      settings: {activation: {max: 2h, require: [mfa, justification]}, eligible: {max: 180d}, active: {max: 30d}}
      eligible: [%s, %s]
      exact: false
`

// What it costs to change settings and people, where PIM shows at once what it has done:
// 20 settings in 5 groups, and 10 grants.
func TestCostOfApply(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const groups, most = 5, 70
		tenant := allManaged(40)
		text := "version: 1\ngroups:\n"
		for i := range groups {
			eligible := map[string]bool{}
			for _, row := range tenant.Eligibilities {
				eligible[row.Principal] = eligible[row.Principal] || row.Group == tenant.Groups[i].ID
			}
			var others []string
			for _, p := range tenant.Principals {
				if !eligible[p.ID] {
					others = append(others, p.ID)
				}
			}
			text += fmt.Sprintf(stricter, tenant.Groups[i].DisplayName, tenant.Groups[i].ID, others[0], others[1])
		}
		result := applyAll(t, tenant, text)
		t.Logf("%d requests, %d writes", result.requests, len(result.server.Writes()))
		if made := len(result.server.Writes()); len(result.planned.Changes) != 30 || made != 30 || result.requests > most {
			t.Errorf("%d changes, %d writes, %d requests, at most %d", len(result.planned.Changes), made, result.requests, most)
		}
		for i := range result.Outcomes {
			if got := outcomeText(&result.Outcomes[i]); !strings.HasPrefix(got, "done ") {
				t.Errorf("%+v: %s", result.Outcomes[i].Change.Key, got)
			}
		}
		if len(result.left.Changes) > 0 {
			t.Errorf("%d changes are left: %+v", len(result.left.Changes), result.left.Changes[0])
		}
	})
}
