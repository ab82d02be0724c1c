package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
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
	rootCommit, tipCommit, lastCommit, mergedCommit = strings.Repeat("1", 40), strings.Repeat("2", 40), strings.Repeat("3", 40), strings.Repeat("4", 40)
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
		"INPUT_MAX-AGE=any", "INPUT_NOW=2026-11-24T08:00:00Z", "INPUT_REPORT=json=report.json", "GITHUB_STEP_SUMMARY=" + filepath.Join(p.dir, "summary.md"),
	}
	p.event(t, "pull_request", mergedCommit, fmt.Sprintf(
		`"pull_request":{"number":7,"head":{"sha":%q},"base":{"sha":%q}}`, lastCommit, tipCommit))
	return p
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
		t.Errorf("exit code %d (%s %s), want %d; findings %v, want %v\nthe base: %+v\n%s", c.code, c.Result, c.Failure, code, got, counts, c.Base, c.stderr)
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
	s.Caller.Permissions = []string{"GroupMember.Read.All", "PrivilegedAccess.Read.AzureADGroup", "PrivilegedEligibilitySchedule.Read.AzureADGroup",
		"RoleManagementPolicy.Read.AzureADGroup", "AdministrativeUnit.Read.All", "User.Read.All", "Application.Read.All", "RoleManagement.Read.Directory"}
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
	t.Run("one bad entry fails", func(t *testing.T) {
		t.Parallel()
		got := propose(t, s, base, base.with("groups.yaml", base["groups.yaml"]+badEntry)).run(t)
		got.want(t, 1, with(map[string]int{"new error": 1}))
		if got.rules("new") != "group-not-found" {
			t.Errorf("new is %s", got.rules("new"))
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

// What can't be found out about the base makes every finding new.
func TestBaseOfAnEvent(t *testing.T) {
	t.Parallel()
	s := grown(20, 5)
	base := files{"groups.yaml": declaring(s.Groups)}
	for name, test := range map[string]struct {
		prepare func(*testing.T, *proposal)
		environ []string
		code    int
		counts  map[string]int
		words   []string
	}{
		"a pull request":   {nil, nil, 0, map[string]int{"existing error": 5}, nil},
		"its re-run later": {func(_ *testing.T, p *proposal) { p.repo.Branches["main"] = strings.Repeat("9", 40) }, []string{"GITHUB_RUN_ATTEMPT=2"}, 0, map[string]int{"existing error": 5}, nil},
		"from a fork, whose token only reads": {func(t *testing.T, p *proposal) {
			p.event(t, "pull_request", mergedCommit, fmt.Sprintf(`"pull_request":{"number":7,"head":{"sha":%q,"repo":{"full_name":"mallory/access","fork":true}},"base":{"sha":%q}}`, lastCommit, tipCommit))
		}, nil, 0, map[string]int{"existing error": 5}, nil},
		"the file of the event names the head as the base": {func(t *testing.T, p *proposal) {
			p.event(t, "pull_request", mergedCommit, fmt.Sprintf(`"pull_request":{"number":7,"head":{"sha":%q},"base":{"sha":%q}}`, lastCommit, lastCommit))
		}, nil, 0, map[string]int{"existing error": 5}, nil},
		"without a merge commit": {func(t *testing.T, p *proposal) {
			p.event(t, "pull_request", lastCommit, fmt.Sprintf(`"pull_request":{"number":7,"head":{"sha":%q},"base":{"sha":%q}}`, lastCommit, tipCommit))
		}, nil, 0, map[string]int{"existing error": 5}, nil},
		"whose last commit merges its own branch": {func(t *testing.T, p *proposal) {
			p.repo.Commits[tipCommit] = fakegithub.Commit{Parents: []string{rootCommit}, Files: files{}.fs()}
			p.repo.Commits[lastCommit] = fakegithub.Commit{Parents: []string{strings.Repeat("5", 40), tipCommit}, Files: base.fs()}
			p.repo.Commits[strings.Repeat("5", 40)] = fakegithub.Commit{Parents: []string{rootCommit}, Files: base.fs()}
			p.event(t, "pull_request", lastCommit, fmt.Sprintf(`"pull_request":{"number":7,"head":{"sha":%q},"base":{"sha":%q}}`, lastCommit, tipCommit))
		}, []string{"GITHUB_REF=refs/pull/7/head"}, 0, map[string]int{"existing error": 5}, nil},
		"that is merged already": {func(t *testing.T, p *proposal) {
			p.event(t, "pull_request", lastCommit, fmt.Sprintf(`"pull_request":{"number":7,"head":{"sha":%q},"base":{"sha":%q}}`, lastCommit, mergedCommit))
		}, nil, 1, map[string]int{"new error": 5}, []string{"is the commit that is checked", "every finding counts as new"}},
		"whose base has nothing in common": {func(t *testing.T, p *proposal) {
			p.repo.Commits[strings.Repeat("5", 40)] = fakegithub.Commit{}
			p.event(t, "pull_request", lastCommit, fmt.Sprintf(`"pull_request":{"number":7,"head":{"sha":%q},"base":{"sha":%q}}`, lastCommit, strings.Repeat("5", 40)))
		}, nil, 1, map[string]int{"new error": 5}, []string{"part", "every finding counts as new"}},
		"without contents: read": {func(_ *testing.T, p *proposal) { p.github.Tokens[jobToken] = fakegithub.JobToken("pull_requests:read") }, nil,
			1, map[string]int{"new error": 5}, []string{`"contents: read"`, "every finding counts as new"}},
		"without a token": {nil, []string{"INPUT_GITHUB-TOKEN="}, 1, map[string]int{"new error": 5}, []string{"no token for GitHub's API"}},
		"a file that GitHub does not give": {func(_ *testing.T, p *proposal) {
			p.repo.Commits[tipCommit] = fakegithub.Commit{Files: base.with("groups.yaml", "# old\n"+base["groups.yaml"]).fs()}
			p.github.Fault = func(_ int, r *http.Request) http.Handler {
				if strings.Contains(r.URL.Path, "/git/blobs/") {
					return fakegithub.Status(http.StatusForbidden)
				}
				return nil
			}
		}, nil, 1, map[string]int{"new error": 5}, []string{"status 403"}},
		"of files that are not in the repository": {func(t *testing.T, p *proposal) {
			p.write(t, files{"made/groups.yaml": base["groups.yaml"], ".git/HEAD": ""})
		}, []string{"INPUT_FILES=made/groups.yaml"}, 1, map[string]int{"new error": 5}, []string{"made/groups.yaml is no file of contoso/access"}},
		"a merge queue": {func(t *testing.T, p *proposal) {
			p.event(t, "merge_group", mergedCommit, fmt.Sprintf(`"merge_group":{"base_sha":%q}`, tipCommit))
		}, nil, 0, map[string]int{"existing error": 5}, nil},
		"a merge queue of itself": {func(t *testing.T, p *proposal) {
			p.event(t, "merge_group", mergedCommit, fmt.Sprintf(`"merge_group":{"base_sha":%q}`, mergedCommit))
		}, nil, 1, map[string]int{"new error": 5}, []string{"no base of itself"}},
		"a push": {func(t *testing.T, p *proposal) { p.push(t, tipCommit) }, nil, 1, map[string]int{"existing error": 5}, nil},
		"a push, only what is new": {func(t *testing.T, p *proposal) { p.push(t, tipCommit) }, []string{"INPUT_ONLY-NEW=true"}, 0,
			map[string]int{"existing error": 5}, nil},
		"the first push of a branch": {func(t *testing.T, p *proposal) { p.push(t, strings.Repeat("0", 40)) }, []string{"INPUT_ONLY-NEW=true"}, 1,
			map[string]int{"new error": 5}, []string{"a new branch has none"}},
		"a push by force": {func(t *testing.T, p *proposal) { p.push(t, strings.Repeat("8", 40)) }, []string{"INPUT_ONLY-NEW=true"}, 1,
			map[string]int{"new error": 5}, []string{"after a push by force"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := propose(t, s, base, base)
			if test.prepare != nil {
				test.prepare(t, p)
			}
			got := p.run(t, test.environ...)
			got.want(t, test.code, test.counts)
			got.says(t, test.words...)
			if name == "whose last commit merges its own branch" && got.Base.Name != tipCommit {
				t.Errorf("the base is %s", got.Base.Name)
			}
			if unread := len(test.words) > 0; got.Base.Unread != unread {
				t.Errorf("the base is unread: %t", got.Base.Unread)
			}
		})
	}
	got := propose(t, s, base, base)
	got.event(t, "schedule", mergedCommit, `"schedule":"0 6 * * *"`)
	if ran := got.run(t, "GITHUB_REF=refs/heads/main", "INPUT_POLICY-FROM=base"); ran.code != 1 || ran.Base != nil {
		t.Errorf("a schedule: exit code %d, base %+v", ran.code, ran.Base)
	}
}

// Files of the base that are not what they are in the pull request.
func TestBaseFiles(t *testing.T) {
	t.Parallel()
	s := grown(20, 5)
	entries := declaring(s.Groups)
	half := declaring(s.Groups[:10])
	rest := "version: 1\ngroups:\n" + strings.SplitAfterN(declaring(s.Groups[10:]), "groups:\n", 2)[1]
	strict, weak := "version: 1\nrules:\n  owners-minimum: {minimum: 3}\n", "version: 1\nrules:\n  owner-guest: off\n"
	old := map[string]int{"existing error": 5}
	bare := s.Groups[0]
	bare.ID, bare.DisplayName, bare.Managed = "0f1e2d3c-0000-4000-8000-000000000001", "sg-without-pim", directory.False
	s.Groups = append(s.Groups, bare)
	s = directory.Canonical(s)
	owned := "version: 1\ngroups:\n  - name: sg-without-pim\n    id: " + bare.ID + "\n    pim: none\n"
	for name, test := range map[string]struct {
		base, head files
		environ    []string
		code       int
		counts     map[string]int
		words      []string
	}{
		"moved lines":                  {files{"groups.yaml": entries}, files{"groups.yaml": "# a comment\n\n" + entries}, nil, 0, old, nil},
		"a file is split":              {files{"teams/a.yaml": entries}, files{"teams/a.yaml": half, "teams/b.yaml": rest}, []string{"INPUT_FILES=teams/*.yaml"}, 0, old, nil},
		"a file is added to the input": {files{"a.yaml": half}, files{"a.yaml": half, "b.yaml": rest}, []string{"INPUT_FILES=a.yaml\nb.yaml"}, 0, old, nil},
		"a file is renamed":            {files{"old.yaml": entries}, files{"groups.yaml": entries}, nil, 0, old, []string{"no file that declares groups"}},
		"does not parse": {files{"groups.yaml": "version: 1\ngroups: ["}, files{"groups.yaml": entries + badEntry}, nil, 1,
			map[string]int{"existing error": 5, "new error": 1}, []string{"can't be understood", "groups.yaml:"}},
		"of another tenant": {files{"groups.yaml": "tenant: 0f1e2d3c-4b5a-4678-9a0b-c1d2e3f4a5b6\n" + entries + badEntry},
			files{"groups.yaml": entries + badEntry}, nil, 1, map[string]int{"existing error": 5, "new error": 1}, []string{"of another tenant"}},
		"the policy file is new": {files{"groups.yaml": entries + badEntry}, files{"groups.yaml": entries + badEntry, "policy.yaml": weak},
			[]string{"INPUT_POLICY=policy.yaml"}, 0, map[string]int{"existing error": 6, "new warning": 1}, []string{"no policy file policy.yaml"}},
		"the policy file is stricter": {files{"groups.yaml": entries, "policy.yaml": weak}, files{"groups.yaml": entries, "policy.yaml": strings.Replace(strict, "3", "4", 1)},
			[]string{"INPUT_POLICY=policy.yaml"}, 0, map[string]int{"existing error": 5, "from-policy error": 15}, nil},
		"the policy file does not parse": {files{"groups.yaml": entries, "policy.yaml": "version: ["}, files{"groups.yaml": entries + badEntry, "policy.yaml": weak},
			[]string{"INPUT_POLICY=policy.yaml"}, 1, map[string]int{"existing error": 5, "new error": 1, "new warning": 1}, []string{"policy file of the base can't be understood"}},
		"the policy file does not parse and is to judge": {files{"groups.yaml": entries, "policy.yaml": "version: ["}, files{"groups.yaml": entries, "policy.yaml": weak},
			[]string{"INPUT_POLICY=policy.yaml", "INPUT_POLICY-FROM=base"}, 3, map[string]int{"existing error": 5, "new warning": 1}, nil},
		"the policy file is removed": {files{"groups.yaml": entries, "policy.yaml": strict}, files{"groups.yaml": entries}, nil, 0, old, nil},
		"a waiver is removed": {files{"groups.yaml": entries, "policy.yaml": waiverFor(s.Groups[0].ID)}, files{"groups.yaml": entries, "policy.yaml": weak},
			[]string{"INPUT_POLICY=policy.yaml"}, 0, map[string]int{"existing error": 4, "from-policy error": 1}, nil},
		"a group without PIM is to be onboarded": {files{"groups.yaml": owned}, files{"groups.yaml": strings.Replace(owned, "pim: none", "pim: required", 1)}, nil, 1,
			map[string]int{"new error": 1}, nil},
		"a group without PIM is to be onboarded elsewhere": {files{"groups.yaml": owned}, files{"groups.yaml": strings.Replace(owned, "pim: none", "pim: required", 1)},
			[]string{"INPUT_CHANGES=none"}, 0, map[string]int{"existing error": 1}, nil},
		"two entries of one group": {files{"groups.yaml": half}, files{"groups.yaml": strings.Replace(half, "name: "+s.Groups[0].DisplayName, "name: sg-before", 1) +
			"  - name: " + s.Groups[0].DisplayName + "\n"}, nil, 1, map[string]int{"existing error": 6, "new error": 1, "new warning": 1}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := propose(t, s, test.base, test.head).run(t, test.environ...)
			counts := got.count()
			for key := range counts { // groups that are in no file
				if strings.HasSuffix(key, " warning") && strings.HasPrefix(key, "existing") {
					delete(counts, key)
				}
			}
			if got.code != test.code || !maps.Equal(counts, test.counts) {
				t.Errorf("exit code %d (%s), want %d; %v, want %v\n%+v", got.code, got.Failure, test.code, counts, test.counts, got.Base)
			}
			got.says(t, test.words...)
			if len(test.words) == 0 && got.Base.Note != "" && test.code != 3 {
				t.Errorf("a note: %s", got.Base.Note)
			}
		})
	}
}

// Where the repository is checked out, and where the run works in it.
func TestBaseOfACheckout(t *testing.T) {
	t.Parallel()
	s := grown(20, 5)
	entries := declaring(s.Groups)
	for name, test := range map[string]struct {
		file     string // in the repository
		checkout string // a folder of the workspace
		git      bool   // whose folder is there
		environ  []string
		decoy    string // one more file of the pull request, as the declaration
	}{
		"the workspace":                                 {"groups.yaml", ".", true, nil, ""},
		"a folder of it":                                {"pim/groups.yaml", ".", true, []string{"INPUT_FILES=pim/groups.yaml"}, ""},
		"a working directory":                           {"pim/groups.yaml", ".", true, []string{"INPUT_WORKING-DIRECTORY=pim"}, ""},
		"a working directory, without git":              {"pim/groups.yaml", ".", false, []string{"INPUT_WORKING-DIRECTORY=pim"}, ""},
		"a checkout in a folder":                        {"groups.yaml", "access", true, []string{"INPUT_WORKING-DIRECTORY=access"}, ""},
		"a checkout in a folder, without git":           {"groups.yaml", "access", false, []string{"INPUT_WORKING-DIRECTORY=access"}, ""},
		"a checkout in a folder of folders":             {"pim/groups.yaml", "src/access", true, []string{"INPUT_WORKING-DIRECTORY=src/access/pim"}, ""},
		"a checkout in a folder, found by a pattern":    {"pim/groups.yaml", "access", true, []string{"INPUT_FILES=**/groups.yaml"}, ""},
		"a folder of the repository has the name of it": {"groups.yaml", "access", true, []string{"INPUT_WORKING-DIRECTORY=access"}, "access/groups.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, head := files{test.file: entries}, files{test.file: declaring(s.Groups[3:])}
			if test.decoy != "" {
				head[test.decoy] = head[test.file]
			}
			p := propose(t, s, base, head)
			if test.checkout != "." {
				for _, name := range []string{"pim", "access", "groups.yaml"} {
					os.RemoveAll(filepath.Join(p.dir, name))
				}
				if err := os.CopyFS(filepath.Join(p.dir, test.checkout), head.fs()); err != nil {
					t.Fatal(err)
				}
			}
			if test.git {
				if err := os.MkdirAll(filepath.Join(p.dir, test.checkout, ".git"), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			got := p.run(t, append(test.environ, "INPUT_SNAPSHOT="+filepath.Join(p.dir, "tenant.json"), "INPUT_REPORT=json="+filepath.Join(p.dir, "report.json"))...)
			got.want(t, 0, map[string]int{"existing error": 2, "new warning": 6})
			if got.Base.Note != "" || len(got.Base.Entries) != 3 {
				t.Errorf("%+v", got.Base)
			}
			for _, r := range p.github.Requests() {
				if strings.Contains(r.Path, "/git/blobs/") && r.Method == http.MethodGet {
					return // what has changed is asked for
				}
			}
			t.Error("the file of the base was not asked for")
		})
	}
}

// The tenant is read once, for the groups of both: the requests are those of a check
// of one declaration with all of them.
func TestOneReadForBoth(t *testing.T) {
	t.Parallel()
	s := grown(120, 10)
	requests := func(now, before, policies string) (int, *proposed) {
		t.Helper()
		dir, folder := t.TempDir(), t.TempDir()
		p := &proposal{dir: dir}
		p.write(t, files{"groups.yaml": now, "policy.yaml": "version: 1\n"})
		args := []string{"--policy", "policy.yaml"}
		if before != "" {
			(&proposal{dir: folder}).write(t, files{"groups.yaml": before, "policy.yaml": policies})
			args = append(args, "--base", folder)
		}
		n := serveTenant(t, s)
		got, _ := n.check(t, dir, "client-secret", args...)
		c := &proposed{ran: got}
		if err := json.Unmarshal([]byte(got.stdout), c); err != nil {
			t.Fatal(err)
		}
		return len(n.Requests()), c
	}
	union, _ := requests(declaring(s.Groups), "", "")
	both, got := requests(declaring(s.Groups[40:]), declaring(s.Groups[:80]), "version: 1\nrules:\n  owners-minimum: {minimum: 3}\n")
	if both != union || len(got.Base.Entries) != 80 {
		t.Errorf("%d requests with a base, and %d for all groups of both; %d entries differ", both, union, len(got.Base.Entries))
	}
}

func waiverFor(group string) string {
	return "version: 1\nrules:\n  owner-guest: off\nwaivers:\n  - rule: owners-minimum\n    group: " + group + "\n    reason: ticket\n    expires: 2027-01-31\n"
}
