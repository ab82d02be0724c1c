// Package report turns the outcome of a run into bytes: one value, one
// function for each format. It computes no verdict of its own from texts and
// never calls back into an earlier stage.
package report

import (
	"io"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Result is the verdict of a run; its code is the exit code of the program.
type Result int

// The results, by exit code. When several apply the worst wins:
// WriteUnknown, WriteRejected, Refused, Incomplete, Usage, Findings.
const (
	Clean         Result = 0
	Findings      Result = 1
	Usage         Result = 2 // bad input; no network was used
	Incomplete    Result = 3 // something could not be read
	WriteRejected Result = 4
	Refused       Result = 5 // a rail; nothing was written
	WriteUnknown  Result = 6 // a write was sent and its outcome is not known
	Cancelled     Result = 130
)

// Tool names the program that made the report.
type Tool struct {
	Name    string
	Version string
}

// Outcome is what became of one change of an onboarding.
type Outcome struct {
	Group  finding.Group
	State  string // done, rejected, unknown, skipped
	Detail string
}

// Summary counts, for the first line of every format.
type Summary struct {
	Declared, Evaluated, Managed, ToOnboard, Ineligible, Unknown, Exempt int
	Errors, Warnings, Notes, Waived, NotEvaluated                        int
}

// Report is the outcome of a run. Findings, groups and changes are sorted;
// all texts in it are raw: each format escapes for itself, with
// internal/escape.
type Report struct {
	Tool     Tool
	Mode     string // validate, check, onboard
	Result   Result
	FailOn   finding.Severity // 0: findings never fail the run
	Tenant   string
	Source   string    // live or snapshot
	Taken    time.Time // when the tenant was read; zero when no tenant was read
	Now      time.Time
	Summary  Summary
	Groups   []plan.Group
	Findings []finding.Finding
	Changes  []plan.Change
	Outcomes []Outcome
	Digest   string // of the plan; "" when there is none
	Failure  string // why the run could not be completed, one sentence; "" when it could

	Rules   []finding.Rule  // metadata of all rules, for titles and help
	Sources []config.Source // the declared files, to draw carets under the column
	Links   Links
}

// Links lets formats point at the file and the run on the forge.
type Links struct {
	Blob string // URL prefix that a repository path is appended to, "" when unknown
	Run  string // URL of the workflow run, "" when unknown
}

// Format is one way to write a report.
type Format struct {
	Name  string
	Doc   string // one line for help texts
	Write func(io.Writer, *Report) error
}
