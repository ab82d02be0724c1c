// Package finding owns the one type in which every part of the program says
// what is wrong: the parser of a file, a rule about a group, a rail of the
// onboarding. A finding is born complete (position, severity, message, next
// step) so that no later stage has to patch it, and it is plain data so that
// every report format renders the same facts.
//
// The package knows nothing of files, tenants, or output formats.
package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says how much a finding weighs. The zero value is no severity.
type Severity int

// The severities, from light to heavy; they are the three levels of GitHub's
// annotations and of SARIF.
const (
	Note Severity = iota + 1
	Warning
	Error
)

var severityNames = [...]string{Note: "note", Warning: "warning", Error: "error"}

// Severities are the names that ParseSeverity takes, from light to heavy.
func Severities() []string { return severityNames[Note:] }

// String gives the name used in files and reports, "" for the zero value.
func (s Severity) String() string {
	if s < Note || s > Error {
		return ""
	}
	return severityNames[s]
}

// ParseSeverity reads a name as written by String. Case matters: a file under
// review says exactly one thing.
func ParseSeverity(name string) (Severity, error) {
	for s := Note; s <= Error; s++ {
		if severityNames[s] == name {
			return s, nil
		}
	}
	return 0, fmt.Errorf("severity %q is not one of %s", name, strings.Join(Severities(), ", "))
}

// Status says what became of the question that a rule asks.
type Status int

const (
	// Failed: the rule was judged and the group does not meet it.
	Failed Status = iota
	// NotEvaluated: a part of the tenant that the rule needs could not be
	// read. It is never the same as "nothing found".
	NotEvaluated
	// Waived: failed, and a waiver of the policy file that has not expired
	// covers it.
	Waived
)

var statusNames = [...]string{Failed: "failed", NotEvaluated: "not-evaluated", Waived: "waived"}

// String gives the name used in reports.
func (s Status) String() string { return statusNames[s] }

// Pos is a place in a file. Line and Column count from 1, in characters, as
// editors and GitHub annotations do; EndColumn is the column after the last
// character, 0 when only the start is known. The zero Pos means that the
// finding is about no line of a file.
type Pos struct {
	File      string
	Line      int
	Column    int
	EndColumn int
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
	return cmp.Or(
		cmp.Compare(p.File, q.File),
		cmp.Compare(p.Line, q.Line),
		cmp.Compare(p.Column, q.Column),
		cmp.Compare(p.EndColumn, q.EndColumn),
	)
}

// Rule is what a person needs to know of a rule: its texts feed the command
// line help, the documentation pages and the reports, so that they can't
// differ.
type Rule struct {
	ID       string   // kebab-case, stable for ever
	Title    string   // one line, what a failed group looks like
	Why      string   // why it matters, a paragraph
	Fix      string   // what to do, a paragraph
	Severity Severity // default severity
	About    string   // what its findings without group and file are about; "" is the tenant
}

// Group names the group that a finding is about. ID is empty when the group
// could not be found by its name.
type Group struct {
	ID   string
	Name string
}

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
	Subject  string // what of the group: an owner, a permission; "" when the group itself
	Message  string // one sentence: what is wrong
	Fix      string // what to do next
	Related  []Related
	Waiver   Waiver // zero unless the finding is waived
}

// RuleCoverage says what a rule was asked about, whatever the answers were: it
// is the evidence of a report without findings.
type RuleCoverage struct {
	Rule  string // Rule.ID
	Of    string // what it was asked about, a noun: group, file, tenant
	Times int    // about how many of them
	Off   bool   // switched off by the policy file, so never asked
}

// Compare orders findings by place, then by rule, group and subject; it is a
// total order on all that a report shows, so that sorted output is the same
// in every run. Findings without a place come last.
func Compare(a, b Finding) int {
	return cmp.Or(
		comparePlace(a.Pos, b.Pos),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Group.ID, b.Group.ID),
		cmp.Compare(a.Group.Name, b.Group.Name),
		cmp.Compare(a.Subject, b.Subject),
		cmp.Compare(a.Status, b.Status),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Fix, b.Fix),
	)
}

func comparePlace(p, q Pos) int {
	if p.IsZero() != q.IsZero() {
		if p.IsZero() {
			return 1
		}
		return -1
	}
	return p.Compare(q)
}

// Sort puts findings into the order of Compare.
func Sort(fs []Finding) { slices.SortStableFunc(fs, Compare) }
