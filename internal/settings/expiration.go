package settings

import (
	"time"

	"pim-groups/internal/finding"
)

// ActivationLimit is how long an activation may last.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicyexpirationrule
type ActivationLimit struct {
	Longest time.Duration
	// EndNotRequired: isExpirationRequired is false. What that means for an
	// activation is not documented, so it is reported, never written, and not a part
	// of the comparison.
	EndNotRequired bool
}

// AssignmentLimit is how long somebody may be eligible or active. Longest means
// nothing if Permanent is set.
type AssignmentLimit struct {
	Longest   time.Duration
	Permanent bool
}

const expirationRequired = "isExpirationRequired"

// Equal compares the durations alone.
func (a ActivationLimit) Equal(b ActivationLimit) bool { return a.Longest == b.Longest }

// String gives 8h, and says it if no end is required.
func (a ActivationLimit) String() string {
	if a.EndNotRequired {
		return FormatLength(a.Longest) + " (" + expirationRequired + " is false)"
	}
	return FormatLength(a.Longest)
}

func (a ActivationLimit) rank(after ActivationLimit) Rank { return rankSizes(a.Longest, after.Longest) }

func (ActivationLimit) read(rule object) (ActivationLimit, string) {
	required, reason := property[bool](rule, expirationRequired)
	if reason != "" {
		return ActivationLimit{}, reason
	}
	longest, reason := readDuration(rule)
	return ActivationLimit{longest, !required}, reason
}

// write keeps the flag true, whatever the tenant has.
func (a ActivationLimit) write(rule object) string {
	return AssignmentLimit{Longest: a.Longest}.write(rule)
}

// unwritable holds the steps that the portal and other clients offer.
func (a ActivationLimit) unwritable() string {
	const step = 30 * time.Minute
	if a.Longest < step || a.Longest > day || a.Longest%step != 0 || a.EndNotRequired {
		return "an activation lasts 30m to 24h, in steps of 30m"
	}
	return ""
}

// Equal ignores the duration of what may be permanent.
func (a AssignmentLimit) Equal(b AssignmentLimit) bool { return a.size() == b.size() }

// String gives 90d or permanent.
func (a AssignmentLimit) String() string {
	if a.Permanent {
		return "permanent"
	}
	return FormatLength(a.Longest)
}

func (a AssignmentLimit) rank(after AssignmentLimit) Rank { return rankSizes(a.size(), after.size()) }

// size puts permanent above every duration.
func (a AssignmentLimit) size() time.Duration {
	if a.Permanent {
		return 1<<63 - 1
	}
	return a.Longest
}

// read ignores the duration where no end is required: it stays readable then, and
// means nothing.
func (AssignmentLimit) read(rule object) (AssignmentLimit, string) {
	required, reason := property[bool](rule, expirationRequired)
	if reason != "" || !required {
		return AssignmentLimit{Permanent: !required}, reason
	}
	longest, reason := readDuration(rule)
	return AssignmentLimit{Longest: longest}, reason
}

// write leaves the duration of what becomes permanent as it was.
func (a AssignmentLimit) write(rule object) string {
	set(rule, expirationRequired, !a.Permanent)
	if !a.Permanent {
		set(rule, maxDuration, FormatDuration(a.Longest))
	}
	return ""
}

// unwritable holds whole days: ten years is what other clients send at most.
func (a AssignmentLimit) unwritable() string {
	if !a.Permanent && (a.Longest < day || a.Longest > 3650*day || a.Longest%day != 0) {
		return "an assignment lasts 1d to 3650d in whole days, or is permanent"
	}
	return ""
}

func readDuration(rule object) (time.Duration, string) {
	text, reason := property[string](rule, maxDuration)
	if reason != "" {
		return 0, reason
	}
	longest, ok := ParseDuration(text)
	if !ok {
		return 0, maxDuration + " is " + finding.Quote(text) + ", which is not in days, hours and minutes"
	}
	return longest, ""
}
