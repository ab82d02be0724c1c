package apply

import (
	"fmt"
	"slices"

	"golang.org/x/text/unicode/norm"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// The rails about what would be done, and to whom. None of them relies on what a
// policy file can change: it is under review too.

// tenant compares the three places that name one: the file, what was read, and
// the plan made of both.
func tenant(a *Preflight) *Refusal {
	if t := a.File.Tenant; t != nil && t.Value != a.Tenant.Tenant {
		return &Refusal{
			Message: fmt.Sprintf("the file is for tenant %s, this is tenant %s", t.Value, a.Tenant.Tenant),
			Fix:     "Sign in to the right tenant, or correct the file",
			Pos:     t.Pos,
		}
	}
	if a.Plan.Tenant != a.Tenant.Tenant {
		return &Refusal{
			Message: fmt.Sprintf("the plan is for tenant %s, this is tenant %s", a.Plan.Tenant, a.Tenant.Tenant),
			Fix:     "Run again, so that a plan is made for this tenant",
		}
	}
	return nil
}

// declared wants each entry of the file to be in the plan, and at least one:
// a run that looked at nothing has found nothing wrong either.
func declared(a *Preflight) *Refusal {
	switch n := len(a.File.Groups); {
	case n == 0:
		return &Refusal{Message: "no group is declared", Fix: "Declare the groups, and make sure that the right files are read"}
	case n != len(a.Plan.Groups):
		return &Refusal{
			Message: fmt.Sprintf("%s declared, %d compared with the tenant", counted(n, "group"), len(a.Plan.Groups)),
			Fix:     "Run again; if it stays, report it: every entry must be compared",
		}
	}
	return nil
}

// complete wants everything to be known that this run asked about. A part that
// is missing for one group nobody declared is the only gap that it passes over.
func complete(a *Preflight) *Refusal {
	const fix = "See to it that everything can be read, then run again; the reasons are in the report"
	for i := range a.Plan.Groups {
		if g := &a.Plan.Groups[i]; g.State == plan.Unknown {
			next := fix
			if a.contradicted(g) {
				next = "PIM's list can be some minutes behind: run again then. If it stays so, docs/unknown-outcome.md says how to find out"
			}
			return &Refusal{Message: quoted(g.Declared.Name.Value) + " is of unknown state: " + g.Reason, Fix: next, Pos: g.Declared.Place(), Group: g.Ref()}
		}
	}
	for i := range a.Findings {
		if f := &a.Findings[i]; f.Status == finding.NotEvaluated {
			return &Refusal{Message: fmt.Sprintf("the rule %s has no answer (%s)", f.Rule, f.Message), Fix: fix, Pos: f.Pos, Group: f.Group}
		}
	}
	for _, gap := range a.Tenant.Gaps {
		if gap.Group == "" || a.entry(gap.Group) != nil {
			return &Refusal{Message: fmt.Sprintf("a part of the tenant could not be read (%s: %s)", gap.Part, gap.Reason), Fix: fix}
		}
	}
	return nil
}

// contradicted says that PIM's list was read, and lacks a group against other
// signs: reading again what could be read is no help. A write that was cut off
// looks like that.
func (a *Preflight) contradicted(g *plan.Group) bool {
	listUnread := slices.ContainsFunc(a.Tenant.Gaps, func(gap directory.Gap) bool { return gap.Part == directory.PartManaged && gap.Group == "" })
	return g.Found != nil && len(g.Found.Evidence) > 0 && !listUnread
}

// pinned wants the id of each group in the file that was reviewed. It does not
// take the plan's word for it, nor for what the entry asks.
func pinned(a *Preflight) *Refusal {
	loose := a.changing(func(c *plan.Change) bool {
		entry := a.entry(c.Key.Group)
		return !c.Pinned || entry == nil || entry.PIM != config.Required
	})
	return against(loose, "the file does not hold the id of %s",
		"Make sure that it is the group you mean and add its id to the entry; pim-groups pin writes it there")
}

// name compares exactly, as far as Unicode allows: names that look alike are
// how somebody would pass one group off as another.
func name(a *Preflight) *Refusal {
	renamed := a.changing(func(c *plan.Change) bool {
		entry := a.entry(c.Key.Group)
		return entry != nil && norm.NFC.String(c.Facts.DisplayName) != entry.Name.Value
	})
	return against(renamed, "the file has another name than the tenant for %s",
		"If the group was renamed, write its new name into the file; otherwise correct the id")
}

// clean holds back the run for any error of a group that it would onboard. A
// waiver is a decision that somebody signed with a reason, so it counts. The
// errors are told here: a report leaves those out that a policy file turned off.
func clean(a *Preflight) *Refusal {
	var errors []finding.Related
	faulty := a.changing(func(c *plan.Change) bool {
		about := a.errors(c)
		errors = append(errors, about...)
		return len(about) > 0
	})
	refusal := against(faulty, "there are errors about %s", "Fix them, or take the group out of the file. No policy file turns them off here; "+
		"a waiver of a rule about owners counts")
	if refusal != nil {
		refusal.Related = errors
	}
	return refusal
}

// errors lists the errors about the group of a change, each once.
func (a *Preflight) errors(c *plan.Change) []finding.Related {
	var list []finding.Related
	for i := range a.Findings {
		f := &a.Findings[i]
		said := finding.Related{Pos: f.Pos, Message: f.Rule + ": " + f.Message}
		if f.Status == finding.Failed && f.Severity == finding.Error && concerns(f, c) && !slices.Contains(list, said) {
			list = append(list, said)
		}
	}
	return list
}

// permission goes by what is lacking and not by how grave a policy file calls
// it: the service refuses all the same.
func permission(a *Preflight) *Refusal {
	i := slices.IndexFunc(a.Lacking, func(f finding.Finding) bool { return f.Status == finding.Failed })
	if i < 0 {
		return nil
	}
	f := &a.Lacking[i]
	return &Refusal{Message: f.Message, Fix: f.Fix, Pos: f.Pos, Group: f.Group}
}
