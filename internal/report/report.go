// Package report turns the outcome of a run into bytes: one value, one
// function for each format. It owns the verdict, the counts, and the order in
// which things are told; it reads them from statuses, states and numbers,
// never from the texts that it prints, and never calls back into an earlier
// stage.
//
// The formats are for readers with half a minute, so all of them tell the
// same things in the same order: the verdict, what can't be undone, what to
// fix, what could not be read, the rest.
package report

import (
	"fmt"
	"io"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Tool names the program that made the report.
type Tool struct {
	Name    string
	Version string
}

// Outcome is what became of one change of an onboarding, or of putting back a role
// setting that one had shortened.
type Outcome struct {
	Group  finding.Group
	State  string // one of the outcomes below
	Detail string
	// Pending: done as far as Microsoft Graph says, and PIM's list does not show
	// the group yet. Such a group is not called managed.
	Pending bool
	// ByOther: done, and not by a write of this run as far as is known.
	ByOther bool
	// Sent is how many writes were sent for it.
	Sent int
	// Subject names the setting that was put back, as findings about it do; "" for
	// an onboarding.
	Subject string
	// Rule is that of the finding which tells this outcome at the line of the
	// group, and Fix its next step; both are "" if there is nothing to do.
	Rule, Fix string
}

// The outcomes of a change.
const (
	OutcomeDone     = "done"
	OutcomeRejected = "rejected" // Graph refused the write
	OutcomeUnknown  = "unknown"  // sent, and what became of it is not known
	OutcomeSkipped  = "skipped"  // not sent
)

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
	Source   string        // live or snapshot
	Taken    time.Time     // when the tenant was read; zero when no tenant was read
	Age      time.Duration // of that state; negative for a snapshot from the future
	Now      time.Time
	Summary  Summary
	Groups   []plan.Group
	Findings []finding.Finding
	Changes  []plan.Change
	Outcomes []Outcome // of the changes
	Restored []Outcome // of role settings that were shortened
	Digest   string    // of the plan; "" when there is none
	Failure  string    // why the run could not be completed, one sentence; "" when it could
	Remedy   string    // what to do about Failure, one sentence; "" when only the verdict is known
	Limits   *Limits   // of an onboarding; nil for other modes
	Cost     *Cost     // of a live read; nil when nothing was asked of Microsoft Graph
	Color    bool      // the text format may use the colours of a terminal
	Width    int       // of the terminal that the text format is for, in columns; 0 is 80

	Rules   []finding.Rule         // metadata of all rules, for titles and help
	Asked   []finding.RuleCoverage // what the rules were asked about
	Relaxed []finding.Relaxed      // by the policy file
	Sources []config.Source        // the declared files, to draw carets under the column
	Links   Links

	gaps       map[gap]bool // parts of the tenant that could not be read
	principals map[string]*directory.Principal
	refusals   []string          // the rules whose findings refuse the run
	told       map[told]*Outcome // by the findings that say the same
}

// gap is a part that could not be read for one group, or for all if group
// is "".
type gap struct {
	part  directory.Part
	group string
}

// Limits are what the operator let an onboarding do at most.
type Limits struct {
	MaxOnboard int // groups
	NeverTouch int // groups that are ruled out by their ids, each counted once
}

// Words gives the limits in one line. An operator sees there how many ids of a
// list were read.
func (l *Limits) Words() string {
	ruledOut := "no id"
	if l.NeverTouch > 0 {
		ruledOut = counted(l.NeverTouch, "id")
	}
	return fmt.Sprintf("at most %s; never-touch names %s", counted(l.MaxOnboard, "group"), ruledOut)
}

// Cost is what reading the tenant took, for those who share its limits.
type Cost struct {
	Requests  int
	PIMUnits  int // of the PIM service's own budget
	Throttled int // answers that asked to wait
	Waited    time.Duration
	Wall      time.Duration
}

// Words gives the cost in one line. Waiting is said only where there was some:
// most runs have none.
func (c *Cost) Words() string {
	text := fmt.Sprintf("%s, %s of PIM, in %s", counted(c.Requests, "request"), counted(c.PIMUnits, "unit"), c.Wall.Round(time.Millisecond))
	if c.Throttled > 0 || c.Waited > 0 {
		text += fmt.Sprintf("; throttled %s, waited %s", counted(c.Throttled, "time"), c.Waited.Round(time.Millisecond))
	}
	return text
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
