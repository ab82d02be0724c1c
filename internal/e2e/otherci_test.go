package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	fakegraph "pim-groups/internal/fake/graph"
)

// pipeline is a checkout on a machine of another CI system, before the script of
// the example runs. What the script gets from elsewhere is stood in for: a curl
// that downloads the program, so that it reaches the fake Graph, and an az that
// is signed in.
type pipeline struct {
	*tenant
	dir, base string // the checkout, and the commit before the change
	environ   map[string]string
}

func openPipeline(t *testing.T) *pipeline {
	t.Helper()
	for _, program := range []string{"sh", "git", "sha256sum"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	data, thumbprint := selfSigned(t)
	certificate := filepath.Join(t.TempDir(), "check.pem")
	if err := os.WriteFile(certificate, data, 0o600); err != nil {
		t.Fatal(err)
	}
	p := &pipeline{tenant: serveTenant(t, contosoTenant(t), fakegraph.WithCertificate(thumbprint)), dir: t.TempDir()}
	bin, reports := t.TempDir(), t.TempDir()
	program := p.download(t, bin)
	p.environ = map[string]string{
		"PATH": bin + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME": t.TempDir(), "TMPDIR": t.TempDir(), "STOOD_IN": bin,
		"SSL_CERT_FILE":      strings.TrimPrefix(p.tenant.environ[0], "SSL_CERT_FILE="),
		"PIM_GROUPS_VERSION": "v1.2.3", "PIM_GROUPS_SHA256": fmt.Sprintf("%x", sha256.Sum256([]byte(program))),
		"PIM_CHECK_CLIENT_ID": p.ClientID(), "PIM_TENANT_ID": p.TenantID(), "AZURE_CLIENT_CERTIFICATE_PATH": certificate,
		"BUILD_ARTIFACTSTAGINGDIRECTORY": reports, "CI": "true", "GITLAB_CI": "true", "TF_BUILD": "True",
	}
	p.commits(t)
	return p
}

// download stands in for curl and az, and gives what is downloaded: the program,
// told where the fake Graph is. Only the address of the example leads to it.
func (p *pipeline) download(t *testing.T, bin string) string {
	t.Helper()
	real, err := exec.LookPath("pim-groups")
	if err != nil {
		t.Fatal(err)
	}
	program := fmt.Sprintf("#!/bin/sh\nexec '%s' \"$@\" --graph-endpoint %s --authority %s --now 2026-11-24T08:00:00Z\n", real, p.URL(), p.URL())
	address := "https://github.com/OWNER/pim-groups/releases/download/v1.2.3/pim-groups_linux_amd64"
	for name, text := range map[string]string{
		"program": program,
		"curl":    fmt.Sprintf("#!/bin/sh\n[ \"$1 $2 $4\" = '-fsSL -o %s' ] && cp \"$STOOD_IN/program\" \"$3\"\n", address),
		"az": fmt.Sprintf("#!/bin/sh\necho \"$@\" >>\"$STOOD_IN/az.log\"\n[ \"$1\" = login ] || "+
			"printf '{\"accessToken\":\"%%s\",\"expires_on\":%d}' '%s'\n", time.Now().Add(time.Hour).Unix(), p.token(t)),
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return program
}

// token is one that az would give.
func (p *pipeline) token(t *testing.T) string {
	t.Helper()
	answer, err := p.Client().PostForm(p.URL()+"/"+p.TenantID()+"/oauth2/v2.0/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {p.ClientID()}, "client_secret": {clientSecret}, "scope": {p.URL() + "/.default"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var got struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil || got.AccessToken == "" {
		t.Fatal(answer.Status, err)
	}
	return got.AccessToken
}

// commits makes the history that a pull request leaves: main, whose files are
// those before the change, and the merge of a branch that changes them.
func (p *pipeline) commits(t *testing.T) {
	t.Helper()
	commit := func(from, commands string) {
		for _, name := range []string{"groups.yaml", "policy.yaml"} {
			data, err := os.ReadFile(filepath.Join("testdata", from, name))
			if err == nil {
				err = os.WriteFile(filepath.Join(p.dir, name), data, 0o600)
			}
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
		}
		if got := p.sh(t, "set -e; "+commands+"; git add .; git commit -q -m "+filepath.Base(from)); got.code != 0 {
			t.Fatal(got.stderr)
		}
	}
	for _, name := range []string{"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"} {
		p.environ[name] = "test"
	}
	commit("pull-request/before", "git init -q -b main")
	commit("pull-request", "git update-ref refs/remotes/origin/main HEAD; git checkout -q -b change")
	p.base = strings.TrimSpace(p.sh(t, "git rev-parse main && git checkout -q main && git merge -q --no-ff -m merge change && git checkout -q --detach").stdout)
}

// sh runs a script as the CI systems do, in the checkout.
func (p *pipeline) sh(t *testing.T, script string, environ ...string) ran {
	t.Helper()
	var out, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "sh", "-c", script)
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.dir, &out, &stderr
	for name, value := range p.environ {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.Env = append(cmd.Env, environ...)
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return ran{exit.ExitCode(), out.String(), stderr.String()}
	} else if err != nil {
		t.Fatal(err)
	}
	return ran{0, out.String(), stderr.String()}
}

// gitlab gives the script of the one job in a file for GitLab.
func gitlab(t *testing.T, text string) string {
	t.Helper()
	var file struct {
		Job struct {
			Script    []string
			Artifacts struct{ Paths []string }
		} `yaml:"privileged-groups"`
	}
	if err := yaml.Unmarshal([]byte(text), &file); err != nil || len(file.Job.Script) == 0 {
		t.Fatal(err, text)
	}
	return "set -e\n" + strings.Join(file.Job.Script, "\n")
}

// azure gives the script of the one task in a file for Azure Pipelines.
func azure(t *testing.T, text string) string {
	t.Helper()
	var file struct {
		Steps []struct {
			Task   string
			Inputs struct {
				InlineScript string `yaml:"inlineScript"`
			}
		}
	}
	if err := yaml.Unmarshal([]byte(text), &file); err != nil {
		t.Fatal(err)
	}
	for _, step := range file.Steps {
		if step.Task == "AzureCLI@2" {
			return step.Inputs.InlineScript
		}
	}
	t.Fatal("no task")
	return ""
}

func example(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("examples", "other-ci", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// reports are what a run left in a folder: whether it knew the files before the
// change, and whether all three are there.
func reports(t *testing.T, folder string) (compared bool) {
	t.Helper()
	for _, name := range []string{"pim-groups.md", "pim-groups.html", "pim-groups.sarif"} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || len(data) == 0 {
			t.Fatal(err, len(data))
		}
		compared = bytes.Contains(data, []byte(`"baselineState": `))
		_ = os.Remove(filepath.Join(folder, name)) // the next run makes it, or fails above
	}
	return compared
}

// TestGitLab runs the script of the example with the variables of GitLab's
// pipelines: for a merge request, for its merged result, and on a schedule.
func TestGitLab(t *testing.T) {
	t.Parallel()
	p, script := openPipeline(t), gitlab(t, example(t, "gitlab-ci.yml"))
	head := strings.TrimSpace(p.sh(t, "git rev-parse HEAD").stdout)
	for _, c := range []struct {
		name     string
		code     int
		compared bool
		environ  []string
	}{
		{"nothing new", 0, true, []string{"CI_PIPELINE_SOURCE=merge_request_event", "CI_MERGE_REQUEST_DIFF_BASE_SHA=" + head}},
		{"merge request", 1, true, []string{"CI_PIPELINE_SOURCE=merge_request_event", "CI_MERGE_REQUEST_DIFF_BASE_SHA=" + p.base}},
		{"merged result", 1, true, []string{"CI_PIPELINE_SOURCE=merge_request_event", "CI_MERGE_REQUEST_DIFF_BASE_SHA=unknown", "CI_MERGE_REQUEST_TARGET_BRANCH_SHA=" + p.base}},
		{"schedule", 1, false, []string{"CI_PIPELINE_SOURCE=schedule"}},
	} {
		if got := p.sh(t, script, c.environ...); got.code != c.code {
			t.Errorf("%s: exit code %d\n%s%s", c.name, got.code, got.stdout, got.stderr)
		} else if compared := reports(t, p.dir); compared != c.compared {
			t.Errorf("%s: compared with the files before: %t", c.name, compared)
		}
	}
}

// TestGitLabIDToken runs the sign-in that the page shows for id_tokens.
func TestGitLabIDToken(t *testing.T) {
	t.Parallel()
	p, shown := openPipeline(t), code(section(t, "docs/other-ci.md", "## Sign in from GitLab CI"), "yaml")
	got := p.sh(t, "program=$STOOD_IN/program\n"+gitlab(t, shown[0]), "AZURE_ID_TOKEN=the-token")
	if got.code != 1 || !strings.Contains(got.stdout, "sg-prod-sql-admins") {
		t.Errorf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	log, _ := os.ReadFile(filepath.Join(p.environ["STOOD_IN"], "az.log"))
	if want := "login --service-principal --username " + p.ClientID() + " --tenant " + p.TenantID() + " --federated-token the-token --allow-no-subscriptions"; !strings.HasPrefix(string(log), want) {
		t.Errorf("az was run with\n%s", log)
	}
}

// TestAzurePipelines runs the script of the example with the variables of Azure
// Pipelines. The summary is shown when the check fails, too.
func TestAzurePipelines(t *testing.T) {
	t.Parallel()
	p, script := openPipeline(t), azure(t, example(t, "azure-pipelines.yml"))
	folder := p.environ["BUILD_ARTIFACTSTAGINGDIRECTORY"]
	for _, c := range []struct {
		name     string
		compared bool
		environ  []string
	}{
		{"pull request", true, []string{"BUILD_REASON=PullRequest", "SYSTEM_PULLREQUEST_TARGETBRANCH=refs/heads/main"}},
		{"pull request on GitHub", true, []string{"BUILD_REASON=PullRequest", "SYSTEM_PULLREQUEST_TARGETBRANCH=main"}},
		{"schedule", false, []string{"BUILD_REASON=Schedule"}},
	} {
		got := p.sh(t, script, c.environ...)
		if got.code != 1 || !strings.HasSuffix(got.stdout, "\n##vso[task.uploadsummary]"+folder+"/pim-groups.md\n") {
			t.Errorf("%s: exit code %d\n%s%s", c.name, got.code, got.stdout, got.stderr)
		} else if compared := reports(t, folder); compared != c.compared {
			t.Errorf("%s: compared with the files before: %t", c.name, compared)
		}
	}
}

// TestOtherCIRefuses: neither script runs another program than the one whose
// checksum it has, or passes when the files before the change can't be had.
func TestOtherCIRefuses(t *testing.T) {
	t.Parallel()
	p := openPipeline(t)
	for name, script := range map[string]string{"GitLab": gitlab(t, example(t, "gitlab-ci.yml")), "Azure Pipelines": azure(t, example(t, "azure-pipelines.yml"))} {
		request := []string{"CI_PIPELINE_SOURCE=merge_request_event", "BUILD_REASON=PullRequest", "CI_MERGE_REQUEST_DIFF_BASE_SHA=" + p.base, "SYSTEM_PULLREQUEST_TARGETBRANCH=main"}
		for what, environ := range map[string]string{
			"checksum": "PIM_GROUPS_SHA256=" + strings.Repeat("0", 64),
			"base":     "CI_MERGE_REQUEST_DIFF_BASE_SHA=" + strings.Repeat("0", 40),
			"target":   "SYSTEM_PULLREQUEST_TARGETBRANCH=gone",
		} {
			if what == "base" && name != "GitLab" || what == "target" && name == "GitLab" {
				continue
			}
			asked := len(p.Requests())
			if got := p.sh(t, script, append(request, environ)...); got.code == 0 || len(p.Requests()) != asked {
				t.Errorf("%s, another %s: exit code %d, %d requests\n%s", name, what, got.code, len(p.Requests())-asked, got.stdout)
			}
		}
	}
}
