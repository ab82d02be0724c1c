package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// changeSection holds the changes that a reader weighs together: onboardings, which
// can't be undone, apart from role settings and people, and what this run or a merge
// makes apart from what it leaves. Every format makes its part about changes of it, so
// that all of them use the same words and nobody counts a change of one kind as one of
// the other.
type changeSection struct {
	onboards bool
	made     bool
	changes  []*plan.Change // as a reviewer wants to meet them
}

// permanent says that what is made can't be undone.
func (s *changeSection) permanent() bool { return s.onboards && s.made }

// makes gives the question whether this run, or a merge of the repository, makes a
// change. One that only lacks an id in the file counts as made: it is shown as blocked.
func (in *Input) makes() func(*plan.Change) bool {
	lacks := in.lacks()
	return func(c *plan.Change) bool { return lacks(c) == "" && in.leftReason(c) == "" }
}

// leftReason says why nothing makes a change whose class is in changes, "" if something
// does.
func (in *Input) leftReason(c *plan.Change) string {
	for i := range in.LeftOut {
		if in.LeftOut[i].Key == c.Key {
			return in.LeftOut[i].Reason
		}
	}
	return byHandReason(c)
}

// lacks gives the question which class is to be in changes for a change to be made, ""
// if none is missing. Nothing is written to a group that PIM does not manage but with
// its onboarding.
func (in *Input) lacks() func(*plan.Change) plan.Class {
	unmanaged := map[string]bool{}
	if in.Plan != nil {
		for i := range in.Plan.Groups {
			g := &in.Plan.Groups[i]
			unmanaged[g.ID()] = g.State != plan.Managed
		}
	}
	return func(c *plan.Change) plan.Class {
		switch {
		case !slices.Contains(in.Changes, c.Class()):
			return c.Class()
		case unmanaged[c.Key.Group] && !slices.Contains(in.Changes, plan.ClassOnboard):
			return plan.ClassOnboard
		}
		return ""
	}
}

// byHandReason says why no run makes the change, whatever it is allowed; "" if one can.
// Going from a context to MFA, PIM takes the one away before it takes the other.
func byHandReason(c *plan.Change) string {
	if c.ByHand() {
		return "made by hand only: for a moment the role would have neither. " + inPIM + ", the group, Settings, Edit"
	}
	return ""
}

// notMade says why the change is not made, "" if it is.
func (v *view) notMade(c *plan.Change) string {
	if class := v.missingFor(c); class != "" {
		return string(class) + " is not in changes"
	}
	return v.leftReason(c)
}

// sectionsOf puts what is made before what is not, and onboardings before the rest.
func (v *view) sectionsOf(changes []plan.Change) []*changeSection {
	list := []*changeSection{{onboards: true, made: true}, {made: true}, {onboards: true}, {}}
	told := map[plan.Key]bool{} // by an outcome
	for _, o := range v.outcomes {
		if o.Change != nil {
			told[o.Change.Key] = true
		}
	}
	for i := range changes {
		c := &changes[i]
		made := v.makes(c)
		for _, s := range list {
			if s.onboards == onboards(c) && s.made == made && (made || !told[c.Key]) {
				s.changes = append(s.changes, c)
			}
		}
	}
	for _, s := range list {
		s.sort()
	}
	return slices.DeleteFunc(list, func(s *changeSection) bool { return len(s.changes) == 0 })
}

// sort orders onboardings as the file does. Of role settings and people the groups of
// which something is loosened or revoked come first; each group and role stays
// together, and begins with the worst.
func (s *changeSection) sort() {
	worst, place := map[string]int{}, map[string]finding.Pos{}
	for _, c := range s.changes {
		group := c.Key.Group
		if _, known := worst[group]; !known {
			worst[group], place[group] = math.MaxInt, c.Pos
		}
		if !s.onboards {
			worst[group] = min(worst[group], urgency(c))
		}
		if c.Pos.Compare(place[group]) < 0 {
			place[group] = c.Pos
		}
	}
	slices.SortStableFunc(s.changes, func(a, b *plan.Change) int {
		return cmp.Or(
			cmp.Compare(worst[a.Key.Group], worst[b.Key.Group]),
			place[a.Key.Group].Compare(place[b.Key.Group]),
			cmp.Compare(a.Key.Group, b.Key.Group),
			cmp.Compare(a.Key.Role, b.Key.Role),
			cmp.Compare(urgency(a), urgency(b)),
			a.Pos.Compare(b.Pos),
			a.Compare(*b),
		)
	})
}

