package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pim-groups/internal/finding"
	"pim-groups/internal/report"
	"pim-groups/internal/strictyaml"
	"pim-groups/policy"
)

// textWidth is where explanations are wrapped: they are read at a prompt.
const textWidth = 80

func (p *program) rulesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rules [ID]",
		Short: "List the rules, or explain one: what it checks, why, how to fix, how to waive",
		Example: `  pim-groups rules
  pim-groups rules owners-minimum`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeRules,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listRules(p.Stdout)
			}
			return explainRule(p.Stdout, args[0])
		},
	}
}

func completeRules(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var ids []cobra.Completion
	for _, rule := range allRules() {
		ids = append(ids, cobra.CompletionWithDesc(rule.ID, rule.Title))
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

func listRules(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	list := func(heading string, rules []finding.Rule) {
		fmt.Fprintln(table, heading)
		for _, rule := range rules {
			fmt.Fprintf(table, "  %s\t%s\t%s\n", rule.ID, rule.Default(), rule.Title)
		}
	}
	list("About groups and the tenant:", policy.Metadata())
	list("\nAbout the files (they stop the run, exit code 2):", fileRules())
	fmt.Fprintln(table, "\nRun \"pim-groups rules ID\" for one of them.")
	return table.Flush()
}

func explainRule(w io.Writer, id string) error {
	all := allRules()
	i := slices.IndexFunc(all, func(r finding.Rule) bool { return r.ID == id })
	if i < 0 {
		return unknownRuleError(id, all)
	}
	rule := all[i]
	_, err := fmt.Fprintf(w, "%s (%s)\n%s\n\nWhy\n%s\n\nFix\n%s\n\n%sWaive\n%s\n", rule.ID, rule.Default(),
		wrap(rule.Title, "  "), wrap(rule.Why, "  "), wrap(rule.Fix, "  "), controls(rule), waiving(id))
	return err
}

// controls lists what the rule is evidence for, "" for nothing.
func controls(rule finding.Rule) string {
	var lines []string
	for _, c := range rule.Controls {
		lines = append(lines, wrap(c.Name()+": "+c.Title, "  "))
	}
	if lines == nil {
		return ""
	}
	return "Controls\n" + strings.Join(lines, "\n") + "\n\n"
}

// unknownRuleError names the rule that was probably meant.
func unknownRuleError(id string, all []finding.Rule) error {
	var ids []string
	for _, rule := range all {
		ids = append(ids, rule.ID)
	}
	if near := strictyaml.Nearest(id, ids); near != "" {
		return fmt.Errorf("no rule %q: did you mean %s?", id, near)
	}
	return fmt.Errorf("no rule %q: \"pim-groups rules\" lists them all", id)
}

// waiving shows what to write into the policy file, or why that can't be done.
func waiving(id string) string {
	for _, rule := range policy.Rules() {
		if rule.ID == id && rule.Unwaivable != "" {
			return wrap("Can't be waived: "+rule.Unwaivable+".", "  ")
		}
		if rule.ID == id {
			return indent(policy.WaiverExample(rule), "  ")
		}
	}
	return wrap("Can't be waived: a file that is not understood can't be compared.", "  ")
}

// indent puts the same blanks before each line.
func indent(text, by string) string {
	return by + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+by)
}

// wrap breaks a text into lines of textWidth columns, each behind the indent.
func wrap(text, by string) string {
	return indent(strings.Join(report.Wrap(text, textWidth-len(by), 0), "\n"), by)
}
