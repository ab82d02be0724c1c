package plan_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// protected is a tenant whose groups have the same settings in both roles, and of which
// all was read. ada is eligible as member of each managed group, for two months.
func protected(groups ...directory.Group) *directory.Snapshot {
	s := &directory.Snapshot{
		Groups: groups, Scope: directory.Scope{AllGroups: true, AllUsers: true, Depth: directory.DepthFull}, Taken: now,
		Contexts: []directory.Context{}, ContextPolicies: []directory.ContextPolicy{}, Packages: []directory.Package{}, Applications: []directory.Application{},
	}
	set := directory.RoleSettings{Rules: directorytest.Rules(directorytest.Choices{MFA: true})}
	for _, g := range groups {
		set.Of = append(set.Of, directory.RoleOf{Group: g.ID, Role: directory.Member}, directory.RoleOf{Group: g.ID, Role: directory.Owner})
		s.Members = append(s.Members, directory.Membership{Group: g.ID})
		if g.Managed == directory.True {
			s.ManagedListSize++
			s.Eligibilities = append(s.Eligibilities, directory.Schedule{Group: g.ID, Role: directory.Member, Principal: "ada", End: now.AddDate(0, 2, 0)})
			s.EligibilitiesOf, s.AssignmentsOf = append(s.EligibilitiesOf, g.ID), append(s.AssignmentsOf, g.ID)
		}
	}
	s.RoleSettings = []directory.RoleSettings{set}
	return directory.Canonical(s)
}

var now = time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)

func managed(g directory.Group) directory.Group {
	g.Managed = directory.True
	return g
}

// Each action changes what it is about, and nothing else.
func TestApplied(t *testing.T) {
	t.Parallel()
	member := func(setting, principal string) plan.Key {
		k := plan.Key{Group: "g1", Role: "member", Setting: setting, Principal: principal}
		if principal != "" {
			k.Kind = plan.KindEligible
		}
		return k
	}
	max2h := &settings.Role{ActivationMax: settings.Known(settings.ActivationLimit{Longest: 2 * time.Hour})}
	context := &settings.Role{ActivationContext: settings.Known(settings.Context("c1")), ActivationRequire: settings.Known(settings.Require{Justification: true})}
	later, row := now.AddDate(1, 0, 0), directory.Schedule{Group: "g1", Role: "member", Principal: "ada", End: now.AddDate(0, 2, 0)}
	tests := map[plan.Action]struct {
		change plan.Change
		want   string // what describe says of g1's members, or of g2
	}{
		plan.Onboard: {plan.Change{Key: plan.Key{Group: "g2"}}, "g2 managed, max 8h mfa, justification none, eligible"},
		plan.Tighten: {plan.Change{Key: member("activation.max", ""), Want: max2h}, "g1 managed, max 2h mfa, justification none, eligible ada 2027-01-30"},
		plan.Loosen:  {plan.Change{Key: member("activation.require", ""), Want: context}, "g1 managed, max 8h justification none, eligible ada 2027-01-30"},
		plan.Pair:    {plan.Change{Key: member(plan.PairSetting, ""), Want: context}, "g1 managed, max 8h justification c1, eligible ada 2027-01-30"},
		plan.Extend:  {plan.Change{Key: member("", "ada"), Row: &row, End: later}, "g1 managed, max 8h mfa, justification none, eligible ada 2027-11-30"},
		plan.Shorten: {plan.Change{Key: member("", "ada"), Row: &row, End: now}, "g1 managed, max 8h mfa, justification none, eligible ada 2026-11-30"},
		plan.Remove:  {plan.Change{Key: member("", "ada"), Row: &row}, "g1 managed, max 8h mfa, justification none, eligible"},
		plan.Assign: {plan.Change{Key: member("", "bob"), End: later},
			"g1 managed, max 8h mfa, justification none, eligible ada 2027-01-30 bob 2027-11-30"},
	}
	for _, action := range plan.Actions() {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			before := protected(managed(group("g1", "sg-one")), group("g2", "sg-two"))
			before.ManagedListSize += 2 // PIM's list can name groups that are deleted
			kept := directory.Canonical(before)
			test := tests[action]
			test.change.Action = action
			after := plan.Applied(before, []plan.Change{test.change})
			if !reflect.DeepEqual(before, kept) {
				t.Error("the tenant before has changed")
			}
			if !reflect.DeepEqual(after, directory.Canonical(after)) {
				t.Error("the tenant after is not in canonical form")
			}
			if action == plan.Onboard && after.ManagedListSize != before.ManagedListSize+1 {
				t.Errorf("%d in PIM's list, of %d", after.ManagedListSize, before.ManagedListSize)
			}
			is, was := describe(after), describe(before)
			for i, text := range is {
				if changed := text == test.want; !changed && text != was[i] {
					t.Errorf("%s, want %s or %s", text, was[i], test.want)
				}
			}
			if !slices.Contains(is, test.want) {
				t.Errorf("%q, want %q in it", is, test.want)
			}
		})
	}
}

