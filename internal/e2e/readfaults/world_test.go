package readfaults_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/finding"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a tenant and the file that declares groups of it.
type world struct {
	tenant *directory.Snapshot
	file   *config.File
	depth  directory.Depth // that a run asks for
}

// scope is what a check of the file reads.
func (w world) scope() directory.Scope {
	scope := plan.Scope(w.file)
	scope.Depth = w.depth
	return scope
}

// contoso is the sample tenant of the documentation, without what protects its groups.
func contoso(t testing.TB) world {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "testdata", "contoso")
	open := func() (io.ReadCloser, error) { return os.Open(filepath.Join(dir, "tenant.json")) }
	tenant, err := directory.File{Path: "tenant.json", Open: open}.Snapshot(t.Context(), directory.Scope{AllGroups: true, AllUsers: true})
	if err != nil {
		t.Fatal(err)
	}
	yaml, err := os.ReadFile(filepath.Join(dir, "groups.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return world{tenant: tenant, file: parse(t, yaml)}
}

func parse(t testing.TB, yaml []byte) *config.File {
	t.Helper()
	file, problems := config.Parse([]config.Source{{Path: "groups.yaml", Data: yaml}})
	if file == nil {
		t.Fatalf("groups.yaml: %+v", problems)
	}
	return file
}

// judged is what a run of check makes of a snapshot.
type judged struct {
	plan       *plan.Plan
	findings   []finding.Finding
	protection []finding.Verdict
	report     *report.Report
}

// today is when reports are made; no waiver or date depends on the test's day.
var today = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

func (w world) judge(s *directory.Snapshot) judged {
	tenant := directory.NewIndex(s)
	j := judged{plan: plan.Diff(w.file, tenant, plan.Terms{})}
	pass := policy.Pass{File: w.file, Tenant: tenant, Plan: j.plan, Mode: policy.ModeCheck, Now: today}
	j.findings, _ = policy.Check(policy.Rules(), pass)
	j.protection = policy.Protection(policy.Rules(), pass)
	j.report = w.render(report.Input{Source: "live", Index: tenant, Plan: j.plan, Findings: j.findings, Protection: j.protection})
	return j
}

func (w world) render(in report.Input) *report.Report {
	in.File, in.FailOn, in.Now, in.Rules = w.file, finding.Error, today, policy.Metadata()
	return report.New(in)
}

// truth is what the tenant's own snapshot says, as a run without faults has it.
func (w world) truth() judged {
	s := directory.Canonical(w.tenant)
	s.Scope.Depth = w.depth
	return w.judge(s)
}

// shot is one run with something wrong.
type shot struct {
	name    string
	faults  []fault.Fault
	options []fakegraph.Option
	// world replaces the sample tenant.
	world *world
	// budget replaces ten minutes.
	budget time.Duration
	// wire stands between the client and the fake, for what is not Graph's.
	wire func(*fakegraph.Server) carrier
	// credential replaces the one that asks the fake for tokens.
	credential func(*fakegraph.Server) graph.Credential
	// also are the tenants that are true as well, because somebody changes the
	// tenant meanwhile.
	also []*directory.Snapshot
	// raced says that it is not sure which request the fault meets, so that two
	// runs may see different things. Both must be true.
	raced bool
	// beside is a second run at the same time.
	beside bool
	// want looks at what is particular to the fault.
	want func(t *testing.T, o *outcome)
}

// outcome is what came of a shot.
type outcome struct {
	world
	judged
	snapshot *directory.Snapshot // nil with err
	err      error
	took     time.Duration // of the fake clock
	cost     graph.Cost
	requests []fakegraph.Entry
	tokens   *tokens
}

// tokens asks the fake for tokens, without the sign-in in front of it.
type tokens struct {
	server     *fakegraph.Server
	issued     []string
	challenges []guard.Challenge
}

func (c *tokens) Token(_ context.Context, challenge *guard.Challenge) (string, error) {
	if challenge != nil {
		c.challenges = append(c.challenges, *challenge)
	}
	if challenge != nil || len(c.issued) == 0 {
		c.issued = append(c.issued, c.server.Token())
	}
	return c.issued[len(c.issued)-1], nil
}

// run reads the tenant with the fault and judges it, in the bubble of the
// caller.
func (s *shot) run(t *testing.T, w world) *outcome {
	t.Helper()
	if s.world != nil {
		w = *s.world
	}
	if w.depth != directory.DepthManaged { // what somebody has activated lasts for hours
		time.Sleep(time.Until(w.tenant.Taken))
	}
	server := fakegraph.New(w.tenant, append(slices.Clone(s.options), fakegraph.WithFaults(s.faults...))...)
	server.Strict(t, fakegraph.Reading)
	o := &outcome{world: w, tokens: &tokens{server: server}}
	client := s.client(t, server, o.tokens)
	began := time.Now()
	if s.beside {
		defer s.readBeside(t, server, o)()
	}
	o.snapshot, o.err = client.Snapshot(t.Context(), w.scope())
	o.took, o.cost, o.requests = time.Since(began), client.Cost(), server.Requests()
	if o.err != nil {
		o.report = w.render(report.Input{Source: "live", Failure: o.err.Error(), Result: report.Incomplete})
		return o
	}
	o.judged = w.judge(o.snapshot)
	return o
}

func (s *shot) client(t *testing.T, server *fakegraph.Server, ids graph.Credential) *graph.Client {
	t.Helper()
	to := server.RoundTripper()
	if s.wire != nil {
		to = s.wire(server)
	}
	if s.credential != nil {
		ids = s.credential(server)
	}
	client, err := graph.New(graph.Options{
		Cloud: directory.Public, Credential: ids, Now: time.Now, Endpoint: fakegraph.MemoryHost, Base: to,
		Budget: s.budget, Random: func() float64 { return 0.5 },
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// readBeside begins a second run; the function that it gives waits for it and
// wants it to have read the same.
func (s *shot) readBeside(t *testing.T, server *fakegraph.Server, o *outcome) (wait func()) {
	client := s.client(t, server, &tokens{server: server})
	done := make(chan *directory.Snapshot, 1)
	go func() {
		snapshot, err := client.Snapshot(t.Context(), o.scope())
		if err != nil {
			t.Error(err)
		}
		done <- snapshot
	}()
	return func() {
		other := *o
		if other.snapshot = <-done; other.snapshot != nil && other.encoded(t) != o.encoded(t) {
			t.Error("two runs at once saw two tenants")
		}
	}
}
