package report

import (
	"strings"

	"pim-groups/internal/finding"
)

const scopeTitle = "scope: "

// scopeWords says for which names a run reports groups in no file, "" if for all. Every
// format has it, like the rules that are off: findings are missing because of it.
func (v *view) scopeWords() string {
	if len(v.ScopeNames) == 0 {
		return ""
	}
	return "groups in no file are reported only if they have a name like " +
		strings.Join(v.ScopeNames[:min(few, len(v.ScopeNames))], ", ") + more(len(v.ScopeNames)-few, " and %d more")
}

// csvScope has a row for each pattern.
func csvScope(v *view) []csvRow {
	return each(v.ScopeNames, func(pattern string) csvRow {
		return csvRow{status: "scope", Finding: &finding.Finding{Subject: pattern, Message: scopeTitle + "groups in no file are reported if they have such a name"}}
	})
}
