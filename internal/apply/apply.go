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
	"pim-groups/internal/plan"
)

// Run checks the guardrails, and if none refuses makes the changes of the plan, one
// at a time in the order of group ids. When the context ends no new write begins.
func Run(ctx context.Context, p *Preflight, d Deps) *Result {
	r := &run{Deps: d, Preflight: p, sent: map[sentWrite]bool{}}
	if r.Refusals = Check(Guardrails(), p); len(r.Refusals) > 0 {
		for _, s := range d.Pending { // a refusal must not hide that a setting stays shortened
			r.Restored = append(r.Restored, RestoreResult{PendingRestore: s, State: Skipped, Detail: "a guardrail refused the run"})
		}
		return &r.Result
	}
	if len(p.Plan.Changes)+len(d.Pending) > 0 {
		r.all(ctx)
	}
	return &r.Result
}

// Result is everything that a run has to report. With refusals nothing was written.
// Otherwise there is one outcome for each change of the plan.
type Result struct {
	Refusals []Refusal
	Restored []RestoreResult // one for each of Deps.Pending
	Outcomes []Outcome
	Stopped  string // why changes were left out, one clause; "" if none were
}

// One change at a time goes through the same steps, and each step can end its way:
//
//	prepare ─▶ journal: intent ─▶ send, once ─▶ journal: answer ─▶ confirm ─▶ journal: outcome
//
// A write that was accepted without a visible effect is followed by the next
// strategy. An outcome that is unknown after the last step stops the run: the next
// write would be made by a program that does not know what it did.

// run is one run in progress.
type run struct {
	Deps
	*Preflight
	Result
	sent map[sentWrite]bool // whatever came back
}

// sentWrite is what is never sent twice.
type sentWrite struct {
	group    string
	strategy Strategy
}

// attempt is one change on its way to its outcome.
type attempt struct {
	*run
	outcome Outcome
}

// all makes every change, between the first and the last line of the journal.
func (r *run) all(ctx context.Context) {
	begin := Entry{Step: StepBegin, Tenant: r.Plan.Tenant, Plan: r.Plan.Digest()}
	if o := r.Origin; o != nil {
		begin.Event, begin.Commit, begin.Actor, begin.TriggeringActor = o.Event, o.SHA, o.Actor, o.TriggeringActor
	}
	r.note(begin)
	for i := range r.Pending {
		r.Restored = append(r.Restored, r.restorePending(ctx, &r.Pending[i]))
	}
	inOrder := func(a, b plan.Change) int { return cmp.Or(cmp.Compare(a.Key.Group, b.Key.Group), a.Compare(b)) }
	for _, change := range slices.SortedStableFunc(slices.Values(r.Plan.Changes), inOrder) {
		o := r.change(ctx, change)
		r.note(Entry{Step: StepOutcome, Action: change.Action, Group: change.Key.Group, Name: change.Name, State: string(o.State), Detail: o.Detail})
		r.Outcomes = append(r.Outcomes, o)
	}
	r.note(Entry{Step: StepEnd, Detail: r.Stopped})
}

// change makes one change of the plan, whatever its kind.
func (r *run) change(ctx context.Context, change plan.Change) Outcome {
	a := &attempt{run: r, outcome: Outcome{Change: change, State: Skipped}}
	k := a.kind()
	if k == nil {
		a.skip(cmp.Or(r.stopReason(ctx), "this version can't make changes of the kind "+finding.Quote(string(change.Action))))
		return a.outcome
	}
	if reason := r.unreadReason(&change); reason != "" {
		a.skip(cmp.Or(r.stopReason(ctx), reason))
		return a.outcome
	}
	for _, strategy := range k.strategies() {
		if !a.try(ctx, k, strategy) {
			break
		}
	}
	return a.outcome
}

// try makes the write of one strategy and finds out what it did. next: nothing, so
// that the next strategy may be tried.
func (a *attempt) try(ctx context.Context, k kind, strategy Strategy) (next bool) {
	if reason := a.skipReason(ctx, strategy); reason != "" {
		return a.skip(reason)
	}
	w, skipReason := k.prepare(ctx, strategy)
	if w == nil && skipReason == "" {
		return false
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
	answer := a.send(own, ctx, w)
	if answer.Kind == AnswerSkipped {
		return a.skip(answer.Detail)
	}
	a.outcome.Sent = append(a.outcome.Sent, strategy)
	return k.confirm(ctx, own, w, answer)
}

// skipReason says why nothing may be sent for a change any more, "" if it may. A
// stale commit stops the run: it approves none of the other changes either.
func (a *attempt) skipReason(ctx context.Context, strategy Strategy) string {
	switch {
	case a.stopReason(ctx) != "":
	case a.sent[sentWrite{a.outcome.Change.Key.Group, strategy}]:
		return "a write was already sent for this group, and none is sent twice"
	case a.StaleReason != nil:
		if reason := a.StaleReason(ctx); reason != "" && a.stopReason(ctx) == "" {
			a.stop("the run was stopped because " + reason)
		}
	}
	return a.stopReason(ctx)
}

// skip ends the attempt before a write, and is false. The outcome of an earlier
// strategy stays.
func (a *attempt) skip(reason string) bool {
	o := &a.outcome
	if len(o.Sent) > 0 {
		reason = joined(o.Detail, "nothing more was sent: "+reason)
	}
	o.Detail = reason
	return false
}
