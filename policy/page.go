package policy

import (
	"fmt"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// Example is a finding for a rule's page: an excerpt of the file with the
// line that the finding is about, if it is about one, and the finding.
type Example struct {
	Excerpt string
	Line    string
	Finding finding.Finding
}

// Page is the documentation of a rule, in Markdown. It is made of the same
// texts that the command line and the reports use.
func Page(rule Rule, example Example) string {
	var b strings.Builder
	heading(&b, rule.Rule)
	if rule.Reference != "" {
		fmt.Fprintf(&b, "\n%s", rule.Reference)
	}
	fmt.Fprintf(&b, "\n## Example\n\n%s", exampleText(example))
	fmt.Fprintf(&b, "\n## When it can't be told\n\n%s\n", needsText(rule))
	fmt.Fprintf(&b, "\n## Changing or waiving it\n\n%s", adjusting(rule))
	return b.String()
}

// FilePage is the page of a rule about a file as such, which is always on.
func FilePage(rule finding.Rule) string {
	var b strings.Builder
	heading(&b, rule)
	b.WriteString("\nThis rule is about the file itself: it can't be turned off or waived, and no tenant is read while it fails.\n")
	return b.String()
}

func heading(b *strings.Builder, rule finding.Rule) {
	fmt.Fprintf(b, "<!-- Made from the rule's own texts by go generate. Change it there. -->\n# %s\n\n", rule.ID)
	fmt.Fprintf(b, "[All rules](README.md) · default severity: %s\n", rule.Severity)
	fmt.Fprintf(b, "\n## What it finds\n\n%s.\n", rule.Title)
	fmt.Fprintf(b, "\n## Why it matters\n\n%s\n\n## What to do\n\n%s\n", rule.Why, rule.Fix)
}

// exampleText keeps messages in a code block: they hold names as a tenant may
// have them, and no Markdown is to come out of one.
func exampleText(e Example) string {
	text := ""
	if e.Excerpt != "" {
		text = fmt.Sprintf("```yaml\n%s```\n\nAt the line `%s`:\n\n", e.Excerpt, e.Line)
	}
	return text + fmt.Sprintf("```text\n%s: %s\n%s\n```\n", e.Finding.Severity, e.Finding.Message, e.Finding.Fix)
}

// needsText tells what makes the rule answer "not evaluated", so that nobody
// takes silence for a yes.
func needsText(rule Rule) string {
	if len(rule.Needs) == 0 {
		return "The rule reads no part of the tenant itself, so it always has an answer. A waiver of a rule that could not be " +
			"evaluated is left alone."
	}
	var parts []string
	for _, part := range rule.Needs {
		parts = append(parts, partInWords(part))
	}
	last := len(parts) - 1
	list := parts[last]
	if last > 0 {
		list = strings.Join(parts[:last], ", ") + " and " + list
	}
	return "The rule needs " + list + ". What could not be read is reported as *not evaluated*, with the reason, and the run " +
		"is incomplete (exit code 3): it is never taken as fine."
}

// partInWords names a part for somebody who has never seen a snapshot.
func partInWords(part directory.Part) string {
	switch part {
	case directory.PartManaged:
		return "PIM's list of managed groups"
	case directory.PartGroups:
		return "the groups' properties"
	case directory.PartOwners:
		return "the groups' owners"
	case directory.PartUsers:
		return "the accounts of the owners"
	case directory.PartAdministrativeUnits:
		return "the administrative units that the groups are in"
	case directory.PartRoleAssignable:
		return "the list of role-assignable groups"
	case directory.PartCaller:
		return "the permissions and roles of the signed-in identity"
	}
	return string(part)
}

// adjusting shows what the policy file can say about the rule.
func adjusting(rule Rule) string {
	keys := rule.ID + ": note # or warning, error, off"
	if rule.Unwaivable != "" {
		keys = rule.ID + ": note # or warning, error"
	}
	if limit := rule.Threshold; limit.Name != "" {
		keys = fmt.Sprintf("%s: {severity: warning, %s: %d} # %d to %d, default %d; or just off",
			rule.ID, limit.Name, limit.Default+1, limit.Min, limit.Max, limit.Default)
	}
	text := fmt.Sprintf("In the [policy file](../policy-file.md) another severity%s:\n\n```yaml\nversion: 1\nrules:\n  %s\n```\n\n",
		also(rule), keys)
	if rule.Unwaivable != "" {
		return text + fmt.Sprintf("It can't be off, and can't be waived for a single group: %s.\n", rule.Unwaivable)
	}
	return text + fmt.Sprintf("Or accept it for one group until a day:\n\n```yaml\n%s```\n", WaiverExample(rule))
}

// also names the threshold beside the severity, for rules that have one.
func also(rule Rule) string {
	if rule.Threshold.Name == "" {
		return ""
	}
	return " or " + rule.Threshold.Name
}

// WaiverExample is a whole policy file that waives the findings of the rule
// for one group, for people to copy.
func WaiverExample(rule Rule) string {
	return fmt.Sprintf(`version: 1
waivers:
  - rule: %s
    group: 0f1e2d3c-4b5a-4678-9a0b-c1d2e3f4a5b6
    reason: why this is accepted, for an auditor to read
    expires: 2027-01-31
`, rule.ID)
}

// Catalogue is the table of all rules, and of those about the files
// themselves.
func Catalogue(rules []Rule, files []finding.Rule) string {
	var b strings.Builder
	b.WriteString("<!-- Made from the rules by go generate. -->\n# Rules\n\n" +
		"What pim-groups checks. The [policy file](../policy-file.md) changes severities and thresholds and waives findings;\n" +
		"`pim-groups rules ID` prints a page on the command line.\n\n" +
		"| rule | severity | finds | can be waived or off |\n|---|---|---|---|\n")
	for _, rule := range rules {
		waivable := "yes"
		if rule.Unwaivable != "" {
			waivable = "no"
		}
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s | %s |\n", rule.ID, rule.ID, rule.Severity, rule.Title, waivable)
	}
	b.WriteString("\n## About the files themselves\n\n" +
		"Always on. While one of them fails no tenant is read, and the exit code is 2.\n\n| rule | severity | finds |\n|---|---|---|\n")
	for _, rule := range files {
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s |\n", rule.ID, rule.ID, rule.Severity, rule.Title)
	}
	return b.String()
}
