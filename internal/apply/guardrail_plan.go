package apply

import (
	"fmt"
	"slices"

	"golang.org/x/text/unicode/norm"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// The guardrails about what would be done, and to whom. None of them relies on what
// a policy file can change: it is under review too.

// tenant compares the three that name one: the file, what was read, and the plan.
func tenant(p *Preflight) *Refusal {
	if t := p.File.Tenant; t != nil && t.Value != p.Tenant.Tenant {
		return &Refusal{Pos: t.Pos, Message: fmt.Sprintf("the file is for tenant %s, this is tenant %s", t.Value, p.Tenant.Tenant),
			Fix: "Sign in to the right tenant, or correct the file"}
	}
	if p.Plan.Tenant != p.Tenant.Tenant {
		return &Refusal{Message: fmt.Sprintf("the plan is for tenant %s, this is tenant %s", p.Plan.Tenant, p.Tenant.Tenant),
			Fix: "Run again, so that a plan is made for this tenant"}
	}
	return nil
}

// declared wants each entry of the file to be in the plan, and at least one:
// a run that looked at nothing has found nothing wrong either.
func declared(p *Preflight) *Refusal {
	switch n := len(p.File.Groups); {
	case n == 0:
		return &Refusal{Message: "no group is declared", Fix: "Declare the groups, and make sure that the right files are read"}
	case n != len(p.Plan.Groups):
		return &Refusal{Message: fmt.Sprintf("%s declared, %d compared with the tenant", finding.Count(n, "group"), len(p.Plan.Groups)),
			Fix: "Run again; if it happens again, report it as a bug: every entry must be compared"}
	}
	return nil
}

// complete wants the tenant to be read: what is missing of it as a whole, or of every
// group, may be a reason for any group. What is missing of one group leaves that group
// out (Preflight.unreadReason), what is missing of one person leaves that person out, and
// the others are changed.
func complete(p *Preflight) *Refusal {
	const fix = "Fix the read errors and run again; the report has the reasons"
	for _, gap := range p.Tenant.Gaps {
		if gap.Group == "" && gap.Subject == "" {
			return &Refusal{Message: fmt.Sprintf("a part of the tenant could not be read (%s: %s)", gap.Part, gap.Reason), Fix: fix}
		}
	}
	for i := range p.Findings {
		f := &p.Findings[i]
		if f.Status == finding.NotEvaluated && f.Group == (finding.Group{}) && !slices.Contains(p.Tolerated, f.Rule) {
			return &Refusal{Message: fmt.Sprintf("the rule %s could not be evaluated (%s)", f.Rule, f.Message), Fix: fix, Pos: f.Pos}
		}
	}
	return p.nothingKnown(fix)
}

// nothingKnown refuses if the state of no declared group is known.
func (p *Preflight) nothingKnown(fix string) *Refusal {
	known := func(g plan.Group) bool { return g.State != plan.Unknown }
	if len(p.Plan.Groups) == 0 || slices.ContainsFunc(p.Plan.Groups, known) {
		return nil
	}
	g := &p.Plan.Groups[0]
	if contradicted(g) {
		fix = "PIM's list can be some minutes behind: run again in a few minutes. If nothing changes, follow docs/unknown-outcome.md"
	}
	message := fmt.Sprintf("the state of no group is known; of %s: %s", finding.Quote(g.Declared.Name.Value), g.Reason)
	return &Refusal{Message: message, Fix: fix, Pos: g.Declared.Place(), Group: g.Ref()}
}

// contradicted says that PIM's list lacks a group against other evidence, as after a write
// that was cut off. To read again is no help then.
func contradicted(g *plan.Group) bool { return g.Found != nil && len(g.Found.Evidence) > 0 }

// pinned wants the ids of each group and each person in the files that were reviewed.
// It does not take the plan's word for it.
func pinned(p *Preflight) *Refusal {
	unpinned := p.changes(func(c *plan.Change) bool {
		entry := p.entry(c.Key.Group)
		return !c.Pinned || entry == nil || entry.PIM != config.Required
	})
	return refuse(unpinned, "the file does not have the id of %s",
		"Verify that it is the group or person you mean and add the id to the entry; pim-groups pin writes it there")
}

// asked wants the files to say what the plan says: nobody is removed but from an exact
// list, and no setting is written that no entry declares.
func asked(p *Preflight) *Refusal {
	return refuse(p.changes(func(c *plan.Change) bool {
		entry := p.entry(c.Key.Group)
		return entry != nil && !asks(entry.Role(c.Key.Role), c)
	}), "no entry of the files asks for this: %s", "Run again; if it happens again, report it as a bug")
}

func asks(role *config.Role, c *plan.Change) bool {
	switch {
	case c.Action == plan.Onboard:
		return true
	case role == nil:
		return false
	case c.Class() == plan.ClassSettings:
		return c.Was != nil && c.Want != nil && !slices.ContainsFunc(settings.Leaves(), func(l settings.Leaf) bool {
			unread := l.UnknownReason(c.Was) != "" && l.UnknownReason(c.Want) != ""
			return !unread && !l.Equal(c.Was, c.Want) && !(role.Settings.Declares(l) && l.Equal(role.Settings.Values, c.Want))
		})
	case role.Eligible == nil:
		return false
	}
	declared := slices.ContainsFunc(role.Eligible.Items, func(a config.Assignment) bool { return a.Principal.ID == c.Key.Principal })
	return declared != (c.Action == plan.Remove) && (declared || role.Exact)
}

// name compares exactly, as far as Unicode allows: names that look alike are
// how somebody would pass one group off as another.
func name(p *Preflight) *Refusal {
	renamed := p.changes(func(c *plan.Change) bool {
		entry := p.entry(c.Key.Group)
		return entry != nil && norm.NFC.String(c.Facts.DisplayName) != entry.Name.Value
	})
	return refuseGroups(renamed, "the file has another name than the tenant for %s",
		"If the group was renamed, write its new name into the file; otherwise correct the id")
}

// noErrors refuses for any error of a group to onboard, and of a group under PIM for
// those that are not about its owners or its protection. A waiver counts: somebody
// signed it with a reason. The errors are part of the refusal, since a report leaves
// out those that a policy file turned off.
func noErrors(p *Preflight) *Refusal {
	var errors []finding.Related
	faulty := p.changes(func(c *plan.Change) bool {
		about := p.errorsAbout(c, p.Findings)
		errors = append(errors, about...)
		return len(about) > 0
	})
	refusal := refuseGroups(faulty, "there are errors about %s", "Fix them, or remove the group from the file. A policy file can't turn them off here; "+
		"a waiver of a rule about owners counts")
	if refusal != nil {
		refusal.Related = errors
	}
	return refusal
}

// permission goes by what is lacking and not by the severity that a policy file
// gives it: the service refuses all the same.
func permission(p *Preflight) *Refusal {
	i := slices.IndexFunc(p.Lacking, func(f finding.Finding) bool { return f.Status == finding.Failed })
	if i < 0 {
		return nil
	}
	f := &p.Lacking[i]
	return &Refusal{Message: f.Message, Fix: f.Fix, Pos: f.Pos, Group: f.Group}
}

// The guardrails that the operator sets, as inputs of the workflow: whoever adds a
// group to the file can't raise them in the same change.

// neverTouch protects groups such as those of emergency accounts.
func neverTouch(p *Preflight) *Refusal {
	excluded := p.changes(func(c *plan.Change) bool { return slices.Contains(p.Limits.NeverTouch, c.Key.Group) })
	return refuseGroups(excluded, "never-touch names %s",
		"Remove the group from the file, or declare it with pim: none; the owner of the workflow can remove its id from never-touch")
}

// maxOnboard counts what this run would onboard, not what the file declares.
func maxOnboard(p *Preflight) *Refusal {
	n := len(p.changes(func(c *plan.Change) bool { return c.Action == plan.Onboard }))
	if n <= p.Limits.MaxOnboard {
		return nil
	}
	return &Refusal{
		Message: fmt.Sprintf("%s would be onboarded, and this run may onboard %d", finding.Count(n, "group"), p.Limits.MaxOnboard),
		Fix:     fmt.Sprintf("Merge fewer groups at a time, or raise max-onboard in the workflow to %d for this run", n),
	}
}

// maxGroups counts the groups whose settings or people change.
func maxGroups(p *Preflight) *Refusal {
	groups := map[string]bool{}
	for _, c := range p.changes(func(c *plan.Change) bool { return c.Action != plan.Onboard }) {
		groups[c.Key.Group] = true
	}
	return over(len(groups), p.Limits.MaxGroups, "max-groups", finding.Count(len(groups), "group")+" would change")
}

// expectPlan compares with what a person saw and approved, in another job or on
// the pull request. The digest covers everything that they relied on.
func expectPlan(p *Preflight) *Refusal {
	digest := p.Plan.Digest(p.Limits.Changes...)
	if p.Limits.ExpectPlan == "" || p.Limits.ExpectPlan == digest {
		return nil
	}
	return &Refusal{
		Message: fmt.Sprintf("the plan is %s, expect-plan wants %s", digest, p.Limits.ExpectPlan),
		Fix:     "The file or the tenant has changed: review the plan of this run, and approve its digest if it is what you want",
	}
}
