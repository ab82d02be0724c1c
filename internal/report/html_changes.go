package report

import (
	"slices"

	"pim-groups/internal/markup"
	"pim-groups/internal/plan"
)

// htmlChangeID is the id of a part about changes.
func htmlChangeID(s *changeSection) string {
	id := "changes"
	if s.onboards {
		id = "onboard"
	}
	switch {
	case s.permanent():
		return "permanent-" + id
	case !s.made:
		return "not-made-" + id
	}
	return id
}

// changes lists what a merge would change, or leaves.
func (h html) changes(s *changeSection) []markup.Node {
	if !s.onboards {
		return h.changeLines(s)
	}
	return htmlTable(h.warning(s), "", []string{"Group", "Object id", "Change", "Why"},
		htmlRows(h.most(htmlPrinted), s.changes, func(c *plan.Change) markup.Node {
			group := h.subject(refOf(c), c.Pos)
			return markup.Join(
				markup.Cell.Of(group.named()), markup.Cell.Of(h.object(group.id, htmlCode)), markup.Cell.Of(show(difference(c))),
				markup.Cell.Of(show(joinClauses(c.Reason, blocked(c)))))
		}))
}

// changeLines lists role settings and people.
func (h html) changeLines(s *changeSection) []markup.Node {
	intro := h.warning(s)
	if needed, _ := h.needWords(); h.leads(s) && needed != "" {
		intro = joinClauses(intro, "The merge needs: "+needed)
	}
	return htmlTable(intro, "sortable", []string{"Group", "Role", "Effect", "Change", "Why"},
		htmlRows(h.most(many), s.changes, func(c *plan.Change) markup.Node {
			group, line := h.subject(refOf(c), c.Pos), h.changeLine(c)
			return markup.Join(
				markup.Cell.Of(htmlSorted(group.name), group.named(), markup.If(group.id != "", markup.Join(markup.Break.Of(), h.object(group.id, htmlID)))),
				markup.Cell.Of(show(c.Key.Role)),
				markup.Cell.Of(htmlPill(effectClass(c.Effect), line.mark+" "+line.verb)),
				markup.Cell.Of(show(line.what)), markup.Cell.Of(show(joinClauses(append(line.notes, c.Reason)...))))
		}))
}

// effectClass is the colour of an effect; its word stands on it.
func effectClass(e plan.Effect) string {
	return map[plan.Effect]string{plan.Loosens: "error", plan.Revokes: "warning", plan.Grants: "note"}[e]
}

// outcomeTable says what became of an onboarding; nothing if none was tried.
// Where all went well there is nothing to explain, and no column for it.
func (h html) outcomeTable() []markup.Node {
	titles := []string{"Group", "Object id", "Outcome"}
	explained, changes := slices.ContainsFunc(h.outcomes, (*Outcome).explained), !h.outcomes.onlyOnboards()
	if changes {
		titles = append(titles, "Change")
	}
	if explained {
		titles = append(titles, "Detail", "What to do")
	}
	return htmlTable("", "", titles, htmlRows(h.most(htmlPrinted), h.outcomes, func(o *Outcome) markup.Node {
		group := h.subject(o.Group, h.placeOf(o))
		return markup.Join(
			markup.Cell.Of(group.named()), markup.Cell.Of(h.object(group.id, htmlCode)), markup.Cell.Of(markup.Strong.Of(show(o.word()))),
			markup.If(changes, markup.Cell.Of(show(h.change(o)))),
			markup.If(explained, markup.Join(markup.Cell.Of(show(o.Detail)), markup.Cell.Of(show(o.Fix)))),
		)
	}))
}
