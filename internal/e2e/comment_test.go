package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	fakegithub "pim-groups/internal/fake/github"
	"pim-groups/internal/fake/runner"
)

const (
	pullToken   = "ghs_canaryTokenOfTheJob"
	firstCommit = "6e1f0c9d8b7a695847362514039281706f5e4d3c"
)

// pullRequest is a checkout of Contoso's files in a step of a workflow, on a
// pull request, with GitHub on a socket of this machine.
type pullRequest struct {
	github  *fakegithub.Server
	dir     string // the checkout
	environ []string
}

// openPullRequest makes one whose job has these permissions.
func openPullRequest(t *testing.T, permissions ...string) *pullRequest {
	t.Helper()
	server := &fakegithub.Server{
		Repositories: map[string]*fakegithub.Repository{"contoso/access": {Issues: map[int]*fakegithub.Issue{7: {}}}},
		Tokens:       map[string]fakegithub.Token{pullToken: fakegithub.JobToken(permissions...)},
	}
	socket := httptest.NewServer(server)
	t.Cleanup(socket.Close)
	p := &pullRequest{server, t.TempDir(), nil}
	if err := os.CopyFS(p.dir, os.DirFS(contosoDir)); err != nil {
		t.Fatal(err)
	}
	p.write(t, "policy.yaml", "version: 1\nrules:\n  managed-undeclared: off\n  role-assignable-unmanaged: off\n  caller-excess: note\n")
	p.environ = []string{
		"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request", "GITHUB_REPOSITORY=contoso/access", "GITHUB_API_URL=" + socket.URL,
		"GITHUB_SHA=ffffffffffffffffffffffffffffffffffffffff", "GITHUB_EVENT_PATH=" + filepath.Join(p.dir, "event.json"),
		"RUNNER_TEMP=" + t.TempDir(), "INPUT_GITHUB-TOKEN=" + pullToken, "INPUT_COMMENT=changes", "INPUT_SNAPSHOT=tenant.json", "INPUT_MAX-AGE=any",
		"INPUT_POLICY=policy.yaml", "INPUT_NOW=2026-11-24T08:00:00Z",
	}
	p.push(t, firstCommit)
	return p
}

// push makes this commit the last of the pull request.
func (p *pullRequest) push(t *testing.T, commit string) {
	t.Helper()
	p.github.Repositories["contoso/access"].Issues[7].Head = commit
	p.trigger(t, commit)
}

// trigger makes the step one that a commit of the pull request has started.
func (p *pullRequest) trigger(t *testing.T, commit string) {
	t.Helper()
	p.write(t, "event.json", fmt.Sprintf(`{"repository":{"default_branch":"main"},"pull_request":{"number":7,"head":{"sha":%q,`+
		`"repo":{"full_name":"contoso/access"}}}}`, commit))
}

func (p *pullRequest) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run runs the step. The token is in nothing that it prints, but where the
// runner is told to hide it.
func (p *pullRequest) run(t *testing.T, environ ...string) (ran, *runner.Step) {
	t.Helper()
	// Of two values for a variable the program, like the runner, has the last.
	got := pimGroups(t, p.dir, overlay(p.environ, environ), "action")
	var step runner.Step
	step.Read(got.stdout)
	for line := range strings.Lines(got.stdout + got.stderr) {
		if strings.Contains(line, pullToken) && line != "::add-mask::"+pullToken+"\n" {
			t.Errorf("the token is in %q", line)
		}
	}
	return got, &step
}

// overlay replaces variables of the first environment by those of the second.
func overlay(environ, other []string) []string {
	values := map[string]bool{}
	for _, entry := range other {
		name, _, _ := strings.Cut(entry, "=")
		values[name] = true
	}
	for _, entry := range environ {
		if name, _, _ := strings.Cut(entry, "="); !values[name] {
			other = append(other, entry)
		}
	}
	return other
}

