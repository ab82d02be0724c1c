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

// few is up to how many groups in good order, or places that belong to one
// finding, are listed.
const few = 5

// many is how many lines a list of lesser things may have.
const many = 20

func writeText(w io.Writer, r *Report) error {
	t := &text{page: page{color: r.Color, width: cmp.Or(r.Width, columns)}, report: r, files: newListing(r.Sources), lines: map[finding.Pos]characters{}}
	t.header()
	t.refusals()
	t.states()
	t.permanent()
	t.outcomes()
	t.findings()
	t.unread()
	t.lesser()
	t.verdict()
	_, err := w.Write(t.Bytes())
	return err
}

// text is the text format in the making.
type text struct {
	page
	report *Report
	files  listing
	lines  map[finding.Pos]characters // that findings were about so far, by their first column
}

// header says what was compared with what. "Everything is fine" is worth only as
// much as the state it was said about.
func (t *text) header() {
	r := t.report
	t.line(0, bold, r.Tool.Name+" "+r.Mode, "  "+r.Tool.Version)
	fact := func(name, value string) {
		if value != "" {
			t.paragraph(2, dim, fmt.Sprintf("%-9s", name), value)
		}
	}
	fact("files", r.files())
	fact("tenant", r.Tenant)
	fact("read", r.read())
	if r.Limits != nil {
		fact("limits", r.Limits.Words())
	}
	if r.Cost != nil {
		fact("cost", r.Cost.Words())
	}
	fact("groups", r.census())
	fact("found", r.tally())
	fact("relaxed", r.relaxed())
}

// states lists the groups that need a person, and those in good order if they
// are few. The ones to onboard have a part of their own.
func (t *text) states() {
	for _, state := range plan.States() {
		groups := t.report.inState(state)
		needy := state == plan.Unknown || state == plan.Ineligible
		if len(groups) == 0 || state == plan.ToOnboard || !needy && len(groups) > few {
			continue
		}
		words := stateWords(state)
		t.heading(strings.ToUpper(words[:1]) + words[1:] + " (" + strconv.Itoa(len(groups)) + ")")
		if state == plan.Unknown {
			t.unknown(groups)
			continue
		}
		var rows [][]string
		for _, g := range groups {
			rows = append(rows, []string{t.report.line(g.Declared.Place()), g.Declared.Name.Value, g.Reason})
		}
		t.table(2, rows)
	}
}

// unknown names every group, and each reason once: often it is one for all.
func (t *text) unknown(groups []*plan.Group) {
	var reasons []string
	rows := map[string][][]string{}
	for _, g := range groups {
		if rows[g.Reason] == nil {
			reasons = append(reasons, g.Reason)
		}
		rows[g.Reason] = append(rows[g.Reason], []string{t.report.line(g.Declared.Place()), g.Declared.Name.Value})
	}
	var alone [][]string
	for _, reason := range reasons {
		if same := rows[reason]; len(same) > 1 {
			t.table(2, same)
			t.paragraph(4, plain, "", reason)
		} else {
			alone = append(alone, append(same[0], reason))
		}
	}
	t.table(2, alone)
}

// permanent stays silent after an onboarding: the changes are then told by their
// outcomes, and a plan beside them would read as if it were still to come.
func (t *text) permanent() {
	if len(t.report.Changes) == 0 || len(t.report.Outcomes) > 0 {
		return
	}
	t.heading(fmt.Sprintf("To onboard (%d): this can't be undone", len(t.report.Changes)))
	var rows [][]string
	for _, c := range t.report.ordered() {
		id := c.Key.Group
		if !c.Pinned {
			id += " (" + unpinned(c) + ")"
		}
		rows = append(rows, []string{t.report.line(c.Pos), c.Name, id})
	}
	t.table(2, rows)
	t.line(2, dim, "plan", "  "+t.report.Digest)
}

// outcomes tells the worst first. Each has its id, because who looks a group up
// in PIM may find several of that name. What the same reason kept from being
// tried is told once.
func (t *text) outcomes() {
	if len(t.report.everyOutcome()) == 0 {
		return
	}
	t.heading(t.report.deeds())
	longest := 0
	for _, o := range t.report.everyOutcome() {
		longest = max(longest, len(o.word()))
	}
	for _, same := range bundles(t.report.worstOutcomes()) {
		var rows [][]string
		for _, o := range same {
			// Every bundle is a table of its own; the longest word keeps their names in
			// one column.
			rows = append(rows, []string{fmt.Sprintf("%-*s", longest, o.word()), o.Group.Name, o.Group.ID})
		}
		t.table(2, rows)
		if o := same[0]; o.Detail != "" {
			t.paragraph(4, plain, "", o.Detail)
		}
		if o := same[0]; o.Fix != "" {
			t.paragraph(4, green, "fix:", " "+o.Fix)
		}
	}
}

// findings are told by what they are about and not by weight: somebody who
// opens the file to fix a group wants to fix all of it.
func (t *text) findings() {
	t.topics("To fix", t.report.in(toFix))
}

// refusals come first: nothing else of the report matters before they are met.
func (t *text) refusals() { t.topics("Refused because", t.report.in(refusal)) }

func (t *text) topics(heading string, findings []*finding.Finding) {
	list := t.report.topics(findings)
	if len(list) == 0 {
		return
	}
	t.heading(heading)
	for i, topic := range list {
		if i > 0 {
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

// finding prints one finding, with the line of the file if asked.
func (t *text) finding(f *finding.Finding, withSource bool) {
	t.paragraph(4, severityStyle(f.Severity), f.Severity.String(), " "+f.Rule+": "+f.Message)
	if !f.Pos.IsZero() {
		t.line(6, plain, "", f.Pos.String())
		if withSource {
			t.source(f.Pos)
		}
	}
	if f.Fix != "" {
		t.paragraph(6, green, "fix:", " "+f.Fix)
	}
	for i, other := range f.Related {
		if i == few {
			t.line(6, dim, fmt.Sprintf("… and %d more places", len(f.Related)-few), "")
			break
		}
		t.paragraph(6, dim, "see:", " "+other.Pos.String()+" "+other.Message)
	}
}

func severityStyle(s finding.Severity) style {
	switch s {
	case finding.Error:
		return red
	case finding.Warning:
		return yellow
	}
	return cyan
}

// source prints the line of the file and carets under what is meant.
func (t *text) source(at finding.Pos) {
	line, known := t.characters(at)
	if !known {
		return
	}
	// The excerpt gets what the gutter leaves, so that the carets stay below what
	// they mean: a line that wraps would tear them apart.
	const indent = 6
	number := strconv.Itoa(at.Line)
	gutter := strings.Repeat(" ", len(number))
	text, carets := line.excerpt(max(1, at.Column), at.EndColumn, t.width-indent-len(number)-len(" | ")-1)
	t.line(indent, dim, number+" |", " "+text)
	if at.Column > 0 {
		t.line(indent, dim, gutter+" |", " "+carets)
	}
}

// characters gives the line of the file, and keeps it for the next finding.
func (t *text) characters(at finding.Pos) (line characters, known bool) {
	start := finding.Pos{File: at.File, Line: at.Line}
	if line, known = t.lines[start]; known {
		return line, true
	}
	source, known := t.files.line(at)
	if known {
		line = newCharacters(source)
		t.lines[start] = line
	}
	return line, known
}
