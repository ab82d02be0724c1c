package report

import "pim-groups/internal/finding"

// sarifVerdict is whether a group under PIM is protected.
type sarifVerdict struct {
	Group   string `json:"group"`
	Name    string `json:"name"`
	Verdict string `json:"verdict"`
	Until   string `json:"until,omitempty"` // of an accepted one
}

// protection lists verdicts, but for groups that nobody looked at.
func (s sarif) protection() []sarifVerdict {
	looked := keep(s.Protection, func(on finding.Verdict) bool { return on.Protection != finding.NotLookedAt })
	return each(looked, func(on finding.Verdict) sarifVerdict {
		return sarifVerdict{on.Group.ID, on.Group.Name, string(on.Protection), acceptedUntil(&on)}
	})
}

// decidingKey is what a finding has in common with the reason of a verdict, which has
// another severity if the policy file says so.
type decidingKey struct{ rule, group, role, subject string }

func deciding(f *finding.Finding) decidingKey {
	return decidingKey{f.Rule, identity(f.Group), f.Role, f.Subject}
}

// exposing are the findings that expose their group.
func (s sarif) exposing() map[decidingKey]bool {
	keys := map[decidingKey]bool{}
	for _, on := range s.verdictsOn(finding.Exposed) {
		for i := range on.Reasons {
			keys[deciding(&on.Reasons[i])] = true
		}
	}
	return keys
}
