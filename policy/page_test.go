package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/strictyaml"
)

const pages = "../docs/rules/"

// TestPages: each rule has its page, made from the rule and its test case,
// and there is no page of a rule that is gone.
func TestPages(t *testing.T) {
	t.Parallel()
	if *update {
		if err := os.MkdirAll(pages, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	known := []string{"README.md"}
	for i, rule := range Rules() {
		rule.Rule = Metadata()[i] // with its controls
		known = append(known, rule.ID+".md")
		compare(t, pages+rule.ID+".md", []byte(page(rule, more(t, rule.ID), exampleOf(t, rule.ID))))
	}
	files := fileRules()
	for _, rule := range files {
		known = append(known, rule.ID+".md")
		compare(t, pages+rule.ID+".md", []byte(filePage(rule)))
	}
	compare(t, pages+"README.md", []byte(catalogue(Rules(), files)))
	additions, err := filepath.Glob("testdata/pages/*.md")
	if err != nil || len(additions) == 0 {
		t.Errorf("nothing is added to any page: %v", err)
	}
	for _, path := range additions {
		if !slices.Contains(known, filepath.Base(path)) {
			t.Errorf("%s: no such rule", path)
		}
	}
	entries, err := os.ReadDir(pages)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !slices.Contains(known, entry.Name()) {
			t.Errorf("%s: no such rule", filepath.Join(pages, entry.Name()))
		}
	}
}

// fileRules are those of both files, each once.
func fileRules() []finding.Rule {
	var rules []finding.Rule
	for _, rule := range slices.Concat(strictyaml.Rules(), config.Rules(), FileRules()) {
		if !slices.ContainsFunc(rules, func(r finding.Rule) bool { return r.ID == rule.ID }) {
			rules = append(rules, rule)
		}
	}
	return rules
}

// more is what the page of a rule says besides its texts: the file
// testdata/pages/<rule-id>.md, or a table that is made.
func more(t *testing.T, rule string) string {
	t.Helper()
	if rule == callerPermission.ID {
		return "\n" + permissionTable()
	}
	text, err := os.ReadFile("testdata/pages/" + rule + ".md")
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	return "\n" + string(text)
}

// exampleOf takes the first finding that failed from the rule's test case, and
// the entry of the file that it is about.
func exampleOf(t *testing.T, rule string) example {
	t.Helper()
	c := loadCase(t, "testdata/rules/"+rule+".txtar")
	found := c.evaluate(Rules())
	i := slices.IndexFunc(found, func(f finding.Finding) bool { return f.Status == finding.Failed })
	if i < 0 {
		t.Fatalf("%s: no example", rule)
	}
	e := example{finding: found[i]}
	if e.finding.Pos.Line > 0 {
		e.excerpt, e.line = excerpt(string(c.files[e.finding.Pos.File]), e.finding.Pos.Line)
	}
	return e
}

// excerpt cuts out the entry that holds a line, and the key that it is under.
func excerpt(text string, number int) (entry, line string) {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i], _, _ = strings.Cut(lines[i], " # want ")
	}
	indent := func(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
	begins := func(line string) bool { return indent(line) == 2 }
	first, last := number-1, number
	for !begins(lines[first]) {
		first--
	}
	for indent(lines[last]) > 2 {
		last++
	}
	key := first
	for indent(lines[key]) > 0 {
		key--
	}
	return lines[key] + "\n" + strings.Join(lines[first:last], "\n") + "\n", strings.TrimSpace(lines[number-1])
}

// example is a finding for a rule's page: an excerpt of the file with the
// line that the finding is about, if it is about one, and the finding.
type example struct {
	excerpt string
	line    string
	finding finding.Finding
}

// page is the documentation of a rule, in Markdown, with more for some rules. It is made of the same
// texts that the command line and the reports use.
func page(rule Rule, more string, example example) string {
	return heading(rule.Rule) + more +
		"\n## Example\n\n" + example.text() +
		"\n## When it is not evaluated\n\n" + needsText(rule) +
		controlsText(rule) +
		"\n## Changing or waiving it\n\n" + adjustingText(rule)
}

