package report

import (
	"cmp"
	"strconv"
	"time"

	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
)

// htmlWaived tells what was accepted, by its end: an auditor asks for how long
// and why.
func (v *view) htmlWaived() markup.Node {
	findings := v.sections[waived]
	if len(findings) == 0 {
		return markup.Node{}
	}
	var rows []markup.Node
	for _, f := range findings {
		days, soon := v.left(f.Waiver.Until)
		rows = append(rows, markup.Row.Of(
			v.htmlAbout(f), htmlMatter(f),
			markup.Cell.Of(markup.Class.Is("date"), show(f.Waiver.Until)),
			markup.Cell.Of(markup.If(soon, markup.Class.Is("soon")), show(days)),
			markup.Cell.Of(show(f.Waiver.Reason)),
		))
	}
	return htmlPart("waived", "Waived: accepted until a day",
		markup.P.Of(markup.Words("The policy file accepts these findings for now. After the last day they count again.")),
		htmlTable("sortable", []string{"Group", "What is accepted", "Until", "Days left", "Reason"}, rows))
}

// left counts the days until the end of a waiver, today included.
func (v *view) left(until string) (days string, soon bool) {
	// Two weeks are enough to fix what was accepted, or to have it accepted
	// again.
	const day, notice = 24 * time.Hour, 14
	// A waiver without an end, or one that the policy file should have refused, has
	// no days to count.
	last, err := time.Parse(time.DateOnly, until)
	if err != nil || v.Now.IsZero() {
		return "", false
	}
	n := int((last.Add(day).Sub(v.Now) + day - 1) / day)
	return strconv.Itoa(n), n <= notice
}

// htmlUndeclared is apart from what there is to fix: its groups are in no file,
// so nobody's line is wrong, and often another team owns them.
func (v *view) htmlUndeclared() markup.Node {
	return v.htmlList("undeclared", "In no file", "Groups of the tenant that the files do not declare.", byRule(v.sections[undeclared]))
}

func (v *view) htmlNotes() markup.Node {
	return v.htmlList("notes", "Notes", "Worth knowing; nothing has to be done.", byRule(v.sections[note]))
}

// htmlList is a section of findings that fail nothing, a row for each.
func (v *view) htmlList(id, heading, intro string, findings []*finding.Finding) markup.Node {
	if len(findings) == 0 {
		return markup.Node{}
	}
	var rows []markup.Node
	for _, f := range findings {
		rows = append(rows, markup.Row.Of(v.htmlAbout(f), htmlMatter(f), markup.Cell.Of(show(f.Fix))))
	}
	return htmlPart(id, heading, markup.P.Of(show(intro)),
		htmlTable("sortable", []string{"Group", "What is the case", "What to do"}, rows))
}

// htmlAbout is the cell that says what the finding is about.
func (v *view) htmlAbout(f *finding.Finding) markup.Node {
	about := v.htmlSubject(f.Group, f.Pos)
	about.name = cmp.Or(about.name, f.Subject, v.concern(f))
	return markup.Cell.Of(htmlSorted(about.name), about.named())
}

// htmlMatter is the cell that says what was found, and by which rule.
func htmlMatter(f *finding.Finding) markup.Node {
	severity := f.Severity.String()
	return markup.Cell.Of(htmlPill(severity, severity), markup.Words(" "), show(f.Message), markup.Break.Of(), htmlRuleLink(f.Rule))
}
