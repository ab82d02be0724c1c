package report

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
)

// longest is how many bytes of a text a cell shows. Rules write sentences; a
// longer one quotes something without end.
const longest = 2000

// prose is foreign text as text, never as Markdown.
func prose(s string) string { return escape.Markdown(escape.Cut(s, longest)) }

// code is foreign text as code.
func code(s string) string { return escape.Code(escape.Cut(s, longest)) }

// id is an object id, or what stands for a missing one.
func id(s string) string {
	if s == "" {
		return "none"
	}
	return code(s)
}

// object is an id that leads to the group in the Entra admin center.
func (m markdown) object(s string) string {
	if url := m.portal(s); url != "" {
		return "[" + id(s) + "](" + url + ")"
	}
	return id(s)
}

// joined puts the lines that are not empty below each other in a cell.
func joined(lines ...string) string {
	lines = slices.DeleteFunc(lines, func(s string) bool { return s == "" || s == escape.Code("") })
	return strings.Join(lines, "<br>")
}

// table starts a part that is a table; add gives it rows.
func table(head string, titles ...string) part {
	head += "| " + strings.Join(titles, " | ") + " |\n|" + strings.Repeat(" --- |", len(titles)) + "\n"
	return part{head: head, foot: "\n", more: func(left int) string {
		return fmt.Sprintf("| … %d more |%s\n", left, strings.Repeat(" |", len(titles)-1))
	}}
}

func (p *part) add(w weight, cells ...string) {
	p.rows = append(p.rows, row{text: "| " + strings.Join(cells, " | ") + " |\n", weight: w})
}

// bullets starts a part that is a list; bullet gives it rows of one line.
func bullets() part {
	return part{foot: "\n", more: func(left int) string { return fmt.Sprintf("- … %d more\n", left) }}
}

func (p *part) bullet(w weight, text string) {
	p.rows = append(p.rows, row{text: "- " + text + "\n", weight: w})
}

// fold starts something that a reader has to open. GitHub reads Markdown
// inside of the element after a blank line only.
func fold(title string, n int) string {
	return fmt.Sprintf("<details><summary>%s (%d)</summary>\n\n", title, n)
}

const unfold = "</details>\n\n"

// named is a name as code, linked to its line.
func (m markdown) named(name string, at finding.Pos) string {
	return m.linked(code(name), at)
}

// place is the line, linked; "" if the place is in no file.
func (m markdown) place(at finding.Pos) string {
	if at.IsZero() {
		return ""
	}
	return m.linked(escape.Markdown(m.lineOf(at)), at)
}

// linked makes text, Markdown already, a link to the line on the forge.
// https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/creating-a-permanent-link-to-a-code-snippet
func (m markdown) linked(text string, at finding.Pos) string {
	url := m.url(at)
	if url == "" {
		return text
	}
	return "[" + text + "](" + url + ")"
}
