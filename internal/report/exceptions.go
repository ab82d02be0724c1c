package report

import (
	"strings"

	"pim-groups/internal/finding"
)

// exceptions says in one line what the policy file relaxes, whom it excepts and where the
// run does not look, "" if nothing.
func (v *view) exceptions() string {
	var parts []string
	if relaxed := v.relaxed(); relaxed != "" {
		parts = append(parts, relaxedBy+relaxed)
	}
	for _, text := range []string{v.emergencyAccess(), v.scope()} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ". ")
}

// countExceptions names what exceptions lists.
func (v *view) countExceptions() string {
	var parts []string
	if relaxed := v.countRelaxed(); relaxed != "" {
		parts = append(parts, relaxed)
	}
	if n := len(v.EmergencyAccess); n > 0 {
		parts = append(parts, finding.Count(n, "emergency account"))
	}
	if len(v.ScopeNames) > 0 {
		parts = append(parts, "scope")
	}
	return strings.Join(parts, ", ")
}
