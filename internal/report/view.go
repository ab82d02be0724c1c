package report

import (
	"cmp"
	"io"
	"slices"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// view is a report as its formats read it: what all of them ask for is worked
// out once. Nothing in it is escaped.
type view struct {
	*Report
	sections   map[section][]*finding.Finding // in the order of finding.Compare
	changes    []*changeSection
	makes      func(*plan.Change) bool
	missingFor func(*plan.Change) plan.Class // that is to be in changes
	outcomes   outcomes
	onboarded  outcomes // of them, those that bring a group under PIM
	restored   outcomes // of them, those that put a role setting back
	reportedBy map[outcomeKey]*Outcome
	rules      map[string]finding.Rule
	verdicts   map[string]*finding.Verdict // on protection, by identity
	declared   map[string]*plan.Group      // by identity

	verdictsBefore map[string]*finding.Verdict // by the files of the base
	verdictsAfter  map[string]*finding.Verdict // in the tenant as the merge leaves it; nil if that is not known
	pr             *pullRequest                // what the pull request does; nil in a run without a base

	verdict      string // how the run ended
	irreversible string // what was done or will be that can't be undone, "" if nothing
	review       string // what nobody may miss besides: what is loosened and revoked, "" if nothing
	next         string // what to do now, a sentence without a full stop
}

func newView(r *Report) *view {
	v := &view{
		Report: r, outcomes: newOutcomes(r.Outcomes, r.Restored),
		reportedBy: map[outcomeKey]*Outcome{}, rules: map[string]finding.Rule{}, sections: map[section][]*finding.Finding{},
		verdicts: verdictsByGroup(r.Protection), declared: map[string]*plan.Group{},
	}
	if r.Base != nil {
		v.verdictsBefore = verdictsByGroup(r.Base.Protection)
	}
	if r.Base != nil && r.Base.After != nil {
		v.verdictsAfter = verdictsByGroup(r.Base.After)
	}
	for i := range r.Groups {
		v.declared[identity(r.Groups[i].Ref())] = &r.Groups[i]
	}
	v.makes, v.missingFor = r.makes(), r.lacks()
	v.changes = v.sectionsOf(r.Changes)
	v.onboarded, v.restored = v.outcomes.only((*Outcome).onboards), v.outcomes.only((*Outcome).restores)
	for _, rule := range r.Rules {
		v.rules[rule.ID] = rule
	}
	for _, o := range v.outcomes {
		if o.Rule != "" {
			v.reportedBy[outcomeKey{o.Rule, o.Group.ID, o.Subject}] = o
		}
	}
	for i := range r.Findings {
		s := v.section(&r.Findings[i])
		v.sections[s] = append(v.sections[s], &r.Findings[i])
	}
	v.pr = v.newPullRequest()
	end := ending{v}
	v.verdict, v.irreversible, v.review, v.next = end.verdict(), end.irreversible(), end.review(), end.next()
	return v
}

// mustAnswer lists the questions without an answer that make the run incomplete.
func (v *view) mustAnswer() []*finding.Finding {
	groups := v.mustRead()
	return keep(v.sections[unanswered], func(f *finding.Finding) bool { return groups.includes(f.Group) })
}

// writer makes a format of what writes a view.
func writer(write func(io.Writer, *view) error) func(io.Writer, *Report) error {
	return func(w io.Writer, r *Report) error { return write(w, newView(r)) }
}

// badge is what a reader sees of the verdict before a word of it. What is not
// known to be fine never looks fine.
type badge int

const (
	good      badge = iota
	permanent       // clean, but nothing that can't be undone, or weakens, looks like a pass
	unsure          // incomplete or cancelled: not known to be wrong either
	bad
)

func (v *view) badge() badge {
	switch {
	case v.Result == Clean && v.irreversible+v.review != "":
		return permanent
	case v.Result == Clean:
		return good
	case v.Result == Incomplete, v.Result == Cancelled:
		return unsure
	}
	return bad
}

// section says in which part of a report a finding stands.
type section int

const (
	refusal    section = iota // a guardrail refused the run
	toFix                     // fails the run, or stands on a line of a file
	elsewhere                 // about a group that an onboarding has nothing to do for
	undeclared                // a group that no file declares, for information
	note
	waived
	unanswered
	asOutcome // an outcome says the same
	following // a next step of a group that is onboarded
)

func (v *view) section(f *finding.Finding) section {
	switch {
	case slices.Contains(v.Refusals, f.Rule):
		return refusal
	case f.Status == finding.NotEvaluated:
		return unanswered
	case f.Status == finding.Waived:
		return waived
	case v.outcome(f) != nil:
		return asOutcome
	case v.fails(*f):
		return toFix
	case f.Change == finding.NextStep:
		return following
	case v.writes() && !v.counts(*f):
		return elsewhere
	case f.Severity == finding.Note:
		return note
	case f.Pos.IsZero() && f.Group != finding.Group{}:
		return undeclared
	}
	return toFix
}

// aboutOthers is the title of what is elsewhere.
const aboutOthers = "About other groups, not counted"

// outcome gives the outcome that a finding reports, nil if it is about something
// else, such as a setting that is not what it was.
func (v *view) outcome(f *finding.Finding) *Outcome {
	return v.reportedBy[outcomeKey{f.Rule, f.Group.ID, f.Subject}]
}

// rule gives what is known of a rule, which may be its id alone: the problems
// of a file need not be in a catalogue.
func (v *view) rule(id string) finding.Rule {
	if rule, known := v.rules[id]; known {
		return rule
	}
	return finding.Rule{ID: id}
}

// namedRules lists all rules, and those that findings name and the catalogue
// does not have: a result without its rule is refused.
func (v *view) namedRules() []finding.Rule {
	rules := v.Rules[:len(v.Rules):len(v.Rules)]
	known := map[string]bool{}
	for i := range rules {
		known[rules[i].ID] = true
	}
	findings := v.Findings
	if v.Base != nil {
		findings = slices.Concat(findings, v.Base.Fixed, v.Base.Hidden)
	}
	for i := range findings {
		if id := findings[i].Rule; !known[id] {
			known[id] = true
			rules = append(rules, finding.Rule{ID: id})
		}
	}
	return rules
}

func (v *view) inState(s plan.State) []*plan.Group {
	var list []*plan.Group
	for i := range v.Groups {
		if v.Groups[i].State == s {
			list = append(list, &v.Groups[i])
		}
	}
	return list
}

// unknownGroups lists the groups about which too little is known. Those whose
// onboarding has an unknown outcome stand with the outcomes.
func (v *view) unknownGroups() []*plan.Group {
	return slices.DeleteFunc(v.inState(plan.Unknown), func(g *plan.Group) bool {
		return slices.ContainsFunc(v.onboarded, func(o *Outcome) bool { return o.Group.ID == g.ID() })
	})
}

// groupOf is a declared group, nil if no file declares it.
func (v *view) groupOf(g finding.Group) *plan.Group { return v.declared[identity(g)] }

func nameOf(g *plan.Group) string { return cmp.Or(g.Declared.Name.Value, g.ID()) }
