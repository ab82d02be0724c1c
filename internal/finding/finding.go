// Package finding owns the one type in which every part of the program says
// what is wrong. A finding is born complete, so that no later stage has to patch
// it, and it is plain data, so that every report format renders the same facts.
package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Severity says how much a finding weighs; the zero value is no severity. They
// are the three levels of GitHub's annotations and of SARIF.
type Severity int

const (
	Note Severity = iota + 1
	Warning
	Error
)

var severityNames = [...]string{Note: "note", Warning: "warning", Error: "error"}

// Severities are the names that ParseSeverity takes, from light to heavy.
func Severities() []string { return severityNames[Note:] }

// String gives the name used in files and reports, "" for the zero value.
func (s Severity) String() string { return severityNames[s] }

// ParseSeverity reads a name as written by String, in lower case only. It gives 0
// for every other text.
func ParseSeverity(name string) Severity {
	return Severity(max(0, slices.Index(severityNames[:], name)))
}

// Status is the answer to the question that a rule asks.
type Status int

const (
	Failed Status = iota
	// NotEvaluated: a part of the tenant that the rule needs could not be read,
	// which is never the same as "nothing found".
	NotEvaluated
	// Waived: failed, but covered by a waiver that has not expired.
	Waived
)

var statusNames = [...]string{Failed: "failed", NotEvaluated: "not-evaluated", Waived: "waived"}

// String gives the name used in reports.
func (s Status) String() string { return statusNames[s] }

// Pos is a place in a file. Line and Column count from 1, in characters, as
// editors and GitHub annotations do; EndColumn is the column after the last
// character, 0 when only the start is known. The zero Pos is no line of a file.
type Pos struct {
	File                    string
	Line, Column, EndColumn int
}

// IsZero reports whether the position points at nothing.
func (p Pos) IsZero() bool { return p == Pos{} }

// String gives file:line:column, without the parts that are not known.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Compare orders positions by file, line and column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line),
		cmp.Compare(p.Column, q.Column), cmp.Compare(p.EndColumn, q.EndColumn))
}

// Rule is what a person needs to know of a rule. Its texts feed the command line
// help, the pages and the reports, so that they can't differ.
type Rule struct {
	ID       string   // kebab-case, stable for ever
	Title    string   // one line: what is wrong
	Why      string   // why it matters, a paragraph
	Fix      string   // what to do, a paragraph
	Severity Severity // default severity
	Page     string   // URL of what explains it, "" if it is not known
	About    string   // what its findings without group and file are about; "" is the tenant
	// OffByDefault: the rule is off until the policy file gives it a severity or a
	// threshold.
	OffByDefault bool
	Controls     []Control // of frameworks that the rule speaks to, in the order of CompareControls
}

// Group names the group that a finding is about. ID is empty when the group
// could not be found by its name.
type Group struct{ ID, Name string }

// Related is a second place that belongs to a finding, such as the first of
// two equal entries.
type Related struct {
	Pos     Pos
	Message string
}

// Waiver is the decision of the policy file to accept a finding for a time.
type Waiver struct {
	Until  string // last day on which it counts, as in the file; "" if there is no waiver
	Reason string
}

// Finding is one answer of one rule about one subject.
type Finding struct {
	Rule     string // Rule.ID
	Severity Severity
	Status   Status
	Pos      Pos
	Group    Group  // zero when the finding is about no single group
	Role     string // "member" or "owner": the role of the group that it is about; "" for both or none
	Subject  string // what of the group: an owner, a permission; "" when the group itself
	Message  string // what is wrong and what was expected
	Fix      string // what to do next
	Related  []Related
	Measure  int    // how much, for a rule with a number: more is worse; 0 for others
	Part     string // of the tenant that could not be read, if it was not evaluated; "" for none
	Change   Change // what the pull request does to it; "" when nothing was compared
	Waiver   Waiver // zero unless the finding is waived
}

// RuleCoverage says what a rule was asked about, whatever the answers were: it
// is the evidence of a report without findings.
type RuleCoverage struct {
	Rule  string // Rule.ID
	Of    string // what it was asked about, a noun: group, file, tenant
	Times int    // about how many of them
	// NotLookedAt is the number of those besides about which it has no answer because
	// nobody asked for what it needs.
	NotLookedAt int
	Off         bool // by the policy file or by default, so never asked
}

// Default is the severity of a policy file that says nothing, or off.
func (r *Rule) Default() string {
	if r.OffByDefault {
		return "off"
	}
	return r.Severity.String()
}

// Relaxed is a rule that the policy file turns off, or gives a lower severity or a
// weaker threshold than the default: its findings are missing or weigh less.
type Relaxed struct {
	Rule string // Rule.ID
	Pos  Pos    // in the policy file
	Off  bool   // the rule was not evaluated

	// Severity is in force, lower than Default; both are 0 if it was not lowered.
	Severity, Default Severity

	// Threshold is the name of the number that was relaxed, "" if none was, and Unit
	// what it counts; Value is the one in force, which asks for less than DefaultValue.
	Threshold, Unit     string
	Value, DefaultValue int
}

// Words says how it is relaxed, in a few words.
func (l *Relaxed) Words() string {
	if l.Off {
		return "off"
	}
	var parts []string
	if l.Severity != 0 {
		parts = append(parts, fmt.Sprintf("%s instead of %s", l.Severity, l.Default))
	}
	if l.Threshold != "" {
		value := strconv.Itoa(l.Value)
		if l.Unit != "" {
			value = Count(l.Value, l.Unit)
		}
		parts = append(parts, fmt.Sprintf("%s %s instead of %d", l.Threshold, value, l.DefaultValue))
	}
	return strings.Join(parts, ", ")
}
