package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// The words that all formats for people share, raw: nothing in here is
// escaped, and nothing that comes from a file or tenant is put in quotes that
// a format may want to draw in another way.

// few is up to how many groups in good order, or places that belong to one
// finding, are listed.
const few = 5

type counted struct {
	n     int
	words string
}

// countParts leaves out what does not occur, and gives the first number its noun:
// "2 rules off", "1 relaxed".
func countParts(noun func(n int) string, all ...counted) []string {
	var parts []string
	for _, part := range all {
		switch {
		case part.n > 0 && parts == nil:
			parts = append(parts, noun(part.n)+" "+part.words)
		case part.n > 0:
			parts = append(parts, strconv.Itoa(part.n)+" "+part.words)
		}
	}
	return parts
}

func ofGroups(all int) func(n int) string {
	return func(n int) string { return strconv.Itoa(n) + " of " + finding.Count(all, "group") }
}

// severities counts what failed, "nothing" if nothing did.
func (s *Summary) severities() string {
	return cmp.Or(finding.List(countParts(strconv.Itoa,
		counted{s.Errors, finding.Plural(s.Errors, "error")},
		counted{s.Warnings, finding.Plural(s.Warnings, "warning")},
		counted{s.Notes, finding.Plural(s.Notes, "note")},
	), "and"), nothing)
}

const nothing = "nothing"

// stateWords says a state in words for people. PIM calls people eligible, so of a
// group it is always the whole phrase.
func stateWords(s plan.State) string {
	switch s {
	case plan.ToOnboard:
		return "to onboard"
	case plan.Ineligible:
		return "ineligible for PIM"
	}
	return string(s)
}

func stateTitle(s plan.State, n int) string {
	words := stateWords(s)
	return fmt.Sprintf("%s%s (%d)", strings.ToUpper(words[:1]), words[1:], n)
}

// census counts the declared groups, by state if a tenant was compared.
func (v *view) census() string {
	s := &v.Summary
	text := strconv.Itoa(s.Declared) + " declared"
	if len(v.Groups) == 0 {
		return text
	}
	states := each(plan.States(), func(state plan.State) counted { return counted{*s.state(state), stateWords(state)} })
	return fmt.Sprintf("%s, %d evaluated: %s", text, s.Evaluated, strings.Join(countParts(strconv.Itoa, states...), ", "))
}

// tally counts what was found, including what is no failure.
func (v *view) tally() string {
	text := v.Summary.severities()
	if len(v.Findings) == 0 && v.Mode != Validate && len(v.Groups) < v.Summary.Declared {
		text = "no answer: the tenant was not compared"
	} else if text == nothing && v.Summary.NotEvaluated > 0 {
		text = "nothing in what could be read"
	}
	if v.pr != nil {
		text = v.pr.countFindings()
		if n := len(v.sections[note]); n > 0 {
			text += "; " + finding.Count(n, "note")
		}
	}
	if n := v.Summary.Waived; n > 0 {
		text += fmt.Sprintf("; %d waived", n)
	}
	if n := v.Summary.NotEvaluated; n > 0 {
		text += fmt.Sprintf("; %s not evaluated", finding.Count(n, "question"))
	}
	return text
}

func (v *view) files() string {
	if len(v.Sources) > few {
		return finding.Count(len(v.Sources), "file")
	}
	return strings.Join(each(v.Sources, func(s config.Source) string { return s.Path }), ", ")
}

// lineOf names a line. Where there is only one file its name says nothing.
func (v *view) lineOf(at finding.Pos) string {
	if len(v.Sources) == 1 && at.File == v.Sources[0].Path && at.Line > 0 {
		return "line " + strconv.Itoa(at.Line)
	}
	at.Column = 0
	return at.String()
}

// url is where the forge shows a place, "" if that is not known.
func (v *view) url(at finding.Pos) string {
	if v.Links.Blob == "" || at.File == "" {
		return ""
	}
	url := v.Links.Blob + escape.Path(at.File)
	if at.Line > 0 {
		url += "#L" + strconv.Itoa(at.Line)
	}
	return url
}

// relaxedBy starts a sentence about one rule, or all. A report without findings
// does not show what was not evaluated, so every format names the rules that the
// policy file turns off or relaxes.
const relaxedBy = "relaxed by the policy file: "

// relaxed lists all of them in one line, "" if there are none.
func (v *view) relaxed() string {
	return strings.Join(each(v.Relaxed, func(l finding.Relaxed) string { return l.Rule + " " + l.Words() }), "; ")
}

func (v *view) countRelaxed() string {
	off := 0
	for i := range v.Relaxed {
		if v.Relaxed[i].Off {
			off++
		}
	}
	rules := func(n int) string { return finding.Count(n, "rule") }
	return finding.List(countParts(rules, counted{off, "off"}, counted{len(v.Relaxed) - off, "relaxed"}), "and")
}

// fact is a line of the record about the run. The value is raw; code says that it
// is text to copy, such as an id.
type fact struct {
	name, value string
	code        bool
	url         string // where the value leads, "" for nowhere
}

// facts say what the report is about, without what is not known. A report is kept
// without the run around it.
func (v *view) facts() []fact {
	var known []fact
	for _, f := range append([]fact{
		{name: "Tool", value: v.Tool.Name + " " + v.tool() + ", " + v.Mode},
		{name: "Files", value: v.files()},
		{name: "Tenant", value: v.Tenant, code: true},
		{name: "State of the tenant", value: v.tenantState()},
		{name: "Plan", value: v.Digest, code: true},
		{name: "Fail threshold", value: failOn(v.FailOn)},
		{name: "Emergency access", value: v.emergencyNames()},
		{name: "Scope", value: v.scopeWords()},
		{name: "Limits", value: v.Limits.Words()},
		{name: "Cost", value: v.Cost.Words()},
		{name: "Report made", value: minute(v.Now)},
	}, v.provenance()...) {
		if f.value != "" {
			known = append(known, f)
		}
	}
	return known
}

func failOn(s finding.Severity) string { return cmp.Or(s.String(), "none") }

// read says how and when the tenant was read, and how long ago if it was not in
// this run; "" if it was not read. A verdict is worth as much as the state that
// it was said about.
func (v *view) read() string {
	if v.Source == "" || v.Source == live {
		return v.readAt()
	}
	return v.readAt() + ", " + Old(v.Age)
}

// readAt is read without what changes with the clock.
func (v *view) readAt() string {
	switch v.Source {
	case "":
		return ""
	case live:
		return "live at " + minute(v.Taken)
	}
	return v.Source + " taken at " + minute(v.Taken)
}

// minute writes a time for people, moment one for programs; "" if there is none.
func minute(t time.Time) string { return formatted(t, "2006-01-02 15:04 UTC") }
func moment(t time.Time) string { return formatted(t, time.RFC3339) }

func formatted(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(layout)
}

// Old says an age in the unit that people would choose.
func Old(age time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case age < 0:
		return "in the future"
	case age < time.Minute:
		return "less than a minute old"
	case age < 2*time.Hour:
		return finding.Count(int(age/time.Minute), "minute") + " old"
	case age < 2*day:
		return finding.Count(int(age/time.Hour), "hour") + " old"
	}
	return finding.Count(int(age/day), "day") + " old"
}

func joinClauses(clauses ...string) string {
	return strings.Join(slices.DeleteFunc(clauses, func(clause string) bool { return clause == "" }), "; ")
}
