package plan_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// These are values of leaves, for the file and in any number.
type values func(*settings.Role)

func activationMax(hours int) values {
	return func(r *settings.Role) {
		r.ActivationMax = settings.Known(settings.ActivationLimit{Longest: time.Duration(hours) * time.Hour})
	}
}

func activationRequire(words ...string) values {
	require, _ := settings.ParseRequire(words)
	return func(r *settings.Role) { r.ActivationRequire = settings.Known(require) }
}

func activationContext(name string) values {
	context, _ := settings.ParseContext(name)
	return func(r *settings.Role) { r.ActivationContext = settings.Known(context) }
}

func eligibleMax(days int) values {
	limit := settings.AssignmentLimit{Longest: time.Duration(days) * 24 * time.Hour, Permanent: days == 0}
	return func(r *settings.Role) { r.EligibleMax = settings.Known(limit) }
}

func approvedBy(ids ...string) values {
	var list []settings.Approver
	for _, id := range ids {
		list = append(list, settings.Approver{Kind: settings.ApproverUser, ID: id})
	}
	approval := settings.ApprovedBy(list...)
	approval.Required = ids != nil
	return func(r *settings.Role) { r.ActivationApproval = settings.Known(approval) }
}

func mailsOnActivation(to ...string) values {
	return func(r *settings.Role) {
		r.NotifyActivation = settings.Known(settings.MailTo(settings.LevelAll, true, to...))
	}
}

// settingsOf is a declared block; each leaf stands on a line of its own.
func settingsOf(list ...values) *config.Settings {
	s := &config.Settings{Values: new(settings.Role), Places: map[string]finding.Pos{}}
	for _, set := range list {
		set(s.Values)
	}
	for i, leaf := range settings.Leaves() {
		if s.Declares(leaf) {
			s.Places[leaf.Name] = finding.Pos{File: "groups.yaml", Line: 10 + i}
		}
	}
	approval, _ := s.Values.ActivationApproval.Value()
	for _, a := range approval.Approvers {
		who := config.Principal{ID: a.ID}
		if strings.Contains(a.ID, "@") {
			who = config.Principal{Kind: config.User, Name: a.ID}
		}
		s.Approvers = append(s.Approvers, config.Approver{Who: config.Text{Value: a.ID}, Principal: who})
	}
	return s
}

// person is the id of a user whom the settings of a tenant can name.
func person(n int) string { return directorytest.ID(2, n) }

// withRules is the tenant of people, with three more of them and other settings.
func withRules(rules []directory.Rule) *directory.Snapshot {
	s := people()
	for n := range 3 {
		s.Principals = append(s.Principals, directory.Principal{ID: person(n), Type: directory.User, UserPrincipalName: fmt.Sprintf("p%d@contoso.com", n),
			AccountEnabled: directory.True, UserType: directory.UserTypeMember})
	}
	s.Contexts = []directory.Context{{ID: "c1", IsAvailable: directory.True}, {ID: "c2"}, {ID: "c3", IsAvailable: directory.True}}
	s.ContextPolicies = []directory.ContextPolicy{{State: directory.PolicyEnabled, Contexts: []string{"c1", "c2"}}, {State: "disabled", Contexts: []string{"c3"}}}
	s.RoleSettings[0].Rules = rules
	s.Principals = append(s.Principals, directory.Principal{ID: "off", Type: directory.User, UserPrincipalName: "off@contoso.com", AccountEnabled: directory.False})
	return s
}

// odd makes one rule of a known one that nobody understands.
func odd(rules []directory.Rule, id string) []directory.Rule {
	for i, rule := range rules {
		if settings.RuleID(string(rule)) == id {
			rules[i] = directory.Rule(fmt.Sprintf(`{"id":%q}`, id))
		}
	}
	return rules
}

