package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// steps are the commands that can be a step of a workflow, the default first: the
// input mode names one.
func (p *program) steps() []*cobra.Command {
	return []*cobra.Command{
		p.checkCommand(),
		p.validateCommand(),
		p.onboardCommand(),
		p.discoverCommand(),
		p.pinCommand(),
		p.snapshotCommand(),
	}
}

// command is the program with all its commands.
func (p *program) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "pim-groups",
		Short: "Keep the groups that must be under Privileged Identity Management as code",
		Long: strings.TrimSpace(`
groups.yaml declares the Microsoft Entra groups that must be under Privileged
Identity Management. pim-groups compares it with what PIM manages. It reports
groups that are ineligible for PIM or that lack proper owners, each on its line
of the file.

Exit codes: 0 clean, 1 findings, 2 bad input, 3 something could not be read (or
saved, by discover, pin and snapshot), 4 a write was rejected, 5 refused by a
guardrail, 6 a write has an unknown outcome, 130 cancelled. Any other code is no
verdict: the program crashed or was killed. After onboard, treat it as 6.`),
		Example: `  pim-groups validate
  pim-groups check --snapshot tenant.json
  pim-groups rules group-dynamic`,
		// For --version. A template of our own for it would link text/template, and
		// with it every method of the vendor's SDK: 12 MB.
		Version:           p.build(),
		PersistentPreRunE: p.requireValues,
		SilenceErrors:     true,
		SilenceUsage:      true,
	}
	root.SetFlagErrorFunc(p.flagError)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	steps := p.steps()
	root.AddCommand(steps...)
	root.AddCommand(p.rulesCommand(), p.schemaCommand(), p.versionCommand(), p.actionCommand(root, steps))
	for _, c := range root.Commands() {
		complete(c)
	}
	return root
}
