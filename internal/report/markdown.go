package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// writeMarkdown writes GitHub's Markdown (https://github.github.com/gfm/) for
// a job summary: what a reviewer must know stands first and open, the rest is
// folded. It fits into a summary however much there is to tell.
func writeMarkdown(w io.Writer, r *Report) error {
	m := markdown{r}
	parts := append([]part{m.verdict()}, m.body()...)
	_, err := io.WriteString(w, assemble(append(parts, m.facts()), markdownBudget))
	return err
}

// body is everything between the verdict and the facts about the run. The
// picture comes after all that somebody has to do: it takes half a screen.
func (m markdown) body() []part {
	parts := []part{m.refusals(), m.permanent(), m.outcomes(), m.toFix(), m.unknown()}
	parts = append(parts, m.unread()...)
	return append(parts, m.pie(), m.undeclared(), m.notes(), m.waived(), m.groups())
}

// markdown makes the parts of the document. A part with nothing to tell is
// empty.
type markdown struct{ *Report }

// verdict is the headline, what is permanent, what to do next, and the counts:
// all that a reader with half a minute needs.
func (m markdown) verdict() part {
	mark, alert := "❌", "CAUTION"
	switch m.Result {
	case Clean:
		mark, alert = "✅", "TIP"
		if m.forGood() != "" { // nothing that can't be undone is a tip
			mark, alert = "🔒", "IMPORTANT"
		}
	case Incomplete, Cancelled:
		mark, alert = "⚠️", "WARNING"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "## %s %s — %s\n\n> [!%s]\n", mark, m.Tool.Name+" "+m.Mode, m.Verdict(), alert)
	if m.Failure != "" {
		fmt.Fprintf(&b, "> **Stopped:** %s\n>\n", prose(m.Failure))
	}
	if permanent := m.forGood(); permanent != "" {
		fmt.Fprintf(&b, "> **Permanent:** %s\n>\n", permanent)
	}
	fmt.Fprintf(&b, "> **Next:** %s\n\n", prose(m.Next()))
	fmt.Fprintf(&b, "**Groups:** %s<br>\n**Found:** %s", m.census(), m.tally())
	if relaxed := m.relaxed(); relaxed != "" {
		fmt.Fprintf(&b, "<br>\n**Relaxed by the policy file:** %s", prose(relaxed))
	}
	b.WriteString("\n\n")
	return part{head: b.String()}
}

// pie draws the states of the declared groups. Its labels are ours: nothing
// from a file or tenant is in it. One state alone is no picture. Only colours
// are set, no theme, so that GitHub can choose between light and dark.
// https://mermaid.js.org/syntax/pie.html
func (m markdown) pie() part {
	var slices, colors []string
	for _, state := range plan.States() {
		if n := *m.Summary.state(state); n > 0 {
			slices = append(slices, fmt.Sprintf("    \"%s\" : %d\n", stateWords(state), n))
			colors = append(colors, fmt.Sprintf("\"pie%d\": \"%s\"", len(slices), stateColor(state)))
		}
	}
	if len(slices) < 2 {
		return part{}
	}
	return part{head: fmt.Sprintf("```mermaid\n%%%%{init: {\"themeVariables\": {%s, \"pieOpacity\": \"1\", \"pieStrokeColor\": \"#ffffff\", \"pieOuterStrokeWidth\": \"0px\", \"pieSectionTextColor\": \"#ffffff\"}}}%%%%\n"+
		"pie showData\n    title Declared groups by state\n%s```\n\n", strings.Join(colors, ", "), strings.Join(slices, ""))}
}

// stateColor is dark enough for white figures.
func stateColor(s plan.State) string {
	switch s {
	case plan.Managed:
		return "#1a7f37"
	case plan.ToOnboard:
		return "#0969da"
	case plan.Ineligible:
		return "#cf222e"
	case plan.Exempt:
		return "#6e7781"
	}
	return "#8250df"
}

