package report

import (
	_ "embed"
	"io"
	"slices"

	"pim-groups/internal/markup"
)

// html is the format for an auditor: one file to read, sort, print and keep. It
// loads nothing: its style and script are in it, and its policy allows these two
// and nothing else. Package markup keeps foreign text from becoming anything but
// text.
type html struct{ *view }

//go:embed html/style.css
var htmlStyle string

//go:embed html/page.js
var htmlScript string

func writeHTML(w io.Writer, v *view) error {
	h := html{v}
	_, err := io.WriteString(w, markup.Document(htmlHead(h.Tool.Name+" "+h.Mode+": "+h.verdict), h.body()).String())
	return err
}

// htmlHead is that of every page: it loads nothing.
func htmlHead(title string) markup.Node {
	return markup.Head.Of(
		markup.Meta.Of(markup.Charset.Is("utf-8")),
		markup.Policy(htmlStyle, htmlScript),
		markup.Style(htmlStyle),
		markup.Meta.Of(markup.MetaName.Is("viewport"), markup.Content.Is("width=device-width, initial-scale=1")),
		markup.Meta.Of(markup.MetaName.Is("referrer"), markup.Content.Is("no-referrer")),
		markup.Title.Of(show(title)),
	)
}

func (h html) body() markup.Node {
	parts := h.parts()
	main := []markup.Node{h.tiles(parts), h.controls(), htmlContents(parts)}
	for _, p := range parts {
		main = append(main, p.node())
	}
	return markup.Body.Of(
		h.header(),
		markup.Main.Of(main...),
		markup.Footer.Of(markup.P.Of(
			show(h.Tool.Name+" "+h.Tool.Version),
			markup.Words(". Counts and states come from the declared files and the state of the tenant named above. "+
				"The same inputs give the same report."),
		)),
		markup.Script(htmlScript),
	)
}

// htmlPart is a part of the page that the contents name and tiles lead to.
type htmlPart struct {
	id, heading string
	nodes       []markup.Node // none if there is nothing to say
}

// parts gives the parts that have something to say, in the order of the page:
// what the run is about and what to do come before what to know.
func (h html) parts() []htmlPart {
	all := []htmlPart{{"refused", "Refused because", h.articles(h.sections[refusal])}}
	if h.pr != nil {
		all = append(all, htmlPart{"moved", movedTitle(h.moved()), h.moves()}, htmlPart{"pull-request", h.changeTitle(), h.entryTable()})
	}
	for _, s := range h.planned() {
		all = append(all, htmlPart{htmlChangeID(s), h.title(s), h.changes(s)})
	}
	all = append(all, htmlPart{"outcomes", h.outcomesTitle(), h.outcomeTable()})
	if h.pr != nil {
		all = append(all, h.differences()...)
	} else {
		all = append(all, htmlPart{"fix", "To fix", h.articles(h.sections[toFix])}, htmlPart{"unread", "Not evaluated", h.unevaluatedList()})
	}
	all = append(all,
		htmlPart{"protection", "Is what is under PIM protected?", h.protection()},
		htmlPart{"next-steps", "Next steps after onboarding", h.followUps()},
		htmlPart{"groups", "Declared groups", h.inventory()},
		htmlPart{"waived", "Waived: accepted until a date", h.waivers()})
	if h.pr == nil {
		all = append(all,
			htmlPart{"undeclared", "Not declared in any file", h.remarks("Groups of the tenant that the files do not declare.", h.sections[undeclared])})
	}
	all = append(all,
		htmlPart{"others", aboutOthers, h.remarks("These groups are not part of this run: their findings do not count.", h.sections[elsewhere])},
		htmlPart{"notes", "Notes", h.remarks("For information; no action required.", h.sections[note])},
		htmlPart{"relaxed", "Relaxed by the policy file", h.relaxedRules()},
		htmlPart{"checked", "What was checked", h.coverageOfRules()},
		htmlPart{"controls", "Controls of public frameworks", h.controlTable()},
		htmlPart{"evidence", "What this report rests on", []markup.Node{h.record()}})
	return slices.DeleteFunc(all, func(p htmlPart) bool { return len(p.nodes) == 0 })
}

// node is a section with a heading that names it.
func (p htmlPart) node() markup.Node {
	return markup.Section.Of(append([]markup.Node{
		markup.LabelledBy.Of(p.id), markup.H2.Of(markup.ID.Of(p.id), show(typographic(p.heading))),
	}, p.nodes...)...)
}
