// Package apply makes the changes of a plan in a tenant, and it alone decides
// whether that may begin. It owns the guardrails, the order of the writes, the
// journal, and the outcome of each change; those are the same for every kind of
// change. What one kind adds is in kind.go and in a file of its own.
//
// There is one way in, Run, and it checks the guardrails first: no caller can write
// and forget them. The package may not know how Microsoft Graph is asked, the
// runner, formats of reports, or the clock.
package apply

import "context"

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
