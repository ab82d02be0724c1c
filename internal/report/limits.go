package report

import (
	"slices"
	"strconv"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Limits are what the operator let a run do at most. Lists are counted, each id of
// them once.
type Limits struct {
	MaxOnboard       int          `json:"maxOnboard"` // groups
	NeverTouch       int          `json:"neverTouch"`
	Changes          []plan.Class `json:"changes"`
	MaxGroups        int          `json:"maxGroups"`   // whose settings or people change
	MaxGrants        int          `json:"maxGrants"`   // people
	MaxRenewals      int          `json:"maxRenewals"` // leases
	MaxRemovals      int          `json:"maxRemovals"` // what ends, or ends earlier
	AllowLoosen      int          `json:"allowLoosen"`
	AllowLoosenAny   bool         `json:"allowLoosenAny"`
	AllowOwnerGrants int          `json:"allowOwnerGrants"`
	AllowRegrant     int          `json:"allowRegrant"`
	Keep             int          `json:"keep"`
	IncludeDrift     bool         `json:"includeDrift"`
}

// limit is a number by the name of its input, and for which changes it counts.
type limit struct {
	input  string
	most   int
	counts []plan.Class
}

func (l *Limits) all() []limit {
	people := []plan.Class{plan.ClassEligible, plan.ClassRenew, plan.ClassShorten, plan.ClassRemove}
	return []limit{
		{"max-onboard", l.MaxOnboard, []plan.Class{plan.ClassOnboard}},
		{"max-groups", l.MaxGroups, append(people, plan.ClassSettings)},
		{"max-grants", l.MaxGrants, people[:1]},
		{"max-renewals", l.MaxRenewals, people[1:2]},
		{"max-removals", l.MaxRemovals, people[2:]},
	}
}

// Words gives the limits in one line, "" for nil: those that count for the changes of
// the run, and the lists. An operator sees there how many ids of a list were read.
func (l *Limits) Words() string {
	if l == nil {
		return ""
	}
	makes := func(class plan.Class) bool { return slices.Contains(l.Changes, class) }
	parts := []string{"changes " + strings.Join(each(l.Changes, func(c plan.Class) string { return string(c) }), ", ")}
	for _, one := range l.all() {
		if slices.ContainsFunc(one.counts, makes) {
			parts = append(parts, one.input+" "+strconv.Itoa(one.most))
		}
	}
	switch {
	case l.AllowLoosenAny:
		parts = append(parts, "allow-loosen any")
	case makes(plan.ClassSettings):
		parts = append(parts, "allow-loosen "+listed(l.AllowLoosen))
	}
	for _, list := range []struct {
		input string
		ids   int
	}{{"allow-owner-grants", l.AllowOwnerGrants}, {"allow-regrant", l.AllowRegrant}, {"keep", l.Keep}} {
		if list.ids > 0 {
			parts = append(parts, list.input+" "+listed(list.ids))
		}
	}
	if l.IncludeDrift {
		parts = append(parts, "include-drift true")
	}
	return strings.Join(append(parts, "never-touch "+listed(l.NeverTouch)), "; ")
}

// listed says how many ids a list names.
func listed(ids int) string {
	if ids == 0 {
		return "names no id"
	}
	return "names " + finding.Count(ids, "id")
}