// planned lists the sections of what is still to be done. After a run that wrote, its
// outcomes say what became of what it made, and a plan beside them would read as if it
// were still to come.
func (v *view) planned() []*changeSection {
	if len(v.Outcomes) == 0 {
		return v.changes
	}
	return keep(v.changes, func(s *changeSection) bool { return !s.made })
}

// leads says that the section is the first of what is made, which has what is about all
// of it.
func (v *view) leads(s *changeSection) bool { return s.made && s.onboards == v.changes[0].onboards }

// made lists the changes that this run or a merge makes.
func (v *view) made(meets func(*plan.Change) bool) (list []*plan.Change) {
	for _, s := range v.changes {
		if s.made {
			list = append(list, keep(s.changes, meets)...)
		}
	}
	return list
}

func onboards(c *plan.Change) bool { return c.Action == plan.Onboard }

// writes says that the run was to change a tenant, or rehearses it.
func (in *Input) writes() bool { return in.Mode == onboard || in.Mode == apply }

// title announces nothing that this run was to do and did not.
func (v *view) title(s *changeSection) string {
	what := "in " + countGroups(s.changes) + ": " + countEffects(s.changes)
	if s.onboards {
		what = finding.Count(len(s.changes), "group")
	}
	switch {
	case s.onboards && !s.made:
		return "Not made, not in changes: " + what + " to onboard"
	case !s.made && !slices.ContainsFunc(s.changes, func(c *plan.Change) bool { return v.missingFor(c) == "" }):
		return "Not made, not in changes: " + countEffects(s.changes) + " in " + countGroups(s.changes)
	case !s.made:
		return "Not made: " + countEffects(s.changes) + " in " + countGroups(s.changes)
	case s.onboards && v.writes():
		return "Not onboarded: " + what
	case s.onboards:
		return "To onboard: " + what + ". This can't be undone"
	case v.writes():
		return "Not changed " + what
	}
	return "To change " + what
}

// warning says what to check before it is too late, or what is missing for the changes
// to be made.
func (v *view) warning(s *changeSection) string {
	switch {
	case s.permanent():
		return "Once PIM manages a group, it can't be removed from PIM. Check each id."
	case s.made:
		return joinClauses(v.countOrigins(s.changes), countMails(s.changes))
	}
	left := v.missing(s)
	if left == nil {
		return ""
	}
	text := "Not in changes: " + strings.Join(left, ", ")
	if !v.Drift && !v.writes() {
		text += ". They are findings only with drift"
	}
	return text
}

// missing are the classes that are not in changes, and that the changes need there.
func (v *view) missing(s *changeSection) (left []string) {
	for _, class := range plan.Classes() {
		if slices.ContainsFunc(s.changes, func(c *plan.Change) bool { return v.missingFor(c) == class }) {
			left = append(left, string(class))
		}
	}
	return left
}

// countEffects counts what changes do, the worst first: "▼ 1 loosened, + 2 granted".
func countEffects(changes []*plan.Change) string {
	var parts []string
	for i, e := range effects() {
		if n := len(keep(changes, func(c *plan.Change) bool { return urgency(c) == i })); n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d %s", e.mark, n, e.done))
		}
	}
	return strings.Join(parts, ", ")
}

// countOrigins says how many of the changes undo what was done in the tenant, "" where
// nobody judged it.
func (v *view) countOrigins(changes []*plan.Change) string {
	of := func(origin plan.Origin) counted {
		return counted{len(keep(changes, func(c *plan.Change) bool { return c.Origin == origin })), "from " + map[plan.Origin]string{
			plan.Merge: "this merge", plan.Drift: "drift in the tenant"}[origin]}
	}
	changed := func(n int) string { return finding.Count(n, "change") }
	return strings.Join(countParts(changed, of(plan.Merge), of(plan.Drift)), ", ")
}

// countMails says to whom PIM sends mail about the changes, "" if to nobody.
func countMails(changes []*plan.Change) string {
	times := map[string]int{}
	var kinds []string
	for _, c := range changes {
		for _, kind := range c.Mails {
			if times[kind] == 0 {
				kinds = append(kinds, kind)
			}
			times[kind]++
		}
	}
	if kinds == nil {
		return ""
	}
	slices.Sort(kinds)
	return "PIM sends mail to: " + strings.Join(each(kinds, func(kind string) string {
		return fmt.Sprintf("%s (%s)", kind, finding.Count(times[kind], "change"))
	}), ", ")
}

// shared gives the text of the first change, and says whether all have the same,
// which is then shown once.
func (s *changeSection) shared(text func(*plan.Change) string) (first string, same bool) {
	first = text(s.changes[0])
	return first, !slices.ContainsFunc(s.changes, func(c *plan.Change) bool { return text(c) != first })
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
