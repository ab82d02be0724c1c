package report

import (
	"slices"
	"strconv"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// needs are the limits that a run has to be given to make its changes. Every one is
// named as its input is.
type needs struct {
	MaxOnboard  int      `json:"maxOnboard"`
	MaxGroups   int      `json:"maxGroups"`
	MaxGrants   *int     `json:"maxGrants"` // nil: the people in a group could not be counted
	MaxRenewals int      `json:"maxRenewals"`
	MaxRemovals int      `json:"maxRemovals"`
	AllowLoosen []string `json:"allowLoosen"`      // ids of groups
	AllowOwners []string `json:"allowOwnerGrants"` // ids of groups
}

// mergeNeeds is nil where nothing is to be made, and after a run that wrote.
func (v *view) mergeNeeds() *needs {
	all := v.made(func(c *plan.Change) bool { return c.Pinned })
	if len(all) == 0 || len(v.Outcomes) > 0 {
		return nil
	}
	of := func(classes ...plan.Class) []*plan.Change {
		return keep(all, func(c *plan.Change) bool { return slices.Contains(classes, c.Class()) })
	}
	granted := keep(all, func(c *plan.Change) bool { return c.Effect == plan.Grants })
	return &needs{
		MaxOnboard:  len(of(plan.ClassOnboard)),
		MaxGroups:   len(groupsOf(all, func(c *plan.Change) bool { return !onboards(c) })),
		MaxGrants:   v.countPeople(granted),
		MaxRenewals: len(of(plan.ClassRenew)),
		MaxRemovals: len(keep(all, func(c *plan.Change) bool { return c.Effect == plan.Revokes })),
		AllowLoosen: groupsOf(all, func(c *plan.Change) bool { return c.Effect == plan.Loosens }),
		AllowOwners: groupsOf(granted, func(c *plan.Change) bool {
			return c.Key.Role == string(directory.Owner) && c.Facts.IsAssignableToRole != directory.False
		}),
	}
}

// groupsOf are the ids of the groups of some changes, sorted.
func groupsOf(changes []*plan.Change, which func(*plan.Change) bool) []string {
	ids := each(keep(changes, which), func(c *plan.Change) string { return c.Key.Group })
	slices.Sort(ids)
	return slices.Compact(ids)
}

// countPeople counts those to whom something is granted, nil if that is not known.
func (v *view) countPeople(granted []*plan.Change) *int {
	all := 0
	for _, c := range granted {
		people, known := v.countIn(c.Key.Principal)
		if !known {
			return nil
		}
		all += people
	}
	return &all
}

// countIn is how many people a principal stands for. The guardrail counts the same.
func (v *view) countIn(principal string) (n int, known bool) {
	if v.Index == nil || v.Index.Principal(principal) != nil {
		return 1, v.Index != nil
	}
	_, missing := v.Index.Missing(directory.PartEligibleGroups, principal)
	listed := slices.ContainsFunc(v.Index.TransitiveMembers, func(m directory.Membership) bool { return m.Group == principal })
	return len(v.Index.People(principal)), listed && !missing
}

// need is a limit that the changes need. Above says that the default does not allow it.
type need struct {
	words string
	above bool
}

// defaults are the limits of a workflow that sets none.
func defaults() *Limits {
	return &Limits{MaxOnboard: 5, MaxGroups: 10, MaxGrants: 10, MaxRenewals: 50, MaxRemovals: 0}
}

// list gives what is needed in the order of the inputs, without what is not.
func (n *needs) list() (list []need) {
	grants := -1
	if n.MaxGrants != nil {
		grants = *n.MaxGrants
	}
	needed := Limits{MaxOnboard: n.MaxOnboard, MaxGroups: n.MaxGroups, MaxGrants: grants, MaxRenewals: n.MaxRenewals, MaxRemovals: n.MaxRemovals}
	without := defaults().all()
	for i, one := range needed.all() {
		switch {
		case one.most < 0:
			list = append(list, need{one.input + " can't be told: it was not read who is let in, so the merge will be refused", true})
		case one.most > without[i].most:
			list = append(list, need{one.input + " " + strconv.Itoa(one.most) + " (default " + strconv.Itoa(without[i].most) + ")", true})
		case one.most > 0:
			list = append(list, need{one.input + " " + strconv.Itoa(one.most), false})
		}
	}
	for _, ids := range []struct {
		input string
		list  []string
	}{{"allow-loosen", n.AllowLoosen}, {"allow-owner-grants", n.AllowOwners}} {
		if len(ids.list) > 0 {
			list = append(list, need{ids.input + " " + strings.Join(ids.list[:min(few, len(ids.list))], ",") + more(len(ids.list)-few, " and %d more"), true})
		}
	}
	return list
}

// aboveDefaults introduces what no default allows.
const aboveDefaults = "Needs more than the defaults"

// needWords says what the merge needs; above only what no default allows, "" if that is
// nothing.
func (v *view) needWords() (all, above string) {
	n := v.mergeNeeds()
	if n == nil || v.writes() {
		return "", ""
	}
	var words, beyond []string
	for _, one := range n.list() {
		words = append(words, one.words)
		if one.above {
			beyond = append(beyond, one.words)
		}
	}
	if n.MaxGroups == 0 && beyond == nil { // onboardings alone, which their section counts
		return "", ""
	}
	return strings.Join(words, "; "), strings.Join(beyond, "; ")
}

// countGroups says of how many groups a list of changes is.
func countGroups(changes []*plan.Change) string {
	return finding.Count(len(groupsOf(changes, func(*plan.Change) bool { return true })), "group")
}
