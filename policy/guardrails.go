package policy

import (
	"slices"

	"pim-groups/internal/finding"
)

// Guardrails gives the findings that hold back an onboarding, and those of them
// that say what the signed-in identity lacks for it. The policy file is under
// review too, so nothing that it says of a rule counts here: each rule is on and
// has its own severity and threshold.
//
// Of its waivers those of rules about owners count. Such a waiver is a decision
// that somebody signed, about one group and until a day; the other rules say
// that a group is not the intended one, or that PIM can't manage it.
func Guardrails(p Pass) (found, lacking []finding.Finding) {
	p.Settings = p.Settings.ofOwners()
	found, _ = Check(Rules(), p)
	lacking, _ = Check([]Rule{callerPermission}, p)
	return found, lacking
}

// ofOwners keeps of the policy file the waivers of rules about owners.
func (s *Settings) ofOwners() *Settings {
	owners := map[string]bool{}
	for _, rule := range Rules() {
		owners[rule.ID] = rule.OfOwners
	}
	return newSettings(nil, slices.DeleteFunc(slices.Clone(s.allWaivers()), func(w *waiver) bool { return !owners[w.rule.Value] }))
}