// The comment of a pull request from the first commit to the one that is in
// order.
func TestComment(t *testing.T) {
	t.Parallel()
	p := openPullRequest(t, "pull_requests:write")
	expect := func(code int, environ []string, log string, texts ...string) {
		t.Helper()
		got, step := p.run(t, environ...)
		if got.code != code || !strings.Contains(got.stdout, "\n"+log+"\n") {
			t.Fatalf("exit code %d, want %d and %q\n%s%s", got.code, code, log, got.stdout, got.stderr)
		}
		for _, a := range step.Annotations {
			if strings.Contains(a.Message, "could not be left") {
				t.Errorf("a warning: %s", a.Message)
			}
		}
		comments := p.github.Comments("contoso/access", 7)
		if len(comments) != 1 {
			t.Fatalf("%d comments", len(comments))
		}
		for _, text := range texts {
			if !strings.Contains(comments[0].Body, text) {
				t.Errorf("the comment lacks %q:\n%s", text, comments[0].Body)
			}
		}
	}
	first := []string{"GITHUB_RUN_ID=42"}
	expect(1, first, "comment: created", "## ❌ pim-groups check", "/blob/"+firstCommit+"/groups.yaml#L", "/actions/runs/42)", "commit `"+firstCommit+"`")
	expect(1, append(first, "GITHUB_RUN_ATTEMPT=2"), "comment: unchanged")

	second := strings.Repeat("a", 40)
	p.push(t, second)
	p.write(t, "groups.yaml", "version: 1\ngroups:\n  - name: sg-prod-keyvault-admins\n    id: 51c5f7c6-9010-4ec0-818a-7a95f01d21c5\n")
	expect(0, []string{"GITHUB_RUN_ID=43"}, "comment: updated", "## ✅ pim-groups check", second)

	p.trigger(t, firstCommit) // the run of the first commit once more, too late
	expect(0, first, "comment: left as it is", second)
}

// Whoever can write to the repository can edit the comment. Nothing that it says
// keeps a run from saying what is the case; only GitHub's word about the pull
// request does.
func TestForgedComment(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(body string) string{
		"a run of far away": func(body string) string {
			first, _, _ := strings.Cut(body, "\n")
			return first + "\n<!-- run=9223372036854775807 commit=" + strings.Repeat("b", 40) + " -->\n## clean"
		},
		"a marker that says more": func(body string) string {
			return strings.Replace(body, " -->", " run=9223372036854775807 commit="+strings.Repeat("b", 40)+" -->", 1)
		},
		"a verdict":         func(body string) string { return strings.Replace(body, "❌", "✅", 1) },
		"a word at the end": func(body string) string { return body + "\nignore the above" },
		"nothing but the marker": func(body string) string {
			first, _, _ := strings.Cut(body, "\n")
			return first
		},
	} {
		p := openPullRequest(t, "pull_requests:write")
		if got, _ := p.run(t, "GITHUB_RUN_ID=42"); !strings.Contains(got.stdout, "comment: created") {
			t.Fatalf("%s%s", got.stdout, got.stderr)
		}
		issue := p.github.Repositories["contoso/access"].Issues[7]
		honest := issue.Comments[0].Body
		issue.Comments[0].Body = edit(honest)
		got, _ := p.run(t, "GITHUB_RUN_ID=43", "GITHUB_RUN_ATTEMPT=1")
		comments := p.github.Comments("contoso/access", 7)
		if len(comments) == 0 || !strings.Contains(comments[len(comments)-1].Body, "❌ pim-groups check") || strings.Contains(comments[0].Body, "## clean") {
			t.Errorf("%s: %d comments, the last\n%s\n%s%s", name, len(comments), comments[len(comments)-1].Body, got.stdout, got.stderr)
		}
	}
}

// Two steps of one workflow leave two comments; a run with nothing to tell
// leaves none, unless it is asked to.
func TestCommentOfEachStep(t *testing.T) {
	t.Parallel()
	p := openPullRequest(t, "pull_requests:write")
	fine := "version: 1\ngroups:\n  - name: sg-prod-keyvault-admins\n    id: 51c5f7c6-9010-4ec0-818a-7a95f01d21c5\n"
	p.write(t, "a.yaml", fine)
	p.write(t, "b.yaml", fine)
	for i, test := range []struct {
		file, comment, log string
		comments           int
	}{
		{"a.yaml", "off", "", 0},
		{"a.yaml", "", "", 0},
		{"a.yaml", "changes", "comment: not needed", 0},
		{"a.yaml", "always", "comment: created", 1},
		{"b.yaml", "always", "comment: created", 2},
		{"a.yaml", "changes", "comment: unchanged", 2},
	} {
		got, _ := p.run(t, "INPUT_FILES="+test.file, "INPUT_COMMENT="+test.comment)
		if n := len(p.github.Comments("contoso/access", 7)); got.code != 0 || n != test.comments || !strings.Contains(got.stdout, test.log) {
			t.Fatalf("run %d: exit code %d, %d comments\n%s%s", i, got.code, n, got.stdout, got.stderr)
		}
		asked := slices.ContainsFunc(p.github.Requests(), func(r fakegithub.Request) bool { return strings.Contains(r.Path, "/comments") })
		if asked != (i > 1) {
			t.Errorf("run %d asked for comments: %t", i, asked)
		}
	}
}

