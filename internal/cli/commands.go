package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pim-groups/internal/report"
)

// steps are the commands that can be a step of a workflow, the default first: the
// input mode names one.
func (p *program) steps() []*cobra.Command {
	return []*cobra.Command{
		p.checkCommand(),
		p.validateCommand(),
		p.onboardCommand(),
		p.applyCommand(),
		p.initCommand(),
		p.discoverCommand(),
		p.pinCommand(),
		p.waiveCommand(),
		p.snapshotCommand(),
		p.diffCommand(),
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
saved, by init, discover, pin, waive and snapshot), 4 a write was rejected, 5 refused by a
guardrail, 6 a write has an unknown outcome, 130 cancelled. Any other code is no
verdict: the program crashed or was killed. After onboard and apply, treat it as 6.`),
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
	root.AddCommand(p.importCommand(), p.rulesCommand(), p.schemaCommand(), p.versionCommand(), p.actionCommand(root, steps))
	for _, c := range root.Commands() {
		complete(c)
	}
	return root
}

// complete lets a shell complete the values of a command's flags and its files.
// Flags that are not listed take text that only the user knows.
// https://pkg.go.dev/github.com/spf13/cobra#Command.RegisterFlagCompletionFunc
func complete(c *cobra.Command) {
	completions := map[string]cobra.CompletionFunc{
		"allow-environment": completeWords(trustVariables()),
		"max-age":           completeWords([]string{anyAge, actionAge}),
		"expect-plan":       completeWords([]string{anyPlan}),
		"report":            completeReport,
	}
	for _, text := range []string{"client-id", "tenant-id", "audience", "now", "name", "max-onboard", "wait", "expires", "reason"} {
		completions[text] = cobra.NoFileCompletions
	}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		completion := completions[f.Name]
		if value, ok := f.Value.(*parsed); ok && value.words != nil {
			completion = completeWords(value.words)
		}
		if completion != nil {
			_ = c.RegisterFlagCompletionFunc(f.Name, completion) // it fails for a flag that is not there, or has one
		}
	})
	if c.Name() == "diff" {
		c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return []string{"json"}, cobra.ShellCompDirectiveFilterFileExt
		}
	}
	if strings.Contains(c.Use, "FILE...") {
		c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
		}
	}
}

func completeWords(words []string) cobra.CompletionFunc {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
}

// completeReport completes FORMAT=, behind which the user names a file.
func completeReport(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var values []cobra.Completion
	for _, f := range report.Formats() {
		values = append(values, cobra.CompletionWithDesc(f.Name+"=", f.Doc))
	}
	return values, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}
