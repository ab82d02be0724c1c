package declare_test

import (
	"strings"
	"testing"
	"time"

	"pim-groups/internal/declare"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/plan"
)

const (
	group = "0f1e2d3c-0000-4000-8000-000000000001"
	other = "0f1e2d3c-0000-4000-8000-000000000002"
	ada   = "11111111-aaaa-4aaa-8aaa-000000000001"
	grace = "11111111-aaaa-4aaa-8aaa-000000000002"
	sync  = "11111111-aaaa-4aaa-8aaa-000000000003"
	gone  = "11111111-aaaa-4aaa-8aaa-000000000009"
)

// noon is when the tenant was read.
var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

// small is a tenant with one group under PIM, which ada and an application own.
func small() *directory.Snapshot {
	s := &directory.Snapshot{
		Version: directory.Version, Tenant: "5f0c1d2e-3b4a-4c5d-8e6f-7a8b9c0d1e2f", Cloud: directory.Public, Taken: noon,
		Scope: directory.Scope{AllGroups: true, AllUsers: true, Depth: directory.DepthFull},
		Principals: []directory.Principal{
			{ID: ada, Type: directory.User, UserPrincipalName: "ada@contoso.com", AccountEnabled: directory.True, UserType: directory.UserTypeMember},
			{ID: grace, Type: directory.User, UserPrincipalName: "grace@contoso.com", AccountEnabled: directory.True, UserType: directory.UserTypeMember},
			{ID: sync, Type: directory.ServicePrincipal, DisplayName: "sync", AccountEnabled: directory.True},
		},
		Contexts: []directory.Context{}, ContextPolicies: []directory.ContextPolicy{}, Packages: []directory.Package{}, Applications: []directory.Application{},
	}
	addGroup(s, group, "sg-a")
	s.Groups[0].Owners = []string{ada, sync}
	return s
}

func addGroup(s *directory.Snapshot, id, name string) {
	s.Groups = append(s.Groups, directory.Group{ID: id, DisplayName: name, GroupTypes: []string{}, SecurityEnabled: directory.True,
		MailEnabled: directory.False, Managed: directory.True})
	s.EligibilitiesOf, s.AssignmentsOf = append(s.EligibilitiesOf, id), append(s.AssignmentsOf, id)
	s.Members = append(s.Members, directory.Membership{Group: id})
	s.TransitiveMembers = append(s.TransitiveMembers, directory.Membership{Group: id})
	s.RoleSettings = append(s.RoleSettings, directory.RoleSettings{Rules: directorytest.Rules(directorytest.Choices{}),
		Of: []directory.RoleOf{{Group: id, Role: directory.Member}, {Group: id, Role: directory.Owner}}})
}

func eligible(s *directory.Snapshot, principal string, end time.Time) *directory.Schedule {
	s.Eligibilities = append(s.Eligibilities, directory.Schedule{Group: group, Role: directory.Member, Principal: principal, End: end})
	return &s.Eligibilities[len(s.Eligibilities)-1]
}

func owns(s *directory.Snapshot, principal string, end time.Time) *directory.Schedule {
	s.Assignments = append(s.Assignments, directory.Schedule{Group: group, Role: directory.Owner, Principal: principal, End: end})
	return &s.Assignments[len(s.Assignments)-1]
}

