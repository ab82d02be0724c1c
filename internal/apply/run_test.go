package apply_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// seen is one outcome as a test writes it down: state, then words of the
// detail.
func check(t *testing.T, outcomes []apply.Outcome, want ...string) {
	t.Helper()
	if len(outcomes) != len(want) {
		t.Fatalf("%d outcomes, want %d: %+v", len(outcomes), len(want), outcomes)
	}
	for i, o := range outcomes {
		state, detail, _ := strings.Cut(want[i], " ")
		got := string(o.State)
		if o.Pending {
			got = "pending"
		}
		if got != state || !strings.Contains(o.Detail, detail) || detail == "" && o.Detail != "" {
			t.Errorf("%s is %s %q, want %s %q", o.Change.Name, got, o.Detail, state, detail)
		}
		if len(o.Sent) == 0 && strings.Contains(o.Detail, "nothing more was sent") {
			t.Errorf("%s: nothing was sent before, yet: %q", o.Change.Name, o.Detail)
		}
	}
}

func answer(v apply.AnswerKind, committed bool) func(apply.Write) (bool, apply.Answer) {
	return func(apply.Write) (bool, apply.Answer) {
		return committed, apply.Answer{Kind: v, Detail: "as given"}
	}
}

// first answers so to the first write only.
func first(v apply.AnswerKind, committed bool) func(*tenant) {
	return func(x *tenant) {
		x.write = func(w apply.Write) (bool, apply.Answer) {
			if w.Group == id(1) {
				return answer(v, committed)(w)
			}
			return true, apply.Answer{Kind: apply.AnswerAccepted}
		}
	}
}

// Every answer that a write can have, over two groups: what it means for the
// first, and whether the second still gets its turn.
func TestAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		setup func(*tenant)
		want  []string
		sent  int
	}{
		{"accepted", func(*tenant) {}, []string{"done", "done"}, 2},
		{"accepted, seen after some reads", func(x *tenant) { x.stale = 3 }, []string{"done", "done"}, 2},
		{"accepted, never seen", func(x *tenant) { x.stale = 1000 },
			[]string{"pending accepted, not visible yet; sent: same-rule, then same-policy", "pending accepted, not visible yet"}, 4},
		{"accepted, and nothing happened", first(apply.AnswerAccepted, false),
			[]string{"pending accepted, not visible yet; as given; sent: same-rule, then same-policy", "done"}, 3},
		{"rejected", first(apply.AnswerRejected, false), []string{"rejected as given", "done"}, 2},
		{"rejected, and onboarded all the same", first(apply.AnswerRejected, true),
			[]string{"done PIM manages the group, although this write was rejected; as given", "done"}, 2},
		{"rejected, list not readable", func(x *tenant) {
			first(apply.AnswerRejected, false)(x)
			x.managed = func(string) error { return errors.New("403") }
		}, []string{"rejected as given; PIM's list could not be read: 403", "pending 403"}, 2},
		{"unknown, and made", first(apply.AnswerUnknown, true), []string{"done no answer confirmed the write; as given", "done"}, 2},
		{"unknown, and not made", first(apply.AnswerUnknown, false),
			[]string{"unknown as given; PIM does not list the group yet", `skipped the outcome of the write for "sg-1" is unknown`}, 1},
		{"an answer of no known kind", first(apply.AnswerKind(99), false), []string{"unknown as given", "skipped"}, 1},
		{"skipped", first(apply.AnswerSkipped, false), []string{"skipped as given", "done"}, 2},
		{"accepted, list not readable", func(x *tenant) { x.managed = func(string) error { return errors.New("403") } },
			[]string{"pending not visible yet; PIM's list could not be read: 403", "pending 403"}, 2},
		{"unknown, list not readable", func(x *tenant) {
			first(apply.AnswerUnknown, true)(x)
			x.managed = func(string) error { return errors.New("403") }
		}, []string{"unknown PIM's list could not be read: 403", "skipped"}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x := newTenant(snapshot(2))
			test.setup(x)
			result := apply.Run(t.Context(), merge(t, 2), deps(x, &recorder{}))
			for i, want := range test.want { // "skipped" alone: for any reason
				if want == "skipped" {
					test.want[i] = "skipped the run was stopped"
				}
			}
			check(t, result.Outcomes, test.want...)
			if len(x.sent) != test.sent {
				t.Errorf("%d writes were sent, want %d", len(x.sent), test.sent)
			}
			if stopped := test.sent < 2; stopped != (result.Stopped != "") {
				t.Errorf("stopped %q after %d writes", result.Stopped, test.sent)
			}
		})
	}
}

