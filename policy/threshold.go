package policy

import (
	"strconv"

	"pim-groups/internal/finding"
)

// Threshold is the whole number that decides about a rule. Its range lets the
// policy file refuse a typo. The Measure of the rule's findings is what is missing
// to the number, or with AtMost what was found instead; in the same unit, rounded
// up, and never 0.
type Threshold struct {
	Name              string // key in the policy file
	Default, Min, Max int
	// AtMost: the rule is met by this number or a lower one, so that a higher one
	// asks for less. Otherwise it is met by this number or a higher one.
	AtMost bool
	Unit   string // what is counted, a noun: owner, hour, day
}

// weaker says whether a number asks for less than another one.
func (t Threshold) weaker(n, than int) bool {
	if t.AtMost {
		return n > than
	}
	return n < than
}

// words gives a number with its unit.
func (t Threshold) words(n int) string {
	if t.Unit == "" {
		return strconv.Itoa(n)
	}
	return finding.Count(n, t.Unit)
}

// measured puts the Measure of a finding into words.
func (t Threshold) measured(n int) string {
	if t.AtMost {
		return t.words(n)
	}
	return t.words(n) + " missing"
}

// threshold is the number in force.
func (r *Rule) threshold(a adjustment) int {
	if a.threshold != nil {
		return *a.threshold
	}
	return r.Threshold.Default
}

// off says whether the rule asks nothing.
func (r *Rule) off(a adjustment) bool {
	return a.off || r.OffByDefault && a.severity == 0 && a.threshold == nil
}
