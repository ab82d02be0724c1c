package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pim-groups/internal/config"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

func (p *program) schemaCommand() *cobra.Command {
	names := []string{"groups", "policy", "report", "diff"} // the one most asked for first
	schemas := []func() []byte{config.Schema, policy.Schema, report.Schema, report.HistorySchema}
	return &cobra.Command{
		Use:   "schema [" + strings.Join(names, "|") + "]",
		Short: "Print the JSON Schema of groups.yaml, the policy file or a JSON report",
		Long: strings.TrimSpace(`
Print a JSON Schema (draft 2020-12). With the one of groups.yaml an editor
completes keys and marks mistakes while you type: save it next to your file, and
put this line at the top of groups.yaml:

  # yaml-language-server: $schema=groups.schema.json`),
		Example: `  pim-groups schema > groups.schema.json
  pim-groups schema policy > policy.schema.json`,
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: names,
		RunE: func(_ *cobra.Command, args []string) error {
			name := names[0]
			if len(args) > 0 {
				name = args[0]
			}
			i := slices.Index(names, name)
			if i < 0 {
				return fmt.Errorf("no schema %q: one of %s", name, strings.Join(names, ", "))
			}
			_, err := p.Stdout.Write(schemas[i]())
			return err
		},
	}
}
