package report

import (
	"slices"

	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
	"pim-groups/internal/plan"
)

// htmlChangeID is the id of a part about changes. An action may have two: of
// changes that can't be undone, and of others.
func htmlChangeID(s *changeSection) string {
	if s.permanent {
		return "permanent-" + string(s.action)
	}
	return "change-" + string(s.action)
}

// changes lists what a merge would change.
func (h html) changes(s *changeSection) []markup.Node {
	return htmlTable(s.warning(), "", []string{"Group", "Object id", "Change", "Why"},
		htmlRows(h.most(htmlPrinted), s.changes, func(c *plan.Change) markup.Node {
			why := c.Reason
			if reason := blocked(c); reason != "" {
				why += "; " + reason
			}
			group := h.subject(finding.Group{ID: c.Key.Group, Name: c.Name}, c.Pos)
			return markup.Join(
				markup.Cell.Of(group.named()), markup.Cell.Of(h.object(group.id, htmlCode)), markup.Cell.Of(show(difference(c))), markup.Cell.Of(show(why)))
		}))
}

// outcomeTable says what became of an onboarding; nothing if none was tried.
// Where all went well there is nothing to explain, and no column for it.
func (h html) outcomeTable() []markup.Node {
	titles := []string{"Group", "Object id", "Outcome"}
	explained := slices.ContainsFunc(h.outcomes, (*Outcome).explained)
	if explained {
		titles = append(titles, "Detail", "What to do")
	}
	return htmlTable("", "", titles, htmlRows(h.most(htmlPrinted), h.outcomes, func(o *Outcome) markup.Node {
		group := h.subject(o.Group, h.changed(o.Group.ID))
		return markup.Join(
			markup.Cell.Of(group.named()), markup.Cell.Of(h.object(group.id, htmlCode)), markup.Cell.Of(markup.Strong.Of(show(o.word()))),
			markup.If(explained, markup.Join(markup.Cell.Of(show(o.Detail)), markup.Cell.Of(show(o.Fix)))),
		)
	}))
}
