package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// The whole program, as a process of its own, against a Microsoft Graph, Entra
// and GitHub on sockets of this machine. What can go wrong in between is the
// business of internal/e2e/readfaults; here is what only the program as a whole
// shows: signing in, exit codes, what is printed.

const clientSecret = "canary-client-secret"

// tenant is a running Graph and the environment to reach it as a workflow does.
type tenant struct {
	*fakegraph.Server
	environ []string
}

func serveTenant(t *testing.T, s *directory.Snapshot, options ...fakegraph.Option) *tenant {
	t.Helper()
	server := fakegraph.New(s, append([]fakegraph.Option{fakegraph.WithSecret(clientSecret)}, options...)...)
	server.Strict(t, fakegraph.Reading)
	server.Start()
	t.Cleanup(server.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, server.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	url, token := server.OIDC()
	return &tenant{server, []string{"SSL_CERT_FILE=" + ca, "AZURE_CLIENT_SECRET=" + clientSecret,
		"ACTIONS_ID_TOKEN_REQUEST_URL=" + url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN=" + token}}
}

// ran is what a run of the program left.
type ran struct {
	code           int
	stdout, stderr string
}

// pimGroups runs the program in a directory, with nothing in its environment
// but what is given.
func pimGroups(t *testing.T, dir string, environ []string, args ...string) ran {
	t.Helper()
	var out, err bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "pim-groups", args...) // testscript.Main put it there
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &err
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, environ...)
	failure := cmd.Run()
	code := 0
	if exit, ok := errors.AsType[*exec.ExitError](failure); ok {
		code = exit.ExitCode()
	} else if failure != nil {
		t.Fatal(failure)
	}
	return ran{code, out.String(), err.String()}
}

// check reads the live tenant and gives the JSON report. No token and no secret
// is in anything that it printed.
func (n *tenant) check(t *testing.T, dir, auth string, args ...string) (ran, *checked) {
	t.Helper()
	args = append([]string{"check", "--auth", auth, "--client-id", n.ClientID(), "--tenant-id", n.TenantID(), "--graph-endpoint", n.URL(),
		"--authority", n.URL(), "--now", "2026-11-24T08:00:00Z", "--format", "json"}, args...)
	got := pimGroups(t, dir, n.environ, args...)
	for _, secret := range []string{"eyJ", clientSecret, "fake-runner-request-token"} {
		if said := got.stdout + got.stderr; strings.Contains(said, secret) {
			t.Errorf("%q is in the output:\n%s", secret, said)
		}
	}
	return got, report(t, got)
}

// checked is what these tests look at in a JSON report.
type checked struct {
	Result, Failure string
	Summary         map[string]int
	Groups          []struct{ ID, Name, State string }
	Findings        []struct{ Rule, Status, Group, Message string }
	all             map[string]any
}

func report(t *testing.T, got ran) *checked {
	t.Helper()
	var c checked
	if err := errors.Join(json.Unmarshal([]byte(got.stdout), &c), json.Unmarshal([]byte(got.stdout), &c.all)); err != nil {
		t.Fatalf("exit code %d, no report: %v\n%s%s", got.code, err, got.stdout, got.stderr)
	}
	return &c
}

const contosoDir = "testdata/contoso"

func contosoTenant(t *testing.T) *directory.Snapshot {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(contosoDir, "tenant.json"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := directory.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fromFile is the report of the sample tenant's snapshot: the truth.
func fromFile(t *testing.T) *checked {
	t.Helper()
	return report(t, pimGroups(t, contosoDir, nil, "check", "--snapshot", "tenant.json", "--now", "2026-11-24T08:00:00Z", "--format", "json"))
}

// lately is the tenant as if it was read in this hour, so that nobody's assignment or
// activation has ended since.
func lately(s *directory.Snapshot) *directory.Snapshot {
	since := time.Since(s.Taken).Truncate(time.Hour)
	s.Taken = s.Taken.Add(since)
	for _, list := range [][]directory.Schedule{s.Eligibilities, s.Assignments} {
		for i := range list {
			if !list[i].End.IsZero() {
				list[i].End = list[i].End.Add(since)
			}
		}
	}
	return s
}

// A check of the live tenant says what a check of its snapshot says, however
// the program signed in.
func TestLiveIsLikeTheSnapshot(t *testing.T) {
	t.Parallel()
	tenant, dir := lately(contosoTenant(t)), t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(contosoDir)); err != nil {
		t.Fatal(err)
	}
	saveTenant(t, filepath.Join(dir, "tenant.json"), tenant)
	now := time.Now().UTC().Format(time.RFC3339)
	want := report(t, pimGroups(t, dir, nil, "check", "--snapshot", "tenant.json", "--format", "json", "--now", now)).all
	for _, auth := range []string{"github", "client-secret"} {
		n := serveTenant(t, tenant)
		got, c := n.check(t, dir, auth, "--now", now)
		if got.code != 1 || c.all["source"] != "live" || c.all["cost"] == nil {
			t.Errorf("%s: exit code %d, source %v, cost %v\n%s", auth, got.code, c.all["source"], c.all["cost"], got.stderr)
		}
		if saved := n.savedPlan(t, auth); c.all["plan"] != saved {
			t.Errorf("%s: the plan is %v, and of a snapshot that was just taken %v", auth, c.all["plan"], saved)
		}
		// The sample's snapshot has more signs of being managed than a run asks
		// for, and the plan's digest covers all facts.
		for _, apart := range []string{"source", "taken", "ageSeconds", "cost", "plan"} {
			delete(c.all, apart)
			delete(want, apart)
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if !reflect.DeepEqual(c.all[name], want[name]) {
				t.Errorf("%s: %s is\n%v\nand of the snapshot\n%v", auth, name, c.all[name], want[name])
			}
		}
		if writes := n.Writes(); len(writes) > 0 {
			t.Errorf("%s: check wrote: %+v", auth, writes)
		}
	}
}

// savedPlan saves the live tenant for the sample file and gives the digest of
// the plan that comes from that snapshot.
func (n *tenant) savedPlan(t *testing.T, auth string) any {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(contosoDir)); err != nil {
		t.Fatal(err)
	}
	got := pimGroups(t, dir, n.environ, "snapshot", "-o", "saved.json", "--auth", auth, "--client-id", n.ClientID(), "--tenant-id", n.TenantID(),
		"--graph-endpoint", n.URL(), "--authority", n.URL(), "groups.yaml")
	if got.code != 0 {
		t.Fatalf("snapshot: exit code %d\n%s", got.code, got.stderr)
	}
	return report(t, pimGroups(t, dir, nil, "check", "--snapshot", "saved.json", "--format", "json")).all["plan"]
}

// lies wants each group to be what it is in truth, or unknown.
func lies(t *testing.T, truth, c *checked) {
	t.Helper()
	if len(c.Groups) != len(truth.Groups) {
		t.Errorf("%d groups, want %d", len(c.Groups), len(truth.Groups))
	}
	state := map[string]string{}
	for _, g := range truth.Groups {
		state[g.Name] = g.State
	}
	for _, g := range c.Groups {
		if g.State != "unknown" && g.State != state[g.Name] {
			t.Errorf("%q is said to be %s, and is %s", g.Name, g.State, state[g.Name])
		}
	}
}

func jsonLines[T any](t *testing.T, name string) []T {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var all []T
	for line := range strings.Lines(string(data)) {
		var one T
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, one)
	}
	return all
}

