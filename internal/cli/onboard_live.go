package cli

import (
	"context"

	"pim-groups/internal/onboard"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

// onboardLive is the run that changes a tenant for good. Its order is from what
// costs nothing to what can't be taken back: the files, where the run comes
// from, the options of the sign-in, the journal of an earlier run, the tenant,
// all rails, the writes.
func (p *program) onboardLive(ctx context.Context, s *settings, o *onboardOptions, limits onboard.Limits) error {
	declared := p.declare(s)
	if declared.file == nil {
		return p.deliver(s, p.report(s, declared, onboarding(report.Input{})))
	}
	from := p.origin(s)
	if refusals := from.refusals(ctx, limits); len(refusals) > 0 {
		return p.deliver(s, p.report(s, declared, refusedUnread(refusals)))
	}
	name := within(o.directory, o.journal)
	unfinished, err := p.unfinished(name)
	if err != nil {
		return err
	}
	tenant, source, err := p.writable(&s.signIn)
	if err != nil {
		return err
	}
	c := p.compare(ctx, s, declared, source, policy.Onboard)
	c.input = onboarding(c.input)
	if c.tenant == nil {
		return p.deliver(s, p.report(s, declared, c.input))
	}
	attempt := c.attempt(limits)
	attempt.Origin = from.again(ctx)
	journal := p.journal(name)
	defer journal.Close()
	c.carryOut(ctx, attempt, onboard.Means{
		Reader:     tenant,
		Writer:     tenant,
		Journal:    onboard.Lines{Storage: journal},
		Clock:      clock{p.Now},
		Wait:       o.wait,
		Fallback:   o.fallback == shortenAndRestore,
		Unfinished: unfinished,
	})
	c.input.Cost = source.spent()
	return p.deliver(s, p.report(s, declared, c.input))
}

// refusedUnread is the report of a run that was refused for where it comes
// from. No tenant was read: what would be onboarded is the answer of check.
func refusedUnread(refusals []onboard.Refusal) report.Input {
	in := onboarding(report.Input{})
	tell(&in, &onboard.Result{Refusals: refusals})
	in.Failure += "; the tenant was not read, check says what a merge would do"
	return in
}
