// Package apply makes the changes of a plan in a tenant, and it alone decides
// whether that may begin. It owns the guardrails, the order of the writes, the
// journal, and the outcome of each change; those are the same for every kind of
// change. What one kind adds is in kind.go and in a file of its own.
//
// There is one way in, Run, and it checks the guardrails first: no caller can
// write and forget them. The package is pure over data and small interfaces; it
// may not know how Microsoft Graph is asked, the runner, formats of reports, or
// the clock.
package apply

import "context"

// Run checks the guardrails, and if none of them refuses makes the changes of the
// plan, one at a time in the order of group ids. When the context ends no new
// write begins. Run reports what happened however it ends.
func Run(ctx context.Context, p *Preflight, d Deps) *Result {
	if refusals := Check(Guardrails(), p); len(refusals) > 0 {
		return &Result{Refusals: refusals, Restored: d.refusedRestores()}
	}
	r := &run{Deps: d, Preflight: p, sent: map[sentWrite]bool{}}
	r.all(ctx)
	return &r.Result
}

// Result is everything that a run has to report. With refusals there are no
// outcomes: nothing was written. Otherwise there is one outcome for each change of
// the plan.
type Result struct {
	Refusals []Refusal
	Restored []RestoreResult // one for each of Deps.Pending
	Outcomes []Outcome
	Stopped  string // why changes were left out, one clause; "" if none were
}

// refusedRestores names what earlier runs left shortened: a refusal must not hide
// that it stays so.
func (d *Deps) refusedRestores() []RestoreResult {
	var list []RestoreResult
	for _, s := range d.Pending {
		list = append(list, RestoreResult{PendingRestore: s, State: Skipped, Detail: "a guardrail refused the run"})
	}
	return list
}
