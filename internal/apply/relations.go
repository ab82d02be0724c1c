package apply

import (
	"context"
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Relations are a group's owners and administrative units, with what is known of
// them, and of others whom the file names.
type Relations struct {
	Owners              []string // object ids
	AdministrativeUnits []string // object ids
	Principals          []directory.Principal
	Units               []directory.AdministrativeUnit
}

// objection says what the rules have against a group as it is right now, "" if
// nothing. The rail about findings has let it pass for what was read minutes ago,
// and an owner can be disabled, removed or replaced by a guest since then.
func (c *climb) objection(ctx context.Context, now *directory.Group) string {
	related, err := c.Reader.Relations(ctx, now.ID, c.attempt.owners(now.ID))
	if err != nil {
		return "its owners and units could not be read again right before the write: " + err.Error()
	}
	fresh := *c.attempt
	fresh.Tenant = directory.NewIndex(related.renewed(c.attempt.Tenant.Snapshot, *now))
	fresh.Findings = slices.DeleteFunc(c.Evaluate(fresh.Tenant), func(f finding.Finding) bool { return !concerns(&f, &c.o.Change) })
	fresh.Plan = &plan.Plan{Changes: []plan.Change{c.o.Change}}
	for i := range fresh.Findings {
		if f := &fresh.Findings[i]; f.Status == finding.NotEvaluated {
			return fmt.Sprintf("the rule %s has no answer about it any more (%s)", f.Rule, f.Message)
		}
	}
	refusal := clean(&fresh)
	if refusal == nil {
		return ""
	}
	var wrong []string
	for _, one := range refusal.Related {
		wrong = append(wrong, one.Message)
	}
	return "its owners or properties have changed since it was planned: " + firstOf(wrong)
}

// owners are the people whom the file declares as owners of a group.
func (a *Preflight) owners(id string) []string {
	entry := a.entry(id)
	if entry == nil || entry.Owners == nil {
		return nil
	}
	var list []string
	for _, owner := range entry.Owners.Items {
		list = append(list, owner.Value)
	}
	return list
}

// renewed gives the tenant of the plan with one group, and those to whom it is
// related, as they are now. Somebody who owned the group and is not read again
// stays: other groups have the same owner.
func (n *Relations) renewed(old *directory.Snapshot, now directory.Group) *directory.Snapshot {
	tenant := *old
	now.Owners, now.AdministrativeUnits = n.Owners, n.AdministrativeUnits
	tenant.Groups = replaced(old.Groups, []directory.Group{now}, func(g directory.Group) string { return g.ID })
	tenant.Principals = replaced(old.Principals, n.Principals, func(p directory.Principal) string { return p.ID })
	tenant.AdministrativeUnits = replaced(old.AdministrativeUnits, n.Units, func(u directory.AdministrativeUnit) string { return u.ID })
	return &tenant
}

// replaced gives a list with newer records in the place of those with their ids.
func replaced[T any](old, newer []T, id func(T) string) []T {
	list := slices.DeleteFunc(slices.Clone(old), func(o T) bool {
		return slices.ContainsFunc(newer, func(n T) bool { return id(n) == id(o) })
	})
	return append(list, newer...)
}
