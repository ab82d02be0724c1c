package apply

import (
	"context"
	"slices"
	"time"

	"pim-groups/internal/plan"
)

// The changes of one group rest on each other: nobody is granted a role whose settings
// are not as declared, and nobody is removed before the others have what they need. So
// a change that is not done ends its group, and the other groups go on.

const (
	// freshness is how long what was read of a group counts.
	freshness = time.Minute
	// visible is how long PIM may take to show what it has accepted: 12 s were seen.
	visible = time.Minute
)

// visit is the way of a run through the changes of one group.
type visit struct {
	*run
	group    string        // object id
	changes  []plan.Change // in their order
	attempts []*attempt
	written  []*plan.Change // of settings, for which a write was sent
	ended    string         // why nothing more is written to the group; "" as long as something may be

	access *Access   // as it was read last; a verified setting is put in. nil: not read yet
	asked  time.Time // when, by the clock of the run
}

// makeAll makes the changes in their order and gives their outcomes.
func (v *visit) makeAll(ctx context.Context) []Outcome {
	first := slices.IndexFunc(v.changes, func(c plan.Change) bool { return c.Effect == plan.Revokes })
	for i, change := range v.changes {
		if i == first {
			v.settle(ctx)
			v.end(v.ungrantedReason())
		}
		a := &attempt{visit: v, outcome: Outcome{Change: change, State: Skipped}}
		v.attempts = append(v.attempts, a)
		if a.make(ctx); a.shown == nil {
			a.close()
		}
	}
	v.settle(ctx)
	var outcomes []Outcome
	for _, a := range v.attempts {
		outcomes = append(outcomes, a.outcome)
	}
	return outcomes
}

// close writes the outcome down, and ends the group unless the change is done and
// changed nothing else, or was spared.
func (a *attempt) close() {
	o := &a.outcome
	a.note(o.entry())
	switch {
	case a.spared:
	case !o.done():
		a.end("an earlier change of the group is not done: " + o.label())
	case len(o.Changed) > 0 || o.Uncompared != "":
		a.end("other role settings are not known to be what they were before an earlier change of the group: " + label(&o.Change))
	}
}

// end keeps the first reason.
func (v *visit) end(reason string) {
	if v.ended == "" {
		v.ended = reason
	}
}

// settle looks for the changes that were accepted and not looked for: what is read of
// the group answers for all of them.
func (v *visit) settle(ctx context.Context) {
	hidden := func() bool { return slices.ContainsFunc(v.attempts, func(a *attempt) bool { return a.shown != nil }) }
	if !hidden() {
		return
	}
	why := ""
	_, stopped := v.poll(ctx, visible, func() bool {
		v.access = nil
		if now, err := v.read(ctx); err != nil {
			why = "it could not be read again: " + err.Error()
		} else {
			why = ""
			v.showAll(now)
		}
		return !hidden()
	})
	if stopped != nil {
		why = joined(why, "the run was cancelled while it waited")
	}
	for _, a := range v.attempts {
		if a.shown != nil {
			o := &a.outcome
			a.shown, o.Pending, o.Detail = nil, true, joined(notVisible, joined(why, o.Detail))
			a.close()
		}
	}
}

// showAll closes the changes that the group shows as made.
func (v *visit) showAll(now *Access) {
	for _, a := range v.attempts {
		if a.shown != nil && a.shown(now) {
			a.shown = nil
			a.close()
		}
	}
}

// ungrantedReason says why nobody may lose access yet: somebody who is to get some, by
// this run or another one, does not have it.
func (v *visit) ungrantedReason() string {
	for i := range v.Plan.Changes {
		c := &v.Plan.Changes[i]
		made := func(a *attempt) bool {
			return a.outcome.done() && a.outcome.Change.Key == c.Key && a.outcome.Change.Action == c.Action
		}
		if c.Key.Group == v.group && c.Effect == plan.Grants && !slices.ContainsFunc(v.attempts, made) {
			return "nobody loses access before every grant of the group is done, and one is not: " + label(c)
		}
	}
	return ""
}

// fresh gives the group as it is right before a write. reason says why nothing may be
// written: the first write to a group that PIM does not manage would onboard it.
func (v *visit) fresh(ctx context.Context) (now *Access, reason string) {
	if v.access != nil && v.Clock.Now().Sub(v.asked) > freshness {
		v.access = nil
	}
	var err error
	managed := func() bool {
		now, err = v.read(ctx)
		return err == nil && now.Managed
	}
	budget := time.Duration(0)
	if slices.ContainsFunc(v.attempts, func(a *attempt) bool { return a.outcome.Change.Action == plan.Onboard }) {
		budget = settling // it is done, or the group has ended; other servers may not know yet
	}
	if seen, _ := v.poll(ctx, budget, managed); seen {
		return now, ""
	}
	v.access = nil
	if err != nil {
		return nil, "it could not be read right before the write: " + err.Error()
	}
	return nil, "PIM does not manage it, and the write would onboard it"
}

// read reads the group unless that was done.
func (v *visit) read(ctx context.Context) (*Access, error) {
	if v.access == nil || !v.access.Managed {
		asked := v.Clock.Now()
		access, err := v.Reader.Access(ctx, v.group)
		if err != nil {
			return nil, err
		}
		v.access, v.asked = access, asked
	}
	return v.access, nil
}
