package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"pim-groups/internal/report"
)

func (p *program) validateCommand() *cobra.Command {
	var o options
	c := &cobra.Command{
		Use:   "validate [FILE...]",
		Short: "Check groups.yaml alone: syntax, keys, names, ids, duplicates",
		Long: strings.TrimSpace(`
Check the files alone, without a tenant and without any network: syntax, known
keys, names, ids and duplicates. Every problem of every file is reported in one
run. What the groups are in the tenant is for check.`),
		Example: `  pim-groups validate
  pim-groups validate 'groups/*.yaml'
  pim-groups validate --policy policy.yaml --format github`,
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := p.understand(&o, args)
			if err != nil {
				return err
			}
			if err := p.claim(s); err != nil {
				return err
			}
			return p.deliver(s, p.report(s, p.declare(s), report.Input{Mode: report.Validate}))
		},
	}
	c.Flags().StringVar(&o.policy, "policy", "", "policy file with severities, thresholds and waivers")
	o.registerReport(c)
	return c
}