const managedList = `/privilegedAccess/group/resources`

// Each body of the collection of bad answers, in place of PIM's list or of
// every batch: never a verdict that is not true, and never an exit code that
// says that all was read.
func TestLiveResponses(t *testing.T) {
	t.Parallel()
	truth := fromFile(t)
	for _, c := range jsonLines[struct{ ID, Body, What string }](t, "internal/graph/testdata/graph-responses.jsonl") {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			f := fault.Fault{Path: managedList, Count: fault.Every, Do: fault.Action{Status: 200, Body: strings.ReplaceAll(c.Body, "<same url>", "{self}")}}
			want := 3
			if strings.HasPrefix(c.Body, `{"responses"`) {
				f.Path, f.Do.Body = `/\$batch$`, strings.ReplaceAll(f.Do.Body, `"9"`, `"99"`) // no batch has so many
			}
			if c.ID == "G32" { // throttled once, then answered
				f.Path, f.Count, want = `/owners\?`, 1, 1
				f.Do = fault.Action{Status: 429, Header: map[string]string{"Retry-After": "2"}}
			}
			got, report := serveTenant(t, contosoTenant(t), fakegraph.WithFaults(f)).check(t, contosoDir, "github")
			if got.code != want {
				t.Errorf("%s: exit code %d, want %d\n%s", c.What, got.code, want, got.stderr)
			}
			lies(t, truth, report)
		})
	}
}

// Each value of Retry-After: the run waits and reads all, or gives up and says
// until when; it never comes back within a second.
func TestLiveRetryAfter(t *testing.T) {
	t.Parallel()
	truth := fromFile(t)
	for _, c := range jsonLines[struct{ ID, Value, Must string }](t, "internal/graph/testdata/retry-after.jsonl") {
		if c.ID == "R05" {
			continue // two minutes of real time; internal/e2e/readfaults waits them in fake time
		}
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			do := fault.Action{Status: 429, Header: map[string]string{"Retry-After": c.Value}}
			if strings.HasPrefix(c.Value, "{now") {
				do.Header["Retry-After"], do.Wire = "{date+605s}", fault.Wire{Skew: 600e9}
			}
			n := serveTenant(t, contosoTenant(t), fakegraph.WithFaults(fault.Fault{Path: managedList, Do: do}))
			got, report := n.check(t, contosoDir, "github")
			want := 1
			if c.ID == "R06" || c.ID == "R07" {
				want = 3
			}
			if got.code != want || want == 3 && !strings.Contains(got.stdout, "asks to wait") {
				t.Errorf("exit code %d, want %d: %s\n%s", got.code, want, c.Must, got.stderr)
			}
			lies(t, truth, report)
			n.wantPauses(t)
		})
	}
}

// wantPauses wants a second between two requests for PIM's list.
func (n *tenant) wantPauses(t *testing.T) {
	t.Helper()
	var times []fakegraph.Entry
	for _, e := range n.Requests() {
		if strings.Contains(e.Path, managedList) {
			times = append(times, e)
		}
	}
	for i := 1; i < len(times); i++ {
		if pause := times[i].Time.Sub(times[i-1].Time); pause.Seconds() < 0.99 {
			t.Errorf("asked again after %v", pause)
		}
	}
}
