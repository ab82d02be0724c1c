package policy

import (
	_ "embed"

	"pim-groups/internal/finding"
)

// Ids of what can be wrong with a policy file. Its form is judged by strictyaml,
// and a wrong object id has the rule that it has in groups.yaml.
const (
	fileID           = "file-id"
	policyBlank      = "policy-blank"
	policyDuplicate  = "policy-duplicate"
	policyExpiry     = "policy-expiry"
	policyScope      = "policy-scope"
	policyUnwaivable = "policy-unwaivable"
	policyWaiver     = "policy-waiver"
)

// FileRules lists the rules about the policy file itself. They are always on.
func FileRules() []finding.Rule {
	return []finding.Rule{
		{
			ID:       policyBlank,
			Title:    "A text of the policy file is blank",
			Why:      "A waiver without a reason can't be judged later, and a blank subject matches no finding.",
			Fix:      "Write the reason, for an auditor to read; remove the key subject if the whole group is meant.",
			Severity: finding.Error,
		},
		{
			ID:    policyDuplicate,
			Title: "The policy file accepts the same thing twice",
			Why: "Two waivers of one finding can have two ends. Removing one of them does not bring the finding back. An id that is " +
				"twice in emergency-access may be a typo for another one.",
			Fix:      "Keep one of the two.",
			Severity: finding.Error,
		},
		{
			ID:       policyExpiry,
			Title:    "A waiver lasts for more than a year",
			Why:      "A waiver that ends late is a rule that is off: the people and reasons that it names change, and it is not looked at again.",
			Fix:      "Write a day that is at most a year away, and renew the waiver in a reviewed change if it is still needed.",
			Severity: finding.Error,
		},
		{
			ID:    policyScope,
			Title: "An entry of scope can match nothing",
			Why: "The scope says which files answer for which names. A list without entries, or a pattern that fits no path and no " +
				"name, would leave groups without a file that may declare them.",
			Fix:      "Write the patterns that are meant, or remove the entry.",
			Severity: finding.Error,
		},
		{
			ID:    policyUnwaivable,
			Title: "A rule that can't be waived is waived or off",
			Why: "Some findings mean that nothing else was checked, or that the run can't do its work. Accepting one of them, or " +
				"switching the rule off, would make a group look compliant that was never checked.",
			Fix:      "Remove the waiver or the off, and fix what the rule finds; its page says how.",
			Severity: finding.Error,
		},
		{
			ID:    policyWaiver,
			Title: "A waiver does not fit its rule",
			Why: "A waiver of a rule about people that names nobody would accept everybody who comes later. A waiver up to a " +
				"number needs a rule that finds one.",
			Fix:      "Name one person as the subject; remove the key up-to if the rule has no threshold.",
			Severity: finding.Error,
		},
	}
}

//go:embed policy.schema.json
var schema string

// Schema is the JSON Schema (draft 2020-12) of the policy file, for editors.
func Schema() []byte { return []byte(schema) }
