package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/finding"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/plan"
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

// entries is a journal in memory.
type entries []apply.Entry

func (e *entries) Append(one apply.Entry) error {
	*e = append(*e, one)
	return nil
}

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
		file, findings := config.Parse([]config.Source{{Path: "groups.yaml", Data: []byte(text)}})
		if file == nil {
			t.Fatal(findings)
		}
		permissions := append(granted(), "RoleManagementPolicy.ReadWrite.AzureADGroup", "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup")
		server := fakegraph.New(tenant, fakegraph.WithPermissions(permissions...))
		server.Strict(t, fakegraph.Writing)
		client, err := graph.NewAt(graph.Options{Cloud: tenant.Cloud, Credential: &credential{server: server}, Now: time.Now, Base: server.RoundTripper(),
			Random: func() float64 { return 0.5 }}, fakegraph.MemoryHost)
		if err != nil {
			t.Fatal(err)
		}
		compare := func() (*directory.Index, *plan.Plan) {
			scope := plan.Scope(file)
			scope.Depth = directory.DepthFull
			s, err := client.Snapshot(t.Context(), scope)
			if err != nil {
				t.Fatal(err)
			}
			x := directory.NewIndex(s)
			return x, plan.Diff(file, x, plan.Terms{Now: time.Now()})
		}
		x, p := compare()
		read := client.Cost().Requests
		w := client.Allowing(guard.Settings, guard.Eligible)
		result := apply.Run(context.WithoutCancel(t.Context()), &apply.Preflight{
			Limits: apply.Limits{Changes: []plan.Class{plan.ClassSettings, plan.ClassEligible}, MaxGroups: 10, MaxGrants: 10, IncludeDrift: true},
			File:   file, Tenant: x, Plan: p, NewExposures: func([]plan.Change) []finding.Finding { return nil },
		}, apply.Deps{Reader: w, Writer: w, Journal: new(entries), Clock: clock{}, Wait: 5 * time.Minute, Evaluate: func(*directory.Index) []finding.Finding { return nil }})
		requests := client.Cost().Requests - read
		t.Logf("%d requests, %d writes", requests, len(server.Writes()))
		if len(result.Refusals) > 0 || len(p.Changes) != 30 || len(result.Outcomes) != 30 || len(server.Writes()) != 30 || requests > most {
			t.Errorf("%d changes, %d outcomes, %d writes, %d requests, at most %d; refused %+v", len(p.Changes), len(result.Outcomes), len(server.Writes()), requests, most, result.Refusals)
		}
		for i := range result.Outcomes {
			if got := outcomeText(&result.Outcomes[i]); !strings.HasPrefix(got, "done ") {
				t.Errorf("%+v: %s", result.Outcomes[i].Change.Key, got)
			}
		}
		if _, after := compare(); len(after.Changes) > 0 {
			t.Errorf("%d changes are left: %+v", len(after.Changes), after.Changes[0])
		}
	})
}
