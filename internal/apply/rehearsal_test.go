package apply_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// whole is the snapshot of a tenant that n groups share their settings in.
func whole(n int, member, owner directorytest.Choices) (*tenant, *directory.Snapshot) {
	x, s := managing(n, member, owner)
	s.RoleSettings = []directory.RoleSettings{{Rules: directorytest.Rules(member)}, {Rules: directorytest.Rules(owner)}}
	for _, g := range s.Groups {
		s.RoleSettings[0].Of = append(s.RoleSettings[0].Of, directory.RoleOf{Group: g.ID, Role: directory.Member})
		s.RoleSettings[1].Of = append(s.RoleSettings[1].Of, directory.RoleOf{Group: g.ID, Role: directory.Owner})
		s.EligibilitiesOf = append(s.EligibilitiesOf, g.ID)
	}
	return x, s
}

// settingsIn gives the settings of a role of a snapshot.
func settingsIn(s *directory.Snapshot, group string, role directory.Role) *settings.Role {
	for _, set := range s.RoleSettings {
		if slices.Contains(set.Of, directory.RoleOf{Group: group, Role: role}) {
			return settings.Read(settings.FromRules(string(role), set.Rules), string(role))
		}
	}
	return settings.Read(nil, string(role))
}

// The snapshot after a rehearsal has the settings that the plan leads to, and everything
// else as it was: groups that shared them with the changed one, too.
func TestRehearsedSettings(t *testing.T) {
	t.Parallel()
	x, s := whole(2, directorytest.Choices{MFA: true}, directorytest.Choices{})
	s.Groups[0].Managed, x.groups[id(1)].Managed = directory.False, directory.False
	before := directory.Canonical(s)
	a := wants(t, x, s, 1, "member", declared(longest(2*hour), require(), onContext("c1")))
	r := apply.NewRehearsal(s, x)
	with := deps(x, &recorder{})
	with.Reader, with.Writer = r, r
	check(t, apply.Run(t.Context(), a, with).Outcomes, "done rehearsed", "done made with the write that brought the group under PIM", "done rehearsed")
	if !reflect.DeepEqual(directory.Canonical(s), before) {
		t.Error("the snapshot that was given is changed")
	}
	if got, want := r.Snapshot(), plan.Applied(s, a.Plan.Changes); !reflect.DeepEqual(got.RoleSettings, want.RoleSettings) || !reflect.DeepEqual(got.Groups, want.Groups) {
		t.Errorf("after the rehearsal %+v\nafter the plan %+v", got.RoleSettings, want.RoleSettings)
	}
	if is := settingsIn(r.Snapshot(), id(2), directory.Member); !mfa(is) {
		t.Error("another group is changed")
	}
}

// A rehearsal takes a request as PIM does: one row for each (group, role, principal),
// and those that come from a group stay.
func TestRehearsedRequests(t *testing.T) {
	t.Parallel()
	x, s := whole(1, directorytest.Choices{}, directorytest.Choices{})
	end := time.Date(2027, 3, 31, 0, 0, 0, 0, time.UTC)
	inherited := directory.Schedule{Group: id(1), Role: directory.Member, Principal: id(700), Inherited: true}
	s.Eligibilities, s.RequestsOf = []directory.Schedule{inherited}, []string{id(1)}
	r := apply.NewRehearsal(s, x)
	send := func(action apply.RequestAction, end time.Time) apply.Answer {
		q := &apply.Request{Action: action, Role: directory.Member, Principal: id(700), End: end, Justification: "because [pim-groups a/b#1 1a2b3c4 1.1]"}
		return r.Write(t.Context(), t.Context(), apply.Write{Action: plan.Assign, Group: id(1), Request: q})
	}
	for _, step := range []struct {
		action apply.RequestAction
		end    time.Time
		want   string
		rows   int
	}{
		{apply.AdminUpdate, end, "RoleAssignmentDoesNotExist", 1},
		{apply.AdminRemove, end, "RoleAssignmentDoesNotExist", 1},
		{apply.AdminAssign, end, "rehearsed", 2},
		{apply.AdminAssign, end, "RoleAssignmentExists", 2},
		{apply.AdminUpdate, end.AddDate(1, 0, 0), "rehearsed", 2},
		{apply.AdminRemove, time.Time{}, "rehearsed", 1},
	} {
		got := send(step.action, step.end)
		access, err := r.Access(t.Context(), id(1))
		if err != nil || got.Detail != step.want || len(access.Eligible) != step.rows {
			t.Fatalf("%s: %+v, %d rows, %v", step.action, got, len(access.Eligible), err)
		}
		own := slices.DeleteFunc(access.Eligible, func(s directory.Schedule) bool { return s.Inherited })
		if len(own) == 1 && step.want == "rehearsed" && !own[0].End.Equal(step.end) {
			t.Errorf("%s: ends %s", step.action, own[0].End)
		}
	}
	access, _ := r.Access(t.Context(), id(1))
	var got []string
	for _, q := range access.Requests {
		got = append(got, q.Action+" "+q.Status+" "+q.Justification)
	}
	const mark = " [pim-groups a/b#1 1a2b3c4 1.1]"
	if want := []string{"adminAssign Provisioned" + mark, "adminUpdate Provisioned" + mark, "adminRemove Revoked" + mark}; !slices.Equal(got, want) {
		t.Errorf("requests %q", got)
	}
}

