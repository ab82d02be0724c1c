package cli

import (
	"context"
	"slices"

	"pim-groups/internal/apply"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

// merge is an onboarding in a live tenant: what is known before it is read.
type merge struct {
	declared   *declaration
	from       *origin
	limits     apply.Limits
	journal    *journalFile
	unfinished []apply.PendingRestore
	tenant     *graph.Client
	source     *source
}

// onboardLive is the run that changes a tenant for good. Its order is from what
// costs nothing to what can't be taken back: the files, what the runner says of
// where the run comes from, the journal of an earlier run, the options of the
// sign-in, GitHub, the tenant, all rails, the writes. A run that may not onboard
// thus never needs the identity that could.
func (p *program) onboardLive(ctx context.Context, s *settings, o *onboardOptions, l *limits, to *records) error {
	declared, limits := p.declare(s), l.Limits
	m := merge{declared: declared, from: p.origin(s, slices.Concat(declared.sources, l.files)), limits: limits, journal: to.journal}
	if m.declared.file == nil {
		return p.deliver(s, p.report(s, m.declared, onboarding(report.Input{})))
	}
	if refusals := m.from.refusals(limits); len(refusals) > 0 {
		return p.deliver(s, p.report(s, m.declared, unread(refusals)))
	}
	var err error
	if m.unfinished, err = p.unfinished(within(o.directory, o.journal)); err != nil {
		return err
	}
	if m.tenant, m.source, err = p.live(&s.signIn); err != nil {
		return err
	}
	refusals := m.from.refusalsByGitHub(ctx, limits)
	switch {
	case ctx.Err() != nil: // the head was not asked for, which is no fault of the run's
		stopped := report.Input{Result: report.Cancelled, Failure: "stopped before the tenant was read"}
		return p.deliver(s, p.report(s, m.declared, onboarding(stopped)))
	case len(refusals) > 0:
		return p.deliver(s, p.report(s, m.declared, unread(refusals)))
	}
	return p.change(ctx, s, o, &m)
}

// change reads the tenant, asks all rails and makes the writes.
func (p *program) change(ctx context.Context, s *settings, o *onboardOptions, m *merge) error {
	c := p.compare(ctx, s, m.declared, m.source, policy.ModeOnboard)
	c.input = onboarding(c.input)
	if c.tenant == nil {
		return p.deliver(s, p.report(s, m.declared, c.input))
	}
	attempt := c.attempt(m.limits)
	// The branch may have gone on while the tenant was read.
	attempt.Origin = m.from.again(ctx)
	tenant := m.tenant.Allowing(needs(attempt.Plan, m.unfinished)...)
	c.carryOut(ctx, attempt, apply.Deps{
		Reader:      tenant,
		Writer:      tenant,
		Journal:     narrated{apply.JournalLines{Storage: m.journal}, p.Stderr},
		Clock:       clock{p.Now},
		Wait:        o.wait,
		Fallback:    o.fallback == shortenAndRestore,
		StaleReason: m.from.outdated(),
		Pending:     m.unfinished,
	})
	c.input.Cost = m.source.spent()
	return p.deliver(s, p.report(s, m.declared, c.input))
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

// unread is the report of a run that was refused for where it comes from. No
// tenant was read: what would be onboarded is the answer of check.
func unread(refusals []apply.Refusal) report.Input {
	in := onboarding(report.Input{})
	tell(&in, &apply.Result{Refusals: refusals})
	in.Failure += "; the tenant was not read, check says what a merge would do"
	return in
}
