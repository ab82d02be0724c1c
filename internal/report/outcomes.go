package report

import (
	"cmp"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Outcome is what became of one change of an onboarding, or of putting back a role
// setting that one had shortened.
type Outcome struct {
	Action plan.Action // of the change; "" of a setting that was put back
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

func (o *Outcome) word() string {
	switch {
	case o.restores():
		return o.label()
	case o.ByOther:
		return "already managed"
	}
	return o.kind()
}

// label says what became of it in words that fit behind a number. A setting was
// put back, or not; a group was onboarded.
func (o *Outcome) label() string {
	switch {
	case o.restores() && o.State == OutcomeDone && o.Sent > 0:
		return "put back"
	case o.restores() && o.State == OutcomeDone:
		return "found as it was"
	case o.restores() && o.State == OutcomeUnknown:
		return "not known to be put back"
	case o.restores():
		return "not put back"
	case o.Pending:
		return "accepted but not shown by PIM yet"
	case o.ByOther:
		return "already managed by somebody else's write"
	case o.State == OutcomeDone:
		return "onboarded"
	case o.State == OutcomeUnknown:
		return "may have been onboarded"
	}
	return o.State
}

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
	return v.Mode == onboard && v.Source == "snapshot" && len(v.Outcomes) > 0
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

// words counts the outcomes by label, the first number with its noun.
func (list outcomes) words(noun func(n int) string) string {
	labels := each(groupBy(list, (*Outcome).label), func(same []*Outcome) counted { return counted{len(same), same[0].label()} })
	return strings.Join(countParts(noun, labels...), ", ")
}

// countOutcomes says of how many groups it speaks: "1 of 5 groups rejected, 4
// onboarded".
func (v *view) countOutcomes(list outcomes) string {
	return list.words(ofGroups(len(v.onboarded)))
}

// countRestored counts the settings: "1 role setting not put back, 2 put back"; ""
// if there are none. A group can be managed, and its setting left shortened.
func (v *view) countRestored() string {
	return v.restored.words(func(n int) string { return finding.Count(n, "role setting") })
}

// completed counts all that a run came to: its groups, then its settings.
func (v *view) completed() string {
	groups, settings := v.countOutcomes(v.onboarded), v.countRestored()
	if groups == "" || settings == "" {
		return groups + settings
	}
	return groups + "; " + settings
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
