package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/finding"
)

// pullRequest is the body for a run with a base. What the pull request does stands
// open, as far as there is room; then come the findings that the base has as well,
// and all the rest.
func (m markdown) pullRequest() []part {
	entries, introduced, open, policy, fixed := m.entries(), m.introduced(), m.open(), m.policyChanges(), m.fixed()
	made := keep(m.planned(), func(s *changeSection) bool { return s.made })
	left := keep(m.planned(), func(s *changeSection) bool { return !s.made })
	changes, unmade, following := each(made, m.plannedList), each(left, m.plannedList), m.following()
	exposed, others := m.exposedHere()
	moves := m.moves()
	inOrder := slices.Concat([]*shortlist{moves, entries}, changes, []*shortlist{introduced, exposed, fixed, policy, open}, unmade, []*shortlist{following})
	urgent := slices.Concat([]*shortlist{moves, introduced, entries}, changes, []*shortlist{open, policy, exposed, fixed}, unmade, []*shortlist{following})

	parts := []part{m.header(), m.toResolve("Refused because", refusal)}
	shorten(urgent, openLines-countLines(parts...))
	parts = append(parts, each(inOrder, (*shortlist).open)...)
	parts = append(parts, each(inOrder, (*shortlist).folded)...)
	older := "Older findings"
	if !m.Base.OnlyNew {
		older = "Older findings, which count for this run as well"
	}
	parts = append(parts, m.folded(older, m.pr.older))
	parts = append(parts, foldUnder(m.unknown())...)
	parts = append(parts, foldUnder(m.notEvaluated()...)...)
	parts = append(parts, others.folded())
	parts = append(parts, m.otherVerdicts()...)
	return append(parts, m.folded("Notes", byRule(m.sections[note])), m.folded("Waived", m.sections[waived]), m.digests(), m.chart(), m.groups())
}

// entries lists the entries that the pull request touches, with what becomes of
// their groups.
func (m markdown) entries() *shortlist {
	s := &shortlist{title: m.changeTitle() + ": " + m.pr.countEntries(), all: "All touched entries"}
	s.rows = table("", "Group", "Entry", "State", "Findings")
	for _, e := range m.pr.entries {
		name := code(e.group.Name)
		if e.edit != "removed" { // the line of one that is gone is a line of the base
			name = m.named(e.group.Name, e.pos)
		}
		state := "**" + prose(e.states()) + "**"
		if len(e.changes) == 0 {
			state = joined(prose(e.states()), prose(e.reason))
		}
		state = joined(state, prose(e.verdict))
		s.rows.add(heavy, name, e.edit, state, prose(e.outcome()))
	}
	return s
}

func (m markdown) introduced() *shortlist {
	s := &shortlist{title: "New findings: " + countSeverities(m.pr.introduced).severities(), all: "All new findings"}
	s.rows = m.problems(m.topics(m.pr.introduced))
	return s
}

func (m markdown) fixed() *shortlist {
	s := &shortlist{title: "Fixed findings: " + countSeverities(m.pr.fixed).severities(), all: "All fixed findings", rows: bullets()}
	for _, f := range m.pr.fixed {
		s.rows.bullet(light, "✅ "+m.gone(f))
	}
	return s
}

// policyChanges lists what the policy file asks less, what that hides, and what it
// brings.
func (m markdown) policyChanges() *shortlist {
	pr := m.pr
	counts := finding.List(countParts(func(n int) string { return fmt.Sprint(n) },
		counted{len(pr.weakened), "weaker"}, counted{len(pr.hidden), finding.Plural(len(pr.hidden), "finding") + " hidden"},
		counted{len(pr.fromPolicy), finding.Plural(len(pr.fromPolicy), "finding") + " added"}), "and")
	s := &shortlist{title: "Changes of the policy file: " + counts, all: "All changes of the policy file", rows: bullets()}
	for _, f := range pr.weakened {
		s.rows.bullet(heavy, strings.TrimSpace(severityMark(f.Severity)+" **weaker:** "+prose(f.Message)+" "+m.place(f.Pos)))
	}
	for _, f := range pr.hidden {
		s.rows.bullet(heavy, severityMark(f.Severity)+" **hidden by this policy change:** "+m.gone(f))
	}
	for _, f := range pr.fromPolicy {
		s.rows.bullet(heavy, severityMark(f.Severity)+" **from this policy change:** "+m.gone(f))
	}
	return s
}

// gone is a finding in one line, without its place: the files may not have it.
func (m markdown) gone(f *finding.Finding) string {
	text := prose(f.Message) + " (" + code(f.Rule) + ")"
	if name := cmp.Or(f.Group.Name, f.Group.ID); name != "" {
		text = code(name) + ": " + text
	}
	return text
}

// open lists the causes of what has no answer and makes the run incomplete. All
// rules and groups are in the fold of what was not evaluated.
func (m markdown) open() *shortlist {
	s := &shortlist{title: fmt.Sprintf("❓ Not evaluated: %s without an answer", finding.Count(len(m.pr.open), "question")), all: "All reasons", rows: bullets()}
	for _, same := range unevaluatedOf(m.pr.open) {
		var names []string
		for _, u := range same {
			names = append(names, each(u.groups, func(g finding.Group) string { return code(cmp.Or(g.Name, g.ID)) })...)
		}
		text := fmt.Sprintf("%s **%s** %s", severityMark(same[0].severity), same[0].severity, prose(same[0].reason))
		if len(names) > 0 {
			text += fmt.Sprintf("<br>**Groups (%d):** %s", len(names), firstFew(names))
		}
		if same[0].fix != "" {
			text += "<br>**What to do:** " + prose(same[0].fix)
		}
		s.rows.bullet(heaviest, text)
	}
	return s
}
