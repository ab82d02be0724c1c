package report

import (
	"cmp"
	"fmt"
	"io"

	"pim-groups/internal/history"
	"pim-groups/internal/markup"
)

func writeHistoryHTML(w io.Writer, h *History) error {
	_, err := io.WriteString(w, markup.Document(htmlHead(h.Tool.Name+" diff: "+h.verdict()), h.htmlBody()).String())
	return err
}

func (h *History) htmlBody() markup.Node {
	class := cmp.Or(map[Result]string{Clean: "plain", Incomplete: "warn"}[h.Result], "bad")
	if h.quiet() {
		class = "good"
	}
	facts := []markup.Node{markup.Class.Is("facts")}
	for _, f := range h.snapshots() {
		facts = append(facts, markup.Fact.Of(markup.Term.Of(show(f.name)), markup.Value.Of(show(f.value))))
	}
	main := []markup.Node{markup.Div.Of(markup.Class.Is("controls")), markup.Facts.Of(facts...)}
	for _, p := range h.htmlParts() {
		main = append(main, p.node())
	}
	return markup.Body.Of(
		markup.Header.Of(
			htmlParagraph("title", markup.Words("History: Privileged Identity Management (PIM) for Groups")),
			htmlParagraph("kind", markup.Words("What changed in the tenant between two snapshots")),
			markup.H1.Of(markup.Class.Of("verdict "+class), show(h.verdict())),
		),
		markup.Main.Of(main...),
		markup.Footer.Of(markup.P.Of(show(h.Tool.Name+" "+h.Tool.words()))),
		markup.Script(htmlScript),
	)
}

func (h *History) htmlParts() []htmlPart {
	var parts []htmlPart
	for _, one := range h.byEffect() {
		name := cmp.Or(string(one.Effect), "other")
		rows := htmlRows(len(one.changes), one.changes, func(c *history.Change) markup.Node { return h.htmlChange(c) })
		parts = append(parts, htmlPart{name, fmt.Sprintf("%s %s (%d)", one.mark, one.title, len(rows)),
			htmlTable("", "sortable", []string{"Group", "Role", "What", "Before", "After"}, rows)})
	}
	for _, expected := range []bool{false, true} {
		list := h.uncompared(expected)
		rows := htmlRows(len(list), list, func(u uncompared) markup.Node {
			return markup.Join(markup.Cell.Of(show(u.words())), markup.Cell.Of(show(u.reason)))
		})
		p := htmlPart{"not-comparable", notComparable, htmlTable("", "", []string{"Part", "Why"}, rows)}
		if expected {
			p.id, p.heading = "not-looked-at", notLookedAt
		}
		if len(rows) > 0 {
			parts = append(parts, p)
		}
	}
	return parts
}

func (h *History) htmlChange(c *history.Change) markup.Node {
	name := cmp.Or(c.Name, c.Group)
	return markup.Join(
		markup.Cell.Of(htmlSorted(name), markup.Link(h.Cloud.AdminCenter(c.Group), markup.Name.Of(show(name))),
			markup.If(c.Name != "", markup.Join(markup.Break.Of(), htmlID(c.Group)))),
		markup.Cell.Of(show(c.Role)),
		markup.Cell.Of(markup.Name.Of(show(whatChanged(c)))), htmlWrapped(show(c.Was)), htmlWrapped(show(c.Is)),
	)
}

// htmlWrapped is a cell whose text may have names without a blank, and breaks in them.
func htmlWrapped(n markup.Node) markup.Node { return markup.Cell.Of(markup.Class.Is("login"), n) }
