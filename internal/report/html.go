package report

import (
	_ "embed"
	"io"
	"slices"

	"pim-groups/internal/escape"
	"pim-groups/internal/markup"
)

// The HTML format is one file for an auditor, to read, sort, print and keep.
// It loads nothing: its style and script are in it, and its policy allows
// these two and nothing else. Package markup keeps foreign text from becoming
// anything but text.

//go:embed html/style.css
var htmlStyle string

//go:embed html/sort.js
var htmlScript string

func writeHTML(w io.Writer, v *view) error {
	_, err := io.WriteString(w, markup.Document(v.htmlHead(), v.htmlBody()).String())
	return err
}

func (v *view) htmlHead() markup.Node {
	return markup.Head.Of(
		markup.Meta.Of(markup.Charset.Is("utf-8")),
		markup.Policy(htmlStyle, htmlScript),
		markup.Style(htmlStyle),
		markup.Meta.Of(markup.MetaName.Is("viewport"), markup.Content.Is("width=device-width, initial-scale=1")),
		markup.Meta.Of(markup.MetaName.Is("referrer"), markup.Content.Is("no-referrer")),
		markup.Title.Of(show(v.Tool.Name+" "+v.Mode+": "+v.verdict)),
	)
}

func (v *view) htmlBody() markup.Node {
	sections := v.htmlSections()
	main := []markup.Node{v.htmlGlance(), v.htmlTiles(sections), htmlContents(sections)}
	for _, s := range sections {
		main = append(main, s.body)
	}
	return markup.Body.Of(
		v.htmlHeader(),
		markup.Main.Of(main...),
		markup.Footer.Of(markup.P.Of(
			show(v.Tool.Name+" "+v.Tool.Version),
			markup.Words(". Counts and states are computed from the declared files and the state of the tenant named above; "+
				"the same inputs give the same report."),
		)),
		markup.Script(htmlScript),
	)
}

// htmlSection is a part of the page that the contents name and tiles lead to.
type htmlSection struct {
	id    string
	words string // in the contents: shorter than the heading
	body  markup.Node
}

// htmlSections gives the sections that have something to tell, in the order of
// the page: what can't be undone and what to do come before what to know.
func (v *view) htmlSections() []htmlSection {
	all := []htmlSection{
		{"refused", "Refused because", v.htmlRefusals()},
		{"permanent", "What can’t be undone", v.htmlChanges()},
		{"outcomes", "What was done", v.htmlOutcomes()},
		{"fix", "To fix", v.htmlToFix()},
		{"unread", "Not evaluated", v.htmlUnevaluated()},
		{"groups", "Declared groups", v.htmlGroups()},
		{"waived", "Waived", v.htmlWaived()},
		{"undeclared", "In no file", v.htmlUndeclared()},
		{"notes", "Notes", v.htmlNotes()},
		{"relaxed", "Relaxed rules", v.htmlRelaxed()},
		{"checked", "What was checked", v.htmlChecked()},
	}
	return slices.DeleteFunc(all, func(s htmlSection) bool { return s.body.IsNothing() })
}

// show is foreign text on the page. A text without end is cut before it is
// escaped, so that no escape is halved.
func show(s string) markup.Node { return markup.Text(escape.Cut(s, longest)) }
