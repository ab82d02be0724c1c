package e2e

import (
	"bytes"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	fakegithub "pim-groups/internal/fake/github"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	o "pim-groups/internal/fake/graph/odata"
	model "pim-groups/internal/fake/graph/tenant"
	"pim-groups/internal/fake/runner"
)

// process is the program while it runs.
type process struct {
	*exec.Cmd
	out, err bytes.Buffer
}

// end waits for the program; -1 is one that a signal killed.
func (p *process) end(t *testing.T) ran {
	t.Helper()
	err := p.Wait()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatal(err)
	}
	return ran{p.ProcessState.ExitCode(), p.out.String(), p.err.String()}
}

func (p *process) run(t *testing.T) ran {
	t.Helper()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p.end(t)
}

// serveMerge serves the sample tenant whose declared groups are in order, to an
// application that may onboard.
func serveMerge(t *testing.T, options ...fakegraph.Option) *tenant {
	t.Helper()
	return serveWriter(t, fixedTenant(t), options...)
}

func fixedTenant(t *testing.T) *directory.Snapshot {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(contosoDir, "tenant-fixed.json"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := directory.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// serveWriter serves a tenant to an application that may onboard.
func serveWriter(t *testing.T, s *directory.Snapshot, options ...fakegraph.Option) *tenant {
	t.Helper()
	permissions := append(s.Caller.Permissions, "RoleManagementPolicy.ReadWrite.AzureADGroup")
	n := serveTenant(t, s, append(options, fakegraph.WithPermissions(permissions...))...)
	n.Strict(t, fakegraph.Writing)
	return n
}

// onboarding is the program as a person runs it, in a directory and with a
// folder for its journal. It is killed when the test ends, so that one which
// hears no signal fails its test and holds nothing up.
func (n *tenant) onboarding(t *testing.T, dir, temp string, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.CommandContext(t.Context(), "pim-groups", append([]string{
		"onboard", "--auth", "client-secret", "--client-id", n.ClientID(), "--tenant-id", n.TenantID(), "--graph-endpoint", n.URL(),
		"--authority", n.URL(), "--allow-environment", "SSL_CERT_FILE", "--format", "json",
	}, args...)...)}
	p.Dir, p.Env = dir, []string{"PATH=" + os.Getenv("PATH"), "RUNNER_TEMP=" + temp}
	for _, entry := range n.environ {
		if !strings.HasPrefix(entry, "ACTIONS_") { // a person is nobody's step
			p.Env = append(p.Env, entry)
		}
	}
	p.Stdout, p.Stderr = &p.out, &p.err
	return p
}

// asStep makes the process the step of a push to main, with the same groups to
// onboard. leaves reads the outputs that it set.
func (n *tenant) asStep(t *testing.T, p *process, temp string) (leaves func(*testing.T) map[string]string) {
	t.Helper()
	const head = "3333333333333333333333333333333333333333"
	github := httptest.NewServer(&fakegithub.Server{
		Repositories: map[string]*fakegithub.Repository{"contoso/access": {Branches: map[string]string{"main": head}, Files: os.DirFS(p.Dir)}},
		Tokens:       map[string]fakegithub.Token{jobToken: fakegithub.JobToken("contents:read")},
	})
	t.Cleanup(github.Close)
	workspace, err := filepath.Abs(p.Dir)
	if err != nil {
		t.Fatal(err)
	}
	event, file := filepath.Join(temp, "event.json"), filepath.Join(temp, "output")
	if err := os.WriteFile(event, []byte(`{"repository": {"default_branch": "main"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Args = []string{p.Args[0], "action", "--graph-endpoint", n.URL(), "--authority", n.URL()}
	p.Env = append(slices.Concat(p.Env, n.environ), "GITHUB_ACTIONS=true", "GITHUB_API_URL="+github.URL, "GITHUB_REPOSITORY=contoso/access",
		"GITHUB_EVENT_NAME=push", "GITHUB_WORKSPACE="+workspace, "GITHUB_ACTOR=ada", "GITHUB_TRIGGERING_ACTOR=ada", "GITHUB_REF=refs/heads/main", "GITHUB_SHA="+head, "GITHUB_EVENT_PATH="+event, "GITHUB_OUTPUT="+file,
		"GITHUB_STEP_SUMMARY="+filepath.Join(temp, "summary.md"), "INPUT_MODE=onboard", "INPUT_FILES=groups-fixed.yaml", "INPUT_AUTH=github",
		"INPUT_CLIENT-ID="+n.ClientID(), "INPUT_TENANT-ID="+n.TenantID(), "INPUT_GITHUB-TOKEN="+jobToken,
		"INPUT_ALLOW-ENVIRONMENT=SSL_CERT_FILE")
	return func(t *testing.T) map[string]string {
		t.Helper()
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all, err := runner.ReadOutputs(string(text))
		if err != nil {
			t.Fatal(err)
		}
		outputs := map[string]string{}
		for _, o := range all {
			outputs[o.Name] = o.Value
		}
		return outputs
	}
}

// basis is the group sg-sap-basis-admins.
const basis = "54e52e5b-1053-40b4-8d01-8e61b7caad91"

// alone is a directory with a file that declares one group, which PIM does not
// manage yet.
func alone(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	text := "version: 1\ngroups:\n  - name: sg-sap-basis-admins\n    id: " + basis + "\n"
	if err := os.WriteFile(filepath.Join(dir, "groups.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A tenant in which writing a setting back unchanged onboards nothing: the run
// says that it can't see the group, until the fallback is allowed. Then all is
// as before, but that PIM manages the group.
func TestFallback(t *testing.T) {
	t.Parallel()
	n, dir := serveMerge(t, fakegraph.WithAnswers(fakegraph.Answers{UnchangedWriteIgnored: true})), alone(t)
	got := n.onboarding(t, dir, t.TempDir(), "--wait", "0s").run(t)
	c := report(t, got)
	if got.code != 3 || len(n.Writes()) != 2 || c.Summary["managed"] != 0 || !strings.Contains(got.stdout, "onboard-fallback") {
		t.Errorf("exit code %d, %d writes, %v\n%s%s", got.code, len(n.Writes()), c.Summary, got.stdout, got.stderr)
	}
	got = n.onboarding(t, dir, t.TempDir(), "--wait", "0s", "--onboard-fallback", "shorten-and-restore").run(t)
	c = report(t, got)
	if got.code != 0 || len(n.Writes()) != 6 || c.Summary["managed"] != 1 {
		t.Errorf("exit code %d, %d writes, %v\n%s%s", got.code, len(n.Writes()), c.Summary, got.stdout, got.stderr)
	}
}

// A write that changes what it should not: the report says what it was and is,
// and the run fails, though the group is managed.
func TestSettingChanged(t *testing.T) {
	t.Parallel()
	n := serveMerge(t, fakegraph.WithAnswers(fakegraph.Answers{FirstWriteDrops: true}))
	n.Tenant(func(x *model.Tenant) {
		x.SetRule(basis, model.Member, o.Object{{Name: "id", Value: o.Text("Enablement_EndUser_Assignment")},
			{Name: "enabledRules", Value: o.Texts([]string{"MultiFactorAuthentication", "Justification"})}})
	})
	dir := alone(t)
	got := n.onboarding(t, dir, t.TempDir(), "--report", "markdown=summary.md", "--report", "github=annotations.txt").run(t)
	c := report(t, got)
	if got.code != 1 || c.Summary["managed"] != 1 || c.Result != "findings" {
		t.Errorf("exit code %d, %s, %v\n%s", got.code, c.Result, c.Summary, got.stderr)
	}
	for _, name := range []string{"summary.md", "annotations.txt"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.Contains(string(text), "setting-changed") || !strings.Contains(string(text), "MultiFactorAuthentication") {
			t.Errorf("%s does not tell the setting: %v\n%s", name, err, text)
		}
	}
}

// setting is the one that the writes are about, as the tenant has it now.
func (n *tenant) setting(t *testing.T) (value string) {
	t.Helper()
	n.Tenant(func(x *model.Tenant) {
		policies, refused := x.Policies(x.Read(0), basis)
		if refused != nil {
			t.Fatal(refused)
		}
		for _, p := range policies {
			for _, rule := range p.Rules {
				if p.Role == model.Member && rule.Get("id").Text() == "Expiration_EndUser_Assignment" {
					value = rule.Get("maximumDuration").Text()
				}
			}
		}
	})
	return value
}

// A run that is killed after it has shortened a setting and before it has put it
// back: the next one with its journal does that first, and then goes on.
func TestJournalIsTakenUp(t *testing.T) {
	t.Parallel()
	n := serveMerge(t, fakegraph.WithAnswers(fakegraph.Answers{UnchangedWriteIgnored: true}), fakegraph.WithFaults(fault.Fault{
		Method: "PATCH", Path: `/roleManagementPolicies/`, Nth: 4, Do: fault.Action{Wire: fault.Wire{Stall: true}},
	}))
	before := n.setting(t)
	dir := alone(t)
	args := []string{"--wait", "0s", "--onboard-fallback", "shorten-and-restore", "--journal", "journal.jsonl"}
	p := n.onboarding(t, dir, t.TempDir(), args...)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	for t.Context().Err() == nil && len(n.Writes()) < 4 {
		time.Sleep(5 * time.Millisecond)
	}
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	p.end(t)
	if before == "" || n.setting(t) == before {
		t.Fatalf("the setting was %q and is %q: nothing was left shortened", before, n.setting(t))
	}
	// As if the last line had been cut off, too.
	journal, err := os.OpenFile(filepath.Join(dir, "journal.jsonl"), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := journal.WriteString(`{"time":"2026-11-24T08:00:00Z","step":"ans`); err != nil {
		t.Fatal(err)
	}
	if err := journal.Close(); err != nil {
		t.Fatal(err)
	}
	got := n.onboarding(t, dir, t.TempDir(), args...).run(t)
	if c := report(t, got); got.code != 0 || c.Summary["managed"] != 1 || n.setting(t) != before {
		t.Errorf("exit code %d, %v, the setting was %q and is %q\n%s%s", got.code, c.Summary, before, n.setting(t), got.stdout, got.stderr)
	}
}