// permanent lists what can't be undone, as long as it has not been done. A
// reason that all changes share is told once; there is one kind of change so
// far. The digest stands beside what it is the digest of, for who approves it.
func (m markdown) permanent() part {
	if len(m.Changes) == 0 || len(m.Outcomes) > 0 {
		return part{}
	}
	// A run that was to do it, and did not, announces nothing.
	when := "Will be onboarded"
	if m.Mode == "onboard" {
		when = "Not done, to be onboarded"
	}
	head := fmt.Sprintf("### 🔒 %s: %s, and this can't be undone\n\n"+
		"Once PIM manages a group there is no way back, so make sure of each id.", when, counted(len(m.Changes), "group"))
	titles := []string{"Line", "Group", "Id"}
	shared := !slices.ContainsFunc(m.Changes, func(c plan.Change) bool { return c.Reason != m.Changes[0].Reason })
	if shared {
		head += " Why: " + prose(m.Changes[0].Reason) + "."
	} else {
		titles = append(titles, "Why")
	}
	p := table(head+"\n\n", titles...)
	for _, c := range m.ordered() {
		cells := []string{m.place(c.Pos), joined(m.named(c.Name, c.Pos), prose(unpinned(c))), code(c.Key.Group)}
		if !shared {
			cells = append(cells, prose(c.Reason))
		}
		p.add(heavy, cells...)
	}
	approval := "Who approves this approves the plan " + code(m.Digest) + ": given as `expect-plan`, onboarding does this or refuses."
	if m.Mode == "onboard" {
		approval = "The plan is " + code(m.Digest) + "."
	}
	p.foot += approval + "\n\n"
	return p
}

// outcomes tells what became of each change of an onboarding, the worst first.
// What several have in common is told at the first of them: rows are cut from
// the end, so it is there whenever one of them is.
func (m markdown) outcomes() part {
	if len(m.everyOutcome()) == 0 {
		return part{}
	}
	titles := []string{"Group", "Id", "Outcome"}
	explained := slices.ContainsFunc(m.everyOutcome(), (*Outcome).explained)
	if explained {
		titles = append(titles, "Detail")
	}
	p := table("### "+m.deeds()+"\n\n", titles...)
	for _, same := range bundles(m.worstOutcomes()) {
		detail := prose(same[0].Detail)
		if fix := same[0].Fix; fix != "" {
			detail += "<br>**What to do:** " + prose(fix)
		}
		for i, o := range same {
			cells := []string{m.named(o.Group.Name, m.changed(o.Group.ID)), code(o.Group.ID), "**" + o.word() + "**"}
			if i == 1 && o.explained() {
				detail = "as above"
			}
			if explained {
				cells = append(cells, detail)
			}
			p.add(o.weight(), cells...)
		}
	}
	if !m.rehearsed() {
		p.foot += lookUp
	}
	return p
}

// lookUp says where to see a group for oneself. Microsoft documents no address
// of a group in PIM, so it is the way there and the page that shows it.
const lookUp = "To see for yourself, in the Entra admin center: *ID Governance*, *Privileged Identity Management*, *Groups* " +
	"([how](https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-discover-groups)).\n\n"

// toFix lists the findings that a person deals with, group by group.
func (m markdown) toFix() part {
	return m.asked("To fix", m.in(toFix))
}

// refusals lists the objections of the guardrails: nothing else of the report
// matters before they are met.
func (m markdown) refusals() part { return m.asked("Refused because", m.in(refusal)) }

// asked lists findings with what is asked of a person.
func (m markdown) asked(title string, findings []*finding.Finding) part {
	if len(findings) == 0 {
		return part{}
	}
	p := table("### "+title+"\n\n", "Where", "What is wrong", "What to do")
	for _, t := range m.topics(findings) {
		for i, f := range t.findings {
			where := m.place(f.Pos)
			if i == 0 {
				where = joined(m.subject(t), where)
			} else if f.Pos == t.findings[i-1].Pos {
				where = ""
			}
			p.add(weightOf(f), where, m.wrong(f), prose(f.Fix))
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

// wrong says what is wrong, with the severity in a word and the rule's id.
func (m markdown) wrong(f *finding.Finding) string {
	mark, word := severityMark(f.Severity), f.Severity.String()
	if f.Status == finding.Waived {
		mark, word = "➖", "waived"
	}
	lines := []string{fmt.Sprintf("%s **%s** %s", mark, word, prose(f.Message)), code(f.Rule)}
	for i, other := range f.Related {
		if i == few {
			lines = append(lines, fmt.Sprintf("… and %d more places", len(f.Related)-few))
			break
		}
		lines = append(lines, "see "+m.place(other.Pos)+": "+prose(other.Message))
	}
	return joined(lines...)
}

func severityMark(s finding.Severity) string {
	switch s {
	case finding.Error:
		return "❌"
	case finding.Warning:
		return "⚠️"
	}
	return "ℹ️"
}

func weightOf(f *finding.Finding) weight {
	switch f.Severity {
	case finding.Error:
		return heavy
	case finding.Warning:
		return medium
	}
	return light
}
