package report

import (
	"cmp"
	"strconv"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
	"pim-groups/internal/plan"
)

// The parts that several sections of the page share, the small ones first.

func htmlParagraph(class string, nodes ...markup.Node) markup.Node {
	return markup.P.Of(append([]markup.Node{markup.Class.Of(class)}, nodes...)...)
}

// htmlLead starts a paragraph with what it is.
func htmlLead(words string) markup.Node {
	return markup.Join(markup.Strong.Of(show(words)), markup.Words(" "))
}

// htmlCode is text to copy, such as an id; nothing for no text.
func htmlCode(s string) markup.Node {
	return markup.If(s != "", markup.Code.Of(show(s)))
}

func htmlNumber(n int) markup.Node { return markup.Strong.Of(show(strconv.Itoa(n))) }

// htmlPill is a word on the colour of its class. The word says all, for those
// who see no colours: https://www.w3.org/TR/WCAG22/#use-of-color
func htmlPill(class, words string) markup.Node {
	return markup.Span.Of(markup.Class.Of("pill "+class), show(words))
}

// htmlSwatch ties a heading to its bar in the chart.
func htmlSwatch(state plan.State) markup.Node {
	return markup.Swatch.Of(markup.Class.Is("swatch"), markup.ViewBox.Is("0 0 10 10"), markup.Hidden.Is("true"),
		markup.Rect.Of(markup.Class.Of("fill-"+string(state)), markup.Width.Is("10"), markup.Height.Is("10")))
}

// htmlPart is a section with a heading that names it.
func htmlPart(id, heading string, nodes ...markup.Node) markup.Node {
	return markup.Section.Of(append([]markup.Node{
		markup.LabelledBy.Of(id), markup.H2.Of(markup.ID.Of(id), show(heading)),
	}, nodes...)...)
}

// htmlTable is a table with titles that a screen reader repeats in each cell.
// The script makes tables of the class sortable.
func htmlTable(class string, titles []string, rows []markup.Node) markup.Node {
	var columns []markup.Node
	for _, title := range titles {
		columns = append(columns, markup.Column.Of(markup.Scope.Is("col"), show(title)))
	}
	return markup.Table.Of(
		markup.If(class != "", markup.Class.Of(class)),
		markup.Titles.Of(markup.Row.Of(columns...)),
		markup.Rows.Of(rows...),
	)
}

// htmlSorted is the value by which the script sorts a cell whose text has more
// in it.
func htmlSorted(value string) markup.Node { return markup.SortedBy.Of(escape.Cut(value, longest)) }

// htmlSubject names what a row or a finding is about, raw.
type htmlSubject struct {
	name, id, place string
	url             string // of the line on the forge, "" if it is not known
}

// htmlSubject gives a group its id only beside a name: without one the id is
// the name, and nothing is said twice.
func (v *view) htmlSubject(g finding.Group, at finding.Pos) htmlSubject {
	s := htmlSubject{name: cmp.Or(g.Name, g.ID), url: v.url(at)}
	if g.Name != "" {
		s.id = g.ID
	}
	if !at.IsZero() {
		s.place = v.lineOf(at)
	}
	return s
}

// url is where the forge shows a place, "" if that is not known.
func (v *view) url(at finding.Pos) string {
	if v.Links.Blob == "" || at.File == "" {
		return ""
	}
	url := v.Links.Blob + escape.Path(at.File)
	if at.Line > 0 {
		url += "#L" + strconv.Itoa(at.Line)
	}
	return url
}

// named shows the name and the place; the name is the link, since that is what
// people click on.
func (s htmlSubject) named() markup.Node {
	return markup.Join(
		markup.Link(s.url, markup.Name.Of(show(s.name))),
		markup.If(s.place != "", markup.Join(markup.Words(" "), markup.Span.Of(markup.Class.Is("place"), show(s.place)))),
	)
}

// htmlID is an id beside a name.
func htmlID(id string) markup.Node {
	return markup.If(id != "", markup.Code.Of(markup.Class.Is("id"), show(id)))
}

// htmlRuleLink leads to the row of the rule, where its counts and reasons are.
func htmlRuleLink(id string) markup.Node {
	return markup.Jump("rule-"+id, markup.Class.Is("rule"), htmlCode(id))
}
