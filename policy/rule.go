// Package policy owns the rules about groups, the policy file that tunes them,
// and waivers. A rule is a value with one function; all rules stand in one
// ordered list. It judges what was read and never reads anything itself.
package policy

import (
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Mode is what the run is for: the identity of a check needs less than that
// of an onboarding.
type Mode string

const (
	Check   Mode = "check"
	Onboard Mode = "onboard"
)

// Subject says what a rule is asked about.
type Subject int

const (
	// EachGroup: asked once for each declared group.
	EachGroup Subject = iota
	// Tenant: asked once for the run.
	Tenant
)

// Rule is a question about a group or a tenant. Needs lists the parts of the
// snapshot without which it has no answer: when one of them could not be
// read, Check is not called and the finding is "not evaluated".
type Rule struct {
	finding.Rule
	About Subject
	Needs []directory.Part
	Check func(*Pass)
}

// Pass is everything that a rule may look at, and the one way to answer.
// Rules change none of it.
type Pass struct {
	File     *config.File
	Tenant   *directory.Index
	Plan     *plan.Plan
	Settings *Settings
	Mode     Mode
	Now      time.Time
	Group    *plan.Group // the group asked about; nil when Rule.About is Tenant

	rule  *Rule
	found []finding.Finding
}
