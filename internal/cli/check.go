package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

func (p *program) checkCommand() *cobra.Command {
	var o options
	c := &cobra.Command{
		Use:   "check [FILE...]",
		Short: "Compare groups.yaml with a tenant and report everything that is wrong",
		Long: strings.TrimSpace(`
Compare the declared groups with a tenant: which are managed by PIM, which would
be onboarded by a merge, which PIM can't manage and why, and whether their
owners are proper ones. Nothing is ever written to the tenant.

FILE is groups.yaml unless given; several files and globs are one declaration.
The tenant is read from a snapshot file (--snapshot): no network, no
credentials. Or it is read live from Microsoft Graph (--auth), signed in as an
application. A person's sign-in (--auth azure-cli) can't read PIM: Microsoft
gives the Azure CLI no permission for it, so the exit code is 3.`),
		Example: `  pim-groups check --snapshot tenant.json
  pim-groups check --auth github --client-id ID --tenant-id ID
  pim-groups check --auth client-certificate --client-id ID --tenant-id ID
  pim-groups check --snapshot tenant.json --policy policy.yaml 'groups/*.yaml'
  pim-groups check --snapshot tenant.json --format markdown --report json=report.json`,
		RunE: func(c *cobra.Command, args []string) error {
			s, err := p.understand(&o, args)
			if err != nil {
				return err
			}
			source, err := p.source(s)
			if err != nil {
				return err
			}
			if err := p.claim(s); err != nil {
				return err
			}
			return p.deliver(s, p.check(c.Context(), s, source))
		},
	}
	o.registerTenant(c)
	o.registerReport(c)
	return c
}

// check is the run from the files to the report: each step hands one value to
// the next.
func (p *program) check(ctx context.Context, s *settings, source *source) *report.Report {
	c := p.compare(ctx, s, p.declare(s), source, policy.ModeCheck)
	return p.report(s, c.declared, c.input)
}

// comparison is what is known when the files and the tenant have been held
// against each other: all that a report is made of, and what the next step
// needs. A nil tenant was not read, or must not be compared with the files; the
// input says why.
type comparison struct {
	declared *declaration
	tenant   *directory.Index
	question policy.Pass // that the rules were asked
	input    report.Input
}

func (p *program) compare(ctx context.Context, s *settings, declared *declaration, source *source, mode policy.Mode) *comparison {
	c := &comparison{declared: declared}
	if c.declared.file == nil {
		return c
	}
	snapshot, err := source.Snapshot(ctx, plan.Scope(c.declared.file))
	if err != nil {
		c.input = report.Input{Failure: err.Error(), Result: failureOf(ctx), Cost: source.spent()}
		return c
	}
	if failure, remedy := source.period.refuse(snapshot); failure != "" {
		c.input = report.Input{Failure: failure, Remedy: remedy, Result: report.Incomplete, Source: source.name, Snapshot: snapshot}
		return c
	}
	if refusal := otherTenant(c.declared.file, snapshot); refusal != "" {
		c.input = report.Input{Failure: refusal, Result: report.Refused}
		return c
	}
	c.tenant = directory.NewIndex(snapshot)
	planned := plan.Diff(c.declared.file, c.tenant)
	c.question = policy.Pass{
		File:     c.declared.file,
		Tenant:   c.tenant,
		Plan:     planned,
		Settings: c.declared.settings,
		Mode:     mode,
		Now:      s.now,

		TokenSubject: p.tokenSubject(),
	}
	c.input = report.Input{Source: source.name, Cost: source.spent(), Snapshot: snapshot, Plan: planned}
	c.input.Findings, c.input.Asked = policy.Check(policy.Rules(), c.question)
	return c
}

// failureOf tells a tenant that could not be read from a run that was stopped.
func failureOf(ctx context.Context) report.Result {
	if ctx.Err() != nil {
		return report.Cancelled
	}
	return report.Incomplete
}

// otherTenant says why the file must not be compared with this tenant, "" if
// it may, or if there is no file.
func otherTenant(file *config.File, snapshot *directory.Snapshot) string {
	if file == nil || file.Tenant == nil || file.Tenant.Value == snapshot.Tenant {
		return ""
	}
	return fmt.Sprintf("%s says tenant %s, but this is tenant %s: nothing was compared; correct the file, or read the right tenant",
		file.Tenant.Pos, file.Tenant.Value, snapshot.Tenant)
}
