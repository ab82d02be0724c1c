package report

import (
	"cmp"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// New counts, sorts and judges. The input stays as it is.
func New(in Input) *Report {
	r := &Report{Input: in}
	r.Mode, r.Now = cmp.Or(in.Mode, "check"), in.Now.UTC()
	r.Findings, r.Relaxed = slices.Clone(in.Findings), slices.Clone(in.Relaxed)
	finding.Sort(r.Findings)
	finding.SortRelaxed(r.Relaxed)
	if in.Index != nil {
		r.readTenant()
	}
	if in.Plan != nil {
		r.Groups, r.Changes, r.Digest = settled(in.Plan.Groups, in.Outcomes), in.Plan.Changes, in.Plan.Digest(in.Changes...)
	}
	if in.File != nil {
		r.Summary.Declared = len(in.File.Groups)
	}
	r.answersFor = in.concern()
	r.countGroups()
	for i := range r.Findings {
		*r.Summary.status(&r.Findings[i])++
	}
	for i := range r.Protection {
		*r.Summary.protection(r.Protection[i].Protection)++
	}
	r.Result = Worst(append(r.results(), in.Result)...)
	return r
}

func (r *Report) readTenant() {
	r.Tenant, r.Taken, r.Source = r.Index.Tenant, r.Index.Taken.UTC(), cmp.Or(r.Source, "snapshot")
	r.Age = r.Now.Sub(r.Taken)
	if r.Source == live {
		r.Age = max(0, r.Age) // the run began before it read
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
		if outcomes[i].onboards() {
			of[outcomes[i].Group.ID] = &outcomes[i]
		}
	}
	groups = slices.Clone(groups)
	for i := range groups {
		g := &groups[i]
		switch o := of[g.ID()]; {
		case o == nil || g.State != plan.ToOnboard:
		case o.kind() == OutcomeDone:
			g.State = plan.Managed
		case o.kind() == OutcomeUnknown:
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

// identity is the same for two ways to name a group: its id decides, its name
// only as long as there is none. "" is no group.
func identity(g finding.Group) string {
	if g.ID != "" || g.Name == "" {
		return g.ID
	}
	return "name " + g.Name
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

func (s *Summary) status(f *finding.Finding) *int {
	switch {
	case f.Status == finding.NotEvaluated:
		return &s.NotEvaluated
	case f.Status == finding.Waived:
		return &s.Waived
	case f.Change == finding.NextStep:
		return &s.NextSteps
	case f.Severity == finding.Error:
		return &s.Errors
	case f.Severity == finding.Warning:
		return &s.Warnings
	}
	return &s.Notes
}

func (s *Summary) failed() int { return s.Errors + s.Warnings + s.Notes }

// results lists every result that applies. Nothing declared is bad input, even
// if a parser should ever let it pass: an empty comparison must not look like a
// pass.
func (r *Report) results() []Result {
	var all []Result
	add := func(result Result, applies bool) {
		if applies {
			all = append(all, result)
		}
	}
	s := &r.Summary
	add(Usage, s.Declared == 0)
	add(Incomplete, r.Failure != "" || r.unanswered())
	add(Findings, slices.ContainsFunc(r.Findings, r.fails))
	for _, o := range slices.Concat(r.Outcomes, r.Restored) {
		add(WriteUnknown, o.kind() == OutcomeUnknown)
		add(WriteRejected, o.kind() == OutcomeRejected)
		add(Incomplete, o.kind() == OutcomeSkipped || o.kind() == accepted)
	}
	return all
}

// unanswered says that something could not be evaluated that this run has to
// answer for.
func (r *Report) unanswered() bool {
	if r.File != nil && r.Mode != Validate && len(r.Groups) != r.Summary.Declared {
		return true
	}
	about := r.mustRead()
	return slices.ContainsFunc(r.Findings, func(f finding.Finding) bool {
		return f.Status == finding.NotEvaluated && about.includes(f.Group)
	}) || slices.ContainsFunc(r.Groups, func(g plan.Group) bool {
		return r.Summary.state(g.State) == &r.Summary.Unknown && about.includes(g.Ref())
	})
}

// mustRead are the groups about which every question needs an answer; nil is all.
// A part that could not be read of any group is about the tenant as a whole,
// however many single groups the findings name.
func (r *Report) mustRead() groupSet {
	if r.Index != nil && slices.ContainsFunc(r.Index.Gaps, func(gap directory.Gap) bool { return gap.Group == "" && gap.Subject == "" }) {
		return nil
	}
	return r.answersFor
}

// fails says whether a finding is severe enough to fail the run.
func (r *Report) fails(f finding.Finding) bool {
	return f.Status == finding.Failed && r.FailOn != 0 && f.Severity >= r.FailOn && r.counts(f)
}

// counts says whether a finding is one that the run is judged by.
func (r *Report) counts(f finding.Finding) bool {
	switch {
	case f.Change == finding.NextStep:
		return false
	case r.writes():
		return r.answersFor.includes(f.Group)
	}
	return r.Base.counts(f)
}
