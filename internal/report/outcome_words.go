package report

import (
	"slices"
	"strconv"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// outcomeWords is how reports speak of what became of changes of a class.
type outcomeWords struct{ noun, verb, done, byOther string }

func wordsOf(class plan.Class) outcomeWords {
	noun := "grant"
	switch class {
	case plan.ClassOnboard:
		return outcomeWords{"group", "onboard", "onboarded", "already managed"}
	case plan.ClassSettings:
		return outcomeWords{"role setting", "set", "set", "already set"}
	case plan.ClassRenew:
		noun = "renewal"
	case plan.ClassShorten:
		noun = "shortening"
	case plan.ClassRemove:
		noun = "removal"
	}
	return outcomeWords{noun, "make", "made", "already made"}
}

// class is that of the change; none for a setting that was put back.
func (o *Outcome) class() plan.Class {
	switch {
	case o.Change != nil:
		return o.Change.Class()
	case o.restores():
		return ""
	}
	return (&plan.Change{Action: o.Action}).Class()
}

// word says what became of it in a cell.
func (o *Outcome) word() string {
	switch {
	case o.restores():
		return o.label()
	case o.ByOther:
		return wordsOf(o.class()).byOther
	}
	return o.kind()
}

// label says what became of it in words that fit behind a number. A setting was
// put back, or not; a group was onboarded.
func (o *Outcome) label() string {
	words := wordsOf(o.class())
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
		return words.byOther + " by somebody else's write"
	case o.State == OutcomeDone:
		return words.done
	case o.State == OutcomeUnknown:
		return "may have been " + words.done
	}
	return o.State
}

// words counts the outcomes by label, the first number with its noun.
func (list outcomes) words(noun func(n int) string) string {
	labels := each(groupBy(list, (*Outcome).label), func(same []*Outcome) counted { return counted{len(same), same[0].label()} })
	return strings.Join(countParts(noun, labels...), ", ")
}

// countOutcomes says of how many changes of each class it speaks: "1 of 5 groups
// rejected, 4 onboarded; 2 of 2 grants made".
func (v *view) countOutcomes(list outcomes) string {
	return joinClauses(each(plan.Classes(), func(class plan.Class) string {
		of := func(o *Outcome) bool { return o.class() == class }
		all := len(v.outcomes.only(of))
		return list.only(of).words(func(n int) string { return strconv.Itoa(n) + " of " + finding.Count(all, wordsOf(class).noun) })
	})...)
}

// countRestored counts the settings: "1 role setting not put back, 2 put back"; ""
// if there are none. A group can be managed, and its setting left shortened.
func (v *view) countRestored() string {
	return v.restored.words(func(n int) string { return finding.Count(n, "role setting") })
}

// completed counts all that a run came to: its changes, then what it put back.
func (v *view) completed() string { return joinClauses(v.countOutcomes(v.outcomes), v.countRestored()) }

// wouldMake says what a rehearsal has found a merge to do: "onboard 1 group, make 2
// grants".
func (list outcomes) wouldMake() string {
	var parts []string
	for _, class := range plan.Classes() {
		if n := len(list.only(func(o *Outcome) bool { return o.class() == class })); n > 0 {
			parts = append(parts, wordsOf(class).verb+" "+finding.Count(n, wordsOf(class).noun))
		}
	}
	return finding.List(parts, "and")
}

// onlyOnboards says that no outcome is about a role setting or a person.
func (list outcomes) onlyOnboards() bool {
	return !slices.ContainsFunc(list, func(o *Outcome) bool { return !o.onboards() && !o.restores() })
}

// change is the line of the change, "" of one that says no more than its group.
func (v *view) change(o *Outcome) string {
	if o.Change == nil || o.onboards() {
		return ""
	}
	line := v.changeLine(o.Change)
	return strings.TrimSpace(o.Change.Key.Role + " " + line.mark + " " + line.verb + " " + line.what)
}

// placeOf is the place of what became of a change.
func (v *view) placeOf(o *Outcome) finding.Pos {
	if o.Change != nil {
		return o.Change.Pos
	}
	return v.changed(o.Group.ID)
}
