package report

import (
	"cmp"
	"fmt"
	"strings"

	"pim-groups/internal/finding"
)

// notEvaluated shows each cause once, with the rules and groups that it concerns.
func (t *text) notEvaluated() {
	for i, same := range t.unevaluated() {
		if i == 0 {
			t.heading(fmt.Sprintf("Not evaluated (%s without an answer)", finding.Count(t.Summary.NotEvaluated, "question")))
		} else {
			t.blank()
		}
		t.paragraph(2, severityStyle(same[0].severity), "could not be read:", " "+same[0].reason)
		for _, u := range same {
			t.paragraph(4, dim, finding.Count(len(u.rules), "rule")+":", " "+strings.Join(u.rules, ", "))
			if len(u.groups) > 0 {
				t.paragraph(4, dim, finding.Count(len(u.groups), "group")+":", " "+t.names(u))
			}
		}
		t.fix(4, same[0].fix)
	}
}

// names lists all of the groups: nobody may have to guess about which groups
// nothing is known.
func (t *text) names(u *unevaluated) string {
	var names []string
	for i, g := range u.groups {
		name := cmp.Or(g.Name, g.ID)
		if at := u.places[i]; !at.IsZero() {
			name += " (" + t.lineOf(at) + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// details prints what an onboarding has nothing to do with, what was waived, and
// notes.
func (t *text) details() {
	t.limited(aboutOthers, bySeverity(t.sections[elsewhere]), t.brief)
	// A waived finding keeps its fix, which here says until when and why.
	t.limited("Waived", t.sections[waived], func(f *finding.Finding) {
		t.message(2, dim, "waived", f)
		t.paragraph(4, plain, "", f.Fix)
	})
	t.limited("Notes", byRule(t.sections[note]), t.brief)
}

// brief shows a finding in few lines, without its fix.
func (t *text) brief(f *finding.Finding) {
	t.message(2, severityStyle(f.Severity), f.Severity.String(), f)
	if !f.Pos.IsZero() {
		t.line(4, plain, "", f.Pos.String())
	}
}

// many is how many lines a list of lesser things may have.
const many = 20

// limited prints the first of a list and says how many are left out: it can have
// thousands of lines of no urgency, which would push what is urgent out of the
// scroll-back.
func (t *text) limited(title string, list []*finding.Finding, show func(*finding.Finding)) {
	if len(list) == 0 {
		return
	}
	t.heading(fmt.Sprintf("%s (%d)", title, len(list)))
	for _, f := range list[:min(many, len(list))] {
		show(f)
	}
	t.left(len(list) - many)
}

// ending prints last what a reader looks for first: in a terminal the end is what
// is on the screen.
func (t *text) ending() {
	t.blank()
	if t.Failure != "" {
		t.paragraph(0, red, "Stopped:", " "+t.Failure)
	}
	// Incomplete is red as well: who skims must not take it for fine.
	color := [...]style{good: green, permanent: yellow, unsure: red, bad: red}[t.badge()]
	t.paragraph(0, color, t.verdict, fmt.Sprintf(" (exit code %d)", t.Result.ExitCode()))
	if note := t.baseNote(); note != "" {
		t.paragraph(0, bold, "Base:", " "+note)
	}
	// Said again although a list above has it: this is what is left on the screen.
	if t.irreversible != "" {
		t.paragraph(0, bold, "Permanent:", " "+t.irreversible)
	}
	if t.review != "" {
		t.paragraph(0, bold, "Review:", " "+t.review)
	}
	if _, above := t.needWords(); above != "" {
		t.paragraph(0, bold, aboveDefaults+":", " "+above)
	}
	t.paragraph(0, bold, "Next:", " "+t.next)
}
