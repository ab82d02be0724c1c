package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf16"

	"pim-groups/internal/finding"
	"pim-groups/internal/gha"
	"pim-groups/internal/plan"
)

// writeGitHub writes annotations as workflow commands. The runner shows ten of
// each level for a step and drops the others without a word, so where there
// are more the tenth says how many are missing and where they are. What was
// waived is none: a reviewer has nothing to do about it.
// https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations
func writeGitHub(w io.Writer, v *view) error {
	var b bytes.Buffer
	for level := finding.Error; level >= finding.Note; level-- {
		for _, a := range (annotations{v}).shown(level) {
			fmt.Fprintln(&b, a)
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

type annotations struct{ *view }

// shown gives the annotations of a level, at most as many as GitHub shows.
func (m annotations) shown(level finding.Severity) []gha.Annotation {
	list := m.all(level)
	if len(list) <= gha.MaxPerLevel {
		return list
	}
	shown := gha.MaxPerLevel - 1
	return append(list[:shown:shown], gha.Annotation{
		Level:   level,
		Title:   "More " + level.String() + "s",
		Message: fmt.Sprintf("%d more of this kind, which GitHub does not show: the job summary and the json report have all of them", len(list)-shown),
	})
}

func (m annotations) all(level finding.Severity) []gha.Annotation {
	list := m.aboutRun(level)
	for _, same := range finding.ByCause(m.findings(level)) {
		if len(same) > 1 {
			list = append(list, m.cause(same))
		} else {
			list = append(list, m.finding(same[0]))
		}
	}
	return list
}

// aboutRun has what is no finding. A write that did not succeed is one, at its
// group's line. The age is there for a snapshot alone: a live read is as old as
// the run.
func (m annotations) aboutRun(level finding.Severity) (list []gha.Annotation) {
	if level == finding.Error && m.Failure != "" {
		list = append(list, gha.Annotation{Level: level, Title: "Not completed", Message: m.Failure, Details: []string{m.next}})
	}
	if groups := m.unknownGroups(); level == finding.Error && len(groups) > 0 {
		list = append(list, m.unknown(groups))
	}
	if level == finding.Warning {
		list = append(list, m.aboutChange()...)
	}
	if level == finding.Note && m.Source != "" && m.Source != live {
		list = append(list, gha.Annotation{Level: level, Title: "State of the tenant", Message: m.read()})
	}
	if text := m.exceptions(); level == finding.Note && text != "" {
		list = append(list, m.excepting(text))
	}
	return list
}

// aboutChange has what no reviewer may miss of what a pull request does.
func (m annotations) aboutChange() (list []gha.Annotation) {
	if note := m.baseNote(); note != "" {
		list = append(list, gha.Annotation{Level: finding.Warning, Title: "Base", Message: note})
	}
	if m.pr != nil && len(m.pr.hidden) > 0 {
		list = append(list, m.hidden())
	}
	if len(m.moved()) > 0 {
		list = append(list, m.moves())
	}
	if weaker := m.made(weakens); len(weaker) > 0 && m.review != "" {
		list = append(list, m.weakened(weaker))
	}
	return list
}

// excepting is what the policy file takes away from the findings, at its first place
// that is known.
func (m annotations) excepting(text string) gha.Annotation {
	a := gha.Annotation{Level: finding.Note, Title: "Policy file: " + m.countExceptions(), Message: text}
	if len(m.Relaxed) > 0 {
		a.Pos = m.Relaxed[0].Pos
	}
	return a
}

// nameRoom is how many UTF-16 code units of names one annotation has room for,
// beside the reasons.
const nameRoom = 2500

// unknown names all unknown groups in one annotation, at the first of them. Those
// that have one of their own are among them: GitHub shows ten of a level, and
// these would be the ones that it drops. A group can be unknown without any
// finding of its own, and must not be missing here: it would look compliant.
func (m annotations) unknown(groups []*plan.Group) gha.Annotation {
	a := gha.Annotation{Level: finding.Error, Pos: groups[0].Declared.Place()}
	a.Title = "Unknown: " + finding.Count(len(groups), "group")
	a.Message = "neither compliant nor to onboard: what decides could not be read"
	room, fitting := nameRoom, len(groups)
	for i, g := range groups {
		if room -= len(utf16.Encode([]rune(finding.Quote(nameOf(g)) + ", "))); room < 0 {
			fitting = i
			break
		}
	}
	for _, same := range groupBy(groups[:fitting], func(g *plan.Group) string { return g.Reason }) {
		names := each(same, func(g *plan.Group) string { return finding.Quote(nameOf(g)) })
		a.Details = append(a.Details, strings.Join(names, ", ")+": "+cmp.Or(same[0].Reason, "no reason is known"))
	}
	if left := len(groups) - fitting; left > 0 {
		a.Details = append(a.Details, fmt.Sprintf("and %d more: the job summary and the json report name all of them", left))
	}
	return a
}

// hidden names what the change of the policy file hides, at that change.
func (m annotations) hidden() gha.Annotation {
	a := gha.Annotation{Level: finding.Warning, Title: "Hidden by this policy change: " + finding.Count(len(m.pr.hidden), "finding")}
	if len(m.pr.weakened) > 0 {
		a.Pos = m.pr.weakened[0].Pos
	}
	a.Message = firstFew(each(m.pr.hidden, func(f *finding.Finding) string {
		return strings.TrimSpace(f.Rule + " " + cmp.Or(f.Group.Name, f.Group.ID))
	}))
	return a
}

// weakened names what a merge loosens and revokes, at the line of the first. A reviewer
// who reads annotations alone must not miss it.
func (m annotations) weakened(changes []*plan.Change) gha.Annotation {
	a := gha.Annotation{Level: finding.Warning, Title: "To review: " + countEffects(changes), Pos: changes[0].Pos, Message: m.review}
	for _, c := range changes[:min(few, len(changes))] {
		line := m.changeLine(c)
		a.Details = append(a.Details, strings.TrimSpace(cmp.Or(c.Name, c.Key.Group)+" "+c.Key.Role)+": "+line.whole())
	}
	if left := len(changes) - few; left > 0 {
		a.Details = append(a.Details, fmt.Sprintf("and %d more: the job summary and the json report have all of them", left))
	}
	return a
}

// findings lists the findings of a level, refusals first, then those about which
// nothing is known: groups that may have been onboarded, and questions without an
// answer. The others are in the file's order, and last what an onboarding has nothing
// to do with. In a pull request what is new comes before all but refusals, and then
// what is about entries that it touches.
func (m annotations) findings(level finding.Severity) []*finding.Finding {
	touched := groupSet{}
	if m.pr != nil {
		touched = m.Base.touched()
	}
	interest := func(f *finding.Finding) int {
		switch {
		case m.section(f) == refusal:
			return 0
		case m.section(f) == elsewhere:
			return 3
		case m.pr == nil || f.Change == finding.New:
			return 1
		case f.Group != finding.Group{} && touched.includes(f.Group):
			return 2
		}
		return 3
	}
	unknown := func(f *finding.Finding) int {
		switch o := m.outcome(f); {
		case f.Status == finding.NotEvaluated:
			return 1
		case o != nil && o.kind() == OutcomeUnknown:
			return 0
		}
		return 2
	}
	list := keep(pointers(m.Findings), func(f *finding.Finding) bool {
		if f.Change == finding.NextStep && f.Status == finding.Failed { // it fails nothing, however severe
			return level == finding.Note
		}
		return f.Severity == level && f.Status != finding.Waived
	})
	slices.SortStableFunc(list, func(a, b *finding.Finding) int {
		return cmp.Or(cmp.Compare(interest(a), interest(b)), cmp.Compare(unknown(a), unknown(b)))
	})
	return list
}

// cause shows one cause of many questions without an answer, at the first place,
// with the number and the first of those concerned.
func (m annotations) cause(same []*finding.Finding) gha.Annotation {
	var groups, rules []string
	for _, f := range same {
		if name := cmp.Or(f.Group.Name, f.Group.ID); name != "" && !slices.Contains(groups, name) {
			groups = append(groups, name)
		}
		if !slices.Contains(rules, f.Rule) {
			rules = append(rules, f.Rule)
		}
	}
	a := gha.Annotation{Level: same[0].Severity, Pos: same[0].Pos}
	a.Title = "Not evaluated: " + finding.Count(len(same), "question")
	a.Message = notEvaluated + unevaluatedReason(same[0])
	if same[0].Fix != "" {
		a.Details = append(a.Details, same[0].Fix)
	}
	if len(groups) > 0 {
		a.Title += " about " + finding.Count(len(groups), "group")
		a.Details = append(a.Details, "Groups: "+firstFew(groups))
	}
	a.Details = append(a.Details, "Rules: "+firstFew(rules))
	return a
}

func firstFew(list []string) string {
	return strings.Join(list[:min(few, len(list))], ", ") + more(len(list)-few, " and %d more")
}

// finding has all of the finding in it: on a pull request it is the only part of
// the report that a reviewer sees without a click.
func (m annotations) finding(f *finding.Finding) gha.Annotation {
	a := gha.Annotation{Level: f.Severity, Pos: f.Pos}
	a.Title, a.Message = cmp.Or(m.rule(f.Rule).Title, f.Rule), f.Message
	switch {
	case f.Change == finding.NextStep:
		a.Level, a.Title = finding.Note, "Next step after onboarding: "+a.Title
	case m.Base.counts(*f):
	case f.Change == finding.FromPolicy:
		a.Title = "From the policy change: " + a.Title
	default:
		a.Title = "Older: " + a.Title
	}
	if f.Status == finding.NotEvaluated {
		a.Title, a.Message = "Not evaluated: "+f.Rule, notEvaluated+unevaluatedReason(f)
	}
	if f.Fix != "" {
		a.Details = append(a.Details, f.Fix)
	}
	for _, other := range f.Related {
		a.Details = append(a.Details, other.Pos.String()+": "+other.Message)
	}
	a.Details = append(a.Details, "Rule "+f.Rule)
	return a
}
