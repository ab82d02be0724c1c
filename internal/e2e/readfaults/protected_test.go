package readfaults_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// The places where a run at depth full asks Graph about the protection of groups.
const (
	settingsOf   = `^/v1\.0/policies/roleManagementPolicyAssignments`
	eligibleIn   = `^/v1\.0/identityGovernance/privilegedAccess/group/eligibilitySchedules`
	activeIn     = `^/v1\.0/identityGovernance/privilegedAccess/group/assignmentSchedules`
	membersOf    = `^/v1\.0/groups/[^/]+/members`
	peopleIn     = `^/v1\.0/groups/[^/]+/transitiveMembers`
	contextsAt   = `/authenticationContextClassReferences`
	policiesAt   = `/conditionalAccess/policies`
	packagesAt   = `/accessPackages\?`
	packageAt    = `/accessPackages/`
	graphItself  = `/servicePrincipals\(appId='[^/]*$`
	permissionOf = `/appRoleAssignedTo`
)

// place is one of them, what is missing without it, and which groups are then not
// protected.
type place struct {
	path  string
	part  directory.Part
	needs func(x *directory.Index, group string) bool
}

func protectionPlaces() []place {
	every := func(*directory.Index, string) bool { return true }
	none := func(*directory.Index, string) bool { return false }
	return []place{
		{settingsOf, directory.PartRoleSettings, every}, {eligibleIn, directory.PartEligible, every}, {membersOf, directory.PartMembers, every},
		{activeIn, directory.PartActive, every}, {peopleIn, directory.PartApprovers, approvedByGroup},
		{contextsAt, directory.PartContexts, withContext}, {policiesAt, directory.PartContextPolicies, withContext},
		{packagesAt, directory.PartPackages, none}, {packageAt, directory.PartPackages, none},
		{graphItself, directory.PartApplications, none}, {permissionOf, directory.PartApplications, none},
	}
}

func approvedByGroup(x *directory.Index, group string) bool {
	approval, _ := x.Settings(group, directory.Member).ActivationApproval.Value()
	return slices.ContainsFunc(approval.Approvers, func(a settings.Approver) bool { return a.Kind == settings.ApproverGroup })
}

func withContext(x *directory.Index, group string) bool {
	context, _ := x.Settings(group, directory.Member).ActivationContext.Value()
	return context != ""
}

// protectedWorld is a tenant in which groups under PIM are protected, but for one
// that is exposed; all groups are declared, and read at depth full.
func protectedWorld(t testing.TB) world {
	t.Helper()
	s := directorytest.LargeProtected(40)
	s.Caller.Permissions = fullPermissions()
	var yaml strings.Builder
	yaml.WriteString("version: 1\ngroups:\n")
	for i := range s.Groups {
		fmt.Fprintf(&yaml, "  - {name: %s, id: %s}\n", s.Groups[i].DisplayName, s.Groups[i].ID)
	}
	w := world{directory.Canonical(s), parse(t, []byte(yaml.String())), directory.DepthFull}
	if truth := w.truth(); len(truth.protectedGroups()) < 10 || len(truth.protectedGroups()) == len(truth.protection) {
		t.Fatalf("%d of %d groups are protected: there is nothing to lose", len(truth.protectedGroups()), len(truth.protection))
	}
	return w
}

func fullPermissions() []string {
	return []string{"AdministrativeUnit.Read.All", "Application.Read.All", "AuthenticationContext.Read.All", "EntitlementManagement.Read.All", "Group.Read.All",
		"Policy.Read.All", "PrivilegedAccess.Read.AzureADGroup", "PrivilegedAssignmentSchedule.Read.AzureADGroup", "PrivilegedEligibilitySchedule.Read.AzureADGroup",
		"RoleManagement.Read.Directory", "RoleManagementPolicy.Read.AzureADGroup", "User.Read.All"}
}

func (j *judged) protectedGroups() []string {
	var ids []string
	for _, v := range j.protection {
		if v.Protection == finding.Protected {
			ids = append(ids, v.Group.ID)
		}
	}
	return ids
}

// without wants the verdicts after a place was of no use: of the groups that need it none
// is protected, and all others are that were.
func (w world) without(p place) wants {
	x, truth := directory.NewIndex(w.tenant), w.truth()
	want := slices.DeleteFunc(truth.protectedGroups(), func(id string) bool { return p.needs(x, id) })
	return all(lacks(p.part), onlyProtected(want))
}

func onlyProtected(want []string) wants {
	return func(t *testing.T, o *outcome) {
		t.Helper()
		if got := o.protectedGroups(); !slices.Equal(got, want) {
			t.Errorf("protected: %q, want %q", got, want)
		}
	}
}

