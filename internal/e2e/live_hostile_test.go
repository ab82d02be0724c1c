package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/fake/hostile"
	"pim-groups/internal/fake/runner"
)

// A permission that is missing on some groups or on a whole list.
func TestLiveForbidden(t *testing.T) {
	t.Parallel()
	const group = "51c5f7c6-9010-4ec0-818a-7a95f01d21c5" // sg-prod-keyvault-admins
	denied := fault.Action{Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`}
	truth := fromFile(t)
	for name, test := range map[string]struct {
		path    string
		unknown int
	}{
		"one group": {`/(groups|deletedItems)[/?].*` + group, 1},
		"PIM":       {managedList, truth.Summary["declared"] - truth.Summary["ineligible"]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := serveTenant(t, contosoTenant(t), fakegraph.WithFaults(fault.Fault{Path: test.path, Count: fault.Every, Do: denied}))
			got, c := n.check(t, contosoDir, "client-secret")
			if got.code != 3 || c.Summary["unknown"] != test.unknown || !strings.Contains(got.stdout, "Authorization_RequestDenied") {
				t.Errorf("exit code %d, %d unknown, want 3 and %d", got.code, c.Summary["unknown"], test.unknown)
			}
			lies(t, truth, c)
		})
	}
}

// What is said when nobody can sign in: what was presented and what to create,
// or what to correct.
func TestLiveSignInFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		auth    string
		options []fakegraph.Option
		environ []string
		want    []string
	}{
		"another subject": {"github", []fakegraph.Option{fakegraph.WithFederatedSubject("repo:contoso/entra-groups:pull_request")}, nil,
			[]string{"AADSTS700213", `subject \"repo:contoso/entra-groups:ref:refs/heads/main\"`, "create this federated credential", "api://AzureADTokenExchange"}},
		"GitHub elsewhere": {"github", nil, []string{"ACTIONS_ID_TOKEN_REQUEST_URL=https://evil.example/token"}, []string{"which is not GitHub"}},
		"wrong secret":     {"client-secret", nil, []string{"AZURE_CLIENT_SECRET=canary-other"}, []string{"AADSTS7000215", "the client secret is wrong"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := serveTenant(t, contosoTenant(t), test.options...)
			n.environ = append(n.environ, test.environ...)
			got, c := n.check(t, contosoDir, test.auth)
			if got.code != 3 || c.Result != "incomplete" || n.GraphRequests() != 0 {
				t.Errorf("exit code %d, %s, %d requests", got.code, c.Result, n.GraphRequests())
			}
			for _, want := range test.want {
				if !strings.Contains(got.stdout, want) {
					t.Errorf("the report lacks %s: %s", want, c.Failure)
				}
			}
			if strings.Contains(got.stdout+got.stderr, "canary-other") {
				t.Error("the secret is in the output")
			}
		})
	}
}

// Names that somebody gave to groups of the tenant so that a log, a summary or
// an annotation reads something else. They come from Graph, so nothing of ours
// has refused them.
func TestLiveNames(t *testing.T) {
	t.Parallel()
	names := hostile.Names(t)
	s := contosoTenant(t)
	for i, c := range names {
		s.Groups = append(s.Groups, directory.Group{ID: fmt.Sprintf("7d0f2f0e-0000-4000-8000-%012x", i), DisplayName: c.DisplayName, GroupTypes: []string{},
			SecurityEnabled: directory.True, MailEnabled: directory.False, Managed: directory.True, Owners: []string{}, AdministrativeUnits: []string{}})
	}
	s = directory.Canonical(s)
	n := serveTenant(t, s)
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(contosoDir)); err != nil {
		t.Fatal(err)
	}
	got, c := n.check(t, dir, "github", "--report", "github=github.txt", "--report", "markdown=summary.md", "--report", "text=text.txt")
	if got.code != 1 {
		t.Fatalf("exit code %d\n%s", got.code, got.stderr)
	}
	shown := map[string]string{}
	for _, f := range c.Findings {
		if f.Rule == "managed-undeclared" {
			shown[f.Group] += f.Message
		}
	}
	for i := range names {
		if shown[fmt.Sprintf("7d0f2f0e-0000-4000-8000-%012x", i)] == "" {
			t.Errorf("%s: the group is not reported", names[i].ID)
		}
	}
	var again any
	if err := json.Unmarshal([]byte(got.stdout), &again); err != nil {
		t.Error(err)
	}
	for _, file := range []string{"github.txt", "text.txt", "summary.md"} {
		data, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		inert(t, file, string(data))
	}
	inert(t, "standard error", got.stderr)
}

// inert reads a text as a runner reads the output of a step, and wants nothing
// in it but annotations and masks, where those belong.
func inert(t *testing.T, name, text string) {
	t.Helper()
	var step runner.Step
	step.Read(text)
	if len(step.Outputs) > 0 || len(step.Problems) > 0 {
		t.Errorf("%s: outputs %v, problems %v", name, step.Outputs, step.Problems)
	}
	allowed := map[string][]string{"github.txt": {"error", "warning", "notice"}, "standard error": {"add-mask"}}[name]
	for _, c := range step.Commands {
		if !slices.Contains(allowed, c.Name) {
			t.Errorf("%s: the command %q: %.80s", name, c.Name, c.Data)
		}
		if file := c.Properties["file"]; file != "" && file != "groups.yaml" {
			t.Errorf("%s: an annotation of the file %q", name, file)
		}
	}
}

// What can't be written is a warning; the exit code stays what it is.
func TestUnwritablePlaces(t *testing.T) {
	t.Parallel()
	work := t.TempDir()
	gone := filepath.Join(work, "no", "such", "folder")
	for name, place := range map[string]string{
		"summary": "GITHUB_STEP_SUMMARY=" + gone, "summary is a folder": "GITHUB_STEP_SUMMARY=" + work,
		"output": "GITHUB_OUTPUT=" + gone, "output is a folder": "GITHUB_OUTPUT=" + work, "temporary folder": "RUNNER_TEMP=" + gone,
		"no space": "GITHUB_STEP_SUMMARY=/dev/full",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			environ := []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=push", "INPUT_SNAPSHOT=tenant.json", "INPUT_MAX-AGE=any", "RUNNER_TEMP=" + dir,
				"GITHUB_OUTPUT=" + filepath.Join(dir, "output"), "GITHUB_STEP_SUMMARY=" + filepath.Join(dir, "summary")}
			got := pimGroups(t, contosoDir, append(environ, place), "action")
			if got.code != 1 || !strings.Contains(got.stdout, "::warning") || !strings.Contains(got.stdout, "the verdict is not changed") {
				t.Errorf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
			}
		})
	}
}
