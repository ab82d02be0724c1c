package writefaults_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/cli"
	"pim-groups/internal/fake/runner"
)

// order is a step to run, and what happens to it.
type order struct {
	mode   string
	inputs map[string]string
	sha    string // "" is the head of main
	at     int    // boundary of the wire at which do happens; 0: never
	write  bool   // do happens when the first write leaves
	do     func(*wire)
	// environ replaces variables of the step. mute: its outputs can't be read.
	environ []string
	event   string // "" is a push to main
	mute    bool
	panics  bool // printing the report does
}

// step is a step of a workflow while it runs.
type step struct {
	order
	stage    *stage
	temp     string
	declared map[string]bool
	former   int // entries that the journal had before
	out, err stream
}

// ran is what a step has left.
type ran struct {
	*step
	code     int // -1: killed
	files    map[string]string
	outputs  map[string]string
	report   *told // nil: none
	entries  []apply.Entry
	sent     []send
	problems []string
	took     time.Duration
	passed   int             // boundaries
	around   []int           // of writes among them
	before   map[string]bool // managed
	after    map[string]bool
	was, is  map[string]string // role settings
	had, has map[string]string // and people, of runs that change both
}

// told is what the oracle looks at in a JSON report.
type told struct {
	Result   string
	ExitCode int
	Failure  string
	Summary  map[string]int
	Groups   []struct{ ID, Name, State string }
	Findings []struct{ Rule, Status, Group, Message string }
	Outcomes []outcome
}

type outcome struct {
	Group, Name, State, Detail, Action string
	Pending, ByOther                   bool
	Writes                             int
}

// run runs a step in this process, with the wire between it and the world.
func (s *stage) run(t testing.TB, o order) *ran {
	t.Helper()
	x := s.newStep(t, o)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	w := &wire{stage: s, step: x, to: switchboard{s}, stop: cancel}
	r := &ran{step: x, before: s.managed(), was: s.last}
	r.had = s.looked()
	began := time.Now()
	r.code = crashing(func() int {
		return cli.Run(ctx, cli.World{
			Args: []string{"action", "--graph-endpoint", s.server.URL(), "--authority", s.server.URL()}, Environ: s.environ(x),
			Stdout: &x.out, Stderr: &x.err, Dir: s.checkout(), Now: time.Now, Version: "test", Base: w,
		})
	})
	r.took, r.passed, r.around, r.sent, r.problems = time.Since(began), w.passed, w.around, w.sent, w.problems
	if w.dead {
		r.code = -1
		if err := putBack(s.dir, w.disk); err != nil {
			t.Fatal(err)
		}
	}
	r.collect()
	return r
}

// looked gives what the tenant has, on a stage where that is watched.
func (s *stage) looked() map[string]string {
	if s.watch == nil {
		return nil
	}
	return s.access()
}

// crash is what a reporter panics with.
type crash struct{}

// crashing gives -1 for a run that panics as it was told to.
func crashing(run func() int) (code int) {
	defer func() {
		if r := recover(); r == (crash{}) {
			code = -1
		} else if r != nil {
			panic(r)
		}
	}()
	return run()
}

