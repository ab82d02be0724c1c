package apply_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// owner is somebody who owns groups.
func owner(n int, enabled directory.Flag) directory.Principal {
	return directory.Principal{ID: id(n), Type: directory.User, DisplayName: "Ada", UserPrincipalName: "ada@contoso.com", AccountEnabled: enabled, UserType: directory.UserTypeMember}
}

// owned gives a group an owner, in the tenant as it is now.
func (t *tenant) owned(group string, by directory.Principal) {
	t.groups[group].Owners = []string{by.ID}
	if t.principals == nil {
		t.principals = map[string]directory.Principal{}
	}
	t.principals[by.ID] = by
}

// What the rules find right before a write counts like what they found for the
// guardrails: the group is left out, nothing is sent, the next has its turn.
func TestRulesRightBeforeTheWrite(t *testing.T) {
	t.Parallel()
	about := func(n int, status finding.Status, severity finding.Severity) func(*tenant) {
		return func(x *tenant) {
			x.findings = []finding.Finding{{Rule: "owner-guest", Severity: severity, Status: status, Group: finding.Group{ID: id(n)}, Message: "as given"}}
		}
	}
	tests := []struct {
		name  string
		setup func(*tenant)
		want  string
	}{
		{"as planned", func(x *tenant) { x.owned(id(1), owner(700, directory.True)) }, "done"},
		{"an owner disabled since", func(x *tenant) { x.owned(id(1), owner(700, directory.False)) },
			"skipped its owners or properties changed after the plan was made: owner-disabled: has a disabled owner"},
		{"an owner of whom nothing is known", func(x *tenant) { x.owned(id(1), directory.Principal{ID: id(700)}) }, "skipped has a disabled owner"},
		{"an error", about(1, finding.Failed, finding.Error), "skipped its owners or properties changed after the plan was made: owner-guest: as given"},
		{"a warning", about(1, finding.Failed, finding.Warning), "done"},
		{"a waived error", about(1, finding.Waived, finding.Error), "done"},
		{"an error about another group", about(800, finding.Failed, finding.Error), "done"},
		{"no answer", about(1, finding.NotEvaluated, finding.Warning), "skipped the rule owner-guest can't be evaluated for it any more (as given)"},
		{"no answer about another group", about(800, finding.NotEvaluated, finding.Error), "done"},
		{"owners not readable", func(x *tenant) {
			x.fresh = func(group string) error {
				x.unrelated = nil
				if group == id(1) {
					x.unrelated = errors.New("403")
				}
				return nil
			}
		}, "skipped its owners and units could not be read again right before the write: 403"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x := newTenant(snapshot(2))
			test.setup(x)
			check(t, apply.Run(t.Context(), merge(t, 2), deps(x, &recorder{})).Outcomes, test.want, "done")
			if skipped := strings.HasPrefix(test.want, "skipped"); skipped == slices.Contains(x.sent, id(1)) {
				t.Errorf("sent %q", x.sent)
			}
		})
	}
}

// The rules are asked about the tenant of the plan, with the group and those to
// whom it is related as they are now.
func TestTenantOfTheRules(t *testing.T) {
	t.Parallel()
	s := snapshot(2)
	s.Groups[0].Owners, s.Groups[1].Owners = []string{id(700)}, []string{id(700), id(701)}
	s.Groups[0].AdministrativeUnits = []string{id(600)}
	s.Principals = []directory.Principal{owner(700, directory.True), owner(701, directory.True)}
	s.AdministrativeUnits = []directory.AdministrativeUnit{{ID: id(600), DisplayName: "old"}}
	before := directory.Canonical(s)
	x := newTenant(s)
	x.owned(id(1), owner(702, directory.True))
	x.groups[id(1)].AdministrativeUnits = []string{id(600)}
	x.units = []directory.AdministrativeUnit{{ID: id(600), DisplayName: "new"}}
	x.principals[id(700)], x.principals[id(701)] = owner(700, directory.True), owner(701, directory.True)
	file := declare(t, "  - name: sg-1\n    id: "+id(1)+"\n    owners: [ada@contoso.com, "+id(702)+"]\n"+
		"  - name: sg-800\n    owners: [grace@contoso.com]\n")
	a := preflight(file, s)
	check(t, apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes, "done")
	if !reflect.DeepEqual(x.people, []string{id(702), "ada@contoso.com"}) {
		t.Errorf("asked for %q", x.people)
	}
	if len(x.evaluated) != 1 {
		t.Fatalf("evaluated %d times", len(x.evaluated))
	}
	got := x.evaluated[0]
	if g := got.Group(id(1)); !slices.Equal(g.Owners, []string{id(702)}) || !slices.Equal(g.AdministrativeUnits, []string{id(600)}) {
		t.Errorf("the group is %+v", g)
	}
	if g := got.Group(id(2)); !slices.Equal(g.Owners, []string{id(700), id(701)}) || len(got.Groups) != len(before.Groups) {
		t.Errorf("the other group is %+v, of %d", g, len(got.Groups))
	}
	for _, n := range []int{700, 701, 702} {
		if got.Principal(id(n)) == nil || len(got.Principals) != 3 {
			t.Errorf("%d is not among %+v", n, got.Principals)
		}
	}
	if u := got.AdministrativeUnit(id(600)); u.DisplayName != "new" || len(got.Snapshot.AdministrativeUnits) != 1 {
		t.Errorf("the unit is %+v", u)
	}
	if !reflect.DeepEqual(directory.Canonical(s), before) {
		t.Error("the tenant of the plan was changed")
	}
}