func TestTenant(t *testing.T) {
	t.Parallel()
	year := noon.AddDate(0, 0, 365)
	for name, test := range map[string]struct {
		edit func(*directory.Snapshot)
		want []string
		not  string
	}{
		"an end at midnight": {func(s *directory.Snapshot) { eligible(s, ada, time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC)) },
			[]string{"- {who: ada@contoso.com, until: 2027-03-31}\n", "  users:\n    ada@contoso.com: " + ada + "\n"}, "exact"},
		"an end within a day": {func(s *directory.Snapshot) { eligible(s, ada, time.Date(2027, 4, 1, 0, 0, 1, 0, time.UTC)) },
			[]string{"until: 2027-04-01}"}, "exact"},
		"the longest that is allowed": {func(s *directory.Snapshot) { eligible(s, ada, year) },
			[]string{"until: 2027-11-01}"}, "exact"},
		"an hour more": {func(s *directory.Snapshot) { eligible(s, ada, year.Add(13*time.Hour)) },
			[]string{"# member: ada@contoso.com is eligible until 2027-11-03 01:00 UTC and not listed: eligible.max is 365d, and the entry asks for"}, "eligible:\n"},
		"no end, which the settings refuse": {func(s *directory.Snapshot) { eligible(s, ada, time.Time{}); eligible(s, grace, year) },
			[]string{"# member: ada@contoso.com is eligible permanently and not listed: eligible.max is 365d", "until: 2027-11-01}\n      exact: false\n"}, "permanent: true"},
		"no end": {func(s *directory.Snapshot) {
			s.RoleSettings[0].Rules = directorytest.Rules(directorytest.Choices{Permanent: true})
			eligible(s, ada, time.Time{})
		}, []string{"- {who: ada@contoso.com, permanent: true}\n"}, "exact"},
		"ended": {func(s *directory.Snapshot) { eligible(s, ada, noon) }, []string{"eligible: []"}, "exact"},
		"an end that no file can hold": {func(s *directory.Snapshot) { eligible(s, ada, time.Date(2500, 1, 1, 0, 0, 0, 0, time.UTC)) },
			[]string{"not listed: no file can hold this end"}, "until:"},
		"booked": {func(s *directory.Snapshot) { eligible(s, ada, year).Start = noon.Add(48 * time.Hour) },
			[]string{"until: 2027-11-01} # is eligible from 2026-11-04 12:00 UTC\n"}, "exact"},
		"an unknown state": {func(s *directory.Snapshot) { eligible(s, ada, year).Status = "PendingApproval" },
			[]string{"not listed: PIM gives the eligibility the status PendingApproval"}, "until:"},
		"inherited": {func(s *directory.Snapshot) { eligible(s, ada, year).Inherited = true }, []string{"eligible: []"}, "exact"},
		"deleted":   {func(s *directory.Snapshot) { eligible(s, gone, year) }, []string{"# member: " + gone + " is eligible until 2027-11-02 12:00 UTC and not listed: the directory has no"}, "who:"},
		"the group": {func(s *directory.Snapshot) { eligible(s, group, year) }, []string{"not listed: it is the group itself"}, "who:"},
		"an application": {func(s *directory.Snapshot) { eligible(s, sync, year) },
			[]string{"  applications:\n    sync: " + sync + "\n", "{who: sync, until: 2027-11-01}"}, "exact"},
		"a package": {func(s *directory.Snapshot) {
			eligible(s, ada, year)
			s.Packages = []directory.Package{{ID: other, DisplayName: "Payments", Group: group, Role: directory.Member, Eligible: true}}
		}, []string{"# member: the access package \"Payments\" delivers the role, so who is eligible (1) is not listed", "eligible: []\n      exact: false\n"}, "ada@contoso.com:"},
		"owners": {func(*directory.Snapshot) {}, []string{"    owners:\n      - " + sync + "\n      - ada@contoso.com\n"}, "why:"},
		"owners with an end": {func(s *directory.Snapshot) {
			s.Groups[0].Owners = []string{ada, grace}
			owns(s, ada, noon.Add(100*time.Hour))
		}, []string{"      active:\n        - {who: ada@contoso.com, until: 2026-11-06, why: \"found by init 2026-11-02\"}\n" +
			"        - {who: grace@contoso.com, permanent: true, why: \"found by init 2026-11-02\"}\n"}, "owners:"},
		"an application beside an owner with an end": {func(s *directory.Snapshot) { owns(s, ada, noon.Add(100*time.Hour)) },
			[]string{"  # owners listed without their ends: ", "    owners:\n      - " + sync + "\n      - ada@contoso.com\n"}, "why:"},
		"a package for owners": {func(s *directory.Snapshot) {
			s.Packages = []directory.Package{{ID: other, DisplayName: "Payments", Group: group, Role: directory.Owner}}
		}, []string{"# the access package \"Payments\" delivers the owner role, so who owns the group is not listed\n"}, "owners:"},
		"an activated owner": {func(s *directory.Snapshot) { owns(s, ada, noon.Add(time.Hour)).Activated = true },
			[]string{"# 1 activated owner not listed: an activation ends by itself\n", "owners:\n      - " + sync + "\n"}, "ada"},
		"a standing member": {func(s *directory.Snapshot) { s.Members[0].Members = []string{ada} },
			[]string{"# member: 1 active principal not listed: a line would approve of what the rule standing-access reports\n"}, "who:"},
		"settings of several roles": {func(*directory.Snapshot) {}, []string{"settings:\n  # 2 roles had these settings\n  no-mfa-8h:\n", "      settings: no-mfa-8h\n"}, "from:"},
		"settings that differ in one leaf": {func(s *directory.Snapshot) {
			addGroup(s, other, "sg-b")
			s.RoleSettings[1].Rules = directorytest.Rules(directorytest.Choices{Max: "PT1H"})
			s.RoleSettings[1].Of = s.RoleSettings[1].Of[:1]
			s.RoleSettings[0].Of = append(s.RoleSettings[0].Of, directory.RoleOf{Group: other, Role: directory.Owner})
		}, []string{"      settings:\n        from: no-mfa-8h\n        activation: {max: 1h}\n"}, "no-mfa-1h"},
		"MFA and a context": {func(s *directory.Snapshot) {
			s.RoleSettings[0].Rules = directorytest.Rules(directorytest.Choices{MFA: true, Context: "c1"})
		}, []string{"# member and owner: activation.require and activation.context not declared: mfa and the context c1 are both on"}, "context: c1"},
		"an approver": {func(s *directory.Snapshot) {
			s.RoleSettings[0].Rules = directorytest.Rules(directorytest.Choices{Approvers: []string{ada}})
		}, []string{"approval: [ada@contoso.com]", "    ada@contoso.com: " + ada + "\n"}, "not declared"},
		"the group approves": {func(s *directory.Snapshot) {
			s.RoleSettings[0].Rules = directorytest.Rules(directorytest.Choices{ApproverGroups: []string{group}})
		}, []string{"activation.approval not declared: the group itself approves"}, "approval:"},
		"an approver who is gone": {func(s *directory.Snapshot) {
			s.RoleSettings[0].Rules = directorytest.Rules(directorytest.Choices{Approvers: []string{gone}})
		}, []string{"activation.approval not declared: no name leads to the approver " + gone + " alone"}, "approval:"},
		"one name": {func(s *directory.Snapshot) {
			addGroup(s, other, "SG-A")
			s.Groups[1].IsAssignableToRole = directory.True
		},
			[]string{"  - name: SG-A\n", "uncomment the one that you mean\n  # - name: sg-a\n"}, "\n  - name: sg-a\n"},
		"one name, and none can hold roles": {func(s *directory.Snapshot) { addGroup(s, other, "SG-A"); addGroup(s, gone, "sg-c") },
			[]string{"uncomment the one that you mean\n  # - name: SG-A\n", "uncomment the one that you mean\n  # - name: sg-a\n", "\n  - name: sg-c\n"}, "\n  - name: SG-A\n"},
		"dynamic": {func(s *directory.Snapshot) { s.Groups[0].GroupTypes = []string{"DynamicMembership"} },
			[]string{"  # dynamic membership, although PIM manages it"}, "# - name"},
		"eligible with mfa": {func(s *directory.Snapshot) {
			eligible(s, ada, year)
			for i, r := range s.RoleSettings[0].Rules {
				if strings.Contains(string(r), `"id":"Enablement_Admin_Eligibility"`) {
					s.RoleSettings[0].Rules[i] = directory.Rule(strings.Replace(string(r), `"enabledRules":[]`, `"enabledRules":["MultiFactorAuthentication"]`, 1))
				}
			}
		}, []string{"# member: who is eligible is not listed, since eligible.require has mfa"}, "who:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := small()
			test.edit(s)
			d, err := declare.Tenant(directory.NewIndex(s), plan.Terms{Now: noon})
			if err != nil || len(d.Gaps) > 0 {
				t.Fatalf("%v, %+v", err, d.Gaps)
			}
			for _, want := range test.want {
				if !strings.Contains(string(d.Text), want) {
					t.Errorf("lacks %q:\n%s", want, d.Text)
				}
			}
			if strings.Contains(string(d.Text), test.not) {
				t.Errorf("has %q:\n%s", test.not, d.Text)
			}
		})
	}
}
