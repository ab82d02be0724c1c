package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"pim-groups/internal/importing"
	"pim-groups/internal/report"
)

func (p *program) importTerraformCommand() *cobra.Command {
	var o options
	all, snapshot := false, ""
	c := &cobra.Command{
		Use:   "terraform FILE",
		Short: "Print a groups.yaml made of a Terraform state",
		Long: strings.TrimSpace(`
Make a groups.yaml of a state of the provider hashicorp/azuread, and print it. FILE
is what this prints: terraform show -json

It takes role settings, who is eligible or active, and the groups they are of. A
setting that PIM has by itself is left out, because the state doesn't tell it from
one that is in the configuration. Names of groups and approvers that the state
lacks are taken from the snapshot. Standard error lists what is left out, and the
commands that take from Terraform what pim-groups manages from now on.`),
		Example: `  terraform show -json > state.json
  pim-groups import terraform state.json > groups.yaml
  pim-groups import terraform state.json --snapshot tenant.json > groups.yaml`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			tenant, err := p.knownTenant(c.Context(), snapshot)
			if err != nil {
				p.fail(report.Usage, err)
				return nil
			}
			now := p.Now().UTC()
			if !o.now.IsZero() {
				now = o.now
			}
			return p.importFile(args[0], importing.Terraform(tenant, now, all))
		},
	}
	c.Flags().BoolVar(&all, "all", false,
		"take settings that PIM has by itself, owners that a data source reads, and groups with nothing for PIM (as pim: none)")
	c.Flags().StringVar(&snapshot, "snapshot", "", "take the names of groups and principals from this snapshot file")
	_ = cobra.MarkFlagFilename(c.Flags(), "snapshot", "json")
	o.registerNow(c.Flags())
	return c
}
