package apply_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// Every group that is not known to be managed is reported at its line, with what to
// do; one that is has nothing to tell.
func TestOutcomeFinding(t *testing.T) {
	t.Parallel()
	change := merge(t, 1).Plan.Changes[0]
	tests := []struct {
		outcome      apply.Outcome
		message, fix string
	}{
		{apply.Outcome{State: apply.Done}, "", ""},
		{apply.Outcome{State: apply.Done, Pending: true}, "was accepted by PIM and is not visible there yet", "Run check in a few minutes"},
		{apply.Outcome{State: apply.Rejected}, "was not onboarded", "Remove the cause"},
		{apply.Outcome{State: apply.Unknown}, "may or may not have been onboarded", "before anything runs again"},
		{apply.Outcome{State: apply.Skipped}, "was not onboarded, and no write to onboard it was sent", "Run again"},
	}
	for _, test := range tests {
		test.outcome.Change, test.outcome.Detail = change, "as given"
		list := test.outcome.Findings()
		if reported := len(list) == 1; reported != (test.message != "") {
			t.Errorf("%s: findings %+v", test.outcome.State, list)
		}
		if len(list) == 0 {
			continue
		}
		f := list[0]
		if f.Message != `"sg-1" `+test.message+": as given" || !strings.Contains(f.Fix, test.fix) || f.Severity != finding.Error ||
			f.Rule != apply.Rule || f.Pos != change.Pos || f.Group.ID != id(1) {
			t.Errorf("%s: finding %+v", test.outcome.State, f)
		}
	}
}

// A setting that may be left shortened is reported once, whatever became of the
// group, and the fix is the same in every finding about it: the journal.
func TestFindingsOfAShortenedSetting(t *testing.T) {
	t.Parallel()
	s := short(1)
	changed := []settings.Difference{{Role: s.Role, Rule: s.Rule, Before: s.Before, After: s.After}}
	tests := []struct {
		state   apply.State
		changed []settings.Difference
		want    []string
	}{
		{apply.Done, nil, []string{"may have a role setting that is left shortened"}},
		{apply.Done, changed, []string{"has a role setting that changed with the write"}},
		{apply.Unknown, nil, []string{"may or may not have been onboarded", "may have a role setting that is left shortened"}},
		{apply.Unknown, changed, []string{"may or may not have been onboarded", "has a role setting that changed with the write"}},
	}
	for _, test := range tests {
		o := apply.Outcome{Change: merge(t, 1).Plan.Changes[0], State: test.state, Changed: test.changed, Restored: &apply.RestoreResult{PendingRestore: s, State: apply.Rejected, Detail: "as given"}}
		list := o.Findings()
		if len(list) != len(test.want) {
			t.Errorf("%s: %d findings, want %q: %+v", test.state, len(list), test.want, list)
			continue
		}
		for i, f := range list {
			if !strings.Contains(f.Message, test.want[i]) {
				t.Errorf("%s: finding %+v, want %q", test.state, f, test.want[i])
			}
			if about := f.Rule == apply.SettingRule; about && (f.Subject != s.Role+" "+s.Rule || !strings.Contains(f.Fix, "with the journal of that run")) {
				t.Errorf("%s: finding %+v", test.state, f)
			}
		}
	}
}

// Another setting that changed at the same time is another finding: the journal
// does not have its value.
func TestFindingsOfAnotherSetting(t *testing.T) {
	t.Parallel()
	s := short(1)
	for _, other := range []settings.Difference{{Role: s.Role, Rule: "Notification"}, {Role: "owner", Rule: s.Rule}} {
		other.Before, other.After = "1", "2"
		o := apply.Outcome{Change: merge(t, 1).Plan.Changes[0], State: apply.Done, Changed: []settings.Difference{other}, Restored: &apply.RestoreResult{PendingRestore: s, State: apply.Unknown}}
		list := o.Findings()
		if len(list) != 2 || !strings.Contains(list[0].Fix, "Put it back in the Entra") || !strings.Contains(list[1].Fix, "with the journal of that run") {
			t.Errorf("%s %s: %+v", other.Role, other.Rule, list)
		}
	}
}

// A rehearsal takes the same way as a run, and changes nothing but its copy.
func TestRehearsal(t *testing.T) {
	t.Parallel()
	s := snapshot(2)
	s.ManagedListSize = 5 // PIM's list names groups that were not read
	before := directory.Canonical(s)
	r := apply.NewRehearsal(s, newTenant(snapshot(0)))
	with := deps(newTenant(s), &recorder{})
	with.Reader, with.Writer = r, r
	check(t, apply.Run(t.Context(), merge(t, 2), with).Outcomes, "done rehearsed", "done rehearsed")
	if !reflect.DeepEqual(directory.Canonical(s), before) {
		t.Error("the snapshot that was given is changed")
	}
	want := directory.Canonical(s)
	want.Groups[0].Managed, want.Groups[1].Managed, want.ManagedListSize = directory.True, directory.True, 7
	if got := r.Snapshot(); !reflect.DeepEqual(got, want) {
		t.Errorf("the tenant after the merge is %+v, want %+v", got, want)
	}
	if again := preflight(declare(t, entries(2)), r.Snapshot()); len(again.Plan.Changes) != 0 {
		t.Errorf("a second run would change %+v", again.Plan.Changes)
	}
}

// A rehearsal answers for what the snapshot holds, and gives copies away.
func TestRehearsalKeepsToItsSnapshot(t *testing.T) {
	t.Parallel()
	r := apply.NewRehearsal(snapshot(1), newTenant(snapshot(0)))
	if g, err := r.ReadGroup(t.Context(), id(9)); g != nil || err != nil {
		t.Errorf("%+v, %v", g, err)
	}
	if managed, err := r.Managed(t.Context(), id(9)); managed || err != nil {
		t.Errorf("managed %t, %v", managed, err)
	}
	if a := r.Write(context.Background(), context.Background(), apply.Write{Group: id(9)}); a.Kind != apply.AnswerRejected {
		t.Errorf("answer %+v", a)
	}
	g, err := r.ReadGroup(t.Context(), id(1))
	if err != nil {
		t.Fatal(err)
	}
	r.Write(context.Background(), context.Background(), apply.Write{Action: "another", Group: id(1)})
	if managed, err := r.Managed(t.Context(), id(1)); managed || err != nil {
		t.Errorf("managed %t, %v after a write of another kind", managed, err)
	}
	g.Managed = directory.True
	if managed, err := r.Managed(t.Context(), id(1)); managed || err != nil {
		t.Errorf("managed %t, %v: the copy was no copy", managed, err)
	}
}
