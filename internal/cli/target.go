package cli

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/destination"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

// target is what a run changes: a live tenant, or the copy of a snapshot in a
// rehearsal.
type target struct {
	source      *source
	mode        policy.Mode
	wait        time.Duration
	snapshotOut string // of a rehearsal, as it was given

	// Of a live tenant:
	client   *graph.Client // nil in a rehearsal
	origin   *origin       // nil where a person onboards
	fallback bool
	pending  []apply.PendingRestore // what earlier runs left shortened
}

// target gives what the run changes, or nil and the report of a run that must
// change nothing. In a rehearsal the rules are asked as for a check: what the
// identity that took the snapshot may write says nothing about the one that will
// onboard. It has no origin, and no event makes it dangerous.
func (p *program) target(ctx context.Context, s *settings, o *onboardOptions, declared *declaration, l *limits) (*target, report.Input, error) {
	if declared.file == nil {
		return nil, report.Input{}, nil
	}
	if !o.rehearses() {
		return p.liveTarget(ctx, s, o, declared, l)
	}
	from, err := p.source(s)
	return &target{source: from, mode: policy.ModeCheck, wait: o.wait, snapshotOut: o.snapshotOut}, report.Input{}, err
}

// liveTarget asks what costs nothing first, and what can't be taken back last:
// what the runner says of where the run comes from, the journal of an earlier
// run, the options of the sign-in, GitHub. A run that may not onboard thus never
// needs the identity that could.
func (p *program) liveTarget(ctx context.Context, s *settings, o *onboardOptions, declared *declaration, l *limits) (*target, report.Input, error) {
	t := &target{mode: policy.ModeOnboard, wait: o.wait, fallback: o.fallback == shortenAndRestore}
	t.origin = p.origin(s, slices.Concat(declared.sources, l.files))
	if refusals := t.origin.localRefusals(l.Limits); len(refusals) > 0 {
		return nil, refusedUnread(refusals), nil
	}
	var err error
	if t.pending, err = p.pendingRestores(within(o.directory, o.journal)); err != nil {
		return nil, report.Input{}, err
	}
	if t.client, t.source, err = p.live(&s.signIn); err != nil {
		return nil, report.Input{}, err
	}
	refusals := t.origin.refusals(ctx, l.Limits)
	switch {
	case ctx.Err() != nil: // GitHub was not asked, which is no fault of the run's
		return nil, report.Input{Result: report.Cancelled, Failure: "stopped before the tenant was read"}, nil
	case len(refusals) > 0:
		return nil, refusedUnread(refusals), nil
	}
	return t, report.Input{}, nil
}

// apply asks all guardrails, makes the changes, and gives the report of both.
func (p *program) apply(ctx context.Context, c *comparison, t *target, limits apply.Limits, to *records) report.Input {
	if c.tenant == nil {
		return c.input
	}
	preflight := c.preflight(limits)
	deps := apply.Deps{Journal: apply.JournalLines{Storage: to.journal}, Clock: clock{p.Now}, Wait: t.wait, Evaluate: c.evaluate}
	var rehearsal *apply.Rehearsal
	if t.client == nil {
		rehearsal = apply.NewRehearsal(c.snapshot)
		deps.Reader, deps.Writer = rehearsal, rehearsal
	} else {
		preflight.Origin = t.origin.refresh(ctx) // the branch may have gone on while the tenant was read
		tenant := t.client.Allowing(needs(preflight.Plan, t.pending)...)
		deps.Reader, deps.Writer, deps.Journal = tenant, tenant, narrated{deps.Journal, p.Stderr}
		deps.Fallback, deps.StaleReason, deps.Pending = t.fallback, t.origin.staleReason(), t.pending
	}
	in := c.input
	addOutcomes(&in, apply.Run(ctx, preflight, deps))
	in.Cost = t.source.spent()
	if ctx.Err() != nil {
		in.Result = report.Worst(in.Result, report.Cancelled)
	}
	// Refused or cancelled, there is no tenant after the merge to show. Findings
	// about other groups don't hold the merge back, so they don't hold this back.
	if rehearsal != nil && in.Result == report.Clean {
		if err := saveAfter(to.after, rehearsal.Snapshot()); err != nil {
			p.warn(fmt.Errorf("%s %s could not be written, %s: %w", p.named("snapshot-out"), t.snapshotOut, unchangedVerdict, err))
		}
	}
	return in
}

// preflight is the comparison as the guardrails want to see it.
func (c *comparison) preflight(limits apply.Limits) *apply.Preflight {
	found, lacking := policy.Guardrails(c.pass)
	return &apply.Preflight{
		Limits:   limits,
		File:     c.declared.file,
		Tenant:   c.tenant,
		Plan:     c.input.Plan,
		Findings: slices.Concat(found, c.input.Findings), // a policy file may ask for more
		Lacking:  lacking,
	}
}

// evaluate asks the rules about a later state of the tenant, as they are asked about
// the one that was read.
func (c *comparison) evaluate(tenant *directory.Index) []finding.Finding {
	later := c.pass
	later.Tenant, later.Plan = tenant, plan.Diff(later.File, tenant)
	guarded, _ := policy.Guardrails(later)
	found, _ := policy.Check(policy.Rules(), later)
	return slices.Concat(guarded, found)
}

// needs gives the kinds of change that a run makes: those of its plan, and those that
// an earlier run has to finish. A run that makes none can't write.
func needs(p *plan.Plan, pending []apply.PendingRestore) []guard.Capability {
	var kinds []guard.Capability
	for i := range p.Changes {
		kinds = append(kinds, guard.Capability(p.Changes[i].Action))
	}
	if len(pending) > 0 {
		kinds = append(kinds, guard.Onboard)
	}
	return slices.Compact(kinds)
}

// saveAfter writes the tenant as the rehearsal has left it: whole, or not at
// all, like every file that a later run may rely on.
func saveAfter(file *destination.File, s *directory.Snapshot) error {
	var body bytes.Buffer
	if err := directory.Encode(&body, s); err != nil {
		return err
	}
	return file.Put(body.Bytes())
}

// clock is the time of the real world.
type clock struct{ now func() time.Time }

func (c clock) Now() time.Time { return c.now() }

func (c clock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
