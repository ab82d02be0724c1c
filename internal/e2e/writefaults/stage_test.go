package writefaults_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	fakegithub "pim-groups/internal/fake/github"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	model "pim-groups/internal/fake/graph/tenant"
)

// population is how many groups the tenant has. The first is managed and
// declared from the beginning, so that PIM's list is believed; the last is the
// operator's, whom no file may have onboarded.
const population = 5

// stage is where a play takes place: a tenant, GitHub in front of it, and the
// checkout of the default branch.
type stage struct {
	t      testing.TB
	server *fakegraph.Server
	github *fakegithub.Server
	branch *fakegithub.Repository
	dir    string // the checkout; the runner's folders are beside it
	ca     string // file with the certificate of a tenant on a socket
	api    string // address of a GitHub on one
	steps  int    // how many were run, each with folders of its own

	first    map[string]bool   // groups that were managed before any run
	others   map[string]bool   // groups that somebody else onboarded
	approved map[string]bool   // ids of each file that an onboarding was started with
	rules    map[string]string // role settings of each group before any run
	last     map[string]string // and after the last one

	// Of runs that change settings and people.
	watch    func() []string // looks at the tenant after each write; nil: nobody does
	foreign  map[string]bool // what others change meanwhile, see keyOf
	onboards map[string]bool // groups that may be onboarded
	oldIDs   bool            // ids of settings can be old when they are used
}

// jobToken is what the job may ask GitHub with; like every secret here it must
// be in no output.
const jobToken = "ghs_canary-job-token"

const secret = "canary-client-secret"

// newStage serves the tenant to an application that may onboard.
func newStage(t testing.TB, dir string, faults []fault.Fault, options ...fakegraph.Option) *stage {
	return stageOf(t, dir, tenant(), faults, options...)
}

func stageOf(t testing.TB, dir string, snap *directory.Snapshot, faults []fault.Fault, options ...fakegraph.Option) *stage {
	t.Helper()
	all := append([]fakegraph.Option{fakegraph.WithSecret(secret), fakegraph.WithFaults(faults...)}, options...)
	s := &stage{
		t: t, server: fakegraph.New(snap, all...), branch: &fakegithub.Repository{
			Branches: map[string]string{"main": commit(1)}, Files: os.DirFS(filepath.Join(dir, "checkout")),
		},
		dir: dir, first: map[string]bool{id(0): true}, others: map[string]bool{}, approved: map[string]bool{},
	}
	s.server.Strict(t, fakegraph.Writing)
	s.github = &fakegithub.Server{
		Repositories: map[string]*fakegithub.Repository{"contoso/access": s.branch},
		Tokens:       map[string]fakegithub.Token{jobToken: fakegithub.JobToken("contents:read")},
	}
	if err := os.MkdirAll(s.checkout(), 0o700); err != nil {
		t.Fatal(err)
	}
	s.rules = s.settings()
	s.last = s.rules
	s.declare(t, map[int]string{0: name(0), 1: name(1), 2: name(2)})
	return s
}

func (s *stage) checkout() string { return filepath.Join(s.dir, "checkout") }

// journal is the journal's place when runs are to share one.
func (s *stage) journal() string { return filepath.Join(s.checkout(), "journal.jsonl") }

// declare writes the file of the default branch: names by the number of the
// group.
func (s *stage) declare(t testing.TB, groups map[int]string) {
	t.Helper()
	text := "version: 1\ngroups:\n"
	for _, n := range slices.Sorted(maps.Keys(groups)) {
		text += fmt.Sprintf("  - name: %s\n    id: %s\n", groups[n], id(n))
	}
	if err := os.WriteFile(filepath.Join(s.checkout(), "groups.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// declared are the ids of the file that is checked out.
func (s *stage) declared() map[string]bool {
	text, _ := os.ReadFile(filepath.Join(s.checkout(), "groups.yaml")) // without a file nothing is declared
	ids := map[string]bool{}
	for n := range population {
		if strings.Contains(string(text), id(n)) {
			ids[id(n)] = true
		}
	}
	return ids
}

// managed are the groups that PIM manages in truth, whatever its list shows.
func (s *stage) managed() map[string]bool {
	ids := map[string]bool{}
	s.server.Tenant(func(t *model.Tenant) {
		for n := range population {
			ids[id(n)] = t.Managed(id(n))
		}
	})
	return ids
}

// settings are all role settings of each group, as the tenant has them. To
// write them down costs as much as a run, so runs keep them for the next.
func (s *stage) settings() map[string]string {
	all := map[string]string{}
	if s.watch != nil {
		return all // see access
	}
	s.server.Tenant(func(t *model.Tenant) {
		for n := range population {
			for _, p := range t.Now(id(n)) {
				for _, rule := range p.Rules {
					all[id(n)] += string(p.Role) + " " + string(rule.Append(nil)) + "\n"
				}
			}
		}
	})
	return all
}

func id(n int) string     { return fmt.Sprintf("a0000000-0000-4000-8000-%012x", n+1) }
func person(n int) string { return fmt.Sprintf("d0000000-0000-4000-8000-%012x", n+1) }
func name(n int) string   { return fmt.Sprintf("sg-access-%d", n) }
func commit(n int) string { return fmt.Sprintf("%040x", n) }

// tenant has nothing wrong with it: each group can be managed and has proper
// owners.
func tenant() *directory.Snapshot {
	s := &directory.Snapshot{
		Version: directory.Version, Tenant: "e0000000-0000-4000-8000-000000000001", Cloud: directory.Public, Taken: time.Unix(0, 0).UTC(),
		Scope:  directory.Scope{AllGroups: true, AllUsers: true},
		Caller: &directory.Caller{ID: "c0000000-0000-4000-8000-000000000001", Type: directory.ServicePrincipal, DisplayName: "onboard", Permissions: permissions()},
	}
	for n := range 2 {
		s.Principals = append(s.Principals, directory.Principal{ID: person(n), Type: directory.User, DisplayName: fmt.Sprintf("Person %d", n),
			UserPrincipalName: fmt.Sprintf("person%d@example.com", n), AccountEnabled: directory.True, UserType: directory.UserTypeMember})
	}
	for n := range population {
		s.Groups = append(s.Groups, directory.Group{ID: id(n), DisplayName: name(n), GroupTypes: []string{}, SecurityEnabled: directory.True,
			MailEnabled: directory.False, CreatedDateTime: time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), Managed: directory.FlagOf(n == 0),
			Owners: []string{person(0), person(1)}})
	}
	return directory.Canonical(s)
}

// permissions are those of docs/connect.md for the identity that onboards, and what the
// checks in between read with.
func permissions() []string {
	return []string{"AdministrativeUnit.Read.All", "Application.Read.All", "Group.Read.All", "PrivilegedAccess.Read.AzureADGroup", "PrivilegedAssignmentSchedule.Read.AzureADGroup",
		"PrivilegedEligibilitySchedule.Read.AzureADGroup", "RoleManagement.Read.Directory", "RoleManagementPolicy.ReadWrite.AzureADGroup", "User.Read.All"}
}
