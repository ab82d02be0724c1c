package e2e

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	fakegithub "pim-groups/internal/fake/github"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// watched are the files of a run that looks for drift: people who are eligible until the
// end of April 2027, and in unmanaged a group that nobody has onboarded.
const (
	watched = `version: 1
groups:
  - name: sg-staging-subscription-owners
    id: 1fd81bee-61e1-4016-a98e-c7e0977d7f43
    member:
      eligible:
        - {who: 165d7c65-67a3-472e-a322-06956f566566, why: on call}
        - 28cf2b76-a414-4c40-a154-2a9f608eebcb
        - ad92bd21-3930-4256-a9c6-2e3d1e90e82b
`
	unmanaged = watched + "  - name: sg-file-server-admins\n    id: 5d4bcfd4-e6af-436b-a92c-39e790a1894b\n"
	// inMarch less than 60 days of the leases are left.
	inMarch = "INPUT_NOW=2027-03-09T06:00:00Z"
)

// nightly is a step of a scheduled run that keeps the issue of a tenant.
func nightly(t *testing.T, permissions ...string) *pullRequest {
	t.Helper()
	p := openPullRequest(t, permissions...)
	repo := p.github.Repositories["contoso/access"]
	repo.Issues, repo.Branches = map[int]*fakegithub.Issue{1: {Head: firstCommit, Body: "a pull request"}}, map[string]string{"main": firstCommit}
	p.tenant(t, "tenant-fixed.json")
	p.write(t, "groups.yaml", watched)
	p.write(t, "policy.yaml", "version: 1\nrules:\n  managed-undeclared: off\n  role-assignable-unmanaged: off\n  owners-minimum: off\n")
	p.write(t, "event.json", `{"schedule":"17 3 * * *"}`)
	p.environ = overlay(p.environ, []string{
		"GITHUB_EVENT_NAME=schedule", "GITHUB_SHA=" + firstCommit, "GITHUB_REF=refs/heads/main", "GITHUB_RUN_ID=42", "INPUT_COMMENT=off", "INPUT_ISSUE=true",
		"INPUT_DRIFT=true", "INPUT_NOW=2026-11-09T06:00:00Z", "INPUT_ANNOTATIONS=false",
	})
	return p
}

// tenant makes a tenant of Contoso's the one that is read.
func (p *pullRequest) tenant(t *testing.T, name string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(contosoDir, name))
	if err != nil {
		t.Fatal(err)
	}
	p.write(t, "tenant.json", string(text))
}

// issue gives the issue with a number.
func (p *pullRequest) issue(number int) fakegithub.Issue {
	if found := p.github.Repositories["contoso/access"].Issues[number]; found != nil {
		return *found
	}
	return fakegithub.Issue{}
}

// keeps runs the step, which ends with this code and says this of the issue.
func (p *pullRequest) keeps(t *testing.T, code int, log string, environ ...string) {
	t.Helper()
	got, step := p.run(t, environ...)
	if got.code != code || !strings.Contains(got.stdout, "\n"+log+"\n") || len(step.Annotations) > 0 {
		t.Fatalf("exit code %d, want %d and %q\n%s%s", got.code, code, log, got.stdout, got.stderr)
	}
}

// The issue of a tenant from the run that finds the first thing to the one that finds
// nothing, and again.
func TestIssue(t *testing.T) {
	t.Parallel()
	p := nightly(t, "issues:write", "contents:read")
	p.keeps(t, 0, "issue: not needed")
	if n := len(p.github.Writes()); n > 0 {
		t.Errorf("%d writes for nothing", n)
	}
	p.keeps(t, 0, "issue: created", inMarch) // leases are due: no finding, and an issue
	p.has(t, 2, "3 leases due", "Renew 3 leases", "| raul.razo@", "why: on call", "until 2027-04-30", "/blob/HEAD/groups.yaml#L7", "/actions/runs/42)")

	p.write(t, "groups.yaml", unmanaged)
	p.keeps(t, 1, "issue: updated", inMarch)
	p.has(t, 2, "1 error and 3 leases due", "not-managed", "| raul.razo@")
	writes := len(p.github.Writes())
	p.keeps(t, 1, "issue: unchanged", inMarch, "GITHUB_RUN_ID=43", "GITHUB_RUN_ATTEMPT=2")
	if n := len(p.github.Writes()); n != writes {
		t.Errorf("%d writes to say the same", n-writes)
	}

	p.write(t, "groups.yaml", watched)
	p.keeps(t, 0, "issue: closed", "GITHUB_RUN_ID=44")
	p.has(t, 2, "nothing to do", "the declared group is compliant", "/actions/runs/44)")
	closed := p.issue(2)
	if !closed.Closed || len(closed.Comments) != 1 || !strings.Contains(closed.Comments[0].Body, "the declared group is compliant, with 3 rules off. Closed by pim-groups") {
		t.Errorf("%+v", closed)
	}
	p.keeps(t, 0, "issue: reopened", inMarch)
	if i := p.issue(2); i.Closed || p.issue(3).Title != "" || p.issue(1).Title != "" {
		t.Errorf("%+v", i)
	}
}

