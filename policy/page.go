package policy

import (
	"fmt"
	"strings"

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
	reference := ""
	if rule.Reference != "" {
		reference = "\n" + rule.Reference
	}
	return heading(rule.Rule) + reference +
		"\n## Example\n\n" + example.text() +
		"\n## When it is not evaluated\n\n" + needsText(rule) +
		"\n## Changing or waiving it\n\n" + adjustingText(rule)
}

// FilePage is the page of a rule about a file as such, which is always on.
func FilePage(rule finding.Rule) string {
	return heading(rule) + "\nThis rule is about the file itself: it can't be turned off or waived, and no tenant is read while it fails.\n"
}

func heading(rule finding.Rule) string {
	return fmt.Sprintf(`<!-- Made from the rule's own texts by go generate. Change it there. -->
# %s

[All rules](README.md) · default severity: %s

## What it finds

%s.

## Why it matters

%s

## What to do

%s
`, rule.ID, rule.Severity, rule.Title, rule.Why, rule.Fix)
}

// text keeps messages in a code block: they hold names as a tenant may have them,
// which must not become Markdown.
func (e Example) text() string {
	text := ""
	if e.Excerpt != "" {
		text = fmt.Sprintf("```yaml\n%s```\n\nAt the line `%s`:\n\n", e.Excerpt, e.Line)
	}
	return text + fmt.Sprintf("```text\n%s: %s\n%s\n```\n", e.Finding.Severity, e.Finding.Message, e.Finding.Fix)
}

// needsText says what makes the rule answer "not evaluated", so that silence is
// not taken for a yes.
func needsText(rule Rule) string {
	if len(rule.Needs) == 0 {
		return "The rule reads no part of the tenant itself, so it always has an answer. It leaves a waiver alone if the waived rule " +
			"could not be evaluated.\n"
	}
	var parts []string
	for _, part := range rule.Needs {
		name, _ := partFacts(part)
		parts = append(parts, name)
	}
	return "The rule needs " + finding.List(parts, "and") + ". What could not be read is reported as *not evaluated*, with the reason, and " +
		"the run is incomplete (exit code 3). It is never treated as compliant.\n"
}

// adjustingText shows what the policy file can say about the rule.
func adjustingText(rule Rule) string {
	line, what := rule.ID+": note # or warning, error, off", "another severity"
	if rule.Unwaivable != "" {
		line = rule.ID + ": note # or warning, error"
	}
	if limit := rule.Threshold; limit.Name != "" {
		line = fmt.Sprintf("%s: {severity: warning, %s: %d} # %d to %d, default %d; or just off",
			rule.ID, limit.Name, limit.Default+1, limit.Min, limit.Max, limit.Default)
		what += " or " + limit.Name
	}
	text := fmt.Sprintf("In the [policy file](../policy-file.md) %s:\n\n```yaml\nversion: 1\nrules:\n  %s\n```\n\n", what, line)
	if rule.Unwaivable != "" {
		return text + fmt.Sprintf("It can't be off, and can't be waived for a single group: %s.\n", rule.Unwaivable)
	}
	return text + fmt.Sprintf("Or accept it for one group until a day:\n\n```yaml\n%s```\n", WaiverExample(rule))
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
	b.WriteString(`<!-- Made from the rules by go generate. -->
# Rules

What pim-groups checks. The [policy file](../policy-file.md) changes severities and thresholds and waives findings;
` + "`pim-groups rules ID`" + ` prints a page on the command line.

| rule | severity | finds | can be waived or off |
|---|---|---|---|
`)
	for _, rule := range rules {
		waivable := "yes"
		if rule.Unwaivable != "" {
			waivable = "no"
		}
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s | %s |\n", rule.ID, rule.ID, rule.Severity, rule.Title, waivable)
	}
	b.WriteString(`
## About the files themselves

Always on. While one of them fails no tenant is read, and the exit code is 2.

| rule | severity | finds |
|---|---|---|
`)
	for _, rule := range files {
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s |\n", rule.ID, rule.ID, rule.Severity, rule.Title)
	}
	return b.String()
}