// lacks wants a gap of the part.
func lacks(part directory.Part) wants {
	return func(t *testing.T, o *outcome) {
		t.Helper()
		if !slices.ContainsFunc(o.snapshot.Gaps, func(g directory.Gap) bool { return g.Part == part }) {
			t.Errorf("no gap of %s; gaps %+v", part, o.snapshot.Gaps)
		}
	}
}

// protecting are the faults of the reads that tell whether a group is protected.
func protecting(t testing.TB) []line {
	w := protectedWorld(t)
	lists := []line{
		{ID: "F49", What: "each read of how groups are protected: throttled, broken, cut or slow, once", Must: "the program asks again, and every verdict is right", Shots: passing()},
		{ID: "F50", What: "the same reads: refused, broken or unreadable for ever, of all groups and of one; each permission for them missing", Must: "no group is called protected of which something was not read; all other verdicts stay",
			Shots: slices.Concat(lasting(w), ofOne(w), withoutPermission(w))},
		{ID: "F51", What: "PIM serves fewer requests than the run has time for", Must: "settings are read before eligibilities, these before assignments; what was not read is missing by name",
			Shots: []shot{{name: "slow", options: []fakegraph.Option{fakegraph.WithLimits(fakegraph.Limits{PIM: 1})}, budget: time.Minute, raced: true}}},
	}
	for i := range lists {
		for j := range lists[i].Shots {
			lists[i].Shots[j].world = &w
		}
	}
	return lists
}

func everyPlace() []string {
	var paths []string
	for _, p := range protectionPlaces() {
		paths = append(paths, p.path)
	}
	return paths
}

func passing() []shot {
	cut := 60
	actions := []named{{"429", status(429, "Retry-After", "3")}, {"503", status(503)}, {"cut", fault.Action{Wire: fault.Wire{Cut: &cut}}}}
	return each(everyPlace(), actions, func(path string, do fault.Action) shot { return shot{faults: once(path, do), want: whole} })
}

// lasting are the answers that give nothing, however often asked.
func lasting(w world) []shot {
	actions := []named{{"403", status(403)}, {"404", status(404)}, {"500", status(500)}, {"no list", answer(`{}`)},
		{"not an object", answer(`{"value":[1]}`)}, {"no properties", answer(`{"value":[{}]}`)}}
	var shots []shot
	for _, p := range protectionPlaces() {
		want := w.without(p)
		shots = append(shots, each([]string{p.path}, actions, func(path string, do fault.Action) shot { return shot{faults: always(path, do), want: want} })...)
	}
	return shots
}

// ofOne refuses what tells about one group.
func ofOne(w world) []shot {
	truth := w.truth()
	id := truth.protectedGroups()[0]
	want := onlyProtected(truth.protectedGroups()[1:])
	var shots []shot
	for _, path := range []string{settingsOf + `\?.*`, eligibleIn + `\?.*`, `^/v1\.0/groups/`} {
		shots = append(shots, shot{name: "one group " + path, faults: always(path+id, status(403)), want: want})
	}
	return shots
}

// withoutPermission takes each permission away that the reads need. Without an optional
// one it is true as well that its part was left out.
func withoutPermission(w world) []shot {
	optional := map[string]directory.Part{"AuthenticationContext.Read.All": directory.PartContexts, "Policy.Read.All": directory.PartContextPolicies,
		"EntitlementManagement.Read.All": directory.PartPackages, "Application.Read.All": directory.PartApplications}
	var shots []shot
	for _, missing := range fullPermissions() {
		left := slices.DeleteFunc(fullPermissions(), func(name string) bool { return name == missing })
		also := directory.Canonical(w.tenant)
		caller := *also.Caller
		caller.Permissions, also.Caller = left, &caller
		if part := optional[missing]; part != "" {
			also.NotLookedAt = []directory.Gap{{Part: part, Reason: "without " + missing}}
		}
		shots = append(shots, shot{name: "without " + missing, options: []fakegraph.Option{fakegraph.WithPermissions(left...)}, also: []*directory.Snapshot{also}})
	}
	return shots
}

// TestMixProtected is TestMix for the reads of protection.
func TestMixProtected(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes under the race detector, which the tests of package graph are for")
	}
	t.Parallel()
	w := protectedWorld(t)
	k := &oracle{truths: []judged{w.truth()}}
	for seed := range uint64(16) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := rand.New(rand.NewPCG(seed, 14))
				s := mixture(r)
				for i := range s.faults {
					s.faults[i].Path = everyPlace()[r.IntN(len(everyPlace()))]
				}
				k.judge(t, s.run(t, w), 10*time.Minute)
				if t.Failed() {
					t.Logf("%+v", s.faults)
				}
			})
		})
	}
}
