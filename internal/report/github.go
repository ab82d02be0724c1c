package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/gha"
)

// writeGitHub writes annotations as workflow commands. The runner shows ten of
// each level for a step and drops the others without a word, so where there
// are more the tenth says how many are missing and where they are. What was
// waived is none: a reviewer has nothing to do about it.
// https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations
func writeGitHub(w io.Writer, r *Report) error {
	var b bytes.Buffer
	for level := finding.Error; level >= finding.Note; level-- {
		for _, a := range r.annotations(level) {
			fmt.Fprintln(&b, a)
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// annotations gives the annotations of a level, at most as many as are shown.
func (r *Report) annotations(level finding.Severity) []gha.Annotation {
	var list []gha.Annotation
	if level == finding.Error {
		list = append(r.misfortunes(), r.unknownAnnotation()...)
	}
	if level == finding.Note {
		list = append(r.ageAnnotation(), r.relaxedAnnotation()...)
	}
	for _, same := range finding.ByCause(r.annotated(level)) {
		if len(same) > 1 {
			list = append(list, r.unreadAnnotation(same))
			continue
		}
		list = append(list, r.annotation(same[0]))
	}
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

// misfortunes are errors of the run itself: it could not be completed. A write
// that did not succeed is none of them, it is a finding at its group's line.
func (r *Report) misfortunes() []gha.Annotation {
	if r.Failure == "" {
		return nil
	}
	return []gha.Annotation{{Level: finding.Error, Title: "Not completed", Message: r.Failure, Details: []string{r.Next()}}}
}

// annotated lists the findings of a level, refusals first, then those about which nothing is
// known: questions without an answer, and groups that may have been onboarded.
// The others are in the file's order.
func (r *Report) annotated(level finding.Severity) []*finding.Finding {
	var refused, unread, lost, failed []*finding.Finding
	for i := range r.Findings {
		f := &r.Findings[i]
		switch o := r.outcome(f); {
		case f.Severity != level || f.Status == finding.Waived:
		case r.section(f) == refusal:
			refused = append(refused, f)
		case f.Status == finding.NotEvaluated:
			unread = append(unread, f)
		case o != nil && o.unknown():
			lost = append(lost, f)
		default:
			failed = append(failed, f)
		}
	}
	return slices.Concat(refused, lost, unread, failed)
}

// unreadAnnotation tells one cause, at the first place, with the number and the
// first of those concerned.
func (r *Report) unreadAnnotation(same []*finding.Finding) gha.Annotation {
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
	a.Title = "Not evaluated: " + counted(len(same), "question")
	if len(groups) > 0 {
		a.Title += " about " + counted(len(groups), "group")
	}
	a.Message = notEvaluated + reason(same[0])
	if same[0].Fix != "" {
		a.Details = append(a.Details, same[0].Fix)
	}
	if len(groups) > 0 {
		a.Details = append(a.Details, "Groups: "+first(groups))
	}
	a.Details = append(a.Details, "Rules: "+first(rules))
	return a
}

// first lists a few, and counts the others.
func first(list []string) string {
	text := strings.Join(list[:min(few, len(list))], ", ")
	if more := len(list) - few; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// annotation has all of the finding in it: on a pull request it is the only part
// of the report that a reviewer sees without a click.
func (r *Report) annotation(f *finding.Finding) gha.Annotation {
	a := gha.Annotation{Level: f.Severity, Pos: f.Pos}
	a.Title = r.title(f.Rule)
	if a.Title == "" {
		a.Title = f.Rule
	}
	a.Message = f.Message
	if f.Status == finding.NotEvaluated {
		a.Title = "Not evaluated: " + f.Rule
		a.Message = notEvaluated + reason(f)
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
