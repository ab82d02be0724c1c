package finding

// Protection says whether a group that PIM manages is protected.
type Protection string

const (
	// Protected: what protects a group holds for members and owners.
	Protected Protection = "protected"
	// Exposed: somebody can have access without being held up.
	Exposed Protection = "exposed"
	// Accepted: it would be exposed, but for waivers.
	Accepted Protection = "accepted"
	// Unknown: a question about its protection has no answer.
	Unknown Protection = "unknown"
	// NotLookedAt: nobody asked whether it is protected.
	NotLookedAt Protection = "not-looked-at"
)

// Protections lists the verdicts in the order in which reports show them.
func Protections() []Protection {
	return []Protection{Exposed, Unknown, Accepted, Protected, NotLookedAt}
}

// Verdict is whether a group is protected, and why.
type Verdict struct {
	Group      Group
	Protection Protection
	// Reasons are the findings that decided, sorted; none for Protected and NotLookedAt.
	// They have the severity that the rule has without the policy file.
	Reasons []Finding
	Note    string // why it was not looked at, "" else
}
