package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegithub "pim-groups/internal/fake/github"
	"pim-groups/internal/fake/runner"
)

// The commits of a proposal. GitHub merges the last commit of the pull request onto
// the tip of the branch.
//
//	root ── tip ── merged
//	   └── last ──┘
var (
	rootCommit, tipCommit    = strings.Repeat("1", 40), strings.Repeat("2", 40)
	lastCommit, mergedCommit = strings.Repeat("3", 40), strings.Repeat("4", 40)
)

// files is what a commit holds, by path.
type files map[string]string

func (f files) fs() fs.FS {
	all := fstest.MapFS{"README.md": {Data: []byte("# access\n")}}
	for name, text := range f {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

func (f files) with(name, text string) files {
	other := maps.Clone(f)
	other[name] = text
	return other
}

// proposal is a pull request in contoso/access, checked out and about to be checked.
type proposal struct {
	repo    *fakegithub.Repository
	github  *fakegithub.Server
	dir     string // the workspace
	environ []string
}

// propose makes the pull request that turns base into head.
func propose(t *testing.T, s *directory.Snapshot, base, head files) *proposal {
	t.Helper()
	repo := &fakegithub.Repository{
		Branches: map[string]string{"main": tipCommit},
		Commits: map[string]fakegithub.Commit{
			rootCommit: {Files: base.fs()}, tipCommit: {Parents: []string{rootCommit}, Files: base.fs()},
			lastCommit:   {Parents: []string{rootCommit}, Files: head.fs()},
			mergedCommit: {Parents: []string{tipCommit, lastCommit}, Files: head.fs()},
		},
		Issues: map[int]*fakegithub.Issue{7: {Head: lastCommit}},
	}
	server := &fakegithub.Server{
		Repositories: map[string]*fakegithub.Repository{"contoso/access": repo},
		Tokens:       map[string]fakegithub.Token{jobToken: fakegithub.JobToken("contents:read")},
	}
	socket := httptest.NewServer(server)
	t.Cleanup(socket.Close)
	p := &proposal{repo, server, t.TempDir(), nil}
	p.write(t, head)
	saveTenant(t, filepath.Join(p.dir, "tenant.json"), s)
	p.environ = []string{
		"GITHUB_ACTIONS=true", "GITHUB_REPOSITORY=contoso/access", "GITHUB_API_URL=" + socket.URL, "GITHUB_WORKSPACE=" + p.dir,
		"GITHUB_REF=refs/pull/7/merge", "RUNNER_TEMP=" + t.TempDir(), "INPUT_GITHUB-TOKEN=" + jobToken, "INPUT_SNAPSHOT=tenant.json",
		"INPUT_MAX-AGE=any", "INPUT_NOW=2026-11-24T08:00:00Z", "INPUT_REPORT=json=report.json",
		"GITHUB_STEP_SUMMARY=" + filepath.Join(p.dir, "summary.md"),
	}
	p.pull(t, mergedCommit, tipCommit)
	return p
}

// pull makes the run one of the pull request, for this commit, and with this one as
// the base in the file of the event.
func (p *proposal) pull(t *testing.T, commit, base string) {
	t.Helper()
	p.event(t, "pull_request", commit, fmt.Sprintf(`"pull_request":{"number":7,"head":{"sha":%q},"base":{"sha":%q}}`, lastCommit, base))
}

// event makes the run one of this event, with this part of its payload.
func (p *proposal) event(t *testing.T, name, commit, payload string) {
	t.Helper()
	path := filepath.Join(p.dir, "event.json")
	if err := os.WriteFile(path, []byte(`{"repository":{"default_branch":"main"},`+payload+`}`), 0o600); err != nil {
		t.Fatal(err)
	}
	p.environ = overlay(p.environ, []string{"GITHUB_EVENT_NAME=" + name, "GITHUB_SHA=" + commit, "GITHUB_EVENT_PATH=" + path})
}

// push makes the run one of a push to main that had this commit before.
func (p *proposal) push(t *testing.T, before string) {
	t.Helper()
	p.event(t, "push", mergedCommit, fmt.Sprintf(`"before":%q`, before))
	p.environ = overlay(p.environ, []string{"GITHUB_REF=refs/heads/main"})
}

func (p *proposal) write(t *testing.T, all files) {
	t.Helper()
	for name, text := range all {
		path := filepath.Join(p.dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
}

func saveTenant(t testing.TB, name string, s *directory.Snapshot) {
	t.Helper()
	var text bytes.Buffer
	if err := directory.Encode(&text, s); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// proposed is what these tests look at in the report of a pull request.
type proposed struct {
	ran
	step    runner.Step
	summary string // of the job
	Result  string
	Failure string
	Base    *struct {
		Name, Note      string
		Unread, OnlyNew bool
		Entries         []struct{ Edit, Name string }
		Fixed, Hidden   []judged
	}
	Findings []judged
}

type judged struct{ Rule, Severity, Status, Group, Name, Subject, File, Change, Message string }

// count counts findings by what the pull request does to them: "new error".
func (c *proposed) count() map[string]int {
	n := map[string]int{}
	for _, f := range c.Findings {
		if f.Status == "failed" {
			n[f.Change+" "+f.Severity]++
		}
	}
	return n
}

// rules lists the rules of the findings that the pull request does this to.
func (c *proposed) rules(change string) string {
	var list []string
	for _, f := range c.Findings {
		if f.Change == change {
			list = append(list, f.Rule)
		}
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}

func rulesOf(list []judged) string {
	var names []string
	for _, f := range list {
		names = append(names, f.Rule)
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), " ")
}

func (p *proposal) run(t *testing.T, environ ...string) *proposed {
	t.Helper()
	os.Remove(filepath.Join(p.dir, "report.json"))
	os.Remove(filepath.Join(p.dir, "summary.md"))
	c := &proposed{ran: pimGroups(t, p.dir, overlay(p.environ, environ), "action")}
	c.step.Read(c.stdout)
	data, err := os.ReadFile(filepath.Join(p.dir, "report.json"))
	if err != nil {
		t.Fatalf("exit code %d, no report: %v\n%s%s", c.code, err, c.stdout, c.stderr)
	}
	if err := json.Unmarshal(data, c); err != nil {
		t.Fatal(err)
	}
	summary, _ := os.ReadFile(filepath.Join(p.dir, "summary.md")) // "" if there is none
	c.summary = string(summary)
	return c
}

// speaksOf wants words before the first part of the summary that is folded, and that
// nothing there is about what was there before: within 40 lines.
func (c *proposed) speaksOf(t *testing.T, words ...string) {
	t.Helper()
	open, _, _ := strings.Cut(c.summary, "<details>")
	for _, word := range words {
		if !strings.Contains(open, word) {
			t.Errorf("%q is not in what is seen first", word)
		}
	}
	for line := range strings.Lines(open) {
		if strings.Contains(line, "active owner") && !strings.Contains(line, "hidden by this policy change") {
			t.Errorf("what was there before is seen first: %s", line)
		}
	}
	if lines := strings.Count(open, "\n"); lines > 40 {
		t.Errorf("%d lines are seen first", lines)
	}
	if t.Failed() {
		t.Log(open)
	}
}

// want compares the verdict and the counts of failed findings.
func (c *proposed) want(t *testing.T, code int, counts map[string]int) {
	t.Helper()
	if got := c.count(); c.code != code || !maps.Equal(got, counts) {
		t.Errorf("exit code %d (%s %s), want %d; findings %v, want %v\nthe base: %+v\n%s",
			c.code, c.Result, c.Failure, code, got, counts, c.Base, c.stderr)
	}
}

// says wants words in the note about the base.
func (c *proposed) says(t *testing.T, words ...string) {
	t.Helper()
	for _, word := range words {
		if c.Base == nil || !strings.Contains(c.Base.Note, word) {
			t.Errorf("nothing says %q of the base: %+v", word, c.Base)
		}
	}
}

// grown is a tenant with history: all n groups are under PIM, and the first bad of
// them have too few owners. Nothing else is wrong with it.
func grown(n, bad int) *directory.Snapshot {
	s := directorytest.Large(n)
	for i := range s.Groups {
		g := &s.Groups[i]
		g.Managed, g.GroupTypes, g.MembershipRule, g.MembershipRuleProcessingState = directory.True, []string{}, "", ""
		if i < bad {
			g.Owners = g.Owners[:1]
		}
	}
	s.Caller.Permissions = []string{
		"GroupMember.Read.All", "PrivilegedAccess.Read.AzureADGroup", "PrivilegedEligibilitySchedule.Read.AzureADGroup",
		"RoleManagementPolicy.Read.AzureADGroup", "AdministrativeUnit.Read.All", "User.Read.All",
		"Application.Read.All", "RoleManagement.Read.Directory",
	}
	return directory.Canonical(s)
}

// declaring is a groups.yaml with an entry for each of these groups.
func declaring(groups []directory.Group) string {
	var text strings.Builder
	text.WriteString("version: 1\ngroups:\n")
	for i := range groups {
		fmt.Fprintf(&text, "  - name: %s\n    id: %s\n", groups[i].DisplayName, groups[i].ID)
	}
	return text.String()
}

// badEntry is one of a group that is not there.
const badEntry = "  - name: sg-typo\n    id: 0f1e2d3c-4b5a-4678-9a0b-c1d2e3f4a5b6\n"

// The pull request that declares a whole tenant is green, whatever is wrong with its
// groups: only what compares them with the file is new.
func TestDeclaringATenant(t *testing.T) {
	t.Parallel()
	s := grown(500, 300)
	for name, base := range map[string]files{"nothing": {}, "the first group": {"groups.yaml": declaring(s.Groups[:1])}} {
		got := propose(t, s, base, files{"groups.yaml": declaring(s.Groups)}).run(t)
		got.want(t, 0, map[string]int{"existing error": 300})
		if fixed := rulesOf(got.Base.Fixed); fixed != "managed-undeclared" && name == "the first group" {
			t.Errorf("after %s it fixes %q", name, fixed)
		}
		if n := len(got.Base.Entries); n < 499 {
			t.Errorf("after %s: %d entries are added", name, n)
		}
		if name == "nothing" {
			got.says(t, "no file that declares groups", "every entry counts as added")
		}
	}
}

// A tenant with 150 old errors, and what pull requests do to it.
func TestPullRequests(t *testing.T) {
	t.Parallel()
	s := grown(500, 150)
	base := files{"groups.yaml": declaring(s.Groups)}
	old := map[string]int{"existing error": 150}
	with := func(more map[string]int) map[string]int {
		all := maps.Clone(old)
		maps.Copy(all, more)
		return all
	}
	t.Run("one bad entry fails, and its line is annotated first", func(t *testing.T) {
		t.Parallel()
		got := propose(t, s, base, base.with("groups.yaml", base["groups.yaml"]+badEntry)).run(t)
		got.want(t, 1, with(map[string]int{"new error": 1}))
		if got.rules("new") != "group-not-found" {
			t.Errorf("new is %s", got.rules("new"))
		}
		const line = 1 + 1 + 2*500 + 2 // of its id, after two lines and 500 entries
		if a := got.step.Annotations[0]; a.Level != "error" || a.File != "groups.yaml" || a.Line != line {
			t.Errorf("line %d is not annotated first: %+v", line, a)
		}
		got.speaksOf(t, "### This pull request: 1 entry added", "### New findings: 1 error", "sg-typo", "groups.yaml#L1004", "150 older")
	})
	t.Run("an error that is mended is green, and told", func(t *testing.T) {
		t.Parallel()
		broken := base.with("groups.yaml", base["groups.yaml"]+badEntry)
		got := propose(t, s, broken, base).run(t)
		got.want(t, 0, old)
		got.speaksOf(t, "sg-typo", "Fixed", "1 entry removed")
		if fixed := rulesOf(got.Base.Fixed); fixed != "group-not-found" {
			t.Errorf("it fixes %q", fixed)
		}
	})
	t.Run("removing 33 entries is told of each", func(t *testing.T) {
		t.Parallel()
		got := propose(t, s, base, files{"groups.yaml": declaring(s.Groups[33:])}).run(t)
		got.want(t, 0, map[string]int{"existing error": 117, "new warning": 66}) // managed-undeclared as well
		removed := 0
		for _, f := range got.Findings {
			if f.Rule == "declaration-removed" && f.Change == "new" && f.Severity == "warning" {
				removed++
			}
		}
		got.speaksOf(t, "33 entries removed", "managed → managed, no longer checked", "declaration-removed")
		if removed != 33 || len(got.Base.Fixed) != 0 {
			t.Errorf("%d groups are removed, %d findings fixed", removed, len(got.Base.Fixed))
		}
	})
	t.Run("weakening the policy alone is told, with what it hides", func(t *testing.T) {
		t.Parallel()
		strict := base.with("policy.yaml", "version: 1\n")
		weak := base.with("policy.yaml", "version: 1\nrules:\n  owners-minimum: off\n")
		p := propose(t, s, strict, weak)
		got := p.run(t, "INPUT_POLICY=policy.yaml")
		got.want(t, 0, map[string]int{"new warning": 1})
		if got.rules("new") != "policy-weakened" || rulesOf(got.Base.Hidden) != "owners-minimum" || len(got.Base.Hidden) != 150 {
			t.Errorf("new is %s, %d findings are hidden", got.rules("new"), len(got.Base.Hidden))
		}
		got.speaksOf(t, "**weaker:** the rule owners-minimum is turned off", "150 findings hidden by the policy change")
		judgedByBase := p.run(t, "INPUT_POLICY=policy.yaml", "INPUT_POLICY-FROM=base")
		judgedByBase.want(t, 0, with(map[string]int{"new warning": 1}))
		if judgedByBase.rules("new") != "policy-weakened" || len(judgedByBase.Base.Hidden) != 0 {
			t.Errorf("by the base's policy new is %s", judgedByBase.rules("new"))
		}
	})
	t.Run("nothing about groups", func(t *testing.T) {
		t.Parallel()
		got := propose(t, s, base, base.with("README.md", "# more\n")).run(t)
		got.want(t, 0, old)
		if len(got.Base.Entries)+len(got.Base.Fixed) != 0 || got.Base.Note != "" || got.Base.Name != tipCommit {
			t.Errorf("%+v", got.Base)
		}
	})
	t.Run("all findings count", func(t *testing.T) {
		t.Parallel()
		propose(t, s, base, base).run(t, "INPUT_ONLY-NEW=false").want(t, 1, old)
	})
}