// newStep prepares the runner's folders for a step.
func (s *stage) newStep(t testing.TB, o order) *step {
	t.Helper()
	s.steps++
	x := &step{order: o, stage: s, temp: filepath.Join(s.dir, fmt.Sprintf("temp-%d", s.steps)), declared: s.declared()}
	x.out.panics = o.panics
	if err := os.Mkdir(x.temp, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(x.eventFile(), []byte(cmp.Or(o.event, `{"repository": {"default_branch": "main"}}`)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, old := range []string{"txt", "csv", "html", "sarif", "json"} {
		if err := os.RemoveAll(filepath.Join(s.checkout(), "out."+old)); err != nil {
			t.Fatal(err)
		}
	}
	x.former = len(x.journal())
	if o.mode != "check" {
		maps.Copy(s.approved, x.declared)
	}
	return x
}

func (x *step) eventFile() string { return x.temp + "-event.json" }

// environ is the environment of a step after a push to main.
func (s *stage) environ(x *step) []string {
	url, token := s.server.OIDC()
	sha := s.branch.Branches["main"]
	if x.sha != "" {
		sha = x.sha
	}
	environ := append(slices.Clone(x.environ), // the first of a name counts
		"GITHUB_ACTIONS=true", "GITHUB_REPOSITORY=contoso/access", "GITHUB_EVENT_NAME=push", "GITHUB_WORKSPACE="+s.checkout(), "GITHUB_ACTOR=ada", "GITHUB_TRIGGERING_ACTOR=ada", "GITHUB_REF=refs/heads/main", "GITHUB_SHA="+sha,
		"GITHUB_EVENT_PATH="+x.eventFile(), "GITHUB_OUTPUT="+filepath.Join(x.temp, "output"), "GITHUB_STEP_SUMMARY="+filepath.Join(x.temp, "summary.md"),
		"RUNNER_TEMP="+x.temp, "ACTIONS_ID_TOKEN_REQUEST_URL="+url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN="+token, "AZURE_CLIENT_SECRET="+secret,
		"INPUT_MODE="+x.mode, "INPUT_ALLOW-ENVIRONMENT=SSL_CERT_FILE", "INPUT_AUTH=client-secret", "INPUT_CLIENT-ID="+s.server.ClientID(), "INPUT_TENANT-ID="+s.server.TenantID(),
		"INPUT_GITHUB-TOKEN="+jobToken,
	)
	if x.mode != "check" {
		environ = append(environ, "INPUT_NEVER-TOUCH="+id(population-1))
	}
	for _, name := range slices.Sorted(maps.Keys(x.inputs)) {
		environ = append(environ, "INPUT_"+strings.ToUpper(name)+"="+x.inputs[name])
	}
	return environ
}

// switchboard takes requests to the server of their host.
type switchboard struct{ *stage }

func (s switchboard) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host == "api.github.com" {
		return s.github.RoundTrip(req)
	}
	return s.server.RoundTripper().RoundTrip(req)
}

// collect reads what the step has left.
func (r *ran) collect() {
	r.files, r.outputs = filesBelow(r.temp), map[string]string{}
	for name, text := range filesBelow(r.stage.checkout()) {
		if filepath.Ext(name) != ".yaml" {
			r.files[name] = text
		}
	}
	all, err := runner.ReadOutputs(r.files[filepath.Join(r.temp, "output")])
	if err != nil && r.code >= 0 {
		r.problems = append(r.problems, "the outputs can't be read: "+err.Error())
	}
	for _, o := range all {
		r.outputs[o.Name] = o.Value
	}
	// A step that can't say where its report is was told to leave it here, too.
	text := cmp.Or(r.files[filepath.Join(r.temp, r.outputs["report-path"])], r.files[filepath.Join(r.stage.checkout(), "out.json")])
	if text != "" {
		r.report = &told{}
		if err := json.Unmarshal([]byte(text), r.report); err != nil {
			r.problems = append(r.problems, "the report can't be read: "+err.Error())
		}
	}
	r.entries = r.journal()[r.former:]
	r.after, r.is = r.stage.managed(), r.stage.settings()
	r.stage.last = r.is
	r.has = r.stage.looked()
}

// journal reads the journal of the step as it is now. A line that is no entry is
// told by its step.
func (x *step) journal() []apply.Entry {
	name := x.stage.journal()
	if x.inputs["journal"] == "" {
		own, _ := filepath.Glob(filepath.Join(x.temp, "*.jsonl")) // the pattern is a good one
		name = strings.Join(own, " and ")                         // there is one at most
	}
	text, _ := os.ReadFile(name) // before its first line there is none
	var entries []apply.Entry
	for line := range strings.Lines(string(text)) {
		var e apply.Entry
		if err := json.Unmarshal([]byte(line), &e); err != nil || !strings.HasSuffix(line, "\n") {
			e.Step = "unreadable"
		}
		entries = append(entries, e)
	}
	return entries
}

// stream is an output of a process that may be killed.
type stream struct {
	mu     sync.Mutex
	text   bytes.Buffer
	frozen bool
	panics bool
}

func (s *stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.panics {
		panic(crash{})
	}
	if s.frozen {
		return len(p), nil
	}
	return s.text.Write(p)
}

func (s *stream) freeze() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.frozen = true
}

// said is all that was printed but the commands that tell GitHub what to mask.
func (x *step) said() string {
	var b strings.Builder
	for line := range strings.Lines(x.out.text.String() + x.err.text.String()) {
		if !strings.HasPrefix(line, "::add-mask::") {
			b.WriteString(line)
		}
	}
	return b.String()
}
