package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"pim-groups/internal/finding"
)

// writeMarkdown writes GitHub's Markdown (https://github.github.com/gfm/) for
// a job summary: what a reviewer must know stands first and open, the rest is
// folded. It fits into a summary however much there is to tell.
func writeMarkdown(w io.Writer, v *view) error {
	m := markdown{v}
	_, err := io.WriteString(w, assemble(append(m.body(), m.about()), markdownBudget))
	return err
}

// markdown makes the parts of the document. A part with nothing to tell is
// empty.
type markdown struct{ *view }

// body is everything but what differs between a summary and a comment. The chart
// comes after all that somebody has to do: it takes half a screen.
func (m markdown) body() []part {
	if m.pr != nil {
		return m.pullRequest()
	}
	exposed := m.exposed("Exposed", m.verdictsOn(finding.Exposed))
	parts := []part{m.header(), m.toResolve("Refused because", refusal), exposed.open()}
	for _, s := range m.planned() {
		if s.made {
			parts = append(parts, m.changeSection(s))
		}
	}
	parts = append(parts, m.outcomeTable(), m.toResolve("To fix", toFix), m.leases(), m.unknown())
	parts = append(parts, m.notEvaluated()...)
	for _, s := range m.planned() {
		if s = m.withoutLeases(s); !s.made && len(s.changes) > 0 {
			parts = append(parts, m.changeSection(s))
		}
	}
	parts = append(parts, exposed.folded(), m.following().folded())
	parts = append(parts, m.otherVerdicts()...)
	return append(parts, m.chart(),
		m.folded(aboutOthers, bySeverity(m.sections[elsewhere])),
		m.folded("Not declared in any file", byRule(m.sections[undeclared])),
		m.folded("Notes", byRule(m.sections[note])),
		m.folded("Waived", m.sections[waived]),
		m.groups())
}

// header is the headline, what is permanent, what to do next, and the counts:
// all that a reader with half a minute needs.
func (m markdown) header() part {
	mark := [...]string{good: "✅", permanent: "🔒", unsure: "⚠️", bad: "❌"}[m.badge()]
	if m.badge() == permanent && m.irreversible == "" {
		mark = "🔻" // something is weaker, and nothing is permanent
	}
	alert := [...]string{good: "TIP", permanent: "IMPORTANT", unsure: "WARNING", bad: "CAUTION"}[m.badge()]
	var b strings.Builder
	fmt.Fprintf(&b, "## %s %s — %s\n\n> [!%s]\n", mark, m.Tool.Name+" "+m.Mode, m.verdict, alert)
	_, above := m.needWords()
	var lines []string
	for _, line := range []struct{ title, text string }{
		{"Stopped", prose(m.Failure)}, {"Permanent", m.irreversible}, {"Review", m.reviewed()}, {aboveDefaults, prose(above)},
		{"Base", prose(m.baseNote())}, {"Next", prose(m.next)},
	} {
		if line.text != "" {
			lines = append(lines, "> **"+line.title+":** "+line.text+"\n")
		}
	}
	b.WriteString(strings.Join(lines, ">\n") + "\n")
	fmt.Fprintf(&b, "**Groups:** %s<br>\n", m.census())
	if protection := m.countProtection(); protection != "" {
		fmt.Fprintf(&b, "**Protection:** %s<br>\n", prose(protection))
	}
	fmt.Fprintf(&b, "**Found:** %s", m.tally())
	for _, line := range []struct{ title, text string }{
		{"Relaxed by the policy file", m.relaxed()}, {"Emergency access", m.emergencyNames()}, {"Scope", m.scopeWords()},
	} {
		if line.text != "" {
			fmt.Fprintf(&b, "<br>\n**%s:** %s", line.title, prose(line.text))
		}
	}
	b.WriteString("\n\n")
	return part{head: b.String()}
}

// outcomeTable shows what became of each change of an onboarding. What several
// have in common stands at the first of them: rows are cut from the end, so it is
// there whenever one of them is.
func (m markdown) outcomeTable() part {
	all := m.outcomes
	if len(all) == 0 {
		return part{}
	}
	titles := []string{"Group", "Id", "Outcome"}
	explained, changes := slices.ContainsFunc(all, (*Outcome).explained), !all.onlyOnboards()
	if changes {
		titles = append(titles, "Change")
	}
	if explained {
		titles = append(titles, "Detail")
	}
	p := table("### "+m.outcomesTitle()+"\n\n", titles...)
	for _, same := range all.mergeAdjacent() {
		detail := prose(same[0].Detail)
		if fix := same[0].Fix; fix != "" {
			detail += "<br>**What to do:** " + prose(fix)
		}
		for i, o := range same {
			cells := []string{m.named(o.Group.Name, m.placeOf(o)), m.object(o.Group.ID), "**" + o.word() + "**"}
			if changes {
				cells = append(cells, prose(m.change(o)))
			}
			if i == 1 && o.explained() {
				detail = "as above"
			}
			if explained {
				cells = append(cells, detail)
			}
			w := heavy
			if o.kind() == OutcomeUnknown { // nobody may take it for undone
				w = heaviest
			}
			p.add(w, cells...)
		}
	}
	if !m.rehearsed() {
		p.foot += lookUp
	}
	return p
}

// lookUp says where to see a group for oneself. Microsoft documents no address
// of a group in PIM, so it is the way there and the page that shows it.
const lookUp = "To check in the Entra admin center: *ID Governance*, *Privileged Identity Management*, *Groups* " +
	"([how](https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-discover-groups)).\n\n"

// toResolve lists the findings that a person deals with, group by group.
func (m markdown) toResolve(title string, s section) part {
	topics := m.topics(m.sections[s])
	if len(topics) == 0 {
		return part{}
	}
	p := m.problems(topics)
	p.head = "### " + title + "\n\n" + p.head
	return p
}

func (m markdown) problems(topics []*topic) part {
	p := table("", "Where", "Problem", "What to do")
	for _, t := range topics {
		for i, f := range t.findings {
			where := m.place(f.Pos)
			if i == 0 {
				where = joined(m.subject(t), where)
			} else if f.Pos == t.findings[i-1].Pos {
				where = ""
			}
			p.add(weightOf(f), where, m.problem(f), prose(f.Fix))
		}
	}
	return p
}

// subject names a topic. What is not of a file or tenant is in our own words, and
// no text to copy.
func (m markdown) subject(t *topic) string {
	if t.group == (finding.Group{}) && t.findings[0].Pos.File == "" {
		return prose(t.about)
	}
	return code(t.name())
}

// problem says what is wrong, with the severity in a word and the rule's id.
func (m markdown) problem(f *finding.Finding) string {
	mark, word := severityMark(f.Severity), f.Severity.String()
	if f.Status == finding.Waived {
		mark, word = "➖", "waived"
	}
	lines := []string{fmt.Sprintf("%s **%s** %s", mark, word, prose(f.Message)), code(f.Rule)}
	for _, other := range f.Related[:min(few, len(f.Related))] {
		lines = append(lines, "see "+m.place(other.Pos)+": "+prose(other.Message))
	}
	return joined(append(lines, more(len(f.Related)-few, "… and %d more places"))...)
}

func severityMark(s finding.Severity) string {
	return [...]string{"", finding.Note: "ℹ️", finding.Warning: "⚠️", finding.Error: "❌"}[s]
}

func weightOf(f *finding.Finding) weight {
	return [...]weight{light, finding.Note: light, finding.Warning: medium, finding.Error: heavy}[f.Severity]
}
