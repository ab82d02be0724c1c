package cli

import (
	"context"

	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

// comparison is the declaration held against the tenant: all that a report is
// made of, and what the next step needs. The tenant is nil when it was not read
// or must not be compared with the files; the input says why.
type comparison struct {
	declared *declaration
	snapshot *directory.Snapshot // as it was read
	tenant   *directory.Index    // of it, without what is not believed
	pass     policy.Pass         // that the rules were asked with
	input    report.Input
}

// compare reads the tenant and asks the rules, as far as the files allow.
func (p *program) compare(ctx context.Context, s *settings, declared *declaration, from *source, mode policy.Mode) *comparison {
	c := &comparison{declared: declared}
	if declared.file == nil {
		return c
	}
	snapshot, unread := from.read(ctx, plan.Scope(declared.file), declared.file)
	if unread != nil {
		c.input = *unread
		return c
	}
	c.snapshot, c.tenant = snapshot, directory.NewIndex(snapshot)
	c.pass = policy.Pass{
		File:         declared.file,
		Tenant:       c.tenant,
		Plan:         plan.Diff(declared.file, c.tenant),
		Settings:     declared.settings,
		Mode:         mode,
		Now:          s.now,
		TokenSubject: p.tokenSubject(),
	}
	c.input = report.Input{Source: from.name, Cost: from.spent(), Index: c.tenant, Plan: c.pass.Plan}
	c.input.Findings, c.input.Asked = policy.Check(policy.Rules(), c.pass)
	return c
}
