package apply

import (
	"cmp"
	"context"
	"slices"

	"pim-groups/internal/plan"
)

// One group at a time goes through the same steps, and each step can end its
// way:
//
//	read again ─▶ journal: intent ─▶ send, once ─▶ journal: answer ─▶ look it up ─▶ compare settings ─▶ journal: outcome
//
// A write that was accepted and can't be seen goes round once more, on the next
// rung. What is not known after the last step stops the run: the next write
// would be made by a program that does not know what it did.

// run is one onboarding in progress.
type run struct {
	Deps
	attempt  *Preflight // that every rail let pass
	plan     *plan.Plan
	sent     map[attempted]bool // whatever came back
	restored []RestoreResult
	outcomes []Outcome
	stopped  string // why no further write begins, "" as long as one may
}

// attempted is what is never sent twice.
type attempted struct {
	group string
	rung  Strategy
}

func newRun(m Deps, a *Preflight) *run {
	return &run{Deps: m, attempt: a, plan: a.Plan, sent: map[attempted]bool{}}
}

func (r *run) all(ctx context.Context) {
	if len(r.plan.Changes)+len(r.Pending) == 0 {
		return
	}
	changes := slices.SortedStableFunc(slices.Values(r.plan.Changes), func(a, b plan.Change) int {
		return cmp.Or(cmp.Compare(a.Key.Group, b.Key.Group), a.Compare(b))
	})
	r.note(r.beginning())
	for _, s := range r.Pending {
		r.restored = append(r.restored, r.finish(ctx, s))
	}
	for _, change := range changes {
		o := r.one(ctx, change)
		r.note(Entry{Step: StepOutcome, Action: string(change.Action), Group: change.Key.Group, Name: change.Name,
			State: string(o.State), Detail: o.Detail})
		r.outcomes = append(r.outcomes, o)
	}
	r.note(Entry{Step: StepEnd, Detail: r.stopped})
}

// beginning is the first line of the journal: what is about to be changed, and for
// whom.
func (r *run) beginning() Entry {
	e := Entry{Step: StepBegin, Tenant: r.plan.Tenant, Plan: r.plan.Digest()}
	if o := r.attempt.Origin; o != nil {
		e.Event, e.Commit, e.Actor, e.TriggeringActor = o.Event, o.SHA, o.Actor, o.TriggeringActor
	}
	return e
}

// idle says why nothing may be sent any more, "" if it may.
func (r *run) idle(ctx context.Context) string {
	if ctx.Err() != nil {
		r.stop("the run was cancelled")
	}
	return r.stopped
}

// intend writes down what is about to be sent. A setting that changes is
// written down with the value that has to come back.
func (r *run) intend(w Write, name, before string) {
	e := Entry{Step: StepIntent, Action: string(plan.Onboard), Group: w.Group, Name: name, Strategy: w.Strategy, Role: w.Role, Rule: w.Rule}
	if w.Strategy == Shorten || w.Strategy == Restore {
		e.Before, e.After = before, w.Value
	}
	r.note(e)
}

// send makes the one call that changes a tenant.
func (r *run) send(ctx, begin context.Context, w Write, name string) Answer {
	r.sent[attempted{w.Group, w.Strategy}] = true
	answer := r.Writer.Write(ctx, begin, w)
	r.note(Entry{Step: StepAnswer, Action: string(plan.Onboard), Group: w.Group, Name: name, Strategy: w.Strategy, Role: w.Role, Rule: w.Rule,
		State: answer.Kind.String(), Detail: answer.Detail})
	return answer
}

// note writes to the journal. Without a journal no write begins; one that has
// been sent is still looked up and told.
func (r *run) note(e Entry) {
	e.Time = r.Clock.Now().UTC()
	if err := r.Journal.Append(e); err != nil {
		r.stop("the run was stopped, because nothing can be written down: " + err.Error())
	}
}

// stop keeps the first reason.
func (r *run) stop(reason string) { r.stopped = cmp.Or(r.stopped, reason) }

// joined puts two clauses together, either of which may be missing.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}
