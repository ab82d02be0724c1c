package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"pim-groups/internal/directory"
	"pim-groups/policy"
)

func (p *program) checkCommand() *cobra.Command {
	var o checkOptions
	c := &cobra.Command{
		Use:   "check [FILE...]",
		Short: "Compare groups.yaml with a tenant and report everything that is wrong",
		Long: strings.TrimSpace(`
Compare the declared groups with a tenant: which groups PIM manages, which ones a
merge would onboard, which ones are ineligible for PIM and why, whether their
owners comply with the rules, and whether what PIM manages is protected: role
settings, and who is eligible and active. It never writes to the tenant.

FILE defaults to groups.yaml; several files and globs form one declaration.
The tenant is read from a snapshot file (--snapshot): no network, no
credentials. Or it is read live from Microsoft Graph (--auth), signed in as an
application, or as a person at a browser. A person who is logged in to the Azure
CLI (--auth azure-cli) can't read PIM with it: Microsoft gives it no permission
for that, so the exit code is 3.`),
		Example: `  pim-groups check --snapshot tenant.json
  pim-groups check --auth browser --tenant-id ID
  pim-groups check --auth github --client-id ID --tenant-id ID
  pim-groups check --auth client-certificate --client-id ID --tenant-id ID
  pim-groups check --snapshot tenant.json --policy policy.yaml 'groups/*.yaml'
  pim-groups check --snapshot tenant.json --base before --only-new true
  pim-groups check --snapshot tenant.json --format markdown --report json=report.json`,
		RunE: func(c *cobra.Command, args []string) error { return p.check(c.Context(), &o, args) },
	}
	o.registerSource(c.Flags())
	o.registerReport(c.Flags())
	o.registerBase(c.Flags())
	o.registerDepth(c.Flags(), "of which groups to read role settings, eligibilities and assignments: of none, of those that "+
		"the change touches, or of all declared ones (default changed for pull requests and merge queues in the action, else full)",
		directory.Depths()...)
	return c
}

// check is the run from the files to the report: each step hands one value to
// the next.
func (p *program) check(ctx context.Context, o *checkOptions, files []string) error {
	s, source, err := p.resolveSource(&o.options, files)
	if err != nil {
		return err
	}
	if err := p.resolveBase(s, o); err != nil {
		return err
	}
	if err := p.claim(s); err != nil {
		return err
	}
	declared := p.declare(s)
	before, err := p.readBase(ctx, s, declared)
	if err != nil {
		return err
	}
	c := p.compare(ctx, s, declared, before, source, policy.ModeCheck)
	p.deliver(s, p.report(s, c.declared, c.input))
	return nil
}