// Which way each leaf goes, and what keeps it from being written.
func TestSettings(t *testing.T) {
	t.Parallel()
	type choices = directorytest.Choices
	mfa, c1 := choices{MFA: true}, choices{Context: "c1"}
	both := choices{MFA: true, Context: "c1"}
	tests := []struct {
		name  string
		rules []directory.Rule
		file  *config.Settings
		want  string
	}{
		{"same", directorytest.Rules(mfa), settingsOf(activationMax(8), activationRequire("justification", "mfa"), activationContext("none"), approvedBy()),
			"activation.max same; activation.require same; activation.context same; activation.approval same"},
		{"shorter", directorytest.Rules(mfa), settingsOf(activationMax(2)), "activation.max differs tighten (tighten): 8h > 2h"},
		{"longer", directorytest.Rules(mfa), settingsOf(activationMax(9)), "activation.max differs loosen (loosen): 8h > 9h"},
		{"unwritable", directorytest.Rules(mfa), settingsOf(activationMax(25)), "activation.max differs [unwritable]"},
		{"permanent", directorytest.Rules(mfa), settingsOf(eligibleMax(0)), "eligible.max differs loosen (loosen): 365d > permanent"},
		{"no longer permanent", directorytest.Rules(choices{Permanent: true}), settingsOf(eligibleMax(3650)), "eligible.max differs tighten (tighten): permanent > 3650d"},
		{"word more", directorytest.Rules(mfa), settingsOf(activationRequire("justification", "mfa", "ticket")),
			"activation.require differs tighten (tighten): mfa, justification > mfa, justification, ticket"},
		{"word less", directorytest.Rules(mfa), settingsOf(activationRequire("mfa")), "activation.require differs loosen (loosen): mfa, justification > mfa"},
		{"another word", directorytest.Rules(choices{}), settingsOf(activationRequire("ticket")), "activation.require differs loosen (loosen): justification > ticket"},
		{"mfa", directorytest.Rules(choices{}), settingsOf(activationRequire("justification", "mfa")), "activation.require differs tighten (tighten): justification > mfa, justification"},
		{"context", directorytest.Rules(choices{}), settingsOf(activationContext("c3")), "activation.context differs tighten (tighten): none > c3"},
		{"no context", directorytest.Rules(c1), settingsOf(activationContext("none")), "activation.context differs loosen (loosen): c1 > none"},
		{"another context", directorytest.Rules(c1), settingsOf(activationContext("c2")), "activation.context differs loosen (loosen): c1 > c2"},
		{"approval", directorytest.Rules(mfa), settingsOf(approvedBy(person(0))), "activation.approval differs tighten (tighten): none > 1 approver"},
		{"no approval", directorytest.Rules(choices{Approvers: []string{person(0)}}), settingsOf(approvedBy()), "activation.approval differs loosen (loosen): 1 approver > none"},
		{"approver more", directorytest.Rules(choices{Approvers: []string{person(0)}}), settingsOf(approvedBy(person(0), person(1))),
			"activation.approval differs loosen (loosen): 1 approver > 2 approvers"},
		{"approver less", directorytest.Rules(choices{Approvers: []string{person(0), person(1)}}), settingsOf(approvedBy(person(1))),
			"activation.approval differs tighten (tighten): 2 approvers > 1 approver"},
		{"approver swapped", directorytest.Rules(choices{Approvers: []string{person(0)}}), settingsOf(approvedBy(person(1))),
			"activation.approval differs loosen (loosen): 1 approver > 1 approver"},
		{"approver by name", directorytest.Rules(choices{Approvers: []string{person(0)}}), settingsOf(approvedBy("p0@contoso.com")), "activation.approval same [unpinned]"},
		{"another approver by name", directorytest.Rules(choices{Approvers: []string{person(0)}}), settingsOf(approvedBy("p1@contoso.com")), "activation.approval differs [unpinned]"},
		{"approver absent", directorytest.Rules(mfa), settingsOf(approvedBy(person(9))), "activation.approval differs [absent]"},
		{"approver twice wrong", directorytest.Rules(mfa), settingsOf(approvedBy(person(8), person(9))), "activation.approval differs [absent] [absent]"},
		{"approver disabled", directorytest.Rules(mfa), settingsOf(approvedBy("off")), "activation.approval differs [unwritable]"}, // by its id alone
		{"mail more", directorytest.Rules(mfa), settingsOf(mailsOnActivation("soc@contoso.com")),
			"notify.activation differs tighten (tighten): default > level all to default recipients and soc@contoso.com"},
		{"mail less", directorytest.Rules(choices{Recipients: []string{"soc@contoso.com"}}), settingsOf(mailsOnActivation()),
			"notify.activation differs loosen (loosen): level all to default recipients and soc@contoso.com > default"},

		{"not understood", odd(directorytest.Rules(mfa), "Expiration_EndUser_Assignment"), settingsOf(activationMax(2)), "activation.max uncompared [not-understood]"},
		{"another one not understood", odd(directorytest.Rules(mfa), "Expiration_Admin_Assignment"), settingsOf(activationMax(2)),
			"activation.max differs tighten (tighten): 8h > 2h"},

		{"mfa to a context in force", directorytest.Rules(mfa), settingsOf(activationRequire("justification"), activationContext("c1")),
			"activation.require and activation.context differs pair (keep): mfa, justification; context none > justification; context c1"},
		{"mfa to a context in force, and stricter", directorytest.Rules(mfa), settingsOf(activationRequire("justification", "ticket"), activationContext("c1")),
			"activation.require and activation.context differs pair (tighten): mfa, justification; context none > justification, ticket; context c1"},
		{"mfa to a context that is not published", directorytest.Rules(mfa), settingsOf(activationRequire("justification"), activationContext("c2")),
			"activation.require and activation.context differs pair (loosen): mfa, justification; context none > justification; context c2"},
		{"mfa to a context without a policy in force", directorytest.Rules(mfa), settingsOf(activationRequire("justification"), activationContext("c3")),
			"activation.require and activation.context differs pair (loosen): mfa, justification; context none > justification; context c3"},
		{"mfa to an unknown context", directorytest.Rules(mfa), settingsOf(activationRequire("justification"), activationContext("c9")),
			"activation.require and activation.context differs pair (loosen): mfa, justification; context none > justification; context c9"},
		{"context to mfa", directorytest.Rules(c1), settingsOf(activationRequire("justification", "mfa"), activationContext("none")),
			"activation.require and activation.context differs pair (keep): justification; context c1 > mfa, justification; context none"},
		{"another context, and another word", directorytest.Rules(c1), settingsOf(activationRequire("ticket"), activationContext("c2")),
			"activation.require differs loosen (loosen): justification > ticket; activation.context differs loosen (loosen): c1 > c2"},
		{"both to neither", directorytest.Rules(both), settingsOf(activationRequire("justification"), activationContext("none")),
			"activation.require differs loosen (loosen): mfa, justification > justification; activation.context differs loosen (loosen): c1 > none"},
		{"both to mfa", directorytest.Rules(both), settingsOf(activationRequire("justification", "mfa"), activationContext("none")),
			"activation.require same; activation.context differs loosen (loosen): c1 > none"},
		{"both to the context", directorytest.Rules(both), settingsOf(activationRequire("justification"), activationContext("c1")),
			"activation.require differs tighten (keep): mfa, justification > justification; activation.context same"},
		{"both to another context", directorytest.Rules(both), settingsOf(activationRequire("justification"), activationContext("c3")),
			"activation.require and activation.context differs pair (loosen): mfa, justification; context c1 > justification; context c3"},

		{"mfa beside a context that is not declared", directorytest.Rules(c1), settingsOf(activationRequire("justification", "mfa")), "activation.require differs [half-pair]"},
		{"the same of mfa that is there", directorytest.Rules(both), settingsOf(activationRequire("justification", "mfa")), "activation.require same [half-pair]"},
		{"a word beside a context that is not declared", directorytest.Rules(c1), settingsOf(activationRequire("justification", "ticket")),
			"activation.require differs tighten (tighten): justification > justification, ticket"},
		{"a context beside mfa that is not declared", directorytest.Rules(mfa), settingsOf(activationContext("c1")), "activation.context differs [half-pair]"},
		{"no context beside mfa that is not declared", directorytest.Rules(both), settingsOf(activationContext("none")), "activation.context differs loosen (loosen): c1 > none"},
		{"mfa to a context, which is not understood", odd(directorytest.Rules(mfa), "AuthenticationContext_EndUser_Assignment"),
			settingsOf(activationRequire("justification"), activationContext("c1")), "activation.require differs [half-pair]; activation.context uncompared [not-understood]"},
		{"a word, where the context is not understood", odd(directorytest.Rules(mfa), "AuthenticationContext_EndUser_Assignment"),
			settingsOf(activationRequire("justification", "mfa", "ticket"), activationContext("none")),
			"activation.require differs tighten (tighten): mfa, justification > mfa, justification, ticket; activation.context uncompared [not-understood]"},
		{"mfa to a context that nobody can write", directorytest.Rules(mfa), settingsOf(activationRequire("justification"), func(r *settings.Role) { r.ActivationContext = settings.Known(settings.Context("c100")) }),
			"activation.require and activation.context differs [unwritable]"},
		{"a context, where mfa is not understood", odd(directorytest.Rules(choices{}), "Enablement_EndUser_Assignment"),
			settingsOf(activationRequire("justification"), activationContext("c1")), "activation.require uncompared [not-understood]; activation.context differs [half-pair]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := outcomes(declareRole(config.Role{Settings: test.file}), withRules(test.rules)); got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
}

// A change of a leaf has the role as it was read, and the same with that leaf alone
// changed; a pair both.
func TestSettingChange(t *testing.T) {
	t.Parallel()
	s := withRules(directorytest.Rules(directorytest.Choices{MFA: true}))
	file := declareRole(config.Role{Settings: settingsOf(activationMax(2), activationRequire("ticket"), activationContext("c1"), eligibleMax(30))})
	x := directory.NewIndex(s)
	p := plan.Diff(file, x, plan.Terms{Now: now})
	was := x.Settings("g1", directory.Member)
	var got []string
	for _, c := range p.Changes {
		var wanted, lines []string
		for _, leaf := range settings.Leaves() {
			if !leaf.Equal(c.Want, was) {
				wanted = append(wanted, leaf.Name+" "+leaf.Words(c.Want))
			}
		}
		for _, leaf := range c.Leaves() {
			lines = append(lines, leaf.Name)
		}
		got = append(got, fmt.Sprintf("%s %d %s: %s, class %s", c.Action, c.Pos.Line, strings.Join(lines, "+"), strings.Join(wanted, "; "), c.Class()))
		if c.Was != was || c.Key.Group != "g1" || c.Key.Role != "member" || c.Name != "sg-one" || !c.Pinned || c.Row != nil || c.Mails != nil ||
			c.Facts.ID != "g1" || c.Permanent || !strings.Contains(c.Reason, c.Key.Setting) || p.Groups[0].Compared[0].Was != was {
			t.Errorf("%+v", c)
		}
	}
	want := []string{
		"tighten 10 activation.max: activation.max 2h, class settings",
		"tighten 14 eligible.max: eligible.max 30d, class settings",
		"pair 12 activation.require+activation.context: activation.require ticket; activation.context c1, class settings",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A pair is made by hand when MFA takes the place of a context.
func TestByHand(t *testing.T) {
	t.Parallel()
	pair := func(c settings.Context) *settings.Role {
		return &settings.Role{ActivationContext: settings.Known(c), ActivationRequire: settings.Known(settings.Require{MFA: c == ""})}
	}
	for _, test := range []struct {
		change plan.Change
		want   bool
	}{
		{plan.Change{Action: plan.Pair, Want: pair("")}, true},
		{plan.Change{Action: plan.Pair, Want: pair("c1")}, false},
		{plan.Change{Action: plan.Pair}, false},
		{plan.Change{Action: plan.Loosen, Want: pair("")}, false},
	} {
		if test.change.ByHand() != test.want {
			t.Errorf("%+v: %v", test.change, !test.want)
		}
	}
}

// Settings that were not read are compared with nothing, and those of a group that PIM
// does not manage yet are compared if they were.
func TestSettingsUnread(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		edit func(*directory.Snapshot)
		want string
	}{
		"gap":                          {func(s *directory.Snapshot) { s.Gaps = append(s.Gaps, gap(directory.PartRoleSettings, "g1", "")) }, "activation.max uncompared [unread]"},
		"no record":                    {func(s *directory.Snapshot) { s.RoleSettings = nil }, "activation.max uncompared [unread]"},
		"not looked at":                {func(s *directory.Snapshot) { s.Scope.Depth = directory.DepthManaged }, "activation.max uncompared [unread]"},
		"not managed":                  {unmanaged, "activation.max differs tighten (tighten): 8h > 2h"},
		"not managed, and no settings": {func(s *directory.Snapshot) { unmanaged(s); s.RoleSettings = nil }, "activation.max uncompared [unread]"},
		"not to be managed":            {func(s *directory.Snapshot) { unmanaged(s); s.Groups[0].GroupTypes = []string{"DynamicMembership"} }, ""},
	} {
		s := withRules(directorytest.Rules(directorytest.Choices{}))
		test.edit(s)
		if got := outcomes(declareRole(config.Role{Settings: settingsOf(activationMax(2))}), s); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// unmanaged takes g1 off PIM's list, which keeps another group.
func unmanaged(s *directory.Snapshot) {
	s.Groups[0].Managed = directory.False
	s.Groups = append(s.Groups, managed(group("anchor", "sg-anchor")))
	s.EligibilitiesOf, s.AssignmentsOf, s.RequestsOf = nil, nil, nil
}