// The only row of a tenant is found, too.
func TestRehearsedRequestOnTheFirstRow(t *testing.T) {
	t.Parallel()
	for action, want := range map[apply.RequestAction]string{
		apply.AdminAssign: "RoleAssignmentExists 1", apply.AdminUpdate: "rehearsed 1", apply.AdminRemove: "rehearsed 0",
	} {
		x, s := whole(1, directorytest.Choices{}, directorytest.Choices{})
		s.Eligibilities = []directory.Schedule{{Group: id(1), Role: directory.Member, Principal: id(700)}}
		r := apply.NewRehearsal(s, x)
		q := &apply.Request{Action: action, Role: directory.Member, Principal: id(700), End: soon(9)}
		answer := r.Write(t.Context(), t.Context(), apply.Write{Action: plan.Assign, Group: id(1), Request: q})
		if got := fmt.Sprint(answer.Detail, " ", len(r.Snapshot().Eligibilities)); got != want {
			t.Errorf("%s: %s, want %s", action, got, want)
		}
	}
}

// A request is about one principal in one role of one group, and about no other row.
func TestRehearsedRequestIsAboutOneRow(t *testing.T) {
	t.Parallel()
	x, s := whole(2, directorytest.Choices{}, directorytest.Choices{})
	others := []directory.Schedule{
		{Group: id(1), Role: directory.Member, Principal: id(701)}, {Group: id(1), Role: directory.Owner, Principal: id(700)},
		{Group: id(2), Role: directory.Member, Principal: id(700)},
	}
	s.Eligibilities = slices.Clone(others)
	r := apply.NewRehearsal(s, x)
	for _, step := range []struct {
		action apply.RequestAction
		want   string
	}{{apply.AdminRemove, "RoleAssignmentDoesNotExist"}, {apply.AdminAssign, "rehearsed"}} {
		q := &apply.Request{Action: step.action, Role: directory.Member, Principal: id(700)}
		got := r.Write(t.Context(), t.Context(), apply.Write{Action: plan.Assign, Group: id(1), Request: q})
		left := slices.DeleteFunc(slices.Clone(r.Snapshot().Eligibilities), func(s directory.Schedule) bool {
			return s.Group == id(1) && s.Role == directory.Member && s.Principal == id(700)
		})
		if got.Detail != step.want || len(left) != len(others) {
			t.Errorf("%s: %+v, %d other rows are left", step.action, got, len(left))
		}
	}
}

// What the snapshot does not hold is not guessed, and nothing onboards by the way.
func TestRehearsalRefuses(t *testing.T) {
	t.Parallel()
	x, s := whole(2, directorytest.Choices{}, directorytest.Choices{})
	s.Groups[1].Managed = directory.False
	s.Principals = []directory.Principal{
		{ID: id(701), Type: directory.User, AccountEnabled: directory.True},
		{ID: id(702), Type: directory.User, AccountEnabled: directory.False},
		{ID: id(703), Type: directory.User, AccountEnabled: directory.Null},
	}
	r := apply.NewRehearsal(s, x)
	for principal, want := range map[string]string{id(701): "true", id(702): "false", id(703): "error", id(704): "error"} {
		got := "error"
		if enabled, err := r.Enabled(t.Context(), principal); err == nil {
			got = map[bool]string{true: "true", false: "false"}[enabled]
		}
		if got != want {
			t.Errorf("%s: %s, want %s", principal, got, want)
		}
	}
	if a := r.Write(t.Context(), t.Context(), apply.Write{Action: plan.Tighten, Group: id(2)}); a.Kind != apply.AnswerRejected {
		t.Errorf("a setting of a group that PIM does not manage: %+v", a)
	}
	if a, err := r.Access(t.Context(), id(2)); err != nil || a.Managed {
		t.Errorf("%+v, %v", a, err)
	}
	s.EligibilitiesOf = nil
	if _, err := apply.NewRehearsal(s, x).Access(t.Context(), id(1)); err == nil {
		t.Error("nobody read who is eligible, and that is no error")
	}
	s.RoleSettings = s.RoleSettings[:1]
	if _, err := apply.NewRehearsal(s, x).Access(t.Context(), id(1)); err == nil {
		t.Error("nobody read the settings of owners, and that is no error")
	}
}
