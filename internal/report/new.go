package report

import (
	"cmp"
	"slices"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Validate is the mode that asks no tenant, so that nothing is missing when
// no group was evaluated.
const Validate = "validate"

// live is the Source of a tenant that was read in this run.
const live = "live"

// Input is what the stages of a run found out, each of them as far as it
// came: a nil File has errors, a nil Snapshot was not read, a nil Plan was not
// made.
type Input struct {
	Tool     Tool
	Mode     string // validate, check, onboard; "" is check
	File     *config.File
	Sources  []config.Source
	Source   string // live or snapshot; "" is snapshot when there is one
	Snapshot *directory.Snapshot
	Plan     *plan.Plan
	Findings []finding.Finding
	Asked    []finding.RuleCoverage // what the rules were asked about
	Relaxed  []finding.Relaxed
	Outcomes []Outcome // of the changes
	Restored []Outcome // of role settings that were shortened
	Limits   *Limits
	Cost     *Cost
	// Result is the verdict that the caller knows of, such as Refused or
	// Cancelled; New makes it worse where the rest of the input says so, never
	// better.
	Result  Result
	Failure string
	Remedy  string
	FailOn  finding.Severity
	Now     time.Time
	Rules   []finding.Rule
	Links   Links
	Color   bool
	Width   int
	// Refusals are the rules whose findings refuse the run.
	Refusals []string
}

// New counts, sorts and judges. The input stays as it is.
func New(in Input) *Report {
	r := &Report{
		Tool: in.Tool, Mode: cmp.Or(in.Mode, "check"), FailOn: in.FailOn, Now: in.Now.UTC(),
		Findings: slices.Clone(in.Findings), Outcomes: slices.Clone(in.Outcomes), Restored: slices.Clone(in.Restored), Failure: in.Failure, Remedy: in.Remedy,
		Asked: in.Asked, Relaxed: slices.Clone(in.Relaxed), Limits: in.Limits, Cost: in.Cost, Rules: in.Rules, Sources: in.Sources, Links: in.Links, Color: in.Color, Width: in.Width, refusals: in.Refusals,
	}
	finding.Sort(r.Findings)
	finding.SortRelaxed(r.Relaxed)
	r.indexOutcomes()
	if in.Snapshot != nil {
		r.readFrom(in.Snapshot, in.Source)
	}
	if in.Plan != nil {
		r.Groups, r.Changes, r.Digest = in.Plan.Groups, in.Plan.Changes, in.Plan.Digest()
		r.Groups = settled(r.Groups, r.Outcomes)
	}
	if in.File != nil {
		r.Summary.Declared = len(in.File.Groups)
	}
	r.countGroups()
	r.countFindings()
	r.Result = Worst(append(r.judge(in.File != nil), in.Result)...)
	return r
}

// readFrom notes which tenant was read, when, and what of it is missing.
func (r *Report) readFrom(s *directory.Snapshot, source string) {
	r.Tenant, r.Taken, r.Source = s.Tenant, s.Taken.UTC(), cmp.Or(source, "snapshot")
	r.Age = r.Now.Sub(r.Taken)
	if r.Source == live {
		r.Age = max(0, r.Age) // the run began before it read
	}
	r.principals = make(map[string]*directory.Principal, len(s.Principals))
	for i := range s.Principals {
		r.principals[s.Principals[i].ID] = &s.Principals[i]
	}
	r.gaps = make(map[gap]bool, len(s.Gaps))
	for _, g := range s.Gaps {
		if g.Group != "" || g.Subject == "" {
			r.gaps[gap{g.Part, g.Group}] = true
		}
	}
}

// settled gives the groups as an onboarding has left them, so that the counts
// are of what is and not of what was planned. The changes stay as planned.
func settled(groups []plan.Group, outcomes []Outcome) []plan.Group {
	if len(outcomes) == 0 {
		return groups
	}
	of := make(map[string]*Outcome, len(outcomes))
	for i := range outcomes {
		of[outcomes[i].Group.ID] = &outcomes[i]
	}
	groups = slices.Clone(groups)
	for i := range groups {
		g := &groups[i]
		o, tried := of[g.ID()]
		switch {
		case !tried || g.State != plan.ToOnboard:
		case o.State == OutcomeDone && !o.Pending:
			g.State = plan.Managed
		case o.State == OutcomeUnknown:
			g.State, g.Reason = plan.Unknown, "a write was sent for it, and what became of it is not known"
		}
	}
	return groups
}

// countGroups counts states, and the groups that were evaluated: declared
// groups whose state is known and about which every rule that was asked had an
// answer. A group of which one owner could not be read is not evaluated, even
// if all its other answers are in the report. What could not be read of the
// tenant as a whole takes no group away; it makes the run incomplete by itself.
func (r *Report) countGroups() {
	unanswered := map[string]bool{}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Status == finding.NotEvaluated {
			unanswered[identity(f.Group)] = true
		}
	}
	for i := range r.Groups {
		g := &r.Groups[i]
		*r.Summary.state(g.State)++
		if g.State != plan.Unknown && !unanswered[identity(g.Ref())] {
			r.Summary.Evaluated++
		}
	}
}

