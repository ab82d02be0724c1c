package report

import (
	"cmp"
	"fmt"
	"slices"

	"pim-groups/internal/finding"
)

// exposedOpen is how many exposed groups stand open in a run without a base.
const exposedOpen = 10

// exposed lists exposed groups with what exposes them.
func (m markdown) exposed(title string, list []*finding.Verdict) *shortlist {
	s := &shortlist{title: fmt.Sprintf("🔓 %s: %s", title, finding.Count(len(list), "group")), all: title}
	s.rows = table("", "Group", "Why")
	for _, on := range list {
		s.rows.add(heavy, m.verdictName(on), m.reasons(on))
	}
	s.shown = min(exposedOpen, len(list))
	return s
}

// exposedHere are the exposed groups that the pull request touches or exposes, and
// the other ones apart.
func (m markdown) exposedHere() (here, others *shortlist) {
	all := slices.DeleteFunc(m.verdictsOn(finding.Exposed), m.mended())
	concerned := m.exposedAnew()
	here = m.exposed(m.exposedTitle(), keep(all, concerned))
	others = m.exposed("Exposed, not touched here", slices.DeleteFunc(all, concerned))
	here.shown, others.shown = 0, 0 // as many as there is room for; none
	return here, others
}

func (m markdown) verdictName(on *finding.Verdict) string {
	name := cmp.Or(on.Group.Name, on.Group.ID)
	if g := m.groupOf(on.Group); g != nil {
		return m.named(name, g.Declared.Place())
	}
	return code(name)
}

// reasons are the first of what a verdict rests on, each with its rule.
func (m markdown) reasons(on *finding.Verdict) string {
	const most = 3
	var lines []string
	reasons := reasonsOf(on)
	for i := range reasons[:min(most, len(reasons))] {
		f := &reasons[i]
		line := prose(unevaluatedReason(f))
		if f.Rule != "" {
			line += " (" + code(f.Rule) + ")"
		}
		if f.Waiver.Until != "" {
			line += ", waived until " + prose(f.Waiver.Until)
		}
		lines = append(lines, line)
	}
	return joined(append(lines, more(len(reasons)-most, "… and %d more"))...)
}

// otherVerdicts are the groups that are neither protected nor exposed, folded: what
// they rest on is among the findings too, unless the policy file turns a rule off.
func (m markdown) otherVerdicts() []part {
	var parts []part
	for _, fold := range []struct {
		verdict finding.Protection
		title   string
	}{{finding.Unknown, "Protection unknown"}, {finding.Accepted, "Accepted, not protected"}} {
		s := m.exposed(fold.title, m.verdictsOn(fold.verdict))
		s.shown = 0
		parts = append(parts, s.folded())
	}
	return append(parts, m.bypassed())
}

// bypassed says who can change groups without PIM.
func (m markdown) bypassed() part {
	list := m.bypasses()
	if len(list) == 0 {
		return part{}
	}
	p := table("<details><summary>Who can bypass PIM</summary>\n\n", "Groups", "Who can change them without PIM")
	p.foot += unfold
	for i := range list {
		b := &list[i]
		p.add(detail, joined("**"+finding.Count(len(b.groups), "group")+"**", prose(b.groupNames())), prose(b.words))
	}
	return p
}

// following lists what is open in the groups that are onboarded.
func (m markdown) following() *shortlist {
	list := m.nextSteps()
	s := &shortlist{title: "Next steps after onboarding: " + finding.Count(len(list), "group"), all: "Next steps after onboarding"}
	s.intro = prose(stepsIntro(list)) + "<br>" + prose(howToSteps)
	s.rows = table("", "Group", "Standing members and owners")
	for _, next := range list {
		s.rows.add(light, m.named(next.change.Name, next.change.Pos), prose(next.words()))
	}
	return s
}
