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

// schemas are the files that have a JSON Schema, the one most asked for first.
func schemas() []string { return []string{"groups", "policy", "report"} }

func (p *program) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema [" + strings.Join(schemas(), "|") + "]",
		Short: "Print the JSON Schema of groups.yaml, the policy file or the JSON report",
		Long: strings.TrimSpace(`
Print a JSON Schema (draft 2020-12). With the one of groups.yaml an editor
completes keys and marks mistakes while you type: save it beside your file and
put this line on top of groups.yaml:

  # yaml-language-server: $schema=groups.schema.json`),
		Example: `  pim-groups schema > groups.schema.json
  pim-groups schema policy > policy.schema.json`,
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: schemas(),
		RunE: func(_ *cobra.Command, args []string) error {
			name := schemas()[0]
			if len(args) > 0 {
				name = args[0]
			}
			if !slices.Contains(schemas(), name) {
				return fmt.Errorf("no schema %q: one of %s", name, strings.Join(schemas(), ", "))
			}
			_, err := p.Stdout.Write(schemaOf(name))
			return err
		},
	}
}

func schemaOf(name string) []byte {
	switch name {
	case "policy":
		return policy.Schema()
	case "report":
		return report.Schema()
	}
	return config.Schema()
}
