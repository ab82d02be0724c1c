package policy

import (
	"slices"

	"pim-groups/internal/finding"
)

// Guardrails gives the findings that may hold back a change, and those of them
// that say what the signed-in identity lacks for it. The policy file is under
// review too, so nothing that it says of a rule counts here: each rule is as it
// is by default.
//
// Its scope counts, which holds back what a file does not answer for. No waiver opens it.
// Its emergency access counts, which names each principal, and of its waivers those
// of rules about owners. Such a waiver is a decision that somebody signed, about one
// group and until a day; the other rules say that a group is not the intended one,
// or that PIM can't manage it.
func Guardrails(p Pass) (found, lacking []finding.Finding) {
	ofOwners := map[string]bool{}
	for _, rule := range Rules() {
		ofOwners[rule.ID] = rule.OfOwners
	}
	p.Drift = false // a difference holds back no change: it is what the change resolves
	waivers := slices.Clone(p.Settings.allWaivers())
	own := p.Settings
	p.Settings = newSettings(nil, own.emergencyAccess(), slices.DeleteFunc(waivers, func(w *waiver) bool { return !ofOwners[w.rule.Value] }))
	p.Settings.scope = own.scopeOf()
	found, _ = Check(Rules(), p)
	lacking, _ = Check([]Rule{callerPermission}, p)
	lacking = slices.DeleteFunc(lacking, func(f finding.Finding) bool { return f.Severity == finding.Note }) // optional ones
	return found, lacking
}
