package report

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

func writeText(w io.Writer, v *view) error {
	t := &text{page: page{color: v.Color, width: cmp.Or(v.Width, columns)}, view: v, sources: newListing(v.Sources), lines: map[finding.Pos]characters{}}
	t.header()
	t.topicList("Refused because", t.sections[refusal])
	if t.pr != nil {
		t.pullRequest()
	} else {
		t.body()
	}
	t.protection()
	t.details()
	t.ending()
	_, err := w.Write(t.Bytes())
	return err
}

// text is the text format in the making.
type text struct {
	page
	*view
	sources listing
	lines   map[finding.Pos]characters // that findings were about so far, by their first column
}

// body is what was found, for a run without a base.
func (t *text) body() {
	t.states()
	t.changeSections()
	t.outcomeList()
	t.topicList("To fix", t.sections[toFix])
	t.notEvaluated()
	t.limited("Not declared in any file", byRule(t.sections[undeclared]), func(f *finding.Finding) {
		t.message(2, severityStyle(f.Severity), f.Severity.String(), f)
	})
}

// header says what was compared with what. "Everything is fine" is worth only as
// much as the state it was said about.
func (t *text) header() {
	t.line(0, bold, t.Tool.Name+" "+t.Mode, "  "+t.tool())
	for _, fact := range []struct{ name, value string }{
		{"files", t.files()}, {"tenant", t.Tenant}, {"read", t.tenantState()}, {"limits", t.Limits.Words()}, {"cost", t.Cost.Words()},
		{"groups", t.census()}, {"verdicts", t.countProtection()}, {"found", t.tally()}, {"relaxed", t.relaxed()}, {"policy", t.emergencyAccess()},
		{"scope", t.scopeWords()},
		{"from", t.Evidence.place()}, {"commit", t.Evidence.Commit}, {"started", t.Evidence.started()}, {"run", t.Links.Run},
	} {
		if fact.value != "" {
			t.paragraph(2, dim, fmt.Sprintf("%-9s", fact.name), fact.value)
		}
	}
}

// states lists the groups that need a person, and those that don't if they are
// few. The ones to onboard have a part of their own.
func (t *text) states() {
	for _, state := range plan.States() {
		groups := t.inState(state)
		needy := state == plan.Unknown || state == plan.Ineligible
		if len(groups) == 0 || state == plan.ToOnboard || !needy && len(groups) > few {
			continue
		}
		t.heading(stateTitle(state, len(groups)))
		if state == plan.Unknown {
			t.unknown(groups)
			continue
		}
		t.table(2, each(groups, func(g *plan.Group) []string {
			return []string{t.lineOf(g.Declared.Place()), g.Declared.Name.Value, joinClauses(t.shownVerdict(g), g.Reason)}
		}))
	}
}

// unknown names every group, and each reason once: often it is one for all.
func (t *text) unknown(groups []*plan.Group) {
	var alone [][]string
	for _, same := range groupBy(groups, func(g *plan.Group) string { return g.Reason }) {
		rows := each(same, func(g *plan.Group) []string { return []string{t.lineOf(g.Declared.Place()), g.Declared.Name.Value} })
		if reason := same[0].Reason; len(same) > 1 {
			t.table(2, rows)
			t.paragraph(4, plain, "", reason)
		} else {
			alone = append(alone, append(rows[0], reason))
		}
	}
	t.table(2, alone)
}

// outcomeList has the id of each group, because who looks one up in PIM may find
// several of that name. What the same reason kept from being tried is shown once.
func (t *text) outcomeList() {
	all := t.outcomes
	if len(all) == 0 {
		return
	}
	t.heading(t.outcomesTitle())
	longest := 0
	for _, o := range all {
		longest = max(longest, len(o.word()))
	}
	for _, same := range all.mergeAdjacent() {
		// Each of these tables stands alone; the longest word keeps their names in one
		// column.
		t.table(2, each(same, func(o *Outcome) []string {
			row := []string{fmt.Sprintf("%-*s", longest, o.word()), o.Group.Name, o.Group.ID}
			if change := t.change(o); change != "" {
				row = append(row, change)
			}
			return row
		}))
		if o := same[0]; o.Detail != "" {
			t.paragraph(4, plain, "", o.Detail)
		}
		t.fix(4, same[0].Fix)
	}
}

func (t *text) fix(indent int, fix string) {
	if fix != "" {
		t.paragraph(indent, green, "fix:", " "+fix)
	}
}

// topicList lists findings by what they are about and not by severity: somebody
// who opens the file to fix a group wants to fix all of it.
func (t *text) topicList(heading string, findings []*finding.Finding) {
	for i, topic := range t.topics(findings) {
		if i == 0 {
			t.heading(heading)
		} else {
			t.blank()
		}
		id := ""
		if topic.group.Name != "" && topic.group.ID != "" {
			id = "  " + topic.group.ID
		}
		t.line(2, bold, topic.name(), id)
		for j, f := range topic.findings {
			// Two findings about the same place need its line once.
			shown := j > 0 && topic.findings[j-1].Pos == f.Pos
			t.finding(f, !shown)
		}
	}
}

func (t *text) finding(f *finding.Finding, withSource bool) {
	t.message(4, severityStyle(f.Severity), f.Severity.String(), f)
	if !f.Pos.IsZero() {
		t.line(6, plain, "", f.Pos.String())
		if withSource {
			t.source(f.Pos)
		}
	}
	t.fix(6, f.Fix)
	for _, other := range f.Related[:min(few, len(f.Related))] {
		t.paragraph(6, dim, "see:", " "+other.Pos.String()+" "+other.Message)
	}
	if left := len(f.Related) - few; left > 0 {
		t.line(6, dim, fmt.Sprintf("… and %d more places", left), "")
	}
}

func (t *text) message(indent int, s style, word string, f *finding.Finding) {
	t.paragraph(indent, s, word, " "+f.Rule+": "+f.Message)
}

func severityStyle(s finding.Severity) style {
	return [...]style{cyan, finding.Note: cyan, finding.Warning: yellow, finding.Error: red}[s]
}

func (t *text) source(at finding.Pos) {
	start := finding.Pos{File: at.File, Line: at.Line}
	line, known := t.lines[start]
	if !known {
		source, exists := t.sources.line(at)
		if !exists {
			return
		}
		line = newCharacters(source)
		t.lines[start] = line
	}
	// The excerpt gets what the gutter leaves, so that the carets stay below what
	// they mean: a line that wraps would tear them apart.
	const indent = 6
	number := strconv.Itoa(at.Line)
	text, carets := line.excerpt(max(1, at.Column), at.EndColumn, t.width-indent-len(number)-len(" | ")-1)
	t.line(indent, dim, number+" |", " "+text)
	if at.Column > 0 {
		t.line(indent, dim, strings.Repeat(" ", len(number))+" |", " "+carets)
	}
}
