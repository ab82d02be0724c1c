package report

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
)

// The elements that several parts of the page share, the small ones first.

// show is foreign text on the page. A text without end is cut before it is
// escaped, so that no escape is halved.
func show(s string) markup.Node { return markup.Text(escape.Cut(s, longest)) }

// typographic is for words of the program, whose apostrophes are curved in print.
func typographic(words string) string { return strings.ReplaceAll(words, "'", "’") }

func htmlParagraph(class string, nodes ...markup.Node) markup.Node {
	return markup.P.Of(append([]markup.Node{markup.Class.Of(class)}, nodes...)...)
}

// htmlLead starts a paragraph with what it is.
func htmlLead(words string) markup.Node {
	return markup.Join(markup.Strong.Of(show(words)), markup.Words(" "))
}

// htmlCode is text to copy, such as an id; nothing for no text.
func htmlCode(s string) markup.Node { return markup.If(s != "", markup.Code.Of(show(s))) }

// htmlID is an id beside a name.
func htmlID(id string) markup.Node {
	return markup.If(id != "", markup.Code.Of(markup.Class.Is("id"), show(id)))
}

// object is an id that leads to the group in the Entra admin center.
func (h html) object(id string, shown func(string) markup.Node) markup.Node {
	return markup.Link(h.portal(id), shown(id))
}

func htmlNumber(n int) markup.Node { return markup.Strong.Of(show(strconv.Itoa(n))) }

// htmlBlock is a heading and what is below it: the search hides both together.
func htmlBlock(heading markup.Node, below []markup.Node) markup.Node {
	return markup.If(len(below) > 0, markup.Div.Of(append([]markup.Node{markup.Class.Is("block"), heading}, below...)...))
}

// htmlPill is a word on the colour of its class. The word alone says it, for readers
// who see no colours: https://www.w3.org/TR/WCAG22/#use-of-color
func htmlPill(class, words string) markup.Node {
	return markup.Span.Of(markup.Class.Of("pill "+class), show(words))
}

// htmlSwatch ties a heading to its bar in the chart.
func htmlSwatch(class string) markup.Node {
	return markup.Swatch.Of(markup.Class.Is("swatch"), markup.ViewBox.Is("0 0 10 10"), markup.Hidden.Is("true"),
		markup.Rect.Of(markup.Class.Of("fill-"+class), markup.Width.Is("10"), markup.Height.Is("10")))
}

// htmlSorted is the value by which the script sorts a cell whose text has more
// in it.
func htmlSorted(value string) markup.Node { return markup.SortedBy.Of(escape.Cut(value, longest)) }

// htmlPrinted is how many rows of a table, or findings of a part, are printed of a
// long report unless the reader asks for everything: nobody searches on paper.
const htmlPrinted = 10

// most is how many of a list are printed: as many as given, and all of a report
// that is not long.
func (h html) most(printed int) int {
	if len(h.Groups)+len(h.Findings) <= 100 {
		return math.MaxInt
	}
	return printed
}

// htmlRow is a row of a table. On paper it may be left out.
type htmlRow struct {
	cells     markup.Node
	unprinted bool
}

// htmlRows makes a row of each element, so many of them for paper.
func htmlRows[T any](printed int, list []T, cells func(T) markup.Node) []htmlRow {
	rows := make([]htmlRow, 0, len(list))
	for i, one := range list {
		rows = append(rows, htmlRow{cells(one), i >= printed})
	}
	return rows
}

// htmlUnprinted is the class of what is left out on paper.
func htmlUnprinted(unprinted bool) markup.Node {
	return markup.If(unprinted, markup.Class.Is("unprinted"))
}

const htmlHowToPrint = "To print all, tick “Print everything” at the top of the page."

// htmlOmitted says on paper what is left out there.
func htmlOmitted(n, all int, what string) markup.Node {
	return markup.If(n > 0, htmlParagraph("omitted", show(fmt.Sprintf(
		"Not printed: %d of %s. "+htmlHowToPrint, n, finding.Count(all, what)))))
}

// htmlTable is a table below its introduction, and nothing without rows. A screen
// reader repeats the titles in each cell. The script makes tables of the class
// sortable.
func htmlTable(intro, class string, titles []string, rows []htmlRow) []markup.Node {
	if len(rows) == 0 {
		return nil
	}
	omitted := 0
	body := each(rows, func(row htmlRow) markup.Node {
		if row.unprinted {
			omitted++
		}
		return markup.Row.Of(htmlUnprinted(row.unprinted), row.cells)
	})
	columns := each(titles, func(title string) markup.Node { return markup.Column.Of(markup.Scope.Is("col"), show(title)) })
	return []markup.Node{
		markup.If(intro != "", markup.P.Of(show(typographic(intro)))),
		htmlOmitted(omitted, len(rows), "row"),
		markup.Table.Of(
			markup.If(class != "", markup.Class.Of(class)),
			markup.Titles.Of(markup.Row.Of(columns...)),
			markup.Rows.Of(body...),
		),
	}
}

// htmlSubject names what a row or a finding is about, raw.
type htmlSubject struct {
	name, id, place string
	url             string // of the line on the forge, "" if it is not known
}

// subject gives a group its id only beside a name: without one the id is the
// name, and nothing is said twice.
func (h html) subject(g finding.Group, at finding.Pos) htmlSubject {
	s := htmlSubject{name: cmp.Or(g.Name, g.ID), url: h.url(at)}
	if g.Name != "" {
		s.id = g.ID
	}
	if !at.IsZero() {
		s.place = h.lineOf(at)
	}
	return s
}

// named shows the name and the place; the name is the link, since that is what
// people click on.
func (s htmlSubject) named() markup.Node {
	return markup.Join(
		markup.Link(s.url, markup.Name.Of(show(s.name))),
		markup.If(s.place != "", markup.Join(markup.Words(" "), markup.Span.Of(markup.Class.Is("place"), show(s.place)))),
	)
}

// htmlRuleLink leads to the row of the rule, where its counts and reasons are.
func htmlRuleLink(id string) markup.Node {
	return markup.Jump("rule-"+id, markup.Class.Is("rule"), htmlCode(id))
}