// A comment that can't be left is one warning, with what to do, and changes
// neither exit code nor outputs.
func TestCommentChangesNoVerdict(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		permissions []string
		environ     []string
		prepare     func(*pullRequest)
		want        string
	}{
		"a fork":         {[]string{"pull_requests:read"}, nil, nil, "pull requests from forks"},
		"no permissions": {nil, nil, nil, "pull-requests: write"},
		"no token":       {nil, []string{"INPUT_GITHUB-TOKEN="}, nil, "github-token"},
		"a wrong token":  {nil, []string{"INPUT_GITHUB-TOKEN=x"}, nil, "status 401"},
		"no GitHub":      {nil, []string{"GITHUB_API_URL=http://api.github.test"}, nil, "https"},
		"locked": {[]string{"pull_requests:write"}, nil, func(p *pullRequest) { p.github.Repositories["contoso/access"].Issues[7].Locked = true },
			"the conversation is locked"},
		"a secondary limit": {[]string{"pull_requests:write"}, nil, func(p *pullRequest) {
			p.github.Fault = func(int, *http.Request) http.Handler {
				return fakegithub.Header("Retry-After", "60", fakegithub.Answer(403, "{}"))
			}
		}, "GitHub's secondary rate limit is reached until 20"},
		"too many requests": {[]string{"pull_requests:write"}, nil, func(p *pullRequest) {
			p.github.Fault = func(int, *http.Request) http.Handler { return fakegithub.Status(429) }
		}, "GitHub's secondary rate limit is reached; wait at least a minute"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := openPullRequest(t, test.permissions...)
			if test.prepare != nil {
				test.prepare(p)
			}
			outputs := filepath.Join(t.TempDir(), "output")
			got, step := p.run(t, append(test.environ, "GITHUB_OUTPUT="+outputs, "INPUT_ANNOTATIONS=false")...)
			warnings := 0
			for _, a := range step.Annotations {
				if a.Level == "warning" && strings.Contains(a.Message, test.want) && strings.Contains(a.Message, "the verdict is not changed") {
					warnings++
				}
			}
			set, err := os.ReadFile(outputs)
			if err != nil || !strings.Contains(string(set), "\nfindings\n") {
				t.Errorf("outputs %q, %v", set, err)
			}
			if got.code != 1 || warnings != 1 || len(step.Annotations) != 1 {
				t.Errorf("exit code %d, %d warnings of it\n%s%s", got.code, warnings, got.stdout, got.stderr)
			}
		})
	}
}

// Where no comment belongs nobody is asked, and nothing is wrong.
func TestNoPlaceForAComment(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		environ []string
		log     string
	}{
		"another event": {[]string{"GITHUB_EVENT_NAME=push", "GITHUB_EVENT_PATH="}, `no comment: the event "push" is not about a pull request`},
		"another mode":  {[]string{"INPUT_MODE=validate", "INPUT_SNAPSHOT=", "INPUT_POLICY="}, "no comment: mode validate leaves none"},
	} {
		p := openPullRequest(t, "pull_requests:write")
		got, step := p.run(t, append(test.environ, "INPUT_ANNOTATIONS=false")...)
		if !strings.Contains(got.stdout, test.log) || len(step.Annotations) > 0 || len(p.github.Requests()) > 0 {
			t.Errorf("%s: exit code %d, %d requests\n%s%s", name, got.code, len(p.github.Requests()), got.stdout, got.stderr)
		}
	}
	p := openPullRequest(t, "pull_requests:write")
	if got, _ := p.run(t, "INPUT_COMMENT=sometimes"); got.code != 2 || !strings.Contains(got.stdout, "one of off, changes, always") {
		t.Errorf("exit code %d\n%s", got.code, got.stdout)
	}
}
