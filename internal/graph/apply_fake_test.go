package graph_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/tenant"
	"pim-groups/internal/finding"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/plan"
)

// applied is a run of all changes of a file in a fake tenant, and what is left then.
type applied struct {
	server *fakegraph.Server
	*apply.Result
	planned, left *plan.Plan
	requests      int // of the run alone
}

// applyAll makes all changes of a file.
func applyAll(t testing.TB, world *directory.Snapshot, text string, options ...fakegraph.Option) *applied {
	t.Helper()
	file, findings := config.Parse([]config.Source{{Path: "groups.yaml", Data: []byte(text)}})
	if file == nil {
		t.Fatal(findings)
	}
	permissions := append(granted(), "RoleManagementPolicy.ReadWrite.AzureADGroup", "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup")
	a := &applied{server: fakegraph.New(world, append([]fakegraph.Option{fakegraph.WithPermissions(permissions...)}, options...)...)}
	a.server.Strict(t, fakegraph.Writing)
	client, err := graph.NewAt(graph.Options{Cloud: world.Cloud, Credential: &credential{server: a.server}, Now: time.Now, Base: a.server.RoundTripper(),
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
	before := client.Cost().Requests
	w := client.Allowing(guard.Onboard, guard.Settings, guard.Eligible, guard.Renew, guard.Shorten, guard.Remove)
	a.planned = p
	a.Result = apply.Run(context.WithoutCancel(t.Context()), &apply.Preflight{
		Limits: apply.Limits{Changes: plan.Classes(), MaxOnboard: 5, MaxGroups: 10, MaxGrants: 10, IncludeDrift: true},
		File:   file, Tenant: x, Plan: p, NewExposures: func([]plan.Change) []finding.Finding { return nil },
	}, apply.Deps{Reader: w, Writer: w, Journal: new(entries), Clock: clock{}, Wait: 5 * time.Minute,
		Evaluate: func(*directory.Index) []finding.Finding { return nil }})
	a.requests = client.Cost().Requests - before
	if len(a.Refusals) > 0 {
		t.Fatalf("refused: %+v", a.Refusals)
	}
	_, a.left = compare()
	return a
}

// entries is a journal in memory.
type entries []apply.Entry

func (e *entries) Append(one apply.Entry) error {
	*e = append(*e, one)
	return nil
}

// A group comes under PIM, gets its settings and its people in one run, whatever the
// answers are where nobody knows; and what is left is said.
func TestApplyUnderEveryAnswer(t *testing.T) {
	t.Parallel()
	undone := map[string]string{"app-only-ignored": "pending declared-rule same-rule same-policy !not-onboarded"}
	answers := append([]tenant.Alternative{{Name: "likelier"}}, fakegraph.Alternatives()...)
	for _, answer := range answers {
		synctest.Test(t, func(t *testing.T) {
			world := smallTenant(t)
			text := "version: 1\ngroups:\n" + fmt.Sprintf(stricter, "sg-prod-keyvault-crypto-officers", officers, world.Principals[0].ID, world.Principals[1].ID)
			a := applyAll(t, world, text, fakegraph.WithAnswers(answer.Answers))
			want, done := undone[answer.Name], len(a.Outcomes) == 7
			for i := range a.Outcomes {
				if o := &a.Outcomes[i]; o.State != apply.Done || o.Pending {
					done = false
				}
			}
			if got := outcomeText(&a.Outcomes[0]); done != (want == "") || want != "" && got != want || len(a.left.Changes) > 0 || a.Stopped != "" {
				t.Errorf("%s: %s, done %t, want %q; stopped %q, %d changes are left, %+v", answer.Name, got, done, want, a.Stopped, len(a.left.Changes), a.Outcomes)
			}
			sent := map[string]bool{}
			for _, e := range a.server.Writes() {
				if key := e.Method + e.Path + e.Body; sent[key] {
					t.Errorf("%s: sent twice: %s", answer.Name, e.Path)
				} else {
					sent[key] = true
				}
			}
		})
	}
}