// state gives the counter of a state. A state that this release does not know
// counts as unknown: it must not look fine.
func (s *Summary) state(state plan.State) *int {
	switch state {
	case plan.Managed:
		return &s.Managed
	case plan.ToOnboard:
		return &s.ToOnboard
	case plan.Ineligible:
		return &s.Ineligible
	case plan.Exempt:
		return &s.Exempt
	}
	return &s.Unknown
}

func (r *Report) countFindings() {
	for i := range r.Findings {
		f := &r.Findings[i]
		switch {
		case f.Status == finding.NotEvaluated:
			r.Summary.NotEvaluated++
		case f.Status == finding.Waived:
			r.Summary.Waived++
		case f.Severity == finding.Error:
			r.Summary.Errors++
		case f.Severity == finding.Warning:
			r.Summary.Warnings++
		default:
			r.Summary.Notes++
		}
	}
}

// judge lists every verdict that applies. Nothing declared is bad input, even
// if a parser should ever let it pass: nothing to check must not look clean.
func (r *Report) judge(parsed bool) []Result {
	var all []Result
	note := func(result Result, applies bool) {
		if applies {
			all = append(all, result)
		}
	}
	note(Usage, !parsed || r.Summary.Declared == 0)
	note(Incomplete, r.Failure != "")
	note(Incomplete, r.Summary.NotEvaluated > 0 || r.Summary.Unknown > 0)
	note(Incomplete, parsed && r.Mode != Validate && r.Summary.Evaluated != r.Summary.Declared)
	note(Findings, slices.ContainsFunc(r.Findings, r.fails))
	for _, o := range slices.Concat(r.Outcomes, r.Restored) {
		note(WriteUnknown, o.State == OutcomeUnknown)
		note(WriteRejected, o.State == OutcomeRejected)
		note(Incomplete, o.State == OutcomeSkipped || o.Pending)
	}
	return all
}

// fails says whether a finding is heavy enough to fail the run.
func (r *Report) fails(f finding.Finding) bool {
	return f.Status == finding.Failed && r.FailOn != 0 && f.Severity >= r.FailOn
}

// owners counts the owners of a group, as far as all of them could be read.
func (r *Report) owners(g *plan.Group) (n int, known bool) {
	if g.Found == nil || r.gaps[gap{directory.PartOwners, ""}] || r.gaps[gap{directory.PartOwners, g.Found.ID}] {
		return 0, false
	}
	return len(g.Found.Owners), true
}

// identity is the same for two ways to name a group: its id decides, its name
// only as long as there is none. "" is no group.
func identity(g finding.Group) string {
	if g.ID != "" || g.Name == "" {
		return g.ID
	}
	return "name " + g.Name
}
