package report

import (
	"pim-groups/internal/plan"
)

// changeSections lists what is planned. The digest stands with what it is the digest
// of, and what the merge needs before it.
func (t *text) changeSections() {
	for _, s := range t.planned() {
		t.heading(t.title(s))
		if s.onboards {
			t.onboardings(s)
		} else {
			t.changeLines(s)
		}
		if warning := t.warning(s); warning != "" && !s.permanent() {
			t.paragraph(2, dim, "", warning)
		}
	}
	if len(t.planned()) == 0 {
		return
	}
	if needed, _ := t.needWords(); needed != "" {
		t.blank()
		t.paragraph(2, dim, "needs", "  "+needed)
	}
	t.line(2, dim, "plan", "  "+t.Digest)
}

// onboardings lists the groups. What all of them change in the same way is said once.
func (t *text) onboardings(s *changeSection) {
	change, same := s.shared(difference)
	var rows [][]string
	for _, c := range s.changes {
		id := c.Key.Group
		if reason := blocked(c); reason != "" {
			id += " (" + reason + ")"
		}
		row := []string{t.lineOf(c.Pos), c.Name, id}
		if !same {
			row = append(row, difference(c))
		}
		rows = append(rows, row)
	}
	t.table(2, rows)
	if same && change != "" {
		t.line(2, dim, "change", "  "+change)
	}
}

// changeLines lists role settings and people, each group and role once.
func (t *text) changeLines(s *changeSection) {
	for _, same := range groupBy(s.changes, roleOf) {
		c := same[0]
		t.line(2, bold, c.Name+" "+c.Key.Role, "  "+c.Key.Group)
		for _, c := range same {
			l, s := t.changeLine(c), plain
			if weakens(c) {
				s = yellow
			}
			t.paragraph(4, s, l.mark+" "+l.verb, " "+l.text()+" ("+t.lineOf(c.Pos)+")")
		}
	}
}

// roleOf is what the changes of a group and role have in common.
func roleOf(c *plan.Change) [2]string { return [2]string{c.Key.Group, c.Key.Role} }
