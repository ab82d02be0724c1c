package report

import (
	"cmp"
	"fmt"
	"slices"
	"unicode/utf16"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/gha"
	"pim-groups/internal/plan"
)

// A declared group can be unknown without any finding of its own: when PIM's
// list could not be read, that is one thing and not one for each group. Formats
// that are made of findings name such groups here, for whoever looks for one
// there and does not find it would take it for compliant.

// unknownGroups lists the groups about which too little is known. Those whose
// onboarding has an unknown outcome stand with what was done.
func (r *Report) unknownGroups() []*plan.Group {
	return slices.DeleteFunc(r.inState(plan.Unknown), func(g *plan.Group) bool {
		return slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return o.Group.ID == g.ID() })
	})
}

// unnamed lists the unknown groups that no finding is about.
func (r *Report) unnamed() []*plan.Group {
	named := map[string]bool{}
	for i := range r.Findings {
		named[identity(r.Findings[i].Group)] = true
	}
	return slices.DeleteFunc(r.unknownGroups(), func(g *plan.Group) bool { return named[identity(g.Ref())] })
}

// sarifUnnamed makes a notification of each, at its line.
func (r *Report) sarifUnnamed() []sarifNotification {
	var list []sarifNotification
	files := newListing(r.Sources)
	for _, g := range r.unnamed() {
		text := sentences("Unknown, neither compliant nor to onboard: \""+nameOf(g)+"\"", g.Reason)
		list = append(list, sarifNotification{
			Level:     finding.Error.String(),
			Message:   sarifText{Text: escape.SARIF(escape.Cut(text, longest))},
			Locations: []sarifLocation{{Physical: r.sarifPlace(g.Declared.Place(), files)}},
		})
	}
	return list
}

// nameRoom is how many UTF-16 code units of names one annotation has room for,
// beside the reasons.
const nameRoom = 2500

// unknownAnnotation names all unknown groups in one annotation, at the first of
// them. Those that have one of their own are among them: GitHub shows ten of a
// level, and these would be the ones that it drops.
func (r *Report) unknownAnnotation() []gha.Annotation {
	groups := r.unknownGroups()
	if len(groups) == 0 {
		return nil
	}
	a := gha.Annotation{Level: finding.Error, Pos: groups[0].Declared.Place()}
	a.Title = "Unknown: " + counted(len(groups), "group")
	a.Message = "neither compliant nor to onboard, since too little is known"
	var reasons []string
	names, room, left := map[string]string{}, nameRoom, 0
	for _, g := range groups {
		name := `"` + nameOf(g) + `"`
		if room -= len(utf16.Encode([]rune(name))) + len(", "); room < 0 {
			left++
			continue
		}
		if before, seen := names[g.Reason]; seen {
			names[g.Reason] = before + ", " + name
			continue
		}
		names[g.Reason], reasons = name, append(reasons, g.Reason)
	}
	for _, reason := range reasons {
		a.Details = append(a.Details, names[reason]+": "+cmp.Or(reason, "no reason is known"))
	}
	if left > 0 {
		a.Details = append(a.Details, fmt.Sprintf("and %d more: the job summary and the json report name all of them", left))
	}
	return []gha.Annotation{a}
}

func nameOf(g *plan.Group) string { return cmp.Or(g.Declared.Name.Value, g.ID()) }
