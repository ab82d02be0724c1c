package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pim-groups/internal/report"
)

// complete lets a shell complete the values of a command's flags and its files.
// Flags that are not listed take text that only the user knows.
// https://pkg.go.dev/github.com/spf13/cobra#Command.RegisterFlagCompletionFunc
func complete(c *cobra.Command) {
	completions := map[string]cobra.CompletionFunc{
		"allow-environment": completeWords(trustVariables()),
		"max-age":           completeWords([]string{anyAge, actionAge}),
		"expect-plan":       completeWords([]string{anyPlan}),
		"report":            completeReport,
		"working-directory": func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		"policy":   completeFiles("yaml", "yml"),
		"snapshot": completeFiles("json"),
	}
	for _, text := range []string{"client-id", "tenant-id", "audience", "now", "name", "max-onboard", "wait"} {
		completions[text] = cobra.NoFileCompletions
	}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		completion := completions[f.Name]
		if words, ok := f.Value.(choice); ok {
			completion = completeWords(words.words)
		}
		if completion != nil {
			_ = c.RegisterFlagCompletionFunc(f.Name, completion) // it fails for a flag that is not there, or has one
		}
	})
	if strings.Contains(c.Use, "FILE...") {
		c.ValidArgsFunction = completeFiles("yaml", "yml")
	}
}

func completeWords(words []string) cobra.CompletionFunc {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
}

func completeFiles(endings ...string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return endings, cobra.ShellCompDirectiveFilterFileExt
	}
}

// completeReport completes FORMAT=, behind which the user names a file.
func completeReport(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var values []cobra.Completion
	for _, f := range report.Formats() {
		values = append(values, cobra.CompletionWithDesc(f.Name+"=", f.Doc))
	}
	return values, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}
