package graph_test

import (
	"context"
	"slices"
	"strings"
	"testing"
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

// Two groups of Contoso that can be onboarded and are not, in the order of
// their ids.
const (
	officers   = "6253d9ae-44cb-4325-a9e3-c852d389432f"
	developers = "b67ea840-c78f-491d-ad37-a10fe09611fc"
)

// bothGroups is a file that asks for both.
const bothGroups = `version: 1
groups:
  - name: sg-prod-keyvault-crypto-officers
    id: ` + officers + `
  - name: sg-dev-subscription-owners
    id: ` + developers + `
`

// writing is an Onboarding and the fake tenant that it works on.
type writing struct {
	*graph.Writable
	server   *fakegraph.Server
	before   map[string]string // the role settings of each group, as the tenant has them
	fallback bool
	entries  []apply.Entry
	wait     time.Duration
}

func onboarding(t testing.TB, options ...fakegraph.Option) *writing {
	t.Helper()
	s := smallTenant(t)
	permissions := append(granted(), "RoleManagementPolicy.ReadWrite.AzureADGroup")
	server := fakegraph.New(s, append([]fakegraph.Option{fakegraph.WithPermissions(permissions...)}, options...)...)
	server.Strict(t, fakegraph.Writing)
	client, err := graph.NewAt(graph.Options{
		Cloud: s.Cloud, Credential: &credential{server: server}, Now: time.Now,
		Base: server.RoundTripper(), Random: func() float64 { return 0.5 },
	}, fakegraph.MemoryHost)
	if err != nil {
		t.Fatal(err)
	}
	w := &writing{Writable: client.Allowing(guard.Onboard), server: server, before: map[string]string{}, wait: 5 * time.Minute}
	for _, id := range []string{officers, developers} {
		w.before[id] = w.settings(id)
	}
	return w
}

// smallTenant is Contoso with the two groups and one that PIM manages, so that its list
// is believed.
func smallTenant(t testing.TB) *directory.Snapshot {
	s := contoso(t)
	listed := false
	s.Groups = slices.DeleteFunc(s.Groups, func(g directory.Group) bool {
		keep := g.ID == officers || g.ID == developers || g.Managed == directory.True && !g.RoleAssignable() && !listed
		listed = listed || keep && g.Managed == directory.True
		return !keep
	})
	return s
}

// settings is what the tenant has, beside all that a client can see of it.
func (w *writing) settings(id string) string {
	var text strings.Builder
	w.server.Tenant(func(t *tenant.Tenant) {
		policies, refused := t.Policies(t.Read(0), id)
		for _, p := range policies {
			for _, rule := range p.Rules {
				text.WriteString(string(p.Role) + " " + string(rule.Append(nil)) + "\n")
			}
		}
		if refused != nil {
			text.WriteString(refused.Message)
		}
	})
	return text.String()
}

func (w *writing) isManaged(id string) (managed bool) {
	w.server.Tenant(func(t *tenant.Tenant) { managed = t.Managed(id) })
	return managed
}

// run reads the tenant, makes the plan, and carries it out.
func (w *writing) run(t testing.TB, ctx context.Context) *apply.Result {
	t.Helper()
	file, findings := config.Parse([]config.Source{{Path: "groups.yaml", Data: []byte(bothGroups)}})
	if file == nil {
		t.Fatal(findings)
	}
	s, err := w.Snapshot(t.Context(), directory.Scope{Groups: []string{officers, developers}})
	if err != nil {
		t.Fatal(err)
	}
	x := directory.NewIndex(s)
	a := &apply.Preflight{Limits: apply.Limits{Changes: []plan.Class{plan.ClassOnboard}, MaxOnboard: 5}, File: file, Tenant: x, Plan: plan.Diff(file, x, plan.Terms{})}
	result := apply.Run(ctx, a, apply.Deps{
		Reader: w.Writable, Writer: w.Writable, Journal: w, Clock: clock{}, Wait: w.wait, Fallback: w.fallback,
		Evaluate: func(*directory.Index) []finding.Finding { return nil },
	})
	if len(result.Refusals) > 0 {
		t.Fatalf("refused: %+v", result.Refusals)
	}
	w.check(t, result)
	return result
}

// check holds a result against the tenant: whatever happened, what is said is
// so, and no write was sent twice.
func (w *writing) check(t testing.TB, result *apply.Result) {
	t.Helper()
	sent := map[string]int{}
	for _, e := range w.server.Writes() {
		sent[e.Path+e.Body]++
		if sent[e.Path+e.Body] > 1 {
			t.Errorf("sent twice: %s", e.Path)
		}
	}
	for i := range result.Outcomes {
		o := &result.Outcomes[i]
		id := o.Change.Key.Group
		if o.State == apply.Done && !o.Pending && !w.isManaged(id) {
			t.Errorf("%s is called done and is not managed", id)
		}
		if len(o.Findings()) == 0 && (!w.isManaged(id) || w.settings(id) != w.before[id]) {
			t.Errorf("no finding about %s, managed: %t, settings as before: %t", id, w.isManaged(id), w.settings(id) == w.before[id])
		}
	}
}

// Append keeps the journal.
func (w *writing) Append(e apply.Entry) error {
	w.entries = append(w.entries, e)
	return nil
}

// clock is that of the bubble.
type clock struct{}

func (clock) Now() time.Time { return time.Now() }

func (clock) Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// outcomeText is an outcome as tests write it down: state, then the strategies.
func outcomeText(o *apply.Outcome) string {
	text := string(o.State)
	if o.Pending {
		text = "pending"
	}
	for _, strategy := range o.Sent {
		text += " " + string(strategy)
	}
	for _, f := range o.Findings() {
		text += " !" + f.Rule
	}
	return text
}
