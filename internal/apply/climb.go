package apply

import (
	"cmp"
	"context"
	"slices"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

// climb is one group on its way up the ladder.
type climb struct {
	*run
	o      Outcome
	unseen bool // PIM's list was read to the end of the wait, without the group
}

// one takes a change from the plan to its outcome.
func (r *run) one(ctx context.Context, change plan.Change) Outcome {
	c := &climb{run: r, o: Outcome{Change: change, State: Skipped}}
	for _, rung := range r.ladder(change.Key.Group) {
		w, before, ready := c.prepare(ctx, rung)
		if !ready || !c.try(ctx, w, before) {
			break
		}
	}
	return c.o
}

// prepare reads all that the write rests on, right before it. Without an answer
// to any of it there is no write.
func (c *climb) prepare(ctx context.Context, rung Strategy) (w Write, before *Settings, ready bool) {
	if reason := c.unfit(ctx, rung); reason != "" {
		return w, nil, c.leave(reason)
	}
	change := &c.o.Change
	now, err := c.Reader.ReadGroup(ctx, change.Key.Group)
	if err == nil && managed(now) {
		return w, nil, c.found()
	}
	var reason string
	if err != nil {
		reason = "it could not be read again right before the write: " + err.Error()
	} else {
		w, before, reason = c.draft(ctx, rung, c.unexplained(now))
	}
	// Reading can take minutes, and a signal that came meanwhile is the reason.
	if reason = cmp.Or(c.idle(ctx), reason); reason != "" {
		return w, nil, c.leave(reason)
	}
	return w, before, true
}

// unexplained leaves out the sign that the run itself has made: after a first
// write the group has settings that somebody wrote.
func (c *climb) unexplained(now *directory.Group) *directory.Group {
	if now == nil || len(c.o.Sent) == 0 {
		return now
	}
	facts := *now
	facts.Evidence = slices.DeleteFunc(slices.Clone(now.Evidence), func(e directory.Evidence) bool { return e == directory.EvidencePolicyWritten })
	return &facts
}

// draft wants the group to be what was planned, and nothing to be wrong with it
// now; then it reads the settings and makes the write of them.
func (c *climb) draft(ctx context.Context, rung Strategy, now *directory.Group) (w Write, before *Settings, reason string) {
	if reason = drift(&c.o.Change.Facts, now); reason != "" {
		return w, nil, reason
	}
	if reason = c.objection(ctx, now); reason != "" {
		return w, nil, reason
	}
	before, err := c.Reader.Settings(ctx, c.o.Change.Key.Group)
	if err != nil {
		return w, nil, "its role settings could not be read right before the write: " + err.Error()
	}
	w, reason = rung.write(c.o.Change, before)
	return w, before, reason
}

func managed(g *directory.Group) bool {
	return g != nil && !g.Deleted() && g.Managed == directory.True
}

// unfit says why nothing may be sent for a change any more, "" if it may.
func (c *climb) unfit(ctx context.Context, rung Strategy) string {
	change := &c.o.Change
	switch idle := c.idle(ctx); {
	case idle != "":
		return idle
	case c.sent[attempted{change.Key.Group, rung}]:
		return "a write was sent for this group already, and none is ever sent twice"
	case change.Action != plan.Onboard:
		return "this version does not make changes of the kind " + quoted(string(change.Action))
	}
	return c.outdated(ctx)
}

// outdated says why the commit of the run does not count any more, and then
// stops the run: none of the other groups is approved by it either.
func (r *run) outdated(ctx context.Context) string {
	if r.StaleReason == nil {
		return ""
	}
	reason := r.StaleReason(ctx)
	if reason != "" && r.idle(ctx) == "" {
		r.stop("the run was stopped, because " + reason)
	}
	return r.idle(ctx)
}

// leave ends the climb before a write, and is false. What an earlier rung came
// to stays what it is.
func (c *climb) leave(reason string) bool {
	if len(c.o.Sent) == 0 {
		c.o.Detail = reason
	} else {
		c.o.Detail = joined(c.o.Detail, "nothing more was sent: "+reason)
	}
	return false
}

// found ends the climb of a group that PIM manages by now, and is false.
func (c *climb) found() bool {
	c.o.State, c.o.Pending, c.o.Detail = Done, false, "PIM lists it by now"
	if len(c.o.Sent) == 0 {
		c.o.ByOther, c.o.Detail = true, "PIM manages it already: somebody else has brought it there since it was planned, and nothing was sent"
	}
	return false
}

// try sends a write and finds out what it did. next says that it was accepted,
// that PIM's list was read and still lacks the group, and that no setting has
// changed: the one case for another rung.
func (c *climb) try(ctx context.Context, w Write, before *Settings) (next bool) {
	was, _ := before.written()
	if c.intend(w, c.o.Change.Name, was.Value); c.stopped != "" {
		return c.leave(c.stopped)
	}
	answer, back := c.dispatch(ctx, w, was)
	if answer.Kind == AnswerSkipped {
		return c.leave(answer.Detail)
	}
	c.o.Sent = append(c.o.Sent, w.Strategy)
	c.settle(ctx, w, answer)
	c.compare(ctx, before)
	if w.Strategy == Shorten {
		c.account(back)
	}
	return c.unseen && len(c.o.Changed) == 0 && c.o.Uncompared == ""
}

// dispatch sends the write, and what has to follow it, in a time of their own.
func (c *climb) dispatch(ctx context.Context, w Write, was Setting) (Answer, *RestoreResult) {
	own, done := inFlight(ctx)
	defer done()
	answer := c.send(own, ctx, w, c.o.Change.Name)
	if w.Strategy != Shorten || answer.Kind == AnswerSkipped {
		return answer, nil
	}
	short := PendingRestore{c.plan.Tenant, w.Group, c.o.Change.Name, w.Role, w.Rule, was.Value, w.Value}
	return answer, c.putBack(own, short, answer)
}

// settle turns an answer into an outcome. Only the tenant says whether a group
// is managed: an accepted write that can't be seen is pending, and one of which
// the answer says nothing, or no, is done once it is seen.
func (c *climb) settle(ctx context.Context, w Write, answer Answer) {
	o, group := &c.o, c.o.Change.Key.Group
	o.State, o.Pending, o.Detail, c.unseen = Done, false, answer.Detail, false
	switch answer.Kind {
	case AnswerRejected:
		c.settleDeclined(ctx, w)
	case AnswerAccepted:
		if seen, why := c.look(ctx, group, c.Wait); !seen {
			c.unseen = why == ""
			o.Pending, o.Detail = true, joined("accepted, not visible yet", joined(why, answer.Detail))
		}
	default:
		c.settleLost(ctx)
	}
	if len(o.Sent) > 1 {
		o.Detail = joined(o.Detail, "sent: "+rungs(o.Sent))
	}
}

// settleDeclined: a group that is managed in the end was not refused, whoever
// brought it there. Another run may have written first, which makes this one's id
// an old one; and the service may onboard a group before it refuses. PIM's list
// can be behind, so it gets its time where the settings show a write.
func (c *climb) settleDeclined(ctx context.Context, w Write) {
	budget, meanwhile := time.Duration(0), ""
	if now, err := c.Reader.Settings(ctx, w.Group); err == nil && now.Policy != w.Policy {
		budget, meanwhile = c.Wait, "its settings were written meanwhile, so check may find it managed in some minutes"
	}
	seen, why := c.look(ctx, w.Group, budget)
	if !seen {
		c.o.State, c.o.Detail = Rejected, joined(c.o.Detail, joined(meanwhile, why))
		return
	}
	// With a write before this one it may be that one which PIM shows by now.
	c.o.ByOther = len(c.o.Sent) == 1
	c.o.Detail = joined("PIM manages the group, though this write was refused", c.o.Detail)
}

// settleLost looks up a write that nothing confirms, which is all that may be done
// about it.
func (c *climb) settleLost(ctx context.Context) {
	seen, why := c.look(ctx, c.o.Change.Key.Group, c.Wait)
	if seen {
		c.o.Detail = joined("PIM lists the group, though no answer confirmed the write", c.o.Detail)
		return
	}
	c.o.State = Unknown
	c.o.Detail = joined(c.o.Detail, joined("PIM does not list the group so far", why))
	c.stop("the run was stopped, because it is not known what became of " + quoted(c.o.Change.Name))
}

// compare holds all role settings of both roles against what they were before
// the write. A first write has been seen to put others back to their defaults
// (hashicorp/terraform-provider-azuread#1517); an answer that is behind is not
// one of those, so a difference has to last.
func (c *climb) compare(ctx context.Context, before *Settings) {
	_, _ = c.poll(ctx, settling, func() bool {
		now, err := c.Reader.Settings(ctx, c.o.Change.Key.Group)
		c.o.Changed, c.o.Uncompared = nil, ""
		if err != nil {
			c.o.Uncompared = err.Error()
			return false
		}
		c.o.Changed = before.differences(now)
		return len(c.o.Changed) == 0
	})
}

// leftShortened says that the comparison found another maximum in the written
// setting than there was. Another property of it is not this program's doing.
func (o *Outcome) leftShortened() bool {
	return slices.ContainsFunc(o.Changed, func(d Difference) bool {
		before, _ := maximum(properties(d.Before))
		after, _ := maximum(properties(d.After))
		return d.Role == WrittenRole && d.Rule == WrittenRule && before != after
	})
}
