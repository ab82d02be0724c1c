package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

var eligibleTooMany = Rule{
	Rule: finding.Rule{
		ID:           "eligible-too-many",
		Title:        "Too many people are eligible",
		Why:          "Each of them can be the one whose session is stolen. Access that many people need is seldom privileged access.",
		Fix:          "Remove those who no longer need the access, or divide the group by task.",
		Severity:     finding.Warning,
		OffByDefault: true,
	},
	About:     EachManaged,
	OfState:   true,
	Needs:     eligibleParts(),
	MayNeed:   []directory.Part{directory.PartEligibleGroups},
	Threshold: Threshold{Name: "maximum", Default: 50, Min: 1, Max: 10_000, AtMost: true, Unit: "user"},
	Check:     checkEligibleTooMany,
}

// Too many are too many, whoever could not be read.
func checkEligibleTooMany(p *Pass) {
	for _, role := range directory.Roles() {
		people, unread := 0, (*candidate)(nil)
		candidates := p.candidates(role)
		for i := range candidates {
			switch c := &candidates[i]; {
			case c.part != "":
				unread = c
			case c.principal != nil && c.principal.Type == directory.User:
				people++
			}
		}
		f := finding.Finding{Role: string(role), Measure: people}
		switch {
		case people > p.Threshold():
			f.Message = fmt.Sprintf("%s are eligible for %s; at most %d allowed", countPeople(people), p.role(role), p.Threshold())
			p.Report(f)
		case unread != nil:
			p.unread(unread.part, unread.reason, f)
		}
	}
}
