package report

import (
	"cmp"
	"fmt"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/gha"
	"pim-groups/internal/markup"
)

// A name of the register that means somebody else changes who has access wherever it
// is written, and no entry shows it. So these lines stand first in every format.

// moved are they, none for a run without a base.
func (v *view) moved() []config.Move {
	if v.Base == nil {
		return nil
	}
	return v.Base.Moved
}

// movedTitle counts them: "2 names mean somebody else".
func movedTitle(moves []config.Move) string {
	if len(moves) == 1 {
		return "1 name means somebody else"
	}
	return fmt.Sprintf("%d names mean somebody else", len(moves))
}

// jsonMove is such a line.
type jsonMove struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Before string `json:"before"`
	After  string `json:"after"`
	File   string `json:"file"`
	Line   int    `json:"line"`
}

func newJSONMove(m config.Move) jsonMove {
	return jsonMove{string(m.Kind), m.Name, m.Before, m.After, m.Pos.File, m.Pos.Line}
}

func (t *text) moves() {
	list := t.moved()
	if len(list) == 0 {
		return
	}
	t.heading(movedTitle(list))
	for i := range list {
		m := &list[i]
		t.paragraph(2, yellow, cmp.Or(string(m.Kind), "name"), fmt.Sprintf(" %s: %s (%s)", m.Name, arrow(m.Before, m.After), t.lineOf(m.Pos)))
	}
}

func (m markdown) moves() *shortlist {
	list := m.moved()
	s := &shortlist{title: "❗ " + movedTitle(list), all: movedTitle(list), rows: bullets()}
	for i := range list {
		move := &list[i]
		s.rows.bullet(heaviest, fmt.Sprintf("**%s** %s: %s → %s %s", cmp.Or(string(move.Kind), "name"), code(move.Name), id(move.Before), id(move.After), m.place(move.Pos)))
	}
	return s
}

func (h html) moves() []markup.Node {
	return htmlTable("Wherever the files name them, somebody else gets or loses access.", "", []string{"Name", "Kind", "Object id"},
		htmlRows(h.most(many), pointers(h.moved()), func(m *config.Move) markup.Node {
			about := h.subject(finding.Group{Name: m.Name}, m.Pos)
			return markup.Join(markup.Cell.Of(about.named()), markup.Cell.Of(show(string(m.Kind))),
				markup.Cell.Of(htmlCode(m.Before), markup.Words(" → "), htmlCode(m.After)))
		}))
}

// moves names the first of them, at the line of the first.
func (m annotations) moves() gha.Annotation {
	list := m.moved()
	a := gha.Annotation{Level: finding.Warning, Title: movedTitle(list), Pos: list[0].Pos}
	a.Message = firstFew(each(list, func(move config.Move) string { return move.Name + ": " + arrow(move.Before, move.After) }))
	return a
}
