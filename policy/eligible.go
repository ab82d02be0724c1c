package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// candidate is somebody who is eligible for a role of a group.
type candidate struct {
	holder
	through *holder // the group that is eligible, nil if the principal is itself
}

// candidates lists who is eligible for a role of the group asked about, each once:
// principals and groups, then the people in these groups.
func (p *Pass) candidates(role directory.Role) []candidate {
	var list, people []candidate
	seen := map[string]bool{}
	add := func(list *[]candidate, id string, through *holder) *candidate {
		if seen[id] {
			return nil
		}
		seen[id] = true
		*list = append(*list, candidate{p.holder(id), through})
		return &(*list)[len(*list)-1]
	}
	for _, s := range p.eligible(role) {
		if !s.Inherited {
			add(&list, s.Principal, nil)
		}
	}
	for i := range list {
		if list[i].group != nil {
			for _, id := range list[i].people {
				add(&people, id, &list[i].holder)
			}
		}
	}
	return append(list, people...)
}

// eligibleParts is what rules about those who are eligible need.
func eligibleParts() []directory.Part {
	return []directory.Part{directory.PartGroups, directory.PartUsers, directory.PartEligible}
}

// eligibleRule makes a rule of what must not be said of anybody who is eligible, such
// as "is disabled"; fault gives "" for everybody else.
func eligibleRule(rule finding.Rule, fault func(*directory.Principal) string) Rule {
	return Rule{Rule: rule, About: EachManaged, OfState: true, Needs: eligibleParts(),
		MayNeed: []directory.Part{directory.PartEligibleGroups}, PerPerson: true, Check: func(p *Pass) {
			for _, role := range directory.Roles() {
				for _, c := range p.candidates(role) {
					f := finding.Finding{Role: string(role), Subject: c.subject()}
					if c.through != nil {
						f.Pos = p.entryPlace(role, c.through.id)
					}
					if c.part != "" {
						p.unread(c.part, c.reason, f)
					} else if c.principal == nil {
						continue
					} else if text := fault(c.principal); text != "" {
						f.Message = fmt.Sprintf("%s %s and is eligible for %s%s", c.called(), text, p.role(role), c.how())
						f.Fix = c.remove()
						p.Report(f)
					}
				}
			}
		}}
}

// how says through what somebody is eligible.
func (c *candidate) how() string {
	if c.through == nil {
		return ""
	}
	return " through " + c.through.called()
}

// remove is the advice to end the eligibility.
func (c *candidate) remove() string {
	if c.through != nil {
		return fmt.Sprintf("Remove %s from the group %s in Entra", c.called(), finding.Quote(c.through.group.DisplayName))
	}
	return fmt.Sprintf("Remove the eligible assignment of %s (%s)", c.called(), assignmentsPath)
}