// has looks for texts in title and body.
func (p *pullRequest) has(t *testing.T, number int, title string, texts ...string) {
	t.Helper()
	i := p.issue(number)
	if !strings.HasSuffix(i.Title, ": "+title) {
		t.Errorf("title %q, want %q", i.Title, title)
	}
	for _, text := range texts {
		if !strings.Contains(i.Body, text) {
			t.Errorf("the issue lacks %q:\n%s", text, i.Body)
		}
	}
}

// A marker of ours that others have written changes nothing, whether in an issue, in a
// comment of ours, or in a pull request.
func TestForgedIssue(t *testing.T) {
	t.Parallel()
	p := nightly(t, "issues:write", "contents:read")
	mallory := fakegithub.Account{Login: "mallory", ID: 66, Type: "User"}
	p.keeps(t, 0, "issue: created", inMarch)
	honest := p.issue(2).Body
	p.github.Repositories["contoso/access"].Issues = map[int]*fakegithub.Issue{
		1: {Head: firstCommit, Body: honest, User: fakegithub.ActionsBot()},
		2: {Title: "forged", Body: honest, User: mallory},
		3: {Title: "forged", Body: honest, User: mallory, Closed: true},
		4: {Title: "a question", Body: "?", User: fakegithub.ActionsBot(), Comments: []fakegithub.Comment{{ID: 9, Body: honest, User: mallory}}},
	}
	p.keeps(t, 0, "issue: not needed")
	p.keeps(t, 0, "issue: created", inMarch)
	p.keeps(t, 0, "issue: closed")
	for number, want := range map[int]fakegithub.Issue{1: {Body: honest}, 2: {Title: "forged", Body: honest}, 3: {Title: "forged", Body: honest, Closed: true}, 4: {Title: "a question", Body: "?"}} {
		if got := p.issue(number); got.Title != want.Title || got.Body != want.Body || got.Closed != want.Closed {
			t.Errorf("issue %d: %+v", number, got)
		}
	}
	if i := p.issue(5); !i.Closed || i.User != fakegithub.ActionsBot() {
		t.Errorf("%+v", i)
	}
}

// Two issues that two runs have opened at once are one after the next run, and a run about
// other files has an issue of its own.
func TestIssuesOfTwoRuns(t *testing.T) {
	t.Parallel()
	p := nightly(t, "issues:write", "contents:read")
	p.keeps(t, 0, "issue: created", inMarch)
	second := p.issue(2)
	p.github.Repositories["contoso/access"].Issues[3] = &second
	p.keeps(t, 0, "issue: unchanged", inMarch)
	if first, second := p.issue(2), p.issue(3); first.Closed || !second.Closed || len(second.Comments) != 1 || !strings.Contains(second.Comments[0].Body, "#2") {
		t.Errorf("%+v\n%+v", first, second)
	}
	p.write(t, "team.yaml", unmanaged)
	p.keeps(t, 1, "issue: created", "INPUT_FILES=team.yaml")
	p.keeps(t, 0, "issue: closed")
	if p.issue(4).Closed {
		t.Error("the issue of other files is closed")
	}
}

