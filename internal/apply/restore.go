package apply

import (
	"context"
	"time"

	"pim-groups/internal/plan"
)

// What was shortened is put back right after, in the same run. When that can't
// be done or is not known to have been done, the journal has the value, and the
// next run that is given the journal begins with it.

// What becomes of a setting, in the words of a report.
const (
	putBackNow  = "it was put back"
	asBefore    = "it has its former value, nothing was sent"
	notAsBefore = "it does not read as before so far"
)

// restoration is what the answer to the write that puts a value back says.
func restoration(s PendingRestore, answer Answer) RestoreResult {
	x := RestoreResult{PendingRestore: s, State: Unknown, Detail: answer.Detail, Sent: true}
	switch answer.Kind {
	case AnswerAccepted:
		x.State = Done
	case AnswerRejected:
		x.State = Rejected
	case AnswerSkipped:
		x.State, x.Sent = Skipped, false
	}
	return x
}

// putBack follows a shortening. It waits a little to see the shortened value:
// before that, the id of what has to be written may be an old one.
//
// It goes on after a signal, and when the journal fails. The intent to shorten, which is stored,
// announced this write too, and not to make it would be the greater harm.
func (c *climb) putBack(own context.Context, s PendingRestore, shortening Answer) *RestoreResult {
	x := &RestoreResult{PendingRestore: s, State: Skipped}
	var now Setting
	var policy string
	var err error
	observed, _ := c.poll(own, settling, func() bool {
		now, policy, err = c.current(own, s)
		return err == nil && !same(now.Value, s.Before)
	})
	switch {
	case err != nil:
		x.Detail = "it could not be read again: " + err.Error()
		return x
	case !observed && shortening.Kind == AnswerRejected:
		x.State, x.Detail = Done, asBefore
		return x
	case properties(now.Value) == nil:
		x.Detail = "PIM does not tell it any more"
		return x
	case !same(now.Value, s.After) && stricter(now.Value, s.Before):
		x.Detail = "somebody has made it stricter meanwhile, and it was left alone"
		return x
	}
	w := s.back(policy, now)
	c.intend(w, s.Name, s.After)
	*x = restoration(s, c.send(own, own, w, s.Name))
	switch known := observed || !shortening.Kind.open(); {
	case x.State == Done && !known:
		x.State, x.Detail = Unknown, "the write that shortens it was not answered, and may still come"
	case x.State == Done && !c.reads(own, s, w.Value, settling):
		x.State, x.Detail = Unknown, notAsBefore
	case x.State == Done, x.State == Rejected && known && c.reads(own, s, s.Before, 0):
		x.State, x.Detail = Done, putBackNow
	}
	return x
}

// reads says whether the setting has a value by the end of the time.
func (r *run) reads(ctx context.Context, s PendingRestore, value string, budget time.Duration) bool {
	is, _ := r.poll(ctx, budget, func() bool {
		now, _, err := r.current(ctx, s)
		return err == nil && same(now.Value, value)
	})
	return is
}

// current reads the setting that was shortened, and the id to write it under.
func (r *run) current(ctx context.Context, s PendingRestore) (now Setting, policy string, err error) {
	settings, err := r.Reader.Settings(ctx, s.Group)
	if err != nil {
		return now, "", err
	}
	now, _ = settings.find(s.Role, s.Rule) // missing is another value, too
	return now, settings.Policy, nil
}

// back is the write that gives the setting its former maximum, and leaves the rest
// of it as it is now. now is a JSON object.
func (s *PendingRestore) back(policy string, now Setting) Write {
	former, _ := maximum(properties(s.Before)) // it was read before it was shortened
	return Write{Group: s.Group, Strategy: Restore, Policy: policy, Setting: Setting{s.Role, s.Rule, withMaximum(properties(now.Value), former)}}
}

// closed writes down that nothing is left to do about a shortened setting: no
// later run that reads this journal looks at it again.
func (r *run) closed(s *PendingRestore) {
	r.note(Entry{Step: StepOutcome, Action: string(plan.Onboard), Group: s.Group, Name: s.Name, Strategy: Restore, Role: s.Role, Rule: s.Rule,
		State: string(Done)})
}

// account says, after the settings were compared, whether the shortened one is
// known to be back.
func (c *climb) account(x *RestoreResult) {
	c.o.Restored = x
	switch {
	case x.State == Done && !c.o.leftShortened():
		c.closed(&x.PendingRestore)
		return
	case x.State == Done:
		x.State, x.Detail = Unknown, notAsBefore
	}
	c.stop("the run was stopped, because a role setting of " + quoted(x.Name) + " may be left shortened")
}