// A write that is refused, because another run has written first or because the
// service onboards before it refuses: the group is managed in the end, and that
// is not "rejected". Only where the settings show a write is PIM's list waited for.
func TestRefusedAndManaged(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		setup  func(*tenant)
		want   string
		waits  bool
		others bool
	}{
		{"another run wrote first", func(x *tenant) {}, "done PIM manages the group, although this write was rejected; stale id", false, true},
		{"and PIM's list is behind", func(x *tenant) { x.stale = 4 }, "done PIM manages the group, although this write was rejected; stale id", true, true},
		{"and PIM's list stays behind", func(x *tenant) { x.stale = 1000 }, "rejected stale id; its settings were written in the meantime", true, false},
		{"nobody wrote", func(x *tenant) {
			x.write = func(apply.Write) (bool, apply.Answer) {
				return false, apply.Answer{Kind: apply.AnswerRejected, Detail: "no"}
			}
		}, "rejected no", false, false},
		{"settings not readable", func(x *tenant) {
			x.stale = 4
			x.unread = func(string) error {
				if len(x.sent) > 0 {
					return errors.New("503")
				}
				return nil
			}
		}, "rejected stale id", false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x, j := newTenant(snapshot(1)), &recorder{}
			test.setup(x)
			j.seen = func(e apply.Entry) { // the other run, right before this one's write
				if e.Step == apply.StepIntent && x.write == nil {
					x.commit(apply.Write{Group: id(1), Setting: settings.Setting{Role: apply.WrittenRole, Rule: apply.WrittenRule, Value: hours("PT8H")}})
				}
			}
			waited := time.Duration(0)
			x.slept = func() { waited = x.now.Sub(time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC)) }
			o := apply.Run(t.Context(), merge(t, 1), deps(x, j)).Outcomes
			check(t, o, test.want)
			settling := test.name == "settings not readable" // which are compared for half a minute
			if (waited > 0) != (test.waits || settling) || o[0].ByOther != test.others || x.strategies() != "same-rule" {
				t.Errorf("waited %v, by others: %t, sent %q", waited, o[0].ByOther, x.strategies())
			}
		})
	}
}

// What this run did is not somebody else's doing: a group that PIM shows after an
// earlier write of it was accepted. Before any write it is.
func TestWhoseDoing(t *testing.T) {
	t.Parallel()
	x := ignored(1)
	x.write = func(w apply.Write) (bool, apply.Answer) {
		if w.Strategy == apply.SamePolicy {
			x.groups[id(1)].Managed = directory.True
			return false, apply.Answer{Kind: apply.AnswerRejected}
		}
		return true, apply.Answer{Kind: apply.AnswerAccepted}
	}
	if o := apply.Run(t.Context(), merge(t, 1), deps(x, &recorder{})).Outcomes[0]; o.State != apply.Done || o.ByOther {
		t.Errorf("%+v", o)
	}
	for strategies, setup := range map[string]func(*tenant){
		"": func(x *tenant) { x.groups[id(1)].Managed = directory.True },
		"same-rule": func(x *tenant) {
			x.ignores = ignoring(apply.SameRule)
			x.fresh = func(string) error {
				if len(x.sent) > 0 {
					x.groups[id(1)].Managed = directory.True
				}
				return nil
			}
		},
		"same-rule same-policy": func(x *tenant) { x.ignores = ignoring(apply.SameRule) },
	} {
		x, a := newTenant(snapshot(1)), merge(t, 1)
		setup(x)
		if o := apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes[0]; o.State != apply.Done || o.ByOther != (strategies == "") || x.strategies() != strategies {
			t.Errorf("sent %q, want %q: %+v", x.strategies(), strategies, o)
		}
	}
}

// An answer that a writer forgot to fill in counts as unknown.
func TestZeroAnswerIsUnknown(t *testing.T) {
	t.Parallel()
	if v := (apply.Answer{}).Kind; v != apply.AnswerUnknown || v.String() != "unknown" {
		t.Errorf("the zero answer is %s", v)
	}
}

// One at a time, in the order of ids, whatever the order of the plan.
func TestOrder(t *testing.T) {
	t.Parallel()
	a, x := merge(t, 4), newTenant(snapshot(4))
	slices.Reverse(a.Plan.Changes)
	j := &recorder{}
	apply.Run(t.Context(), a, deps(x, j))
	if want := []string{id(1), id(2), id(3), id(4)}; !slices.Equal(x.sent, want) {
		t.Errorf("sent %q, want %q", x.sent, want)
	}
	want := []apply.Step{apply.StepIntent, apply.StepAnswer, apply.StepOutcome}
	for n := range 4 {
		entries := j.entries[1+3*n : 4+3*n]
		for i, e := range entries {
			if e.Step != want[i] || e.Group != id(n+1) || e.Name != groupName(n+1) || e.Action != "onboard" || e.Time != x.now {
				t.Errorf("entry %+v, want %s of group %d", e, want[i], n+1)
			}
		}
		if entries[1].State != "accepted" || entries[2].State != "done" {
			t.Errorf("answer %q, outcome %q", entries[1].State, entries[2].State)
		}
	}
	begin, end := j.entries[0], j.entries[len(j.entries)-1]
	if begin.Step != apply.StepBegin || begin.Tenant != tenantID || begin.Plan != a.Plan.Digest() || end.Step != apply.StepEnd {
		t.Errorf("begins with %+v, ends with %+v", begin, end)
	}
}

