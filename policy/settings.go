package policy

// Settings is what the policy file says; the zero value is the default.
type Settings struct{}