// A group without owners in the file has nobody to be asked for.
func TestNoDeclaredOwners(t *testing.T) {
	t.Parallel()
	x := newTenant(snapshot(1))
	x.people = []string{"somebody"}
	check(t, apply.Run(t.Context(), merge(t, 1), deps(x, &recorder{})).Outcomes, "done")
	if len(x.people) > 0 {
		t.Errorf("asked for %q", x.people)
	}
}

// Between two strategies the group is evaluated again. What is managed by now, or not any
// more what was planned, is not: there is nothing to write.
func TestRulesAgain(t *testing.T) {
	t.Parallel()
	x := newTenant(snapshot(1))
	x.ignores = ignoring(apply.SameRule)
	x.owned(id(1), owner(700, directory.True))
	x.slept = func() { x.owned(id(1), owner(700, directory.False)) }
	check(t, apply.Run(t.Context(), merge(t, 1), deps(x, &recorder{})).Outcomes, "pending nothing more was sent: its owners or properties changed")
	if x.strategies() != "same-rule" {
		t.Errorf("sent %q", x.strategies())
	}
	for _, change := range []func(*directory.Group){
		func(g *directory.Group) { g.Managed = directory.True },
		func(g *directory.Group) { g.DisplayName = "x" },
	} {
		y, a := newTenant(snapshot(1)), merge(t, 1)
		change(y.groups[id(1)])
		apply.Run(t.Context(), a, deps(y, &recorder{}))
		if len(y.evaluated) > 0 || len(y.sent) > 0 {
			t.Errorf("evaluated %d times, sent %q", len(y.evaluated), y.sent)
		}
	}
}

// More errors than a sentence names are counted.
func TestManyErrorsRightBefore(t *testing.T) {
	t.Parallel()
	x := newTenant(snapshot(1))
	for _, text := range []string{"one", "two", "three", "four", "five"} {
		x.findings = append(x.findings, finding.Finding{Rule: "x", Severity: finding.Error, Group: finding.Group{ID: id(1)}, Message: text})
	}
	check(t, apply.Run(t.Context(), merge(t, 1), deps(x, &recorder{})).Outcomes, "skipped x: one, x: two, x: three, 2 more")
}

// A rehearsal evaluates what its snapshot holds.
func TestRehearsalRelations(t *testing.T) {
	t.Parallel()
	s := snapshot(1)
	s.Groups[0].Owners = []string{id(700)}
	r := apply.NewRehearsal(s, newTenant(snapshot(0)))
	if n, err := r.Relations(t.Context(), id(1), nil); err != nil || !slices.Equal(n.Owners, []string{id(700)}) {
		t.Errorf("%+v, %v", n, err)
	}
	if n, err := r.Relations(t.Context(), id(9), nil); err == nil {
		t.Errorf("of a group that is not there: %+v", n)
	}
}

// A group about which a rule has no answer is left out of an onboarding. What a rule has
// found is no such reason.
func TestRuleWithoutAnswer(t *testing.T) {
	t.Parallel()
	a := merge(t, 2)
	a.Findings = []finding.Finding{
		{Rule: "owner-guest", Severity: finding.Warning, Status: finding.NotEvaluated, Message: "503", Group: finding.Group{ID: id(1)}},
		{Rule: "owner-guest", Severity: finding.Warning, Message: "a guest", Group: finding.Group{ID: id(2)}},
	}
	check(t, apply.Run(t.Context(), a, deps(newTenant(snapshot(2)), &recorder{})).Outcomes, "skipped the rule owner-guest could not be evaluated (503)", "done")
}
