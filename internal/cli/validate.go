package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"pim-groups/internal/report"
	"pim-groups/policy"
)

func (p *program) validateCommand() *cobra.Command {
	var o options
	c := &cobra.Command{
		Use:   "validate [FILE...]",
		Short: "Check groups.yaml alone: syntax, keys, names, ids, duplicates, look-alikes",
		Long: strings.TrimSpace(`
Check the files alone, without a tenant and without any network: syntax, known
keys, names, ids, duplicates and names that look alike. Every problem of every
file is reported in one run. To compare the groups with a tenant, run check.`),
		Example: `  pim-groups validate
  pim-groups validate 'groups/*.yaml'
  pim-groups validate --policy policy.yaml --format github`,
		RunE: func(_ *cobra.Command, args []string) error { return p.validate(&o, args) },
	}
	o.registerReport(c.Flags())
	return c
}

// validate is the run from the files to the report: it asks what the rules can
// tell from the files alone.
func (p *program) validate(o *options, files []string) error {
	s, err := p.resolve(o, files)
	if err != nil {
		return err
	}
	if err := p.claim(s); err != nil {
		return err
	}
	declared := p.declare(s)
	in := report.Input{Mode: report.Validate}
	if declared.file != nil {
		in.Findings, in.Coverage = policy.CheckFiles(policy.Rules(), policy.Pass{
			File: declared.file, Settings: declared.settings, Mode: policy.ModeCheck, Now: s.now,
		})
	}
	p.deliver(s, p.report(s, declared, in))
	return nil
}