// describe says what the roles of all groups are: members, then owners.
func describe(s *directory.Snapshot) []string {
	x := directory.NewIndex(s)
	var list []string
	for _, role := range directory.Roles() {
		for i := range s.Groups {
			g := &s.Groups[i]
			text := g.ID
			if g.Managed == directory.True {
				text += " managed"
			}
			set := x.Settings(g.ID, role)
			for _, leaf := range settings.Leaves() {
				switch leaf.Name {
				case "activation.max":
					text += ", max " + leaf.Words(set)
				case "activation.require", "activation.context":
					text += " " + leaf.Words(set)
				}
			}
			text += ", eligible"
			for _, e := range x.Eligibilities(g.ID) {
				if e.Role == role {
					text += " " + e.Principal + " " + e.End.Format(time.DateOnly)
				}
			}
			list = append(list, text)
		}
	}
	return list
}

// A change of what the tenant does not have, or to a value that nobody knows, changes
// nothing, and a group is onboarded once.
func TestAppliedElsewhere(t *testing.T) {
	t.Parallel()
	before := protected(managed(group("g1", "sg-one")), group("g2", "sg-two"))
	before.Eligibilities = append(before.Eligibilities, directory.Schedule{Group: "g1", Role: "owner", Principal: "ada", End: now, Inherited: true})
	before = directory.Canonical(before)
	row := directory.Schedule{Group: "g1", Role: "member", Principal: "ada", End: now}
	want := &settings.Role{ActivationMax: settings.Known(settings.ActivationLimit{Longest: time.Hour})}
	after := plan.Applied(before, []plan.Change{
		{Action: plan.Onboard, Key: plan.Key{Group: "gone"}}, {Action: plan.Onboard, Key: plan.Key{Group: "g1"}},
		{Action: plan.Tighten, Key: plan.Key{Group: "gone", Role: "member", Setting: "activation.max"}, Want: want},
		{Action: plan.Tighten, Key: plan.Key{Group: "g1", Role: "member", Setting: "activation.max"}, Want: &settings.Role{}},
		{Action: plan.Remove, Key: plan.Key{Group: "g1", Role: "member", Kind: plan.KindEligible, Principal: "bob"}, Row: &row},
		{Action: plan.Remove, Key: plan.Key{Group: "g1", Role: "member", Kind: plan.KindEligible, Principal: "ada"}, Row: &row}, // that ends at another time
		{Action: plan.Remove, Key: plan.Key{Group: "g1", Role: "owner", Kind: plan.KindEligible, Principal: "ada"}, Row: &row},  // who has it through a group
		{Action: plan.Assign, Key: plan.Key{Group: "g1", Role: "owner", Kind: plan.KindActive, Principal: "bob"}},
	})
	if !reflect.DeepEqual(after, before) {
		t.Errorf("after %+v, want %+v", after, before)
	}
}

// Roles that have the same settings afterwards share them again.
func TestAppliedSharesSettings(t *testing.T) {
	t.Parallel()
	before := protected(managed(group("g1", "sg-one")), managed(group("g2", "sg-two")))
	want := &settings.Role{ActivationMax: settings.Known(settings.ActivationLimit{Longest: time.Hour})}
	var changes []plan.Change
	for i, n := range []int{2, 2, 2, 1} {
		key := plan.Key{Group: []string{"g1", "g1", "g2", "g2"}[i], Role: []string{"member", "owner"}[i%2], Setting: "activation.max"}
		changes = append(changes, plan.Change{Action: plan.Tighten, Key: key, Want: want})
		if sets := plan.Applied(before, changes).RoleSettings; len(sets) != n {
			t.Errorf("%d sets after %d changes, want %d", len(sets), i+1, n)
		}
	}
}

// Of a group that was onboarded nobody is eligible, and nobody has activated anything.
// It is looked at only if its settings were read.
func TestAppliedProtection(t *testing.T) {
	t.Parallel()
	before := protected(managed(group("g1", "sg-one")), group("g2", "sg-two"), group("g3", "sg-three"))
	before.RoleSettings[0].Of = slices.DeleteFunc(before.RoleSettings[0].Of, func(of directory.RoleOf) bool { return of == directory.RoleOf{Group: "g3", Role: "owner"} })
	changes := []plan.Change{{Action: plan.Onboard, Key: plan.Key{Group: "g2"}}, {Action: plan.Onboard, Key: plan.Key{Group: "g3"}}}
	after := plan.Applied(before, changes)
	protects, left := after.Scope.Protects(), ""
	for i := range after.Groups {
		if !protects(&after.Groups[i]) {
			left += after.Groups[i].ID
		}
	}
	if left != "g3" || !slices.Equal(after.EligibilitiesOf, []string{"g1", "g2", "g3"}) || !slices.Equal(after.AssignmentsOf, []string{"g1", "g2"}) {
		t.Errorf("%q is not looked at, who is eligible is known of %q, who is active of %q", left, after.EligibilitiesOf, after.AssignmentsOf)
	}
	if x := directory.NewIndex(after); len(x.Gaps) > 0 {
		t.Errorf("gaps %+v", x.Gaps)
	}
	before.Scope.Depth = directory.DepthManaged
	if after = plan.Applied(before, changes); after.Scope.Depth != directory.DepthManaged || len(after.EligibilitiesOf) != 1 || after.ManagedListSize != 3 {
		t.Errorf("%+v, %q, %d managed", after.Scope, after.EligibilitiesOf, after.ManagedListSize)
	}
}
