package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	fakegithub "pim-groups/internal/fake/github"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/entra"
	model "pim-groups/internal/fake/graph/tenant"
	"pim-groups/internal/fake/runner"
)

// story is a repository whose workflows check pull requests and apply merges to a
// tenant, as examples/check.yml and examples/apply.yml do.
type story struct {
	*tenant
	repo    *fakegithub.Repository
	api     string
	dir     string
	commits int
}

func tell(t *testing.T, edit func(*directory.Snapshot)) *story {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(contosoDir, "tenant.json"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := directory.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	edit(s)
	at := entra.Repository{Owner: "contoso", Name: "access"}
	n := serveTenant(t, s, fakegraph.AtPresent(), fakegraph.WithWorkflow(at, "environment:pim-people"))
	n.Strict(t, fakegraph.Writing)
	repo := &fakegithub.Repository{Branches: map[string]string{}, Commits: map[string]fakegithub.Commit{}}
	github := httptest.NewServer(&fakegithub.Server{
		Repositories: map[string]*fakegithub.Repository{"contoso/access": repo},
		Tokens:       map[string]fakegithub.Token{jobToken: fakegithub.JobToken("contents:read", "actions:read", "pull_requests:read")},
	})
	t.Cleanup(github.Close)
	st := &story{tenant: n, repo: repo, api: github.URL, dir: t.TempDir()}
	st.commit("groups.yaml", "version: 1\ngroups: []\n")
	return st
}

// commit makes a commit of one file after the last one of main, and gives its name.
func (st *story) commit(name, text string, parents ...string) string {
	st.commits++
	sha := fmt.Sprintf("%040x", st.commits)
	if len(parents) == 0 && st.repo.Branches["main"] != "" {
		parents = []string{st.repo.Branches["main"]}
	}
	st.repo.Commits[sha] = fakegithub.Commit{Parents: parents, Files: files{name: text}.fs()}
	return sha
}

// stepRun is what a run of the action left.
type stepRun struct {
	ran
	outputs map[string]string
	summary string
	Groups  []struct {
		Name       string
		Protection *struct{ Verdict string }
	}
	Outcomes []struct{ State, Detail string }
	Findings []judged
}

func (r *stepRun) verdict(name string) string {
	for _, g := range r.Groups {
		if g.Name == name && g.Protection != nil {
			return g.Protection.Verdict
		}
	}
	return ""
}

// action runs a step for a commit.
func (st *story) action(t *testing.T, event, ref, sha, text string, inputs map[string]string) *stepRun {
	t.Helper()
	temp := t.TempDir()
	payload := filepath.Join(temp, "event.json")
	body := `{"repository": {"default_branch": "main"}, "pull_request": {"number": 7, "head": {"sha": "` + sha + `"}, "base": {"sha": "` + st.repo.Branches["main"] + `"}}}`
	if event != "pull_request" {
		body = `{"repository": {"default_branch": "main"}, "before": "` + st.repo.Commits[sha].Parents[0] + `"}`
	}
	for name, text := range map[string]string{payload: body, filepath.Join(st.dir, "groups.yaml"): text} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	environ := append([]string{
		"GITHUB_ACTIONS=true", "GITHUB_API_URL=" + st.api, "GITHUB_REPOSITORY=contoso/access", "GITHUB_EVENT_NAME=" + event, "GITHUB_REF=" + ref,
		"GITHUB_SHA=" + sha, "GITHUB_WORKSPACE=" + st.dir, "GITHUB_EVENT_PATH=" + payload, "GITHUB_ACTOR=ada", "GITHUB_TRIGGERING_ACTOR=ada",
		"GITHUB_RUN_ID=900", "GITHUB_RUN_ATTEMPT=1", "RUNNER_TEMP=" + temp, "GITHUB_STEP_SUMMARY=" + filepath.Join(temp, "summary.md"),
		"GITHUB_OUTPUT=" + filepath.Join(temp, "output"), "INPUT_AUTH=github", "INPUT_CLIENT-ID=" + st.ClientID(), "INPUT_TENANT-ID=" + st.TenantID(),
		"INPUT_GITHUB-TOKEN=" + jobToken, "INPUT_ALLOW-ENVIRONMENT=SSL_CERT_FILE",
	}, st.environ...)
	for name, value := range inputs {
		environ = append(environ, "INPUT_"+strings.ToUpper(name)+"="+value)
	}
	r := &stepRun{ran: pimGroups(t, st.dir, environ, "action", "--graph-endpoint", st.URL(), "--authority", st.URL()), outputs: map[string]string{}}
	summary, _ := os.ReadFile(filepath.Join(temp, "summary.md"))
	r.summary = string(summary)
	output, err := os.ReadFile(filepath.Join(temp, "output"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := runner.ReadOutputs(string(output))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range all {
		r.outputs[o.Name] = o.Value
	}
	if report, err := os.ReadFile(filepath.Join(temp, r.outputs["report-path"])); err == nil && r.outputs["report-path"] != "" {
		if err := json.Unmarshal(report, r); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// read are the permissions of the identity that checks.
func read() []string {
	return []string{
		"GroupMember.Read.All", "User.Read.All", "PrivilegedAccess.Read.AzureADGroup", "AdministrativeUnit.Read.All", "RoleManagement.Read.Directory",
		"RoleManagementPolicy.Read.AzureADGroup", "PrivilegedEligibilitySchedule.Read.AzureADGroup", "PrivilegedAssignmentSchedule.Read.AzureADGroup",
		"EntitlementManagement.Read.All", "AuthenticationContext.Read.All", "Policy.Read.All", "Application.Read.All",
	}
}

// propose checks a pull request, by the identity that only reads.
func (st *story) propose(t *testing.T, text string) *stepRun {
	t.Helper()
	st.Grant(read()...)
	last := st.commit("groups.yaml", text)
	merged := st.commit("groups.yaml", text, st.repo.Branches["main"], last)
	return st.action(t, "pull_request", "refs/pull/7/merge", merged, text, map[string]string{
		"mode": "check", "changes": "onboard,settings,eligible,renew", "fail-on": "error",
	})
}

// merge puts a commit onto main, as which pull request 7 is merged.
func (st *story) merge(text string) {
	sha := st.commit("groups.yaml", text)
	st.repo.Branches["main"] = sha
	st.repo.Issues = map[int]*fakegithub.Issue{7: {Head: fmt.Sprintf("%040x", st.commits+1000), Base: "main", Merged: sha}}
}

// apply runs the job of an identity for the last commit of main, after its push.
func (st *story) apply(t *testing.T, changes, text, permission string, inputs map[string]string) *stepRun {
	t.Helper()
	return st.applyOn(t, "push", changes, text, permission, inputs)
}

func (st *story) applyOn(t *testing.T, event, changes, text, permission string, inputs map[string]string) *stepRun {
	t.Helper()
	st.Grant(append(read(), permission)...)
	sha := st.repo.Branches["main"]
	st.repo.Runs = append([]fakegithub.Run{{ID: 900, Workflow: 7, Branch: "main", Commit: sha, Status: "in_progress"}}, st.past()...)
	all := map[string]string{"mode": "apply", "changes": changes}
	maps.Copy(all, inputs)
	return st.action(t, event, "refs/heads/main", sha, text, all)
}

func (st *story) past() []fakegithub.Run {
	if len(st.repo.Runs) > 0 && st.repo.Runs[0].Status == "in_progress" {
		return st.repo.Runs[1:]
	}
	return st.repo.Runs
}

// passed notes that the workflow of the last commit has succeeded.
func (st *story) passed() {
	run := fakegithub.Run{ID: int64(st.commits), Workflow: 7, Event: "push", Branch: "main", Commit: st.repo.Branches["main"], Status: "completed", Conclusion: "success"}
	st.repo.Runs = append([]fakegithub.Run{run}, st.past()...)
}

// want compares the exit code, and the number of writes since the last time.
func (st *story) want(t *testing.T, what string, r *stepRun, code, writes int) {
	t.Helper()
	var sent []string
	for _, w := range st.Writes() {
		sent = append(sent, w.Method+" "+w.Path)
	}
	if r.code != code || len(sent) != writes {
		t.Fatalf("%s: exit code %d, want %d; %d writes, want %d: %q\n%s\n%s", what, r.code, code, len(sent), writes, sent, r.stdout, r.stderr)
	}
	st.ForgetRequests()
}

const (
	settingsPermission = "RoleManagementPolicy.ReadWrite.AzureADGroup"
	peoplePermission   = "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup"

	storyBefore = `version: 1
groups:
  - name: sg-staging-subscription-owners
    id: 1fd81bee-61e1-4016-a98e-c7e0977d7f43
  - name: sg-prod-aks-cluster-admins # with debt of its own
    id: b2440af0-ee24-492b-b535-d33b834f737d
`
	storyAfter = `version: 1
principals:
  users:
    raul.razo@contoso.com: 165d7c65-67a3-472e-a322-06956f566566
    Adele.Vance@contoso.com: 28cf2b76-a414-4c40-a154-2a9f608eebcb
    isaiah.langer@contoso.com: ad92bd21-3930-4256-a9c6-2e3d1e90e82b
    nestor.wilke@contoso.com: 29a98592-7dfa-4e3b-af72-a11005e7a20d
settings:
  standard:
    activation: {max: 4h, require: [mfa, justification]}
groups:
  - name: sg-staging-subscription-owners
    id: 1fd81bee-61e1-4016-a98e-c7e0977d7f43
    member:
      settings: standard
      eligible:
        - {who: raul.razo@contoso.com, for: 30d}
        - {who: Adele.Vance@contoso.com, for: 30d}
        - isaiah.langer@contoso.com
        - nestor.wilke@contoso.com
  - name: sg-prod-aks-cluster-admins # with debt of its own
    id: b2440af0-ee24-492b-b535-d33b834f737d
`
	adeleID = "28cf2b76-a414-4c40-a154-2a9f608eebcb"
	adele   = "        - {who: Adele.Vance@contoso.com, for: 30d}\n"
)

// A weak group gets a template and people: green before the merge, protected after it,
// with an identity for settings and one for people. What was done is not done again.
func TestStoryOfAWeakGroup(t *testing.T) {
	t.Parallel()
	const weak = "sg-staging-subscription-owners"
	st := tell(t, func(*directory.Snapshot) {})
	st.merge(storyBefore)
	st.passed()
	if r := st.propose(t, strings.Replace(storyBefore, "# with debt", "# debt", 1)); r.code != 0 || len(r.Groups) == 0 {
		t.Fatalf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	r := st.propose(t, storyAfter)
	st.want(t, "the pull request", r, 0, 0)
	if r.verdict(weak) != "exposed" {
		t.Errorf("the verdict is %q", r.verdict(weak))
	}
	seen, _, _ := strings.Cut(r.summary, "<details>")
	for _, words := range []string{"exposed → protected", "tighten", "nestor.wilke@"} {
		if !strings.Contains(seen, words) {
			t.Errorf("%q is not what a reviewer sees first:\n%s", words, seen)
		}
	}

	st.merge(storyAfter)
	r = st.apply(t, "settings", storyAfter, settingsPermission, nil)
	st.want(t, "settings", r, 0, 2)
	st.Tenant(func(x *model.Tenant) { x.Registrants = []string{"29a98592-7dfa-4e3b-af72-a11005e7a20d"} })
	r = st.apply(t, "eligible,renew", storyAfter, peoplePermission, nil)
	st.want(t, "somebody who owns the registration of the identity", r, 5, 0)
	if !strings.Contains(r.stdout, "own-access") || !strings.Contains(r.stdout, "nestor.wilke@") {
		t.Errorf("who would let themselves in is not said:\n%s", r.stdout)
	}
	st.Tenant(func(x *model.Tenant) { x.Registrants = nil })
	r = st.apply(t, "eligible,renew", storyAfter, peoplePermission, nil)
	st.Tenant(func(x *model.Tenant) {
		kept, _ := x.GroupRequests(x.Read(0), model.Eligibility, "1fd81bee-61e1-4016-a98e-c7e0977d7f43")
		if len(kept) == 0 || !strings.Contains(kept[len(kept)-1].Justification, "[pim-groups contoso/access#7 ") {
			t.Errorf("what PIM keeps does not name the pull request: %+v", kept)
		}
	})
	st.want(t, "people", r, 0, 1)
	if r.verdict(weak) != "protected" {
		t.Errorf("after the merge the verdict is %q", r.verdict(weak))
	}
	r = st.apply(t, "settings", storyAfter, settingsPermission, nil)
	st.want(t, "settings again", r, 0, 0)
	r = st.apply(t, "eligible,renew", storyAfter, peoplePermission, nil)
	st.want(t, "people again", r, 0, 0)
	st.passed()

	// A line goes: shown and green, and whoever is in it stays until all four consents
	// are there.
	gone := strings.Replace(storyAfter, adele, "", 1)
	r = st.propose(t, gone)
	st.want(t, "the pull request without a line", r, 0, 0)
	if seen, _, _ := strings.Cut(r.summary, "<details>"); !strings.Contains(seen, "revoke** Adele.Vance@") {
		t.Errorf("whom the pull request would remove is not seen first:\n%s", seen)
	}
	st.merge(gone)
	consents := map[string]string{"max-removals": "1"}
	r = st.apply(t, "eligible,renew", gone, peoplePermission, consents)
	st.want(t, "without remove in changes", r, 0, 0)
	r = st.apply(t, "eligible,remove", gone, peoplePermission, nil)
	st.want(t, "without max-removals", r, 5, 0)
	loose := strings.Replace(gone, "      settings: standard\n", "      settings: standard\n      exact: false\n", 1)
	st.merge(loose)
	r = st.apply(t, "eligible,remove", loose, peoplePermission, consents)
	st.want(t, "with a list that is not exact", r, 0, 0)
	undeclared := storyBefore
	st.merge(undeclared)
	r = st.apply(t, "eligible,remove", undeclared, peoplePermission, consents)
	st.want(t, "without a list", r, 0, 0)
	st.merge(gone)
	r = st.apply(t, "eligible,remove", gone, peoplePermission, map[string]string{"max-removals": "1", "keep": adeleID})
	if r.code == 0 || len(st.Writes()) != 0 {
		t.Errorf("whom the operator keeps: exit code %d, %d writes\n%s", r.code, len(st.Writes()), r.stdout)
	}
	r = st.apply(t, "eligible,remove", gone, peoplePermission, consents)
	st.want(t, "with all consents", r, 0, 1)
	r = st.apply(t, "eligible,remove", gone, peoplePermission, consents)
	st.want(t, "once more", r, 0, 0)
}

// A group that comes under PIM with settings and many direct members: green, with what is
// open as next steps; the run that does it passes, and from then on it counts.
func TestStoryOfANewGroup(t *testing.T) {
	t.Parallel()
	const id, name = "b67ea840-c78f-491d-ad37-a10fe09611fc", "sg-dev-subscription-owners"
	st := tell(t, func(s *directory.Snapshot) {
		for i := range s.Members {
			if m := &s.Members[i]; m.Group == id {
				for j := 0; len(m.Members) < 12; j++ {
					p := &s.Principals[j]
					if p.Type == directory.User && p.AccountEnabled == directory.True && !slices.Contains(m.Members, p.ID) {
						m.Members = append(m.Members, p.ID)
					}
				}
				slices.Sort(m.Members)
			}
		}
	})
	text := "version: 1\nsettings:\n  standard:\n    activation: {max: 4h, require: [mfa, justification]}\n" +
		"groups:\n  - name: " + name + "\n    id: " + id + "\n    member: {settings: standard}\n    owner: {settings: standard}\n"
	st.merge(strings.Replace(storyBefore, "# with debt of its own", "", 1))
	st.passed()
	r := st.propose(t, text)
	st.want(t, "the pull request", r, 0, 0)
	if seen, _, _ := strings.Cut(r.summary, "<details>"); !strings.Contains(seen, "not under PIM → exposed") || !strings.Contains(seen, "12 standing members") {
		t.Errorf("what is open after the merge is not seen first:\n%s", seen)
	}
	st.merge(text)
	r = st.apply(t, "onboard,settings", text, settingsPermission, nil)
	if r.code != 0 {
		t.Fatalf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	st.ForgetRequests()
	r = st.apply(t, "onboard,settings", text, settingsPermission, nil)
	st.want(t, "once more", r, 0, 0)
	st.Grant(read()...)
	r = st.action(t, "push", "refs/heads/main", st.repo.Branches["main"], text, map[string]string{"mode": "check", "drift": "true"})
	st.want(t, "the nightly run", r, 1, 0)
	if r.verdict(name) != "exposed" || !strings.Contains(r.summary, "without activating") {
		t.Errorf("the verdict is %q\n%s", r.verdict(name), r.summary)
	}
}

// A run that was started by hand knows no merge: it grants what the commit has added
// that it is given, or what drift it may undo.
func TestStoryOfARunByHand(t *testing.T) {
	t.Parallel()
	st := tell(t, func(*directory.Snapshot) {})
	st.merge(storyBefore)
	st.passed()
	before := st.repo.Branches["main"]
	text := strings.Replace(storyAfter, "      settings: standard\n", "", 1)
	st.merge(text)
	byHand := map[string]string{"allow-dispatch": "true"}
	r := st.applyOn(t, "workflow_dispatch", "eligible", text, peoplePermission, byHand)
	st.want(t, "without since", r, 1, 0)
	byHand["since"] = strings.Repeat("f", 40)
	r = st.applyOn(t, "workflow_dispatch", "eligible", text, peoplePermission, byHand)
	st.want(t, "since a commit that the branch does not have", r, 1, 0)
	byHand["since"] = st.repo.Branches["main"]
	r = st.applyOn(t, "workflow_dispatch", "eligible", text, peoplePermission, byHand)
	st.want(t, "since the commit itself", r, 0, 0)
	if !strings.Contains(strings.Join(strings.Fields(r.stdout), " "), "no write was sent: in the groups that were looked at") {
		t.Errorf("groups that nobody has looked at are as declared:\n%s", r.stdout)
	}
	byHand["depth"] = "full"
	r = st.applyOn(t, "workflow_dispatch", "eligible", text, peoplePermission, byHand)
	st.want(t, "since the commit itself, with all groups", r, 1, 0)
	delete(byHand, "depth")
	byHand["since"] = before
	r = st.applyOn(t, "workflow_dispatch", "eligible", text, peoplePermission, byHand)
	st.want(t, "since the commit before, in a group that stays exposed", r, 1, 1)
}
