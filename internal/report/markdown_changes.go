package report

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/plan"
)

// changeSection lists changes that have not been made.
func (m markdown) changeSection(s *changeSection) part {
	t := m.changeTable(s)
	head := "### " + t.title + "\n\n"
	if warning := m.warning(s); warning != "" {
		head += prose(warning) + "\n\n"
	}
	if len(t.facts) > 0 {
		head += strings.Join(t.facts, "<br>\n") + "\n\n"
	}
	p := t.rows
	p.head = head + p.head
	if t.approval != "" {
		p.foot += t.approval + "\n\n"
	}
	return p
}

// changeTable is a table of changes. What all of them share is shown once, above
// it. The digest stands with what it is the digest of, for who approves it.
type changeTable struct {
	title    string
	facts    []string
	rows     part
	approval string
}

func (m markdown) changeTable(s *changeSection) changeTable {
	t := changeTable{title: m.title(s)}
	if s.onboards {
		t.facts, t.rows = m.onboardings(s)
	} else {
		t.rows = m.changeLines(s)
	}
	if s.permanent() {
		t.title = "🔒 " + t.title
	}
	if !m.leads(s) {
		return t
	}
	if needed, _ := m.needWords(); needed != "" {
		t.facts = append(t.facts, "**The merge needs:** "+prose(needed))
	}
	t.approval = "The plan is " + code(m.Digest) + "."
	if !m.writes() {
		t.approval = "Approving this approves plan " + code(m.Digest) + ". With this value as `expect-plan`, the run does exactly this or refuses."
	}
	return t
}

// onboardings is the table of groups, and above it what all of them share.
func (m markdown) onboardings(s *changeSection) (facts []string, rows part) {
	titles := []string{"Line", "Group", "Id"}
	columns := []func(*plan.Change) string{}
	for _, shared := range []struct {
		title string
		text  func(*plan.Change) string
	}{{"Change", difference}, {"Why", func(c *plan.Change) string { return c.Reason }}} {
		if text, same := s.shared(shared.text); same && text != "" {
			facts = append(facts, "**"+shared.title+":** "+prose(text))
		} else if !same {
			titles, columns = append(titles, shared.title), append(columns, shared.text)
		}
	}
	rows = table("", titles...)
	for _, c := range s.changes {
		cells := []string{m.place(c.Pos), joined(m.named(c.Name, c.Pos), prose(blocked(c))), m.object(c.Key.Group)}
		for _, text := range columns {
			cells = append(cells, prose(text(c)))
		}
		rows.add(heavy, cells...)
	}
	return facts, rows
}

// changeLines is a table with a line for each role setting and person. What weakens
// stands in bold.
func (m markdown) changeLines(s *changeSection) part {
	p := table("", "Group", "Change", "Line")
	for i, c := range s.changes {
		group := ""
		if i == 0 || roleOf(c) != roleOf(s.changes[i-1]) {
			group = joined(m.named(c.Name, c.Pos), prose(c.Key.Role))
		}
		line := m.changeLine(c)
		verb := prose(line.mark + " " + line.verb)
		if weakens(c) {
			verb = "**" + verb + "**"
		}
		p.add(heavy, group, verb+" "+prose(line.text()), m.place(c.Pos))
	}
	return p
}

// plannedList lists changes that a merge would make, or leaves, those of the entries
// that the pull request touches first.
func (m markdown) plannedList(section *changeSection) *shortlist {
	touched := m.Base.touched()
	here := func(c *plan.Change) bool { return touched.includes(refOf(c)) }
	sorted := *section
	touching := keep(section.changes, here)
	sorted.changes = slices.Concat(touching, keep(section.changes, func(c *plan.Change) bool { return !here(c) }))
	t := m.changeTable(&sorted)
	sentences := []string{prose(m.warning(section)), t.approval, m.elsewhereMade(section, len(touching))}
	intro := strings.TrimSpace(strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " "))
	if intro != "" {
		t.facts = append(t.facts, intro)
	}
	return &shortlist{title: t.title, intro: strings.Join(t.facts, "<br>"), all: m.title(section), rows: t.rows}
}

// reviewed is what nobody may miss, with the first lines of it: the table below may have
// no room for them before the first fold.
func (m markdown) reviewed() string {
	if m.review == "" {
		return ""
	}
	weaker := m.made(weakens)
	lines := []string{m.review}
	for _, c := range weaker[:min(few, len(weaker))] {
		line := m.changeLine(c)
		lines = append(lines, joinBlank(code(c.Name), prose(c.Key.Role), "**"+prose(line.mark+" "+line.verb)+"**", prose(line.text())))
	}
	return joined(append(lines, more(len(weaker)-few, "… and %d more"))...)
}

// joinBlank puts texts beside each other.
func joinBlank(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// elsewhereMade counts the changes of groups that the pull request does not touch, ""
// if there are none.
func (m markdown) elsewhereMade(s *changeSection, touching int) string {
	left := len(s.changes) - touching
	switch {
	case left == 0 || !s.made:
		return ""
	case s.onboards:
		return fmt.Sprintf("Not touched here, but onboarded by the same merge: %d.", left)
	}
	return fmt.Sprintf("Not touched here, but made by the same merge: %d.", left)
}
