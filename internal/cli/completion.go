package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/graph/signin"
	"pim-groups/internal/report"
)

// complete lets a shell complete the values of a command's flags and its files.
// Flags that are not listed take text that only the user knows.
// https://pkg.go.dev/github.com/spf13/cobra#Command.RegisterFlagCompletionFunc
func complete(c *cobra.Command) {
	formats := report.Names()
	if c.Name() == "discover" {
		formats = formNames()
	}
	for name, values := range map[string][]string{
		"auth":              texts(signin.Ways()),
		"cloud":             texts(directory.Clouds()),
		"fail-on":           append([]string{"none"}, finding.Severities()...),
		"format":            formats,
		"color":             {"auto", "always", "never"},
		"kind":              {directory.Security.String(), directory.Microsoft365.String()},
		"managed":           {"yes", "no"},
		"onboard-fallback":  {shortenAndRestore},
		"allow-environment": believing(),
		"max-age":           {anyAge, actionAge},
		"expect-plan":       {anyPlan},
	} {
		completeFlag(c, name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	completeFlag(c, "report", completeReport)
	completeFlag(c, "working-directory", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveFilterDirs
	})
	completeFlag(c, "policy", completeFiles("yaml", "yml"))
	completeFlag(c, "snapshot", completeFiles("json"))
	for _, text := range []string{"client-id", "tenant-id", "audience", "now", "name", "max-onboard", "wait"} {
		completeFlag(c, text, cobra.NoFileCompletions)
	}
	if strings.Contains(c.Use, "FILE...") {
		c.ValidArgsFunction = completeFiles("yaml", "yml")
	}
}

// completeFlag does nothing for a flag that the command does not have.
func completeFlag(c *cobra.Command, name string, f cobra.CompletionFunc) {
	if c.Flags().Lookup(name) != nil {
		_ = c.RegisterFlagCompletionFunc(name, f) // it fails for a flag that is not there, or has one
	}
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