// An issue that can't be kept, and a run that has not seen everything, are one warning and
// change neither the issue nor the verdict.
func TestIssueChangesNoVerdict(t *testing.T) {
	t.Parallel()
	all := []string{"issues:write", "contents:read"}
	fault := func(h http.Handler) func(*testing.T, *pullRequest) {
		return func(_ *testing.T, p *pullRequest) {
			p.github.Fault = func(int, *http.Request) http.Handler { return h }
		}
	}
	for name, test := range map[string]struct {
		permissions []string
		environ     []string
		prepare     func(*testing.T, *pullRequest)
		code        int
		want        string
	}{
		"no permission":   {[]string{"contents:read"}, nil, nil, 0, `add "issues: write" to the permissions`},
		"reads only":      {[]string{"issues:read", "contents:read"}, nil, nil, 0, `add "issues: write" to the permissions`},
		"no token":        {nil, []string{"INPUT_GITHUB-TOKEN="}, nil, 0, "github-token"},
		"no commits":      {[]string{"issues:write"}, nil, nil, 0, `add "contents: read"`},
		"turned off":      {all, nil, func(_ *testing.T, p *pullRequest) { p.github.Repositories["contoso/access"].NoIssues = true }, 0, "turn them on in Settings"},
		"rate limit":      {all, nil, fault(fakegithub.RateLimited(403, time.Unix(1_800_000_000, 0))), 0, "rate limit for this token is used up"},
		"secondary limit": {all, nil, fault(fakegithub.SlowDown(403, time.Minute)), 0, "secondary rate limit"},
		"no drift":        {all, []string{"INPUT_DRIFT=false"}, nil, 0, "drift: true"},
		"a lower depth":   {all, []string{"INPUT_DEPTH=managed"}, func(t *testing.T, p *pullRequest) { p.keeps(t, 0, "issue: created", inMarch) }, 0, "settings and assignments are not read"},
		"a gap":           {all, []string{"INPUT_SNAPSHOT=tenant-partial.json", inMarch}, nil, 3, "has not seen everything"},
		"an old snapshot": {all, []string{"INPUT_MAX-AGE=1h"}, nil, 3, "has not seen everything"},
		"no snapshot":     {all, []string{"INPUT_SNAPSHOT=none.json"}, nil, 3, "the issue is left as it is"},
		"bad files":       {all, nil, func(t *testing.T, p *pullRequest) { p.write(t, "groups.yaml", "version: 2") }, 2, "the issue is left as it is"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := nightly(t, test.permissions...)
			if test.code > 0 { // there is something to close
				p.keeps(t, 0, "issue: created", inMarch)
			}
			if test.prepare != nil {
				test.prepare(t, p)
			}
			before := p.issue(2)
			got, step := p.run(t, append([]string{inMarch}, test.environ...)...)
			warnings := 0
			for _, a := range step.Annotations {
				if a.Level == "warning" && strings.Contains(a.Message, test.want) && strings.Contains(a.Message, "the verdict is not changed") {
					warnings++
				}
			}
			after := p.issue(2)
			if got.code != test.code || warnings != 1 || before.Body != after.Body || before.Closed != after.Closed || p.issue(3).Body != "" {
				t.Errorf("exit code %d, %d warnings, issue %+v\n%s%s", got.code, warnings, after, got.stdout, got.stderr)
			}
		})
	}
}

// A run that says nothing about the default branch as it is leaves the issue alone, and
// nothing is wrong.
func TestRunWithoutAnIssue(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		environ []string
		log     string
	}{
		"a pull request": {[]string{"GITHUB_EVENT_NAME=pull_request"}, `no issue: the event "pull_request" is neither schedule nor workflow_dispatch`},
		"a push":         {[]string{"GITHUB_EVENT_NAME=push"}, `no issue: the event "push" is neither schedule nor workflow_dispatch`},
		"another mode":   {[]string{"INPUT_MODE=validate", "INPUT_SNAPSHOT=", "INPUT_POLICY=", "INPUT_DRIFT="}, "no issue: mode validate has none"},
		"another branch": {[]string{"GITHUB_EVENT_NAME=workflow_dispatch", "GITHUB_SHA=" + strings.Repeat("a", 40)}, "issue: left as it is"},
		"by hand":        {[]string{"GITHUB_EVENT_NAME=workflow_dispatch"}, "issue: closed"},
	} {
		p := nightly(t, "issues:write", "contents:read")
		p.keeps(t, 0, "issue: created", inMarch)
		p.keeps(t, 0, test.log, test.environ...)
		if i := p.issue(2); i.Closed != (name == "by hand") {
			t.Errorf("%s: %+v", name, i)
		}
	}
}

// A tenant that is read live: a read that fails closes nothing.
func TestIssueOfALiveTenant(t *testing.T) {
	t.Parallel()
	p := nightly(t, "issues:write", "contents:read")
	p.write(t, "policy.yaml", "version: 1\nrules:\n  managed-undeclared: off\n  role-assignable-unmanaged: off\n  owners-minimum: off\n  caller-excess: note\n")
	denied := fault.Fault{Path: managedList, Count: fault.Every, Do: fault.Action{Status: http.StatusForbidden}}
	for _, run := range []struct {
		options []fakegraph.Option
		days    int
		code    int
		said    string
	}{
		{nil, 120, 0, "issue: created"},
		{[]fakegraph.Option{fakegraph.WithFaults(denied)}, 0, 3, "the issue is left as it is"},
		{nil, 0, 0, "issue: closed"},
	} {
		data, err := os.ReadFile(filepath.Join(p.dir, "tenant.json"))
		if err != nil {
			t.Fatal(err)
		}
		s, err := directory.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		lately(s)
		n := serveTenant(t, s, run.options...)
		got := pimGroups(t, p.dir, overlay(append(p.environ, n.environ...), []string{
			"INPUT_SNAPSHOT=", "INPUT_AUTH=github", "INPUT_CLIENT-ID=" + n.ClientID(), "INPUT_TENANT-ID=" + n.TenantID(),
			"INPUT_NOW=" + s.Taken.AddDate(0, 0, run.days).Format(time.RFC3339),
		}), "action", "--graph-endpoint", n.URL(), "--authority", n.URL())
		if got.code != run.code || !strings.Contains(got.stdout, run.said) {
			t.Errorf("exit code %d, want %d and %q\n%s%s", got.code, run.code, run.said, got.stdout, got.stderr)
		}
		if i := p.issue(2); i.Title == "" || i.Closed != (run.said == "issue: closed") {
			t.Errorf("%+v", i)
		}
	}
}
