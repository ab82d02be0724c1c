package apply_test

import (
	"testing"
	"time"

	"pim-groups/internal/apply"
)

// A setting that has its former value needs no other words; of any other the
// report has what it was, what it was made, and what to do.
func TestRestoreResultWords(t *testing.T) {
	t.Parallel()
	const left = `Expiration_EndUser_Assignment of members: maximumDuration was "PT8H" and is "PT7H30M"; as given`
	for state, want := range map[apply.State]string{
		apply.Done: "Expiration_EndUser_Assignment of members: as given", apply.Rejected: left, apply.Unknown: left, apply.Skipped: left,
	} {
		x := apply.RestoreResult{PendingRestore: short(1), State: state, Detail: "as given"}
		if got := x.Words(); got != want {
			t.Errorf("%s: %s, want %s", state, got, want)
		}
		f, open := x.Finding()
		if open != (state != apply.Done) || f.Fix == "" || f.Group.ID != id(1) || f.Group.Name != groupName(1) || f.Subject != "member Expiration_EndUser_Assignment" {
			t.Errorf("%s: open %t, finding %+v", state, open, f)
		}
	}
}

// What was accepted, or not answered, has some time until it reads as before; what
// was refused is looked at once, and a write that was never sent not at all.
func TestRestorePendingWaits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		verdict apply.AnswerKind
		after   time.Duration // until the setting reads as before
		state   apply.State
		waited  time.Duration
		sent    bool
	}{
		{apply.AnswerAccepted, 3 * time.Second, apply.Done, 3 * time.Second, true},
		{apply.AnswerUnknown, 3 * time.Second, apply.Done, 3 * time.Second, true},
		{apply.AnswerAccepted, time.Hour, apply.Unknown, 30 * time.Second, true},
		{apply.AnswerUnknown, time.Hour, apply.Unknown, 30 * time.Second, true},
		{apply.AnswerRejected, 0, apply.Done, 0, true},
		{apply.AnswerRejected, 3 * time.Second, apply.Rejected, 0, true},
		{apply.AnswerSkipped, 0, apply.Skipped, 0, false},
	}
	for _, test := range tests {
		x, s := newTenant(with801(snapshot(1))), short(800)
		x.set(s.Group, s.Role, s.Rule, s.After)
		began, written := x.now, false
		x.write = func(apply.Write) (bool, apply.Answer) {
			written = true
			return false, apply.Answer{Kind: test.verdict}
		}
		x.unread = func(string) error {
			if written && x.now.Sub(began) >= test.after {
				x.set(s.Group, s.Role, s.Rule, s.Before)
			}
			return nil
		}
		a, with := mergeWithManaged(t, 1), deps(x, &recorder{})
		a.Plan.Changes, with.Pending = nil, []apply.PendingRestore{s}
		got := apply.Run(t.Context(), a, with).Restored[0]
		if got.State != test.state || got.Sent != test.sent || x.now.Sub(began) != test.waited {
			t.Errorf("%s, as before after %v: %s, sent %t, waited %v", test.verdict, test.after, got.State, got.Sent, x.now.Sub(began))
		}
	}
}
