package report

import (
	"cmp"
	"fmt"
	"strings"

	"pim-groups/internal/finding"
)

// unread prints what was not evaluated: the same reason for many groups is
// told once.
func (t *text) unread() {
	list := t.report.holes()
	if len(list) == 0 {
		return
	}
	t.heading(fmt.Sprintf("Not evaluated (%s without an answer)", counted(t.report.Summary.NotEvaluated, "question")))
	for i, h := range list {
		if !repeats(list, i) {
			if i > 0 {
				t.blank()
			}
			t.paragraph(2, severityStyle(h.severity), "could not be read:", " "+h.reason)
		}
		t.paragraph(4, dim, counted(len(h.rules), "rule")+":", " "+strings.Join(h.rules, ", "))
		if len(h.groups) > 0 {
			t.paragraph(4, dim, counted(len(h.groups), "group")+":", " "+t.names(h))
		}
		if h.fix != "" && !repeats(list, i+1) {
			t.paragraph(4, green, "fix:", " "+h.fix)
		}
	}
}

// names lists the groups of a hole, all of them: nobody may have to guess
// about which groups nothing is known.
func (t *text) names(h *hole) string {
	var names []string
	for i, g := range h.groups {
		name := cmp.Or(g.Name, g.ID)
		if at := h.places[i]; !at.IsZero() {
			name += " (" + t.report.line(at) + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// lesser prints what does not fail the run and is on no line of a file, what
// was waived, and notes.
func (t *text) lesser() {
	if list := t.report.in(undeclared); len(list) > 0 {
		t.heading(fmt.Sprintf("In no file (%d)", len(list)))
		t.limited(byRule(list), func(f *finding.Finding) {
			t.paragraph(2, severityStyle(f.Severity), f.Severity.String(), " "+f.Rule+": "+f.Message)
		})
	}
	// A waived finding keeps its fix, which here says until when and why.
	if list := t.report.in(waived); len(list) > 0 {
		t.heading(fmt.Sprintf("Waived (%d)", len(list)))
		t.limited(list, func(f *finding.Finding) {
			t.paragraph(2, dim, "waived", " "+f.Rule+": "+f.Message)
			t.paragraph(4, plain, "", f.Fix)
		})
	}
	if list := t.report.in(remark); len(list) > 0 {
		t.heading(fmt.Sprintf("Notes (%d)", len(list)))
		t.limited(byRule(list), func(f *finding.Finding) {
			t.paragraph(2, cyan, "note", " "+f.Rule+": "+f.Message)
			if !f.Pos.IsZero() {
				t.line(4, plain, "", f.Pos.String())
			}
		})
	}
}

// limited prints the first of a list and says how many are left out: it can
// have thousands of lines of no urgency, which would push what is urgent out
// of the scroll-back.
func (t *text) limited(list []*finding.Finding, show func(*finding.Finding)) {
	for i, f := range list {
		if i == many {
			t.line(2, dim, fmt.Sprintf("… %d more: the json format has all of them", len(list)-many), "")
			return
		}
		show(f)
	}
}

// verdict ends the report with what a reader looks for first: in a terminal
// the end is what is on the screen.
func (t *text) verdict() {
	r := t.report
	t.blank()
	if r.Failure != "" {
		t.paragraph(0, red, "Stopped:", " "+r.Failure)
	}
	// Only a clean run is green, and not when something in it can't be undone.
	// Incomplete is red as well: who skims must not take it for fine.
	color := red
	switch {
	case r.Result == Clean && r.forGood() != "":
		color = yellow
	case r.Result == Clean:
		color = green
	}
	t.paragraph(0, color, r.Verdict(), fmt.Sprintf(" (exit code %d)", r.Result.ExitCode()))
	// Said again although a list above has it: this is what is left on the screen.
	if permanent := r.forGood(); permanent != "" {
		t.paragraph(0, bold, "Permanent:", " "+permanent)
	}
	t.paragraph(0, bold, "Next:", " "+r.Next())
}
