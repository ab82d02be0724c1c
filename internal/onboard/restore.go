package onboard

import (
	"context"

	"pim-groups/internal/plan"
)

// What was shortened is put back right after, in the same run. When that can't
// be done or is not known to have been done, the journal has the value, and the
// next run that is given the journal begins with it.

// comeback is what became of putting a value back.
type comeback struct {
	Shortened
	done   bool // known to be accepted, or not needed
	lost   bool // sent, and nobody knows
	reason string
}

// putBack follows a shortening. It waits a little to see the shortened value:
// before that, the id of what has to be written may be an old one.
//
// It goes on after a signal, and when the journal fails. The intent to shorten, which is stored,
// announced this write too, and not to make it would be the greater harm.
func (c *climb) putBack(own context.Context, s Shortened, shortening Answer) *comeback {
	b := &comeback{Shortened: s}
	var now Setting
	var policy string
	var err error
	observed, _ := c.poll(own, settling, func() bool {
		now, policy, err = c.current(own, s)
		return err == nil && !same(now.Value, s.Before)
	})
	switch {
	case err != nil:
		b.reason = "it could not be read again: " + err.Error()
		return b
	case !observed && shortening.Verdict == Declined:
		b.done = true
		return b
	case properties(now.Value) == nil:
		b.reason = "PIM does not tell it any more"
		return b
	case !same(now.Value, s.After) && stricter(now.Value, s.Before):
		b.reason = "somebody has made it stricter meanwhile, and it was left alone"
		return b
	}
	w := s.back(policy, now)
	c.intend(w, s.Name, s.After)
	answer := c.send(own, own, w, s.Name)
	// A shortening whose answer was lost and that was never seen may still come.
	b.done = answer.Verdict == Accepted && (observed || !shortening.Verdict.open())
	b.lost, b.reason = answer.Verdict.open(), answer.Detail
	return b
}

// current reads the setting that was shortened, and the id to write it under.
func (r *run) current(ctx context.Context, s Shortened) (now Setting, policy string, err error) {
	settings, err := r.Reader.Settings(ctx, s.Group)
	if err != nil {
		return now, "", err
	}
	now, _ = settings.find(s.Role, s.Rule) // missing is another value, too
	return now, settings.Policy, nil
}

// back is the write that gives the setting its former maximum, and leaves the rest
// of it as it is now. now is a JSON object.
func (s *Shortened) back(policy string, now Setting) Write {
	former, _ := maximum(properties(s.Before)) // it was read before it was shortened
	return Write{Group: s.Group, Rung: Restore, Policy: policy, Setting: Setting{s.Role, s.Rule, withMaximum(properties(now.Value), former)}}
}

// closed writes down that nothing is left to do about a shortened setting: no
// later run that reads this journal looks at it again.
func (r *run) closed(s *Shortened) {
	r.note(Entry{Step: StepOutcome, Action: string(plan.Onboard), Group: s.Group, Name: s.Name, Rung: Restore, Role: s.Role, Rule: s.Rule,
		State: string(Done)})
}

// account says, after the settings were compared, whether the shortened one is
// known to be back.
func (c *climb) account(b *comeback) {
	if b.done && !c.o.touched() {
		c.closed(&b.Shortened)
		return
	}
	c.o.Unrestored = &b.Shortened
	c.o.Detail = joined(c.o.Detail, joined("the setting that was shortened is not known to be as before", b.reason))
	if b.lost {
		c.o.State, c.o.Pending = Unknown, false
	}
	c.stop("the run was stopped, because a role setting of " + quoted(b.Name) + " may be left shortened")
}
