package apply

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Between plan and write a group can be renamed, converted, deleted and made
// again, and its owners can change: right before the write it is compared with the
// plan, and the rules are evaluated again.

func managed(g *directory.Group) bool {
	return g != nil && !g.Deleted() && g.Managed == directory.True
}

// recheckReason says why the group must not be onboarded as it is now. now is nil if
// there is no such group any more.
func (o *onboarding) recheckReason(ctx context.Context, now *directory.Group) string {
	if now != nil && len(o.outcome.Sent) > 0 {
		// The run has left evidence itself: its first write shows in the settings.
		facts := *now
		facts.Evidence = slices.DeleteFunc(slices.Clone(now.Evidence), func(e directory.Evidence) bool { return e == directory.EvidencePolicyWritten })
		now = &facts
	}
	if reason := driftReason(&o.outcome.Change.Facts, now); reason != "" {
		return reason
	}
	return o.ruleReason(ctx, now)
}

// driftReason says why a group is not any more what was planned, or why PIM can't
// manage it, or why its list can't be believed. The id alone proves nothing.
func driftReason(planned, now *directory.Group) string {
	switch {
	case now == nil:
		return "the directory has no such group any more"
	case now.Deleted():
		return "it was deleted after the plan was made"
	case now.ID != planned.ID:
		return fmt.Sprintf("the tenant answered about another group, %s", now.ID)
	case now.DisplayName != planned.DisplayName:
		return fmt.Sprintf("it was renamed from %s to %s after the plan was made", finding.Quote(planned.DisplayName), finding.Quote(now.DisplayName))
	case !now.CreatedDateTime.Equal(planned.CreatedDateTime):
		return fmt.Sprintf("it was created at %s, the planned group at %s", created(now), created(planned))
	case now.Kind() != planned.Kind():
		return fmt.Sprintf("it became a %s after the plan was made; it was a %s", now.Kind().Words(), planned.Kind().Words())
	case now.RoleAssignable() != planned.RoleAssignable():
		return "whether it can hold directory roles changed after the plan was made"
	case !now.Manageable():
		return "PIM can't manage it now: " + now.ObstacleReason()
	case now.Managed == directory.Null:
		return "PIM's list does not say whether the group is managed already"
	case len(now.Evidence) > 0:
		return fmt.Sprintf("PIM's list lacks it, but there is evidence that it is managed (%s)", now.Evidence[0])
	}
	return ""
}

func created(g *directory.Group) string { return g.CreatedDateTime.UTC().Format(time.RFC3339) }

// ruleReason says what the rules find wrong with a group as it is now.
func (o *onboarding) ruleReason(ctx context.Context, now *directory.Group) string {
	entries := slices.DeleteFunc(slices.Clone(o.File.Groups), func(g config.Group) bool { return g.ID == nil || g.ID.Value != now.ID })
	related, err := o.Reader.Relations(ctx, now.ID, plan.Scope(&config.File{Groups: entries}).Users)
	if err != nil {
		return "its owners and units could not be read again right before the write: " + err.Error()
	}
	change := &o.outcome.Change
	findings := o.Evaluate(directory.NewIndex(related.update(o.Tenant.Snapshot, *now)))
	for i := range findings {
		if f := &findings[i]; f.Status == finding.NotEvaluated && concerns(f, change) {
			return fmt.Sprintf("the rule %s can't be evaluated for it any more (%s)", f.Rule, f.Message)
		}
	}
	var wrong []string
	for _, e := range o.errorsAbout(change, findings) {
		wrong = append(wrong, e.Message)
	}
	if len(wrong) == 0 {
		return ""
	}
	return "its owners or properties changed after the plan was made: " + firstOf(wrong)
}

// update gives the tenant of the plan with one group and its relations as they are
// now. A former owner who is not read again stays: other groups have the same one.
func (n *Relations) update(old *directory.Snapshot, now directory.Group) *directory.Snapshot {
	tenant := *old
	now.Owners, now.AdministrativeUnits = n.Owners, n.AdministrativeUnits
	tenant.Groups = replace(old.Groups, []directory.Group{now}, func(g directory.Group) string { return g.ID })
	tenant.Principals = replace(old.Principals, n.Principals, func(p directory.Principal) string { return p.ID })
	tenant.AdministrativeUnits = replace(old.AdministrativeUnits, n.Units, func(u directory.AdministrativeUnit) string { return u.ID })
	return &tenant
}

// replace gives a list with newer records in the place of those with their ids.
func replace[T any](old, newer []T, id func(T) string) []T {
	list := slices.DeleteFunc(slices.Clone(old), func(o T) bool {
		return slices.ContainsFunc(newer, func(n T) bool { return id(n) == id(o) })
	})
	return append(list, newer...)
}
