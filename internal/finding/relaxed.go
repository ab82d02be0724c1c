package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Relaxed is a rule that the policy file turns off, or gives a lower severity or
// threshold than the default. Its findings are missing or weigh less, so a report
// has to name the rule.
type Relaxed struct {
	Rule string // Rule.ID
	Pos  Pos    // in the policy file
	Off  bool   // the rule was not evaluated

	// Severity is the one in force, lower than Default; both are 0 if it was not
	// lowered.
	Severity, Default Severity

	// Threshold is the name of the number that was lowered, "" if none was; Value
	// is the one in force, less than DefaultValue.
	Threshold           string
	Value, DefaultValue int
}

// Words says how it is relaxed, in a few words.
func (l *Relaxed) Words() string {
	if l.Off {
		return "off"
	}
	var parts []string
	if l.Severity != 0 {
		parts = append(parts, fmt.Sprintf("%s instead of %s", l.Severity, l.Default))
	}
	if l.Threshold != "" {
		parts = append(parts, fmt.Sprintf("%s %d instead of %d", l.Threshold, l.Value, l.DefaultValue))
	}
	return strings.Join(parts, ", ")
}

// SortRelaxed puts what is off first, and then orders by the rule's id.
func SortRelaxed(list []Relaxed) {
	slices.SortStableFunc(list, func(a, b Relaxed) int {
		if a.Off != b.Off {
			if a.Off {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Rule, b.Rule)
	})
}
