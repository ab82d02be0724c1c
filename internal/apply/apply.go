// Package apply makes the changes of a plan in a tenant, and it alone decides
// whether that may begin. It owns the guardrails, the order of the writes, the
// journal, and the outcome of each change; those are the same for every kind of
// change. What one kind adds is in kind.go and in a file of its own.
//
// There is one way in, Run, and it checks the guardrails first: no caller can write
// and forget them. The package may not know how Microsoft Graph is asked, the
// runner, formats of reports, or the clock.
package apply

import (
	"cmp"
	"context"
	"slices"

	"pim-groups/internal/finding"
	"pim-groups/internal/order"
	"pim-groups/internal/plan"
)

// Run checks the guardrails, and if none refuses makes the changes of the plan that
// the run may make: one at a time, group by group in the order of their ids, and in
// each group in the order of Change.Compare. When the context ends no new write begins.
func Run(ctx context.Context, p *Preflight, d Deps) *Result {
	r := &run{Deps: d, Preflight: p, sent: map[sentWrite]bool{}, mark: p.Origin.mark(d.Clock.Now())}
	if r.Refusals = Check(Guardrails(), p); len(r.Refusals) == 0 {
		r.Refusals = r.checkClock(ctx)
	}
	if len(r.Refusals) > 0 {
		for _, s := range d.Pending { // a refusal must not hide that a setting stays shortened
			r.Restored = append(r.Restored, RestoreResult{PendingRestore: s, State: Skipped, Detail: "a guardrail refused the run"})
		}
		return &r.Result
	}
	changes, left := p.Selection()
	if r.LeftOut = left; len(changes)+len(d.Pending) > 0 {
		r.all(ctx, changes)
	}
	return &r.Result
}

// Makes says whether the run may make changes of the class.
func (p *Preflight) Makes(c *plan.Change) bool { return slices.Contains(p.Limits.Changes, c.Class()) }

// Result is everything that a run has to report. With refusals nothing was written.
// Otherwise there is one outcome for each change of the plan that the run may make, but
// for those that it leaves out.
type Result struct {
	Refusals []Refusal
	Restored []RestoreResult // one for each of Deps.Pending
	Outcomes []Outcome
	LeftOut  []LeftOut
	Stopped  string // why changes were left out, one clause; "" if none were
}

// One change at a time goes through the same steps, and each step can end its way:
//
//	prepare ─▶ journal: intent ─▶ send, once ─▶ journal: answer ─▶ confirm ─▶ journal: outcome
//
// What the write did decides whether the change has another one to send. A change that
// is not done ends its group, see visit. An outcome that is unknown stops the run: the
// next write would be made by a program that does not know what it did.

// run is one run in progress.
type run struct {
	Deps
	*Preflight
	Result
	sent map[sentWrite]bool // whatever came back
	mark string             // ends the justification of each request
	// clock is of the group that was read to ask what time it is; nil if none was.
	clock *visit
}

// sentWrite is what is never sent twice.
type sentWrite struct {
	key      plan.Key // of the change
	strategy Strategy
}

// attempt is one change on its way to its outcome.
type attempt struct {
	*visit
	outcome Outcome
	// shown says whether the group shows the change as made. It is set for one that was
	// accepted and waits to be looked for with others, see settle.
	shown func(*Access) bool
	// spared: nothing was sent for a reason that is about this change alone, so the
	// group goes on.
	spared bool
}

// all makes every change, between the first and the last line of the journal.
func (r *run) all(ctx context.Context, changes []plan.Change) {
	begin := Entry{Step: StepBegin, Tenant: r.Plan.Tenant, Plan: r.Plan.Digest(r.Limits.Changes...)}
	if o := r.Origin; o != nil {
		begin.Event, begin.Commit, begin.Actor, begin.TriggeringActor = o.Event, o.SHA, o.Actor, o.TriggeringActor
	}
	r.note(begin)
	for i := range r.Pending {
		r.Restored = append(r.Restored, r.restorePending(ctx, &r.Pending[i]))
	}
	inOrder := func(a, b plan.Change) int { return cmp.Or(cmp.Compare(a.Key.Group, b.Key.Group), a.Compare(b)) }
	order.By(changes, inOrder)
	for len(changes) > 0 {
		n := slices.IndexFunc(changes, func(c plan.Change) bool { return c.Key.Group != changes[0].Key.Group })
		if n < 0 {
			n = len(changes)
		}
		v := &visit{run: r, group: changes[0].Key.Group}
		if r.clock != nil && r.clock.group == v.group {
			v = r.clock // read already, and read again if that is too long ago
		}
		v.changes = changes[:n]
		r.Outcomes = append(r.Outcomes, v.makeAll(ctx)...)
		changes = changes[n:]
	}
	r.note(Entry{Step: StepEnd, Detail: r.Stopped})
}

// make makes one change of the plan, whatever its kind.
func (a *attempt) make(ctx context.Context) {
	k := a.kind()
	switch reason := a.unreadReason(&a.outcome.Change); {
	case a.stopReason(ctx) != "":
		a.skip(a.Stopped)
	case k == nil:
		a.skip("this version can't make changes of the kind " + finding.Quote(string(a.outcome.Change.Action)))
	case cmp.Or(a.ended, reason) != "":
		a.skip(cmp.Or(a.ended, reason))
	default:
		for strategy := k.first(); strategy != ""; {
			strategy = a.try(ctx, k, strategy)
		}
	}
}

// try makes the write of one strategy and finds out what it did. next is what to try
// then; "" for nothing.
func (a *attempt) try(ctx context.Context, k kind, strategy Strategy) (next Strategy) {
	if reason := a.skipReason(ctx, strategy); reason != "" {
		return a.skip(reason)
	}
	w, skipReason := k.prepare(ctx, strategy)
	if w == nil && skipReason == "" {
		return ""
	}
	// Reading can take minutes, and a signal that came meanwhile is the reason.
	if reason := cmp.Or(a.stopReason(ctx), skipReason); reason != "" {
		return a.skip(reason)
	}
	if a.note(w.entry(StepIntent)); a.Stopped != "" {
		return a.skip(a.Stopped)
	}
	own, done := inFlight(ctx)
	defer done()
	a.sent[sentWrite{a.outcome.Change.Key, w.Strategy}] = true
	answer := a.send(own, ctx, w)
	if answer.Kind == AnswerSkipped {
		return a.skip(answer.Detail)
	}
	a.outcome.Sent = append(a.outcome.Sent, w.Strategy)
	return k.confirm(ctx, own, w, answer)
}

// skipReason says why nothing may be sent for a change any more, "" if it may. A
// stale commit stops the run: it approves none of the other changes either.
func (a *attempt) skipReason(ctx context.Context, strategy Strategy) string {
	switch {
	case a.stopReason(ctx) != "":
	case a.sent[sentWrite{a.outcome.Change.Key, strategy}]:
		return "a write was already sent for this, and none is sent twice"
	case a.StaleReason != nil:
		if reason := a.StaleReason(ctx); reason != "" && a.stopReason(ctx) == "" {
			a.stop("the run was stopped because " + reason)
		}
	}
	return a.stopReason(ctx)
}

// skip ends the attempt before a write. The state after an earlier write stays.
func (a *attempt) skip(reason string) (next Strategy) {
	o := &a.outcome
	if len(o.Sent) > 0 {
		reason = joined(o.Detail, "nothing more was sent: "+reason)
	}
	o.Detail = reason
	return ""
}
