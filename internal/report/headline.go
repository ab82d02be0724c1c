package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
)

// What programs and chats get of a run in a line: the outputs of the action. They
// are made for places that nobody escapes for, such as a shell, so that no name of
// a tenant gets into them which could be more than a name there.

// longestHeadline is in characters.
const longestHeadline = 200

// Headline says in one line how the run ended: of a run that fails for its findings,
// how many groups have the most severe ones, and the first of those.
func (r *Report) Headline() string {
	v := newView(r)
	text := v.verdict
	switch {
	case r.Result == Findings:
		text = v.failing()
	case r.Result == Refused && len(r.Refusals) > 0:
		text += "; guardrail " + strings.TrimPrefix(r.Refusals[0], guardrailPrefix) + more(len(r.Refusals)-1, " and %d more")
	}
	return Plain(text)
}

const guardrailPrefix = "rail-"

// failing tells of the findings that fail the run.
func (v *view) failing() string {
	all := bySeverity(slices.DeleteFunc(pointers(v.Findings), func(f *finding.Finding) bool { return !v.fails(*f) }))
	first, noun := all[0], all[0].Severity.String()
	worst := slices.DeleteFunc(slices.Clone(all), func(f *finding.Finding) bool { return f.Severity != first.Severity })
	known := v.Base != nil && !v.Base.Unread // else everything is called new
	if known && !slices.ContainsFunc(worst, func(f *finding.Finding) bool { return f.Change != finding.New }) {
		noun = "new " + noun
	}
	text := fmt.Sprintf("%s: %s", v.whose(worst, noun), first.Rule)
	if name := plainName(first.Group); name != "" {
		text += " for " + name
	}
	return text + more(len(all)-1, " and %d more")
}

// whose counts the groups that the findings are about. Those about no group, or about
// one that no file declares, are counted themselves.
func (v *view) whose(findings []*finding.Finding, noun string) string {
	declared, groups := groupSet{}, map[string]bool{}
	for i := range v.Groups {
		declared.add(v.Groups[i].Ref())
	}
	for _, f := range findings {
		if f.Group == (finding.Group{}) || !declared.includes(f.Group) {
			return finding.Count(len(findings), noun)
		}
		groups[identity(f.Group)] = true
	}
	of := ofGroups(v.Summary.Declared)(len(groups))
	switch {
	case len(groups) > 1:
		return of + " have " + noun + "s"
	case len(findings) > 1:
		return of + " has " + noun + "s"
	case strings.HasPrefix(noun, "e"):
		return of + " has an " + noun
	}
	return of + " has a " + noun
}

// plainName is the name of a group, or its id if the name has a character that could
// mean something in a shell, a chat or a document.
func plainName(g finding.Group) string {
	plain := only(" -_.", g.Name)
	if g.Name == "" || g.ID != "" && plain != g.Name {
		return g.ID
	}
	return plain
}

// Plain makes a text fit for where nobody escapes it: one line of letters, digits,
// blanks and a few marks, cut to the length of a headline.
func Plain(text string) string {
	text = only(" -_.,:’", strings.NewReplacer("'", "’", ";", ",").Replace(text))
	if characters := []rune(text); len(characters) > longestHeadline {
		return string(characters[:longestHeadline-1]) + "…"
	}
	return text
}

// only makes an underscore of everything but letters, digits and these marks.
func only(marks, text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune(marks, c) {
			return c
		}
		return '_'
	}, text)
}

// FailureReason says in one word why the run is not clean, for programs: the guardrail
// that refused it, the part of the tenant that could not be read, or else the result.
// The text says the same for people. Both are "" for a clean run.
func (r *Report) FailureReason() (reason, text string) {
	if r.Result == Clean {
		return "", ""
	}
	v := newView(r)
	reason, text = r.Result.String(), r.Failure
	switch {
	case r.Result == Refused && len(r.Refusals) > 0:
		reason = r.Refusals[0]
	case r.Result == Incomplete && r.Failure == "":
		text = v.verdict
		if f := r.firstUnread(); f != nil {
			reason, text = f.Part, text+": "+unevaluatedReason(f)
		}
	case text == "":
		text = v.verdict
	}
	return reason, escape.Line(text)
}

// firstUnread is the most severe question without an answer of which the part is
// known, nil if there is none.
func (r *Report) firstUnread() *finding.Finding {
	var unread []*finding.Finding
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Status == finding.NotEvaluated && f.Part != "" && r.answersFor.includes(f.Group) {
			unread = append(unread, f)
		}
	}
	if len(unread) == 0 {
		return nil
	}
	return bySeverity(unread)[0]
}
