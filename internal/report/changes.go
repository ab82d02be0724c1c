package report

import (
	"cmp"
	"fmt"
	"slices"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// changeSection holds the changes of one action, permanent ones apart from
// others. Every format makes its part about changes of it, so that all of them
// use the same words and nobody counts a change of one kind as one of another.
type changeSection struct {
	action    plan.Action
	permanent bool
	unmade    bool           // by a merge of this repository
	changes   []*plan.Change // in the order of the file, as a reviewer meets them
}

// changeSections keeps the order of the plan, which ranks the actions.
func changeSections(changes []plan.Change, unmade bool) []*changeSection {
	type kind struct {
		action    plan.Action
		permanent bool
	}
	pointers := make([]*plan.Change, 0, len(changes))
	for i := range changes {
		pointers = append(pointers, &changes[i])
	}
	var list []*changeSection
	for _, same := range groupBy(pointers, func(c *plan.Change) kind { return kind{c.Action, c.Permanent} }) {
		slices.SortStableFunc(same, func(a, b *plan.Change) int {
			return cmp.Or(a.Pos.Compare(b.Pos), a.Compare(*b))
		})
		list = append(list, &changeSection{same[0].Action, same[0].Permanent && !unmade, unmade, same})
	}
	return list
}

// planned lists the sections of what is still to be done: none after an
// onboarding, whose outcomes say what became of each change. A plan beside them
// would read as if it were still to come.
func (v *view) planned() []*changeSection {
	if len(v.Outcomes) > 0 {
		return nil
	}
	return v.changes
}

// onboardings lists the changes that bring a group under PIM.
func (v *view) onboardings() (list []*plan.Change) {
	for _, s := range v.changes {
		if s.action == plan.Onboard {
			list = append(list, s.changes...)
		}
	}
	return list
}

// actionWords is how reports speak of an action.
type actionWords struct{ planned, undone, noun, warning string }

func wordsOf(action plan.Action) actionWords {
	if action == plan.Onboard {
		return actionWords{
			planned: "To onboard", undone: "Not onboarded", noun: "group",
			warning: "Once PIM manages a group, it can't be removed from PIM. Check each id.",
		}
	}
	return actionWords{planned: "To " + string(action), undone: "Not done: " + string(action), noun: "change"}
}

// title announces nothing that this run was to do and did not.
func (s *changeSection) title(mode string) string {
	words, n := wordsOf(s.action), len(s.changes)
	switch {
	case s.unmade:
		return fmt.Sprintf("%s, but not by a merge of this repository: %s", words.planned, finding.Count(n, words.noun))
	case mode == onboard:
		return fmt.Sprintf("%s: %s", words.undone, finding.Count(n, words.noun))
	case s.permanent:
		return fmt.Sprintf("%s: %s. This can't be undone", words.planned, finding.Count(n, words.noun))
	}
	return fmt.Sprintf("%s: %s", words.planned, finding.Count(n, words.noun))
}

// warning says what to check before it is too late, "" if there is nothing.
func (s *changeSection) warning() string { return wordsOf(s.action).warning }

// shared gives the text of the first change, and says whether all have the same,
// which is then shown once.
func (s *changeSection) shared(text func(*plan.Change) string) (first string, same bool) {
	first = text(s.changes[0])
	return first, !slices.ContainsFunc(s.changes, func(c *plan.Change) bool { return text(c) != first })
}

// difference says what a change makes of what: "not managed → managed".
func difference(c *plan.Change) string {
	if c.Before+c.After == "" {
		return ""
	}
	return c.Before + " → " + c.After
}

// blocked says why a change will not be made yet, "" if nothing is missing.
func blocked(c *plan.Change) string {
	if c.Pinned {
		return ""
	}
	return "blocked: its id is not in the file"
}

// changed gives the place of the change of a group, zero if there is none.
func (v *view) changed(id string) finding.Pos {
	for i := range v.Changes {
		if c := &v.Changes[i]; c.Key.Group == id {
			return c.Pos
		}
	}
	return finding.Pos{}
}