// filePage is the page of a rule about a file as such, which is always on.
func filePage(rule finding.Rule) string {
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
`, rule.ID, defaultText(rule), rule.Title, rule.Why, rule.Fix)
}

// defaultText is the severity of a rule, if nothing is said of it.
func defaultText(rule finding.Rule) string {
	if rule.OffByDefault {
		return "off, " + rule.Severity.String() + " if the policy file switches it on with a severity or a threshold"
	}
	return rule.Severity.String()
}

// text keeps messages in a code block: they hold names as a tenant may have them,
// which must not become Markdown.
func (e example) text() string {
	text := ""
	if e.excerpt != "" {
		text = fmt.Sprintf("```yaml\n%s```\n\nAt the line `%s`:\n\n", e.excerpt, e.line)
	}
	return text + fmt.Sprintf("```text\n%s: %s\n%s\n```\n", e.finding.Severity, e.finding.Message, e.finding.Fix)
}

// needsText says what makes the rule answer "not evaluated".
func needsText(rule Rule) string {
	if len(rule.Needs)+len(rule.MayNeed) == 0 {
		text := "The rule reads no part of the tenant itself, so it always has an answer."
		if strings.HasPrefix(rule.ID, "waiver-") {
			text += " It leaves a waiver alone if the waived rule could not be evaluated."
		}
		return text + "\n"
	}
	text := partNames("The rule needs ", rule.Needs) + partNames("For some groups it also needs ", rule.MayNeed)
	text += "What could not be read is reported as *not evaluated*, with the reason, and the run is incomplete (exit code 3). " +
		"It is never treated as compliant.\n"
	if rule.About == EachManaged {
		text += "\nIt is evaluated for declared groups that PIM manages, at a [depth](../snapshot.md#scope) that reads their protection.\n"
	}
	if rule.OfOwners && rule.About == EachFound {
		text += "\nIn a group that PIM manages, somebody who has only *activated* ownership is no owner for this rule " +
			"([owner-activated](owner-activated.md)). At a [depth](../snapshot.md#scope) that does not read activations, the findings say " +
			"that an owner *may have activated ownership*.\n"
	}
	return text + verdictText(rule)
}

// partNames is a sentence about parts, "" if there are none.
func partNames(begin string, parts []directory.Part) string {
	var names []string
	for _, part := range parts {
		names = append(names, partName(part))
	}
	if names == nil {
		return ""
	}
	return begin + finding.List(names, "and") + ". "
}

// verdictText says what the rule does to the verdict on a group.
func verdictText(rule Rule) string {
	switch rule.Verdict {
	case Exposes:
		return "\nAn error of this rule makes the group *exposed*, whatever the policy file says about its severity. A waiver makes it *accepted*.\n"
	case Obscures:
		return "\nA finding of this rule makes the verdict on the group *unknown*, waived or not.\n"
	}
	return ""
}

// partName is what a part of the snapshot is called, for somebody who has never
// seen one.
func partName(part directory.Part) string {
	switch part {
	case directory.PartManaged:
		return "PIM's list of managed groups"
	case directory.PartGroups:
		return "the groups' properties"
	case directory.PartOwners:
		return "the groups' owners"
	case directory.PartUsers:
		return "the accounts of people and applications"
	case directory.PartAdministrativeUnits:
		return "the administrative units that the groups are in"
	case directory.PartRoleAssignable:
		return "the list of role-assignable groups"
	case directory.PartCaller:
		return "the permissions and roles of the signed-in identity"
	case directory.PartRoleSettings:
		return "the role settings of the groups"
	case directory.PartEligible:
		return "who is eligible"
	case directory.PartMembers:
		return "the direct members"
	case directory.PartActive:
		return "the active assignments"
	case directory.PartApprovers:
		return "the groups that approve, their owners and the people in them"
	case directory.PartEligibleGroups:
		return "the groups that are eligible, their owners and the people in them"
	case directory.PartContexts:
		return "the authentication contexts"
	case directory.PartContextPolicies:
		return "the Conditional Access policies that name an authentication context"
	case directory.PartPackages:
		return "the access packages"
	case directory.PartRequests:
		return "the requests to PIM"
	}
	panic("a part without a name: " + string(part))
}

// adjustingText shows what the policy file can say about the rule.
func adjustingText(rule Rule) string {
	line, what := rule.ID+": note # or warning, error, off", "another severity"
	if rule.Unwaivable != "" {
		line = rule.ID + ": note # or warning, error"
	}
	if limit := rule.Threshold; limit.Name != "" {
		off, stricter := "or just off", limit.Default+1
		if limit.AtMost {
			stricter = limit.Default - 1
		}
		if rule.OffByDefault {
			off = "off without such a line"
		}
		line = fmt.Sprintf("%s: {severity: warning, %s: %d} # %d to %s, default %d; %s",
			rule.ID, limit.Name, stricter, limit.Min, limit.words(limit.Max), limit.Default, off)
		what += " or " + limit.Name
	}
	text := fmt.Sprintf("Set %s in the [policy file](../policy-file.md):\n\n```yaml\nversion: 1\nrules:\n  %s\n```\n\n", what, line)
	if rule.Unwaivable != "" {
		return text + fmt.Sprintf("It can't be off, and can't be waived for a single group: %s.\n", rule.Unwaivable)
	}
	whom := "for one group"
	if rule.namesPeople() {
		whom = "for one group and one person, whom the waiver must name,"
	}
	return text + fmt.Sprintf("Or accept the finding %s until a day:\n\n```yaml\n%s```\n", whom, WaiverExample(rule))
}

// catalogue is the table of all rules, and of those about the files
// themselves.
func catalogue(rules []Rule, files []finding.Rule) string {
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
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s | %s |\n", rule.ID, rule.ID, rule.Default(), rule.Title, waivable)
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
	return b.String() + controlTable()
}

// writeTable has a row for each set of changes that needs another permission.
func writeTable() string {
	var b strings.Builder
	for _, changes := range []string{"onboard settings", "eligible renew shorten", "remove"} {
		least := writes(classesOf(changes))[0].anyOf[0]
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.ReplaceAll(changes, " ", "`, `"), granting(least, ""))
	}
	return b.String()
}

// permissionTable lists for the rule's page what to grant, so that it can be
// granted once instead of finding by finding.
func permissionTable() string {
	var b strings.Builder
	b.WriteString("## What to grant\n\n" +
		"| to | permission of Microsoft Graph | application id | delegated id | others that do |\n|---|---|---|---|---|\n")
	for _, need := range slices.Concat(reads(nil, directory.DepthFull), writes([]plan.Class{plan.ClassOnboard})) {
		for _, p := range permissions() {
			if p.name == need.anyOf[0] {
				fmt.Fprintf(&b, "| %s | %s | `%s` | `%s` | %s |\n", need.purpose, p.name, p.application, p.delegated,
					strings.Join(need.anyOf[1:], ", "))
			}
		}
	}
	fmt.Fprintf(&b, "\nThose for role settings, and for who is eligible and active, are needed at the depths `changed` and `full`. "+
		"The last one is for onboarding only; an identity that checks should not have it ([caller-excess](caller-excess.md)).\n\n"+
		"What a run writes depends on its `changes`:\n\n| changes | permission of Microsoft Graph to write |\n|---|---|\n"+writeTable()+
		"\nWith `renew`, `shorten` or `remove` the run also needs EntitlementManagement.Read.All: nothing is renewed or taken away "+
		"that an access package may have delivered.\n\n"+
		"Optional permissions are a note where they are missing: [what each of them adds](../connect.md#permissions).\n\n"+
		"A **user** who onboards needs one of these roles as well, for the whole directory, or must own the group:\n\n"+
		"| kind of group | one of these roles |\n|---|---|\n| role-assignable | %s |\n| other | %s |\n",
		strings.Join(roleNames(onboardingRoles(true)), ", "), strings.Join(roleNames(onboardingRoles(false)), ", "))
	return b.String()
}
