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
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/fake/graph/odata"
	model "pim-groups/internal/fake/graph/tenant"
)

// The stage of runs that change settings and people. Two groups are managed and differ
// from what is declared in every way that can be written; the third is declared as
// well, and PIM does not manage it.

const (
	activationRule = "Expiration_EndUser_Assignment"
	requiredRule   = "Enablement_EndUser_Assignment"
	contextRule    = "AuthenticationContext_EndUser_Assignment"
)

// accessFile declares a pair, tighter and looser settings of both roles, and somebody to
// renew, to make eligible, to shorten, and by its absence to remove.
const accessFile = `version: 1
principals:
  users:
    person2@example.com: %[4]s
    person4@example.com: %[5]s
    person5@example.com: %[6]s
groups:
  - name: sg-access-0
    id: %[1]s
    member:
      settings: {activation: {max: 2h, require: [justification], context: c1}}
      eligible:
        - person2@example.com
        - {who: person5@example.com, until: 2000-03-31, why: covers a leave}
    owner:
      settings: {activation: {max: 2h, require: [mfa, justification, ticket]}}
      eligible: [{who: person4@example.com, until: 2000-06-30}]
  - name: sg-access-1
    id: %[2]s
    member:
      settings: {activation: {max: 2h, require: [mfa, justification, ticket]}}
      exact: false
      eligible: [person5@example.com]
  - name: sg-access-2
    id: %[3]s
    member:
      settings: {activation: {max: 2h, require: [mfa, justification]}}
      eligible: [person5@example.com]
`

// accessInputs allow all that the file asks for but onboarding.
func accessInputs() map[string]string {
	return map[string]string{
		"changes": "settings,eligible,renew,shorten,remove", "max-removals": "2", "allow-loosen": id(1), "keep": person(6), "include-drift": "true",
		"report": "json=out.json",
	}
}

// newAccessStage serves the tenant, and has the file checked out.
func newAccessStage(t testing.TB, dir string, faults []fault.Fault, options ...fakegraph.Option) *stage {
	t.Helper()
	s := stageOf(t, dir, accessTenant(), faults, options...)
	s.server.Tenant(func(x *model.Tenant) {
		set := func(n int, role model.Role, rule string, value odata.Member) {
			x.SetRule(id(n), role, odata.Object{{Name: "id", Value: odata.Text(rule)}, value})
		}
		mfa := odata.Member{Name: "enabledRules", Value: odata.Texts([]string{"MultiFactorAuthentication", "Justification"})}
		set(0, model.Member, requiredRule, mfa)
		set(0, model.Owner, requiredRule, mfa)
		set(1, model.Member, requiredRule, mfa)
		set(1, model.Member, activationRule, odata.Member{Name: "maximumDuration", Value: odata.Text("PT1H")})
	})
	text := fmt.Sprintf(accessFile, id(0), id(1), id(2), person(2), person(4), person(5))
	if err := os.WriteFile(filepath.Join(s.checkout(), "groups.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ever := s.proven()
	s.watch = func() []string { return s.exposed(ever) }
	return s
}

// mayOnboard allows to onboard groups.
func (s *stage) mayOnboard(ids ...string) {
	s.onboards = map[string]bool{}
	for _, one := range ids {
		s.onboards[one] = true
	}
}

// accessTenant has two groups under PIM, with people in every state: renewed, shortened,
// removed, delivered by a package, activated, and left alone.
func accessTenant() *directory.Snapshot {
	s := tenant()
	s.Caller.Permissions = append(s.Caller.Permissions, "AuthenticationContext.Read.All", "EntitlementManagement.Read.All", "Policy.Read.All",
		"PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup")
	s.Groups[1].Managed = directory.True
	for n := 2; n < 8; n++ {
		s.Principals = append(s.Principals, directory.Principal{ID: person(n), Type: directory.User, DisplayName: fmt.Sprintf("Person %d", n),
			UserPrincipalName: fmt.Sprintf("person%d@example.com", n), AccountEnabled: directory.True, UserType: directory.UserTypeMember})
	}
	until := func(month time.Month, day int) time.Time { return time.Date(2000, month, day, 0, 0, 0, 0, time.UTC) }
	row := func(group, who int, end time.Time) directory.Schedule {
		return directory.Schedule{Group: id(group), Role: directory.Member, Principal: person(who), End: end}
	}
	owner := row(0, 4, until(12, 31))
	owner.Role = directory.Owner
	s.Eligibilities = []directory.Schedule{row(0, 2, until(1, 31)), row(0, 3, until(11, 30)), owner, row(1, 6, until(9, 30)), row(1, 7, until(9, 30))}
	s.EligibilitiesOf = []string{id(0), id(1)}
	s.Packages = []directory.Package{{ID: person(90), DisplayName: "On call", Group: id(1), Role: directory.Member, Eligible: true}}
	s.Contexts = []directory.Context{{ID: "c1", DisplayName: "Compliant device", IsAvailable: directory.True}}
	s.ContextPolicies = []directory.ContextPolicy{{ID: person(91), DisplayName: "c1 needs a key", State: "enabled", Contexts: []string{"c1"}}}
	return directory.Canonical(s)
}

// access is all that a run of settings and people could change: a value for each rule of
// each role, and the end of each eligibility.
func (s *stage) access() map[string]string {
	all := map[string]string{}
	s.server.Tenant(func(t *model.Tenant) {
		for n := range population {
			for _, p := range t.Now(id(n)) {
				for _, rule := range p.Rules {
					all[keyOf(id(n), string(p.Role), rule.Get("id").Text())] = string(rule.Append(nil))
				}
			}
			for _, row := range t.NowEligible(id(n)) {
				key := keyOf(id(n), string(row.AccessID), row.PrincipalID)
				all[key] = strings.TrimSpace(all[key] + " until " + row.End.UTC().Format(time.RFC3339))
			}
		}
	})
	return all
}

// keyOf names a rule of a role of a group, or somebody who is eligible for it.
func keyOf(group, role, what string) string { return group + " " + role + " " + what }

// proven are the roles that ask for a second factor or a context to activate.
func (s *stage) proven() map[string]bool {
	roles := map[string]bool{}
	s.server.Tenant(func(t *model.Tenant) {
		for n := range population {
			for _, p := range t.Now(id(n)) {
				for _, rule := range p.Rules {
					mfa := rule.Get("id").Text() == requiredRule && strings.Contains(string(rule.Append(nil)), "MultiFactorAuthentication")
					context := rule.Get("id").Text() == contextRule && rule.Get("isEnabled").True()
					roles[id(n)+" "+string(p.Role)] = roles[id(n)+" "+string(p.Role)] || mfa || context
				}
			}
		}
	})
	return roles
}

// exposed lists the roles that asked for one and do so no more, and the groups that
// were onboarded although no run may do that.
func (s *stage) exposed(ever map[string]bool) (list []string) {
	now := s.proven()
	for _, role := range slices.Sorted(maps.Keys(now)) {
		if ever[role] && !now[role] {
			list = append(list, role+" asks for neither MFA nor a context")
		}
		ever[role] = ever[role] || now[role]
	}
	for _, o := range s.server.Onboarded() {
		if !s.onboards[o.Group] {
			list = append(list, fmt.Sprintf("%s %s has onboarded %s", o.Method, o.Path, o.Group))
		}
	}
	return list
}
