package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Loosened is a rule of which the policy file asks less than the program does
// by itself. Nothing is found by it or found as heavy, so that a report without
// findings says nothing about it unless it names the rule.
type Loosened struct {
	Rule string // Rule.ID
	Pos  Pos    // in the policy file
	Off  bool   // the rule was not asked

	// Severity is the one in force, lighter than Default; both are 0 if it was
	// not lowered.
	Severity, Default Severity

	// Threshold is the name of the number that was lowered, "" if none was; Value
	// is the one in force, less than DefaultValue.
	Threshold           string
	Value, DefaultValue int
}

// Words says what is asked less, in a few words.
func (l *Loosened) Words() string {
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

// SortLoosened puts what is off first, and then orders by the rule's id.
func SortLoosened(list []Loosened) {
	slices.SortStableFunc(list, func(a, b Loosened) int {
		if a.Off != b.Off {
			if a.Off {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Rule, b.Rule)
	})
}
