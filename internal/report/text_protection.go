package report

import (
	"cmp"
	"fmt"

	"pim-groups/internal/finding"
)

// protection lists the groups that are not protected, and why; then what is open
// after onboarding, and who can change groups without PIM.
func (t *text) protection() {
	for _, list := range []struct {
		title   string
		verdict finding.Protection
		style   style
	}{{t.exposedTitle(), finding.Exposed, red}, {"Protection unknown", finding.Unknown, red}, {"Accepted, not protected", finding.Accepted, yellow}} {
		t.verdictList(list.title, list.style, t.verdictsOn(list.verdict))
	}
	t.following()
	for i, b := range t.bypasses() {
		if i == 0 {
			t.heading("Who can bypass PIM")
		}
		t.paragraph(2, dim, finding.Count(len(b.groups), "group"), fmt.Sprintf(" (%s): %s", b.groupNames(), b.words))
	}
}

func (t *text) verdictList(title string, s style, list []*finding.Verdict) {
	if len(list) == 0 {
		return
	}
	t.heading(fmt.Sprintf("%s (%d)", title, len(list)))
	for _, on := range list[:min(many, len(list))] {
		t.paragraph(2, s, verdictWords(on), fmt.Sprintf(" %s: %s", cmp.Or(on.Group.Name, on.Group.ID), joinClauses(append(because(on), t.emergencyWords(on))...)))
	}
	t.left(len(list) - many)
}

// following lists what is open in the groups that are onboarded.
func (t *text) following() {
	list := t.nextSteps()
	if len(list) == 0 {
		return
	}
	t.heading(fmt.Sprintf("Next steps after onboarding (%d)", len(list)))
	t.paragraph(2, plain, "", stepsIntro(list))
	t.paragraph(2, plain, "", howToSteps)
	for _, next := range list[:min(many, len(list))] {
		t.paragraph(4, plain, "", next.change.Name+": "+next.words())
	}
	t.left(len(list) - many)
}

func (t *text) left(n int) {
	if n > 0 {
		t.line(2, dim, fmt.Sprintf("… %d more: the json format has all of them", n), "")
	}
}