// The journal says for whom a change was made, which a person's run leaves to
// the tenant's own log.
func TestJournalNamesTheOrigin(t *testing.T) {
	t.Parallel()
	rerun := merge(t, 1).Origin
	rerun.TriggeringActor = "grace"
	for want, origin := range map[string]*apply.Origin{"push " + mainSHA + " ada grace": rerun, "   ": nil} {
		a, j := merge(t, 1), &recorder{}
		a.Origin = origin
		apply.Run(t.Context(), a, deps(newTenant(snapshot(1)), j))
		if b := j.entries[0]; b.Event+" "+b.Commit+" "+b.Actor+" "+b.TriggeringActor != want {
			t.Errorf("begins with %+v, want %q", b, want)
		}
	}
}

// A group of which something could not be read is left out, whatever it was, and the
// others are onboarded.
func TestUnreadGroupIsLeftOut(t *testing.T) {
	t.Parallel()
	for name, unread := range map[string]func(*testing.T, *apply.Preflight){
		"a part":   gap(directory.Gap{Part: directory.PartOwners, Group: id(2), Reason: "503"}),
		"a person": gap(directory.Gap{Part: directory.PartUsers, Group: id(2), Subject: id(70), Reason: "503"}),
		"a rule by the id": found(finding.Finding{Rule: "owners-minimum", Status: finding.NotEvaluated, Message: "503",
			Group: finding.Group{ID: id(2)}}),
		"a rule by the name": found(finding.Finding{Rule: "owners-minimum", Status: finding.NotEvaluated, Message: "503",
			Group: finding.Group{Name: groupName(2)}}),
	} {
		a, x := merge(t, 3), newTenant(snapshot(3))
		unread(t, a)
		result := apply.Run(t.Context(), a, deps(x, &recorder{}))
		if want := []string{id(1), id(3)}; !slices.Equal(x.sent, want) || len(result.Refusals) > 0 {
			t.Errorf("%s: sent %q, want %q; refused by %+v", name, x.sent, want, result.Refusals)
		}
		if o := result.Outcomes[1]; o.State != apply.Skipped || !strings.Contains(o.Detail, "503") {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

// Nothing to do leaves no trace, not even a journal.
func TestNothingToDo(t *testing.T) {
	t.Parallel()
	a := merge(t, 1)
	a.Plan.Changes = nil
	j := &recorder{}
	if result := apply.Run(t.Context(), a, deps(newTenant(snapshot(1)), j)); len(result.Outcomes) != 0 || len(j.entries) != 0 {
		t.Errorf("%+v, journal %+v", result, j.entries)
	}
}

// A refused run reads nothing, writes nothing, and notes nothing.
func TestRefusedRunTouchesNothing(t *testing.T) {
	t.Parallel()
	a := merge(t, 2)
	a.Limits.MaxOnboard = 1
	x, j := newTenant(snapshot(2)), &recorder{}
	x.fresh = func(string) error { t.Error("a group was read"); return nil }
	result := apply.Run(t.Context(), a, deps(x, j))
	if len(result.Refusals) != 1 || result.Outcomes != nil || x.sent != nil || j.entries != nil {
		t.Errorf("%+v, sent %q, journal %+v", result, x.sent, j.entries)
	}
}

// However often a plan names a group, one write is sent for it.
func TestNeverTwice(t *testing.T) {
	t.Parallel()
	const ended = "an earlier change of the group is not done: onboard "
	for _, test := range []struct {
		answer    apply.AnswerKind
		committed bool
		sent      int
		want      string
	}{
		{apply.AnswerAccepted, true, 1, "none is sent twice"},
		{apply.AnswerAccepted, false, 2, ended + "(pending)"},
		{apply.AnswerRejected, false, 1, ended + "(rejected)"},
		{apply.AnswerSkipped, false, 1, ended + "(skipped)"},
	} {
		a, x := merge(t, 1), newTenant(snapshot(1))
		a.Plan.Changes = append(a.Plan.Changes, a.Plan.Changes[0])
		x.write = answer(test.answer, test.committed)
		result := apply.Run(t.Context(), a, deps(x, &recorder{}))
		if len(x.sent) != test.sent || !strings.Contains(result.Outcomes[1].Detail, test.want) {
			t.Errorf("%s: sent %q, then %+v", test.answer, x.sent, result.Outcomes[1])
		}
	}
}

// A kind of change that this package can't make is refused, not guessed at.
func TestOtherAction(t *testing.T) {
	t.Parallel()
	a, x := merge(t, 2), newTenant(snapshot(2))
	a.Plan.Changes[1].Action, a.Limits.Changes = "activate", plan.Classes()
	result := apply.Run(t.Context(), a, deps(x, &recorder{}))
	if !slices.Contains(ids(result.Refusals), "asked") || x.sent != nil || result.Outcomes != nil {
		t.Errorf("sent %q, %+v", x.sent, result)
	}
}

// PIM's list is asked again after pauses that grow, within the budget and not
// longer; the last time when it is used up.
func TestWaiting(t *testing.T) {
	t.Parallel()
	a, x := merge(t, 1), newTenant(snapshot(1))
	x.stale = 1000
	x.write = func(apply.Write) (bool, apply.Answer) { return true, apply.Answer{} } // unknown: no other strategy follows
	apply.Run(t.Context(), a, deps(x, &recorder{}))
	seconds := func(list ...int) (d []time.Duration) {
		for _, n := range list {
			d = append(d, time.Duration(n)*time.Second)
		}
		return d
	}
	if want := seconds(1, 2, 4, 8, 16, 30, 30, 29); !slices.Equal(x.pauses, want) {
		t.Errorf("pauses %v, want %v", x.pauses, want)
	}
	if x.asked != 9 {
		t.Errorf("asked %d times, want 9", x.asked)
	}
	with, y := deps(x, &recorder{}), newTenant(snapshot(1))
	with.Reader, with.Writer, with.Clock, with.Wait = y, y, y, 0
	check(t, apply.Run(t.Context(), merge(t, 1), with).Outcomes, "done")
	if y.pauses != nil || y.asked != 1 {
		t.Errorf("without time to wait: pauses %v, asked %d times, want once", y.pauses, y.asked)
	}
}

// A reason that has passed is not reported.
func TestWaitingForgetsOldErrors(t *testing.T) {
	t.Parallel()
	x := newTenant(snapshot(1))
	x.stale = 1000
	x.managed = func(string) error {
		if x.asked == 1 {
			return errors.New("429")
		}
		return nil
	}
	o := apply.Run(context.Background(), merge(t, 1), deps(x, &recorder{})).Outcomes[0]
	if o.Detail != "accepted, not visible yet; sent: same-rule, then same-policy" {
		t.Errorf("detail %q", o.Detail)
	}
}

// The branch goes on while the first group is waited for: what it still wants,
// nobody knows. A signal is reported as what it is.
func TestStale(t *testing.T) {
	t.Parallel()
	run := func(ctx context.Context, current func(context.Context) string) (*tenant, *apply.Result) {
		x := newTenant(snapshot(3))
		with := deps(x, &recorder{})
		with.StaleReason = current
		return x, apply.Run(ctx, merge(t, 3), with)
	}
	asked := 0
	x, result := run(t.Context(), func(context.Context) string {
		if asked++; asked < 2 {
			return ""
		}
		return "main is at 0000 by now"
	})
	check(t, result.Outcomes, "done", "skipped main is at 0000 by now", "skipped main is at 0000 by now")
	if asked != 2 || len(x.sent) != 1 || result.Stopped != "the run was stopped because main is at 0000 by now" {
		t.Errorf("asked %d times, sent %q, %q", asked, x.sent, result.Stopped)
	}
	ctx, cancel := context.WithCancel(t.Context())
	y, result := run(ctx, func(context.Context) string { cancel(); return "stopped while asking" })
	if result.Stopped != "the run was cancelled" || len(y.sent) != 0 {
		t.Errorf("sent %q, %q", y.sent, result.Stopped)
	}
}

// A change that the run may not make has no outcome, and nothing is read for it.
func TestNotInChanges(t *testing.T) {
	t.Parallel()
	a, x := merge(t, 1), newTenant(snapshot(1))
	a.Limits.Changes = []plan.Class{plan.ClassSettings}
	x.fresh = func(string) error { t.Error("a group was read"); return nil }
	if result := apply.Run(t.Context(), a, deps(x, &recorder{})); result.Outcomes != nil || result.Refusals != nil || x.sent != nil {
		t.Errorf("%+v, sent %q", result, x.sent)
	}
}
