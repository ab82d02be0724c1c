// Package report turns the outcome of a run into bytes: one value, one function
// for each format. It owns the verdict, the counts, and the order in which things
// are shown; it reads them from statuses, states and numbers, never from the texts
// that it prints, and never calls back into an earlier stage.
//
// It reads downwards: Report is what happened, view what all formats say of it,
// and each format has a type of its own that writes a view. The formats are for
// readers with half a minute, so all of them say the same in the same order: the
// verdict, what can't be undone, what to fix, what could not be read, the rest.
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

// The modes that reports treat in their own way. Validate asks no tenant, so that
// nothing is missing when no group was evaluated.
const (
	Validate = "validate"
	onboard  = "onboard"
	apply    = "apply"
)

// live is the Source of a tenant that was read in this run.
const live = "live"

// Input is what the stages of a run found out, each of them as far as it
// came: a nil File has errors, a nil Index was not read, a nil Plan was not
// made. All texts in it are raw: each format escapes for itself, with
// internal/escape.
type Input struct {
	Tool     Tool
	Mode     string // validate, check, apply, onboard; "" is check
	File     *config.File
	Sources  []config.Source // the declared files, to draw carets under the column
	Source   string          // live or snapshot; "" is snapshot when there is an index
	Index    *directory.Index
	Plan     *plan.Plan
	Findings []finding.Finding
	// Protection are the verdicts on the groups that PIM manages.
	Protection []finding.Verdict
	Coverage   []finding.RuleCoverage // what the rules were asked about
	Relaxed    []finding.Relaxed      // by the policy file
	// EmergencyAccess are the object ids of the principals whose standing access the
	// policy file wants, sorted.
	EmergencyAccess []string
	// ScopeNames are the patterns of the names for which the run reports groups in no
	// file, in the order of the policy file; none for all names.
	ScopeNames []string
	Outcomes   []Outcome // of the changes
	Restored   []Outcome // of role settings that were shortened
	Limits     *Limits   // of an onboarding; nil for other modes
	Cost       *Cost     // of a live read; nil when nothing was asked of Microsoft Graph
	// Result is the result that the caller knows of, such as Refused or Cancelled;
	// New makes it worse where the rest of the input says so, never better.
	Result  Result
	Failure string           // why the run could not be completed, one sentence; "" when it could
	Remedy  string           // what to do about Failure, one sentence; "" when only the verdict is known
	FailOn  finding.Severity // 0: findings never fail the run
	Now     time.Time
	Rules   []finding.Rule // metadata of all rules, for titles and help
	Links   Links
	// Evidence is empty on the command line.
	Evidence Evidence
	Color    bool  // the text format may use the colours of a terminal
	Width    int   // of the terminal that the text format is for, in columns; 0 is 80
	Base     *Base // of a pull request; nil for any other run
	// Changes are what this run makes of the plan, or a merge of the repository; others
	// are shown as not made.
	Changes []plan.Class
	// LeftOut are those of them that the run leaves to a later one, or to a person.
	LeftOut []LeftOut
	// Drift says that every difference between the files and the tenant is a finding.
	Drift bool
	// Refusals are the rules whose findings refuse the run.
	Refusals []string
}

// Report is the outcome of a run: what was found out, sorted, counted and judged.
type Report struct {
	Input
	Tenant  string
	Taken   time.Time     // when the tenant was read; zero when no tenant was read
	Age     time.Duration // of that state; negative for a snapshot from the future
	Summary Summary
	Groups  []plan.Group
	Changes []plan.Change
	Digest  string // of the plan; "" when there is none

	answersFor groupSet
}

// Summary counts, for the first line of every format.
type Summary struct {
	Declared     int `json:"declared"`
	Evaluated    int `json:"evaluated"`
	Managed      int `json:"managed"`
	ToOnboard    int `json:"toOnboard"`
	Ineligible   int `json:"ineligible"`
	Unknown      int `json:"unknown"`
	Errors       int `json:"errors"`
	Warnings     int `json:"warnings"`
	Notes        int `json:"notes"`
	Waived       int `json:"waived"`
	NotEvaluated int `json:"notEvaluated"`
	Exempt       int `json:"exempt"`

	// Of the groups that PIM manages.
	Protected         int `json:"protected"`
	Exposed           int `json:"exposed"`
	Accepted          int `json:"accepted"`
	ProtectionUnknown int `json:"protectionUnknown"`
	NotLookedAt       int `json:"notLookedAt"`

	NextSteps int `json:"nextSteps"` // findings that say what is open after an onboarding
}

// Tool names the program that made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Commit  string `json:"commit"` // "" where it is not known
}

// Cost is what reading the tenant took, for those who share its limits.
type Cost struct {
	Requests  int
	PIMUnits  int // of the PIM service's own quota
	Throttled int // answers that asked to wait
	Waited    time.Duration
	Wall      time.Duration
}

// Words gives the cost in one line, "" for nil. Waiting is said only where there
// was some: most runs have none.
func (c *Cost) Words() string {
	if c == nil {
		return ""
	}
	text := fmt.Sprintf("%s, %s in %s", finding.Count(c.Requests, "request"), finding.Count(c.PIMUnits, "PIM quota unit"), c.Wall.Round(time.Millisecond))
	if c.Throttled > 0 || c.Waited > 0 {
		text += fmt.Sprintf("; throttled %s, waited %s", finding.Count(c.Throttled, "time"), c.Waited.Round(time.Millisecond))
	}
	return text
}

// Links lets formats point at the file and the run on the forge.
type Links struct {
	Blob       string // URL prefix that a repository path is appended to, "" when unknown
	Run        string // URL of the workflow run, "" when unknown
	Repository string // URL of the repository, "" when unknown
}

// LeftOut is a change that a run leaves although it may make changes of its class.
type LeftOut struct {
	Key    plan.Key
	Reason string // a clause
}

// Format is one way to write a report.
type Format struct {
	Name  string
	Doc   string // one line for help texts
	Write func(io.Writer, *Report) error
	// History writes what changed between two snapshots.
	History func(io.Writer, *History) error
}

// Base is what a pull request was compared with, and what came of it.
type Base struct {
	Name       string // the commit, or the folder
	Note       string // what a reader has to know of it, a sentence; "" for nothing
	Unread     bool   // it is not known, so that everything counts as new
	OnlyNew    bool   // what the base has as well does not fail the run
	Edits      []config.Edit
	Moved      []config.Move     // names of principals that had another id
	Groups     []plan.Group      // that the base declares, in the tenant as it is; nil if it is not known
	Protection []finding.Verdict // on those groups, by the policy file of the base
	After      []finding.Verdict // on the groups of the change, in the tenant as its merge leaves it; nil if that is not known
	Fixed      []finding.Finding // that only the base has
	Hidden     []finding.Finding // by the change of the policy file
}

// counts says whether a finding may fail the run. A next step never does. What the base
// has as well, and what comes of the policy file alone, does not fail a run that is only
// about what is new.
func (b *Base) counts(f finding.Finding) bool {
	if f.Change == finding.NextStep {
		return false
	}
	return b == nil || !b.OnlyNew || f.Change != finding.Existing && f.Change != finding.FromPolicy
}
