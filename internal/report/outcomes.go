package report

import (
	"cmp"
	"slices"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Outcome is what became of one change of a run that writes, or of putting back a role
// setting that an onboarding had shortened.
type Outcome struct {
	Action plan.Action  // of the change; "" of a setting that was put back
	Change *plan.Change // nil of an onboarding whose change nobody gave, and of a setting that was put back
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
	// Subject is that of the finding which reports the outcome: the setting that was put
	// back; "" for an onboarding.
	Subject string
	// Rule is that of the finding which reports this outcome at the line of the
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

// accepted is the word for one that is pending.
const accepted = "accepted"

// outcomeKey is what an outcome and the finding that reports it have in common.
// Formats for people show such a finding with the outcomes and nowhere else.
type outcomeKey struct{ rule, group, subject string }

func (o *Outcome) onboards() bool { return o.Action == plan.Onboard }
func (o *Outcome) restores() bool { return o.Action == "" }

// kind is the state, but for one that is pending: nobody may take it for done.
func (o *Outcome) kind() string {
	if o.Pending {
		return accepted
	}
	return o.State
}

// kinds are sorted by how much they need a person.
func kinds() []string {
	return []string{OutcomeUnknown, OutcomeRejected, accepted, OutcomeSkipped, OutcomeDone}
}

func (o *Outcome) explained() bool { return o.Detail+o.Fix != "" }

// outcomes are sorted: those that need a person come first, and those of one rank
// stay in the order in which they happened.
type outcomes []*Outcome

func newOutcomes(lists ...[]Outcome) outcomes {
	var sorted outcomes
	for _, list := range lists {
		for i := range list {
			sorted = append(sorted, &list[i])
		}
	}
	slices.SortStableFunc(sorted, func(a, b *Outcome) int {
		return cmp.Compare(slices.Index(kinds(), a.kind()), slices.Index(kinds(), b.kind()))
	})
	return sorted
}

func (v *view) outcomesTitle() string {
	if v.rehearsed() {
		return "What a merge would do"
	}
	return "What was done"
}

// rehearsed says that the tenant of an onboarding was a snapshot and its copy.
func (v *view) rehearsed() bool {
	return v.writes() && v.Source == "snapshot" && len(v.Outcomes) > 0
}

func (v *view) wrote() bool {
	return slices.ContainsFunc(v.outcomes, func(o *Outcome) bool { return o.Sent > 0 })
}

func (list outcomes) only(keep func(*Outcome) bool) outcomes {
	return slices.DeleteFunc(slices.Clone(list), func(o *Outcome) bool { return !keep(o) })
}

func (list outcomes) of(kinds ...string) outcomes {
	return list.only(func(o *Outcome) bool { return slices.Contains(kinds, o.kind()) })
}

// irreversible gives those whose group this run may have brought under PIM, which
// count like groups that it has: that can't be undone either.
func (list outcomes) irreversible() outcomes {
	return list.of(OutcomeDone, accepted, OutcomeUnknown).only(func(o *Outcome) bool { return !o.ByOther })
}

// mergeAdjacent puts outcomes together that follow each other and say the same:
// of a run that stopped, all that was not tried was not tried for one reason.
func (list outcomes) mergeAdjacent() []outcomes {
	var merged []outcomes
	for i, o := range list {
		if i > 0 && o.word() == list[i-1].word() && o.Detail == list[i-1].Detail && o.Fix == list[i-1].Fix {
			merged[len(merged)-1] = append(merged[len(merged)-1], o)
			continue
		}
		merged = append(merged, outcomes{o})
	}
	return merged
}
