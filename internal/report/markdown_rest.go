package report

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// unknown lists the groups about which too little is known, each with its id.
func (m markdown) unknown() part {
	groups := m.unknownGroups()
	if len(groups) == 0 {
		return part{}
	}
	p := table(fmt.Sprintf("### ❓ Unknown: %s\n\nUnknown is neither compliant nor to onboard.\n\n",
		counted(len(groups), "group")), "Group", "Id", "Why")
	for _, g := range groups {
		p.add(gravest, m.named(g.Declared.Name.Value, g.Declared.Place()), id(g.ID()), prose(g.Reason))
	}
	return p
}

// unread tells what was not evaluated: each reason once, with the rules and
// groups that it concerns. The names are rows, for there can be thousands.
func (m markdown) unread() []part {
	holes := m.holes()
	if len(holes) == 0 {
		return nil
	}
	parts := []part{{head: fmt.Sprintf("### ❓ Not evaluated: %s without an answer\n\n",
		counted(m.Summary.NotEvaluated, "question"))}}
	for i, h := range holes {
		if i == maxHoles {
			return append(parts, part{head: fmt.Sprintf("- … %s more\n\n", counted(len(holes)-i, "reason"))})
		}
		parts = append(parts, m.hole(h, repeats(holes, i)))
	}
	return parts
}

// maxHoles is how many reasons are told: so many different ones are no reading
// for people.
const maxHoles = 100

// hole says why, unless the one before has said it, which questions are open, and
// about which groups.
func (m markdown) hole(h *hole, repeated bool) part {
	p := part{foot: "\n\n", more: func(left int) string { return fmt.Sprintf(" … %d more", left) }}
	var rules []string
	for _, rule := range h.rules {
		rules = append(rules, code(rule))
	}
	text := fmt.Sprintf("- %s **%s** %s\n", severityMark(h.severity), h.severity, prose(h.reason))
	if repeated {
		text = "- the same reason\n"
	} else if h.fix != "" {
		text += fmt.Sprintf("  <br>**What to do:** %s\n", prose(h.fix))
	}
	text += fmt.Sprintf("  <br>**Rules without an answer:** %s\n", strings.Join(rules, ", "))
	if len(h.groups) > 0 {
		text += fmt.Sprintf("  <br>**Groups (%d):** ", len(h.groups))
	}
	p.rows = append(p.rows, row{text: text, weight: gravest, intro: len(h.groups) > 0})
	for i, g := range h.groups {
		name := m.named(cmp.Or(g.Name, g.ID), h.places[i])
		if i > 0 {
			name = ", " + name
		}
		p.rows = append(p.rows, row{text: name, weight: gravest})
	}
	return p
}

// undeclared, notes and waived are for those who want to know more.

func (m markdown) undeclared() part {
	return m.folded("In no file", byRule(m.in(undeclared)))
}

func (m markdown) notes() part { return m.folded("Notes", byRule(m.in(remark))) }

func (m markdown) waived() part { return m.folded("Waived", m.in(waived)) }

// folded is a table of findings that a reader has to open.
func (m markdown) folded(title string, findings []*finding.Finding) part {
	if len(findings) == 0 {
		return part{}
	}
	p := table(fold(title, len(findings)), "Where", "What is the case", "What to do")
	p.foot += unfold
	for _, f := range findings {
		p.add(min(weightOf(f), medium), joined(code(cmp.Or(f.Group.Name, f.Group.ID)), m.place(f.Pos)), m.wrong(f), prose(f.Fix))
	}
	return p
}

// groups lists all declared groups, those that need a person first.
func (m markdown) groups() part {
	if len(m.Groups) == 0 {
		return part{}
	}
	p := table(fold("All declared groups", len(m.Groups)), "Group", "State", "Owners", "Id")
	p.foot += unfold
	for _, state := range plan.States() {
		for _, g := range m.inState(state) {
			// A group that was not found has no owners to be read: an empty cell. Of one
			// that was found, "not read" is never shown as none.
			owners := "not read"
			if n, known := m.owners(g); known {
				owners = strconv.Itoa(n)
			} else if g.Found == nil {
				owners = ""
			}
			p.add(detail, m.named(g.Declared.Name.Value, g.Declared.Place()), stateWords(state), owners, id(g.ID()))
		}
	}
	return p
}

// facts says what the report is about, for the record. It comes last and
// folded: a summary is read for its verdict.
func (m markdown) facts() part {
	p := table("<details><summary>About this run</summary>\n\n", "", "")
	p.foot += unfold
	fact := func(name, value string) {
		if value != "" {
			p.head += "| " + name + " | " + value + " |\n"
		}
	}
	fact("Tool", prose(m.Tool.Name+" "+m.Tool.Version+", "+m.Mode))
	fact("Files", prose(m.files()))
	if m.Tenant != "" {
		fact("Tenant", code(m.Tenant))
		fact("State of the tenant", m.read())
	}
	if m.Digest != "" {
		fact("Plan", code(m.Digest))
	}
	fact("Fails the run", failingWords(m.FailOn))
	if m.Limits != nil {
		fact("Limits", m.Limits.Words())
	}
	if m.Cost != nil {
		fact("Cost", m.Cost.Words())
	}
	fact("Report made", moment(m.Now))
	if m.Links.Run != "" {
		fact("Run", "[log of the workflow run]("+m.Links.Run+")")
	}
	return p
}

// failingWords says the threshold as a sentence goes on with it: "Fails the run:
// a warning or worse".
func failingWords(s finding.Severity) string {
	switch s {
	case 0:
		return "no finding"
	case finding.Error:
		return "an error"
	}
	return "a " + s.String() + " or worse"
}
