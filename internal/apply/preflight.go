package apply

import (
	"fmt"
	"slices"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
	"pim-groups/internal/plan"
)

// Preflight is everything that the guardrails look at: plain data, read before.
type Preflight struct {
	Origin *Origin // nil: not started by a workflow
	Limits Limits
	File   *config.File
	Tenant *directory.Index
	Plan   *plan.Plan
	// Findings are those of the rules with their own severities and thresholds, which
	// no policy file can lower, and those that a policy file asks for beyond that.
	Findings []finding.Finding
	// Lacking are those of them about what the identity lacks for the run.
	Lacking []finding.Finding
	// Tolerated are the rules whose errors hold back an onboarding and no other change:
	// those about owners, and about how a group under PIM is protected.
	Tolerated []string
	// NewExposures gives what would expose a group after exactly these changes and does
	// not now, or what would have no answer any more, whatever the policy file says. nil:
	// not known, and then nothing but an onboarding is made.
	NewExposures func([]plan.Change) []finding.Finding
	// Registration is that of the identity that writes. NoRegistration is why it could not
	// be read although that is permitted; "" if it was.
	Registration   Registration
	NoRegistration string
	// Since is the commit that the origin of changes was judged against; "" if none is known.
	Since string
	// Skew is how far the runner's clock is ahead of that of Microsoft Graph. Run sets it.
	Skew time.Duration
}

// Registration is what is known of an application by object ids: who owns it, and so can
// act as it, and the groups that it is a member of, also through others.
type Registration struct{ Owners, Groups []string }

// Origin says what started a run of a GitHub workflow, and on which commit. A fact
// that could not be established is "", and refused as such. A run outside of a
// workflow has no Origin: no event can trick a person who signed in.
type Origin struct {
	Event string // push, pull_request, …
	Actor string // who started the run
	// TriggeringActor started this attempt of it. "Re-run jobs" leaves Actor as it
	// was and runs with the rights of Actor, so both have to answer for it.
	TriggeringActor string
	Ref             string // refs/heads/main
	SHA             string // the commit that runs
	DefaultBranch   string // of the repository by GitHub's own word, without refs/heads/
	HeadSHA         string // the last commit of the default branch, right now
	NoHead          string // why one of the two is "", a clause; "" if nobody knows
	Repository      string // owner/name
	Number          int    // of the pull request that was merged; 0 if it is not known
	Run             string // the id of the run and its attempt, such as 17.1
	// EventBranch is the default branch by the event that started the run, which an
	// earlier step can write: nothing is decided by it but that the two differ.
	EventBranch string
	// Reviewed: every file that decides what is onboarded is the one of the commit,
	// byte for byte. Otherwise Unreviewed names those that are not, or NoReview says
	// why that is not known.
	Reviewed   bool
	Unreviewed []string
	NoReview   string
}

// Limits are set by the operator alone: a file under review must not be able to
// raise them. The zero value allows nothing.
type Limits struct {
	Changes       []plan.Class // that the run may make; the others are shown and not made
	MaxOnboard    int
	MaxGroups     int      // groups whose settings or people change
	MaxGrants     int      // people who become eligible, those in groups included
	MaxRenewals   int      // leases that are extended; more are left for the next run
	MaxRemovals   int      // schedules that end, or end earlier
	AllowLoosen   Groups   // whose settings may become weaker
	AllowOwners   []string // role-assignable groups whose owner role may be granted
	AllowRegrant  []string // principals who are granted again what a person has removed
	Keep          []string // principals who are never removed, and whose access is never shortened
	IncludeDrift  bool     // grants and loosenings that undo what was done in the tenant
	NeverTouch    []string // object ids, canonical
	ExpectPlan    string   // digest of the plan that was approved; "" for none
	AllowDispatch bool     // a run started by hand may onboard
	Environment   []string // variables that are set, decide whom the program trusts, and were not allowed
}

// Groups are groups by their object ids, or all of them.
type Groups struct {
	Any bool
	IDs []string
}

// Allow says whether the group is one of them.
func (g *Groups) Allow(id string) bool { return g.Any || slices.Contains(g.IDs, id) }

// The defaults of the limits, and the most that an option takes of MaxOnboard. A
// tenant can hold 500 role-assignable groups, and nobody reviews more in one go:
// https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept
const (
	DefaultMaxOnboard  = 5
	MostMaxOnboard     = 500
	DefaultMaxGroups   = 10
	DefaultMaxGrants   = 10
	DefaultMaxRenewals = 50
)

// entry is that of the file with the id, nil if there is none.
func (p *Preflight) entry(id string) *config.Group {
	i := slices.IndexFunc(p.File.Groups, func(g config.Group) bool { return g.ID != nil && g.ID.Value == id })
	if i < 0 {
		return nil
	}
	return &p.File.Groups[i]
}

// changes are those that this run would make and that meet a condition.
func (p *Preflight) changes(meets func(*plan.Change) bool) []plan.Change {
	return slices.DeleteFunc(p.made(), func(c plan.Change) bool { return !meets(&c) })
}

// unreadReason says what could not be read of the group of a change, "" if all was:
// what is not known may be a reason not to make it. Whether the rules have an answer
// about a group that is protected already, the guardrail about exposure asks.
func (p *Preflight) unreadReason(c *plan.Change) string {
	for _, gap := range p.Tenant.Gaps {
		// Requests decide about grants alone, and without them the plan has none.
		if gap.Group == c.Key.Group && gap.Part != directory.PartRequests {
			return fmt.Sprintf("a part of it could not be read (%s: %s)", gap.Part, gap.Reason)
		}
	}
	for i := range p.Findings {
		if f := &p.Findings[i]; c.Action == plan.Onboard && f.Status == finding.NotEvaluated && concerns(f, c) {
			return fmt.Sprintf("the rule %s could not be evaluated (%s)", f.Rule, f.Message)
		}
	}
	return ""
}

// errorsAbout lists the errors about a change's group that hold it back, each once.
func (p *Preflight) errorsAbout(c *plan.Change, findings []finding.Finding) []finding.Related {
	var list []finding.Related
	for i := range findings {
		f := &findings[i]
		if c.Action != plan.Onboard && slices.Contains(p.Tolerated, f.Rule) {
			continue
		}
		e := finding.Related{Pos: f.Pos, Message: f.Rule + ": " + f.Message}
		if f.Status == finding.Failed && f.Severity == finding.Error && concerns(f, c) && !slices.Contains(list, e) {
			list = append(list, e)
		}
	}
	return list
}

// concerns says whether a finding is about the group of a change: by its id,
// or by its name as long as the finding has no id.
func concerns(f *finding.Finding, c *plan.Change) bool {
	if f.Group.ID != "" {
		return f.Group.ID == c.Key.Group
	}
	return f.Group.Name != "" && identity.FoldName(f.Group.Name) == identity.FoldName(c.Name)
}
