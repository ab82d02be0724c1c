package cli

import (
	"bytes"
	"context"
	"fmt"

	"pim-groups/internal/apply"
	"pim-groups/internal/destination"
	"pim-groups/internal/directory"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

// rehearse is the run from the files to the report and the tenant after it, on
// a copy of a snapshot. It has no origin: it is there to be seen before the
// merge, and no event makes it dangerous.
func (p *program) rehearse(ctx context.Context, s *settings, o *onboardOptions, limits apply.Limits, to *records) error {
	source, err := p.source(s)
	if err != nil {
		return err
	}
	// What the identity that took the snapshot may write says nothing about the
	// one that will onboard, so the rules are asked as for a check.
	c := p.compare(ctx, s, p.declare(s), source, policy.ModeCheck)
	c.input = onboarding(c.input)
	if c.tenant == nil {
		return p.deliver(s, p.report(s, c.declared, c.input))
	}
	tenant := apply.NewRehearsal(c.input.Snapshot)
	c.carryOut(ctx, c.attempt(limits), apply.Deps{
		Reader:  tenant,
		Writer:  tenant,
		Journal: apply.JournalLines{Storage: to.journal},
		Clock:   clock{p.Now},
		Wait:    o.wait,
	})
	r := p.report(s, c.declared, c.input)
	// Refused or cancelled, there is no tenant after the merge to show. Findings
	// about other groups don't hold the merge back, so they don't hold this back.
	if c.input.Result == report.Clean {
		if err := saveAfter(to.after, tenant.Snapshot()); err != nil {
			p.warn(fmt.Errorf("%s %s could not be written, %s: %w", p.named("snapshot-out"), o.snapshotOut, unchangedVerdict, err))
		}
	}
	return p.deliver(s, r)
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
