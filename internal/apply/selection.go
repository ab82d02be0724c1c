package apply

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/order"
	"pim-groups/internal/plan"
)

// Selection divides the changes of the plan: some are made, some are left out although
// the run may make changes of their class, and the others are only shown.

// LeftOut is a change that the run leaves to a later one, or to a person.
type LeftOut struct {
	Change plan.Change
	Reason string // a clause
	// Finding is nil for a renewal that is left for the next run.
	Finding *finding.Finding
}

// made lists the changes that this run makes if nothing refuses it.
func (p *Preflight) made() []plan.Change {
	made, _ := p.Selection()
	return made
}

// Selection gives what the run makes, in the order of the plan, and what it leaves out.
func (p *Preflight) Selection() (made []plan.Change, left []LeftOut) {
	renewals := p.renewals()
	for _, c := range p.Plan.Changes {
		switch {
		case !p.Makes(&c):
		case p.isDrift(&c):
			left = append(left, p.drift(c))
		case p.regrants(&c, p.Tenant.Requests(c.Key.Group)) != nil:
			left = append(left, removedOutside(c, p.regrants(&c, p.Tenant.Requests(c.Key.Group))))
		case c.Class() == plan.ClassRenew && !slices.Contains(renewals, c.Key):
			left = append(left, LeftOut{Change: c, Reason: fmt.Sprintf("left for the next run: max-renewals is %d, and others end sooner", p.Limits.MaxRenewals)})
		default:
			made = append(made, c)
		}
	}
	return made, left
}

// renewals are the leases that this run may extend, those that end soonest.
func (p *Preflight) renewals() []plan.Key {
	due := slices.DeleteFunc(slices.Clone(p.Plan.Changes), func(c plan.Change) bool { return c.Class() != plan.ClassRenew || c.Row == nil })
	order.By(due, func(a, b plan.Change) int { return cmp.Or(a.Row.End.Compare(b.Row.End), a.Compare(b)) })
	var keys []plan.Key
	for _, c := range due[:min(len(due), p.Limits.MaxRenewals)] {
		keys = append(keys, c.Key)
	}
	return keys
}

// isDrift says that a change would undo what was done in the tenant, and grants access
// or loosens. One of which nobody knows where it comes from may be such a change.
func (p *Preflight) isDrift(c *plan.Change) bool {
	return (c.Effect == plan.Grants || weakens(c)) && c.Origin != plan.Merge && !p.Limits.IncludeDrift
}

func weakens(c *plan.Change) bool { return c.Effect == plan.Loosens || c.Action == plan.Loosen }

// drift leaves a change out, as the finding that check has about the same difference.
func (p *Preflight) drift(c plan.Change) LeftOut {
	since := "no commit is known to compare with, so it may undo what somebody did in the tenant"
	if p.Since != "" {
		since = fmt.Sprintf("the files said so at commit %s already, so somebody changed the tenant", p.Since)
	}
	rule, severity := "setting-differs", finding.Error
	switch c.Action {
	case plan.Assign:
		rule = "eligible-missing"
	case plan.Extend:
		rule, severity = "eligible-differs", finding.Warning
	}
	return leftOut(c, "it is drift: "+since, finding.Finding{
		Rule: rule, Severity: severity,
		Message: fmt.Sprintf("%s: %s in the tenant, %s in the file; not changed, because %s", called(&c), c.Before, c.After, since),
		Fix:     "Set include-drift to true in the workflow for one run to make the change, or change the file",
	})
}

// regrants gives the removal that the change would undo: a person made it, not this
// program, and nothing was granted since. nil if there is none, or it is to be undone.
func (p *Preflight) regrants(c *plan.Change, requests []directory.Request) *directory.Request {
	if c.Action != plan.Assign || slices.Contains(p.Limits.AllowRegrant, c.Key.Principal) {
		return nil
	}
	return directory.RemovedOutside(requests, directory.Role(c.Key.Role), c.Key.Principal)
}

// RemovedOutsideRule is the id of the findings about grants that would undo a removal.
const RemovedOutsideRule = "removed-outside"

func removedReason(r *directory.Request) string {
	return "somebody removed it outside of this repository on " + r.Created.UTC().Format(time.DateOnly)
}

func removedOutside(c plan.Change, r *directory.Request) LeftOut {
	reason := removedReason(r)
	return leftOut(c, reason, finding.Finding{
		Rule: RemovedOutsideRule, Severity: finding.Error,
		Message: fmt.Sprintf("%s is declared as eligible and was not granted: %s. PIM forgets such removals after about 45 days", called(&c), reason),
		Fix:     fmt.Sprintf("Remove the entry from the file, or name %s in allow-regrant in the workflow for one run", c.Key.Principal),
	})
}

func leftOut(c plan.Change, reason string, f finding.Finding) LeftOut {
	f.Pos, f.Group, f.Role, f.Subject = c.Pos, finding.Group{ID: c.Key.Group, Name: c.Name}, c.Key.Role, cmp.Or(c.Key.Principal, c.Key.Setting)
	return LeftOut{c, reason, &f}
}

// called names what a change is about: a group, a setting, or somebody in a role.
func called(c *plan.Change) string {
	group := fmt.Sprintf("%s (%s)", finding.Quote(c.Name), c.Key.Group)
	switch {
	case c.Key.Principal != "":
		return fmt.Sprintf("%s (%s) as %s of %s", cmp.Or(c.Principal, "the principal"), c.Key.Principal, c.Key.Role, group)
	case c.Key.Setting != "":
		return fmt.Sprintf("%s of %ss of %s", c.Key.Setting, c.Key.Role, group)
	}
	return group
}
