package report

import (
	"cmp"
	"fmt"
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
		finding.Count(len(groups), "group")), "Group", "Id", "Why")
	for _, g := range groups {
		p.add(heaviest, m.named(g.Declared.Name.Value, g.Declared.Place()), m.object(g.ID()), prose(g.Reason))
	}
	return p
}

// notEvaluated shows each cause once, with the rules and groups that it concerns.
func (m markdown) notEvaluated() []part {
	causes := m.unevaluated()
	if len(causes) == 0 {
		return nil
	}
	parts := []part{{head: fmt.Sprintf("### ❓ Not evaluated: %s without an answer\n\n", finding.Count(m.Summary.NotEvaluated, "question"))}}
	for i, same := range causes {
		if left := len(causes) - i; i == maxUnevaluated {
			return append(parts, part{head: fmt.Sprintf("- … %s more\n\n", finding.Count(left, "reason"))})
		}
		text := fmt.Sprintf("- %s **%s** %s\n", severityMark(same[0].severity), same[0].severity, prose(same[0].reason))
		if same[0].fix != "" {
			text += fmt.Sprintf("  <br>**What to do:** %s\n", prose(same[0].fix))
		}
		for _, u := range same {
			parts = append(parts, m.questions(u, text))
			text = "- the same reason\n"
		}
	}
	return parts
}

// maxUnevaluated is how many reasons are shown: so many different ones are no
// reading for people.
const maxUnevaluated = 100

// questions says which questions one cause left open, and about which groups. The
// names are rows, for there can be thousands.
func (m markdown) questions(u *unevaluated, cause string) part {
	p := part{foot: "\n\n", more: func(left int) string { return fmt.Sprintf(" … %d more", left) }}
	text := fmt.Sprintf("%s  <br>**Rules without an answer:** %s\n", cause, strings.Join(each(u.rules, code), ", "))
	if len(u.groups) > 0 {
		text += fmt.Sprintf("  <br>**Groups (%d):** ", len(u.groups))
	}
	p.rows = append(p.rows, row{text: text, weight: heaviest, intro: len(u.groups) > 0})
	for i, g := range u.groups {
		name := m.named(cmp.Or(g.Name, g.ID), u.places[i])
		if i > 0 {
			name = ", " + name
		}
		p.rows = append(p.rows, row{text: name, weight: heaviest})
	}
	return p
}

// chart draws the states of the declared groups. Its labels are ours: nothing
// from a file or tenant is in it. One state alone is no picture. Only colours
// are set, no theme, so that GitHub can choose between light and dark.
// https://mermaid.js.org/syntax/pie.html
func (m markdown) chart() part {
	// Dark enough for white figures.
	colors := map[plan.State]string{plan.Managed: "#1a7f37", plan.ToOnboard: "#0969da", plan.Ineligible: "#cf222e", plan.Exempt: "#6e7781", plan.Unknown: "#8250df"}
	var wedges, themes []string
	for _, state := range plan.States() {
		if n := *m.Summary.state(state); n > 0 {
			wedges = append(wedges, fmt.Sprintf("    \"%s\" : %d\n", stateWords(state), n))
			themes = append(themes, fmt.Sprintf("\"pie%d\": \"%s\"", len(wedges), colors[state]))
		}
	}
	if len(wedges) < 2 {
		return part{}
	}
	return part{head: fmt.Sprintf("```mermaid\n%%%%{init: {\"themeVariables\": {%s, \"pieOpacity\": \"1\", \"pieStrokeColor\": \"#ffffff\", \"pieOuterStrokeWidth\": \"0px\", \"pieSectionTextColor\": \"#ffffff\"}}}%%%%\n"+
		"pie showData\n    title Declared groups by state\n%s```\n\n", strings.Join(themes, ", "), strings.Join(wedges, ""))}
}

// folded is a table of findings that a reader has to open, for those who want to
// know more.
func (m markdown) folded(title string, findings []*finding.Finding) part {
	if len(findings) == 0 {
		return part{}
	}
	p := table(fold(title, len(findings)), "Where", "Observation", "What to do")
	p.foot += unfold
	for _, f := range findings {
		p.add(min(weightOf(f), medium), joined(code(cmp.Or(f.Group.Name, f.Group.ID)), m.place(f.Pos)), m.problem(f), prose(f.Fix))
	}
	return p
}

// groups lists all declared groups, those that need a person first. The addresses of
// many would leave no room in a comment for the groups themselves.
func (m markdown) groups() part {
	if len(m.Groups) == 0 {
		return part{}
	}
	titles := []string{"Group", "State", "Owners", "Id"}
	if m.looked() {
		titles = append(titles, "Protection")
	}
	p := table(fold("All declared groups", len(m.Groups)), titles...)
	p.foot += unfold
	object := m.object
	if len(m.Groups) > 100 {
		object = id
	}
	for _, state := range plan.States() {
		for _, g := range m.inState(state) {
			cells := []string{m.named(g.Declared.Name.Value, g.Declared.Place()), stateWords(state), m.countOwners(g), object(g.ID())}
			if m.looked() {
				cells = append(cells, prose(m.shownVerdict(g)))
			}
			p.add(detail, cells...)
		}
	}
	return p
}

// about says what the report is about, for the record. It comes last and
// folded: a summary is read for its verdict.
func (m markdown) about() part {
	p := table("<details><summary>About this run</summary>\n\n", "", "")
	p.foot += unfold
	for _, f := range m.facts() {
		value := prose(f.value)
		if f.code {
			value = code(f.value)
		}
		if f.url != "" {
			value = "[" + value + "](" + f.url + ")"
		}
		p.head += "| " + f.name + " | " + value + " |\n"
	}
	return p
}
