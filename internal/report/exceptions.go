package report

import (
	"strings"

	"pim-groups/internal/finding"
)

// exceptionList says what the policy file relaxes, whom it excepts and where the run does
// not look, a line for each of them that there is.
func (v *view) exceptionList() (list []string) {
	for _, e := range []struct{ title, words string }{
		{relaxedBy, v.relaxed()}, {emergencyTitle, v.emergencyNames()}, {scopeTitle, v.scopeWords()},
	} {
		if e.words != "" {
			list = append(list, e.title+e.words)
		}
	}
	return list
}

// exceptions is the list in one line, "" if there are none.
func (v *view) exceptions() string { return strings.Join(v.exceptionList(), ". ") }

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
