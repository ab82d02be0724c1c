package onboard_test

import (
	"testing"
	"time"

	"pim-groups/internal/onboard"
)

// A setting that has its former value needs no other words; of any other the
// report has what it was, what it was made, and what to do.
func TestRestorationWords(t *testing.T) {
	t.Parallel()
	const left = `Expiration_EndUser_Assignment of members: maximumDuration was "PT8H" and is "PT7H30M"; as told`
	for state, want := range map[onboard.State]string{
		onboard.Done: "Expiration_EndUser_Assignment of members: as told", onboard.Rejected: left, onboard.Unknown: left, onboard.Skipped: left,
	} {
		x := onboard.Restoration{Shortened: short(1), State: state, Detail: "as told"}
		if got := x.Words(); got != want {
			t.Errorf("%s: %s, want %s", state, got, want)
		}
		f, open := x.Finding()
		if next := x.NextStep(); open != (state != onboard.Done) || open != (next != "") || open && next != f.Fix {
			t.Errorf("%s: %q, finding %+v", state, next, f)
		}
		if x.Ref() != f.Group || f.Group.ID != id(1) || f.Group.Name != groupName(1) || f.Subject != x.Subject() || f.Subject != "member Expiration_EndUser_Assignment" {
			t.Errorf("%s: %+v", state, f)
		}
	}
}

// What was accepted, or not answered, has some time until it reads as before; what
// was refused is looked at once, and a write that was never sent not at all.
func TestFinishWaits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		verdict onboard.Verdict
		after   time.Duration // until the setting reads as before
		state   onboard.State
		waited  time.Duration
		sent    bool
	}{
		{onboard.Accepted, 3 * time.Second, onboard.Done, 3 * time.Second, true},
		{onboard.Lost, 3 * time.Second, onboard.Done, 3 * time.Second, true},
		{onboard.Accepted, time.Hour, onboard.Unknown, 30 * time.Second, true},
		{onboard.Lost, time.Hour, onboard.Unknown, 30 * time.Second, true},
		{onboard.Declined, 0, onboard.Done, 0, true},
		{onboard.Declined, 3 * time.Second, onboard.Rejected, 0, true},
		{onboard.Unsent, 0, onboard.Skipped, 0, false},
	}
	for _, test := range tests {
		x, s := newTenant(with801(snapshot(1))), short(800)
		x.set(s.Group, s.Role, s.Rule, s.After)
		began, written := x.now, false
		x.write = func(onboard.Write) (bool, onboard.Answer) {
			written = true
			return false, onboard.Answer{Verdict: test.verdict}
		}
		x.unread = func(string) error {
			if written && x.now.Sub(began) >= test.after {
				x.set(s.Group, s.Role, s.Rule, s.Before)
			}
			return nil
		}
		a, m := finishing(t, 1), means(x, &recorder{})
		a.Plan.Changes, m.Unfinished = nil, []onboard.Shortened{s}
		got := onboard.Run(t.Context(), a, m).Restored[0]
		if got.State != test.state || got.Sent != test.sent || x.now.Sub(began) != test.waited {
			t.Errorf("%s, as before after %v: %s, sent %t, waited %v", test.verdict, test.after, got.State, got.Sent, x.now.Sub(began))
		}
	}
}
