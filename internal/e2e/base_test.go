package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	fakegithub "pim-groups/internal/fake/github"
)

// What can't be found out about the base makes every finding new.
func TestBaseOfAnEvent(t *testing.T) {
	t.Parallel()
	s := grown(20, 5)
	base := files{"groups.yaml": declaring(s.Groups)}
	existing, introduced := map[string]int{"existing error": 5}, map[string]int{"new error": 5}
	for name, test := range map[string]struct {
		prepare func(*testing.T, *proposal)
		environ []string
		code    int
		counts  map[string]int
		words   []string
	}{
		"a pull request": {nil, nil, 0, existing, nil},
		"its re-run later": {
			func(_ *testing.T, p *proposal) { p.repo.Branches["main"] = strings.Repeat("9", 40) },
			[]string{"GITHUB_RUN_ATTEMPT=2"}, 0, existing, nil,
		},
		"from a fork, whose token only reads": {func(t *testing.T, p *proposal) {
			p.event(t, "pull_request", mergedCommit, fmt.Sprintf(
				`"pull_request":{"number":7,"head":{"sha":%q,"repo":{"full_name":"mallory/access","fork":true}},"base":{"sha":%q}}`, lastCommit, tipCommit))
		}, nil, 0, existing, nil},
		"the file of the event names the head as the base": {func(t *testing.T, p *proposal) {
			p.pull(t, mergedCommit, lastCommit)
		}, nil, 0, existing, nil},
		"without a merge commit": {func(t *testing.T, p *proposal) {
			p.pull(t, lastCommit, tipCommit)
		}, nil, 0, existing, nil},
		"whose last commit merges its own branch": {func(t *testing.T, p *proposal) {
			p.repo.Commits[tipCommit] = fakegithub.Commit{Parents: []string{rootCommit}, Files: files{}.fs()}
			p.repo.Commits[lastCommit] = fakegithub.Commit{Parents: []string{strings.Repeat("5", 40), tipCommit}, Files: base.fs()}
			p.repo.Commits[strings.Repeat("5", 40)] = fakegithub.Commit{Parents: []string{rootCommit}, Files: base.fs()}
			p.pull(t, lastCommit, tipCommit)
		}, []string{"GITHUB_REF=refs/pull/7/head"}, 0, existing, nil},
		"that is merged already": {func(t *testing.T, p *proposal) {
			p.pull(t, lastCommit, mergedCommit)
		}, nil, 1, introduced, []string{"is the commit that is checked", "every finding counts as new"}},
		"whose base has nothing in common": {func(t *testing.T, p *proposal) {
			p.repo.Commits[strings.Repeat("5", 40)] = fakegithub.Commit{}
			p.pull(t, lastCommit, strings.Repeat("5", 40))
		}, nil, 1, introduced, []string{"part", "every finding counts as new"}},
		"without contents: read": {
			func(_ *testing.T, p *proposal) { p.github.Tokens[jobToken] = fakegithub.JobToken("pull_requests:read") }, nil,
			1, introduced, []string{`"contents: read"`, "every finding counts as new"}},
		"without a token": {nil, []string{"INPUT_GITHUB-TOKEN="}, 1, introduced, []string{"no token for GitHub's API"}},
		"a file that GitHub does not give": {func(_ *testing.T, p *proposal) {
			p.repo.Commits[tipCommit] = fakegithub.Commit{Files: base.with("groups.yaml", "# old\n"+base["groups.yaml"]).fs()}
			p.github.Fault = func(_ int, r *http.Request) http.Handler {
				if strings.Contains(r.URL.Path, "/git/blobs/") {
					return fakegithub.Status(http.StatusForbidden)
				}
				return nil
			}
		}, nil, 1, introduced, []string{"status 403"}},
		"of files that are not in the repository": {func(t *testing.T, p *proposal) {
			p.write(t, files{"made/groups.yaml": base["groups.yaml"], ".git/HEAD": ""})
		}, []string{"INPUT_FILES=made/groups.yaml"}, 1, introduced, []string{"made/groups.yaml is no file of contoso/access"}},
		"a merge queue": {func(t *testing.T, p *proposal) {
			p.event(t, "merge_group", mergedCommit, fmt.Sprintf(`"merge_group":{"base_sha":%q}`, tipCommit))
		}, nil, 0, existing, nil},
		"a merge queue of itself": {func(t *testing.T, p *proposal) {
			p.event(t, "merge_group", mergedCommit, fmt.Sprintf(`"merge_group":{"base_sha":%q}`, mergedCommit))
		}, nil, 1, introduced, []string{"no base of itself"}},
		"a push": {func(t *testing.T, p *proposal) { p.push(t, tipCommit) }, nil, 1, existing, nil},
		"a push, only what is new": {func(t *testing.T, p *proposal) { p.push(t, tipCommit) }, []string{"INPUT_ONLY-NEW=true"}, 0,
			existing, nil},
		"the first push of a branch": {
			func(t *testing.T, p *proposal) { p.push(t, strings.Repeat("0", 40)) }, []string{"INPUT_ONLY-NEW=true"}, 1,
			introduced, []string{"a new branch has none"}},
		"a push by force": {func(t *testing.T, p *proposal) { p.push(t, strings.Repeat("8", 40)) }, []string{"INPUT_ONLY-NEW=true"}, 1,
			introduced, []string{"after a push by force"}},
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
	renamed := strings.Replace(entries, "name: "+s.Groups[0].DisplayName, "name: sg-before", 1)
	old, judged := map[string]int{"existing error": 5}, []string{"INPUT_POLICY=policy.yaml"}
	unpinned := regexp.MustCompile(`(?m)^ +id: .*\n`).ReplaceAllString(entries, "")
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
		"moved lines": {files{"groups.yaml": entries}, files{"groups.yaml": "# a comment\n\n" + entries}, nil, 0, old, nil},
		"a file is split": {
			files{"teams/a.yaml": entries},
			files{"teams/a.yaml": half, "teams/b.yaml": rest}, []string{"INPUT_FILES=teams/*.yaml"}, 0, old, nil,
		},
		"a file is added to the input": {
			files{"a.yaml": half}, files{"a.yaml": half, "b.yaml": rest}, []string{"INPUT_FILES=a.yaml\nb.yaml"}, 0, old, nil,
		},
		"a file is renamed": {
			files{"old.yaml": entries}, files{"groups.yaml": entries}, nil, 0, old, []string{"no file that declares groups"},
		},
		"does not parse": {files{"groups.yaml": "version: 1\ngroups: ["}, files{"groups.yaml": entries + badEntry}, nil, 1,
			map[string]int{"existing error": 5, "new error": 1}, []string{"can't be understood", "groups.yaml:"}},
		"of another tenant": {files{"groups.yaml": "tenant: 0f1e2d3c-4b5a-4678-9a0b-c1d2e3f4a5b6\n" + entries + badEntry},
			files{"groups.yaml": entries + badEntry}, nil, 1, map[string]int{"existing error": 5, "new error": 1}, []string{"of another tenant"}},
		"the policy file is new": {files{"groups.yaml": entries + badEntry}, files{"groups.yaml": entries + badEntry, "policy.yaml": weak},
			judged, 0, map[string]int{"existing error": 6, "new warning": 1}, []string{"no policy file policy.yaml"}},
		"the policy file is stricter": {
			files{"groups.yaml": entries, "policy.yaml": weak},
			files{"groups.yaml": entries, "policy.yaml": strings.Replace(strict, "3", "4", 1)},
			judged, 0, map[string]int{"existing error": 5, "from-policy error": 15}, nil},
		"the policy file does not parse": {
			files{"groups.yaml": entries, "policy.yaml": "version: ["}, files{"groups.yaml": entries + badEntry, "policy.yaml": weak},
			judged, 1, map[string]int{"existing error": 5, "new error": 1, "new warning": 1},
			[]string{"policy file of the base can't be understood"}},
		"the policy file does not parse and is to judge": {
			files{"groups.yaml": entries, "policy.yaml": "version: ["}, files{"groups.yaml": entries, "policy.yaml": weak},
			[]string{"INPUT_POLICY=policy.yaml", "INPUT_POLICY-FROM=base"}, 3, map[string]int{"existing error": 5, "new warning": 1}, nil},
		"the policy file is removed": {files{"groups.yaml": entries, "policy.yaml": strict}, files{"groups.yaml": entries}, nil, 0, old, nil},
		"a waiver is removed": {
			files{"groups.yaml": entries, "policy.yaml": waiverFor(s.Groups[0].ID)}, files{"groups.yaml": entries, "policy.yaml": weak},
			judged, 0, map[string]int{"existing error": 4, "from-policy error": 1}, nil},
		"a group without PIM is to be onboarded": {
			files{"groups.yaml": owned}, files{"groups.yaml": strings.Replace(owned, "pim: none", "pim: required", 1)}, nil, 1,
			map[string]int{"new error": 1}, nil},
		"a group without PIM is to be onboarded elsewhere": {
			files{"groups.yaml": owned}, files{"groups.yaml": strings.Replace(owned, "pim: none", "pim: required", 1)},
			[]string{"INPUT_CHANGES=none"}, 0, map[string]int{"existing error": 1}, nil},
		"entries get their ids": {files{"groups.yaml": unpinned}, files{"groups.yaml": entries}, nil, 0, old, nil},
		"entries lose their ids": {files{"groups.yaml": entries}, files{"groups.yaml": unpinned}, nil, 0,
			map[string]int{"existing error": 5, "new warning": 20}, nil},
		"a group was renamed in the tenant": {
			files{"groups.yaml": renamed}, files{"groups.yaml": "# more\n" + renamed}, nil, 0, map[string]int{"existing error": 6}, nil,
		},
		"the entry of a renamed group follows": {files{"groups.yaml": renamed}, files{"groups.yaml": entries}, nil, 0, old, nil},
		"the base has more files": {
			files{"a.yaml": half, "b.yaml": rest}, files{"a.yaml": entries}, []string{"INPUT_FILES=*.yaml"}, 0, old, nil,
		},
		"two entries of one group": {
			files{"groups.yaml": half},
			files{"groups.yaml": strings.Replace(half, "name: "+s.Groups[0].DisplayName, "name: sg-before", 1) +
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
		"the workspace":                       {"groups.yaml", ".", true, nil, ""},
		"a folder of it":                      {"pim/groups.yaml", ".", true, []string{"INPUT_FILES=pim/groups.yaml"}, ""},
		"a working directory":                 {"pim/groups.yaml", ".", true, []string{"INPUT_WORKING-DIRECTORY=pim"}, ""},
		"a working directory, without git":    {"pim/groups.yaml", ".", false, []string{"INPUT_WORKING-DIRECTORY=pim"}, ""},
		"a checkout in a folder":              {"groups.yaml", "access", true, []string{"INPUT_WORKING-DIRECTORY=access"}, ""},
		"a checkout in a folder, without git": {"groups.yaml", "access", false, []string{"INPUT_WORKING-DIRECTORY=access"}, ""},
		"a checkout in a folder of folders": {
			"pim/groups.yaml", "src/access", true, []string{"INPUT_WORKING-DIRECTORY=src/access/pim"}, "",
		},
		"a checkout in a folder, found by a pattern": {"pim/groups.yaml", "access", true, []string{"INPUT_FILES=**/groups.yaml"}, ""},
		"a folder of the repository has the name of it": {
			"groups.yaml", "access", true, []string{"INPUT_WORKING-DIRECTORY=access"}, "access/groups.yaml",
		},
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
			got := p.run(t, append(test.environ,
				"INPUT_SNAPSHOT="+filepath.Join(p.dir, "tenant.json"), "INPUT_REPORT=json="+filepath.Join(p.dir, "report.json"))...)
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
// of one declaration with all of them. What is asked at the same moment shares a batch,
// so some more or less are chance: to read both would take 30 more.
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
	if both > union+5 || len(got.Base.Entries) != 80 {
		t.Errorf("%d requests with a base, and %d for all groups of both; %d entries differ", both, union, len(got.Base.Entries))
	}
}

func waiverFor(group string) string {
	return "version: 1\nrules:\n  owner-guest: off\nwaivers:\n" +
		"  - rule: owners-minimum\n    group: " + group + "\n    reason: ticket\n    expires: 2027-01-31\n"
}
