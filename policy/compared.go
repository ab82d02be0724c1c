package policy

import (
	"cmp"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// The rules here hold the roles that a file declares against the tenant. What a merge of
// this repository resolves is a change of its plan, and no finding; what it leaves alone
// is one only in a run that looks for drift, but for somebody eligible without a line.

// comparedRule makes a rule of a question about each comparison of a kind: "" for
// settings, else eligible or active.
func comparedRule(kind string, rule Rule, check func(*Pass, *plan.Comparison, finding.Finding)) Rule {
	rule.About = EachManaged
	rule.Applies = func(g *config.Group) bool { return declaresKind(g.Member, kind) || declaresKind(g.Owner, kind) }
	rule.PerPerson = kind != ""
	rule.Check = func(p *Pass) { p.eachCompared(kind, check) }
	return rule
}

// declaresKind says whether an entry declares settings of a role, or a list of a kind.
func declaresKind(role *config.Role, kind string) bool {
	switch {
	case role == nil:
		return false
	case kind == plan.KindEligible:
		return role.Eligible != nil
	case kind == plan.KindActive:
		return role.Active != nil
	}
	return role.Settings != nil
}

// eachCompared asks about what the declared roles of a group are compared with.
func (p *Pass) eachCompared(kind string, check func(*Pass, *plan.Comparison, finding.Finding)) {
	for i := range p.Group.Compared {
		if c := &p.Group.Compared[i]; c.Key.Kind == kind {
			check(p, c, p.aboutCompared(c))
		}
	}
}

// aboutCompared starts a finding about a comparison.
func (p *Pass) aboutCompared(c *plan.Comparison) finding.Finding {
	f := finding.Finding{Role: c.Key.Role, Pos: c.Pos, Subject: c.Key.Setting}
	if c.Key.Setting == "" {
		h := p.holder(c.Key.Principal)
		f.Subject = cmp.Or(h.subject(), c.Called)
	}
	return f
}

// compared is how messages call the principal of a comparison.
func (p *Pass) compared(c *plan.Comparison) string {
	if h := p.holder(c.Key.Principal); h.principal != nil || h.group != nil {
		return h.called()
	}
	return finding.Quote(c.Called)
}

// roleOf is how messages call the role of a comparison.
func (p *Pass) roleOf(c *plan.Comparison) string { return p.role(directory.Role(c.Key.Role)) }

// reportDifference answers with a difference between file and tenant, unless a merge
// resolves it, or leaves it alone and nobody looks for drift. One that the merge would
// resolve but for something that another rule is about is left to that rule.
func (p *Pass) reportDifference(c *plan.Comparison, f finding.Finding) {
	unread := c.Block(plan.Unread)
	switch {
	case p.Drift && (c.Is != plan.Due || unread == nil): // a lease that is due differs from nothing
	case p.staysUndeclared(c):
	case !p.Drift && (!slices.Contains(p.Changes, classOf(c)) || c.Action != "" && !c.ByHand() || leftToARule(c)):
		return
	case unread != nil:
		p.unread(unread.Part, unread.Reason, f)
		return
	}
	for _, b := range c.Blocks {
		if b.Kind != plan.Unread && !hasOwnRule(c, b.Kind) {
			f.Message += "; nothing is written: " + b.Reason
			f.Severity = min(cmp.Or(f.Severity, p.rule.Severity), blockedSeverity(b.Kind))
		}
	}
	p.Report(f)
}

// staysUndeclared says that somebody is eligible without a line, and nothing is to end it.
// That is no news of a pull request that deletes the line: the report lists it. A run that
// makes changes leaves alone what it may not change.
func (p *Pass) staysUndeclared(c *plan.Comparison) bool {
	return c.Is == plan.Undeclared && p.Mode == ModeCheck && !slices.Contains(p.Changes, plan.ClassRemove) &&
		(p.Base == nil || p.Base.lacks(c.Key))
}

// leftToARule says that a rule of its own is about what keeps something from being
// written. What else was not read does not matter then.
func leftToARule(c *plan.Comparison) bool {
	return slices.ContainsFunc(c.Blocks, func(b plan.Block) bool { return hasOwnRule(c, b.Kind) })
}

// hasOwnRule says that a rule of its own is about what keeps a difference from being
// resolved. Those about names speak of whom the files name, and that about what is not
// understood of settings.
func hasOwnRule(c *plan.Comparison, kind plan.BlockKind) bool {
	switch kind {
	case plan.HalfPair, plan.Unpinned, plan.Absent, plan.Refused, plan.PendingRequest:
		return true
	case plan.Mismatch, plan.Ambiguous:
		return c.Is != plan.Undeclared
	case plan.NotUnderstood:
		return c.Key.Kind == ""
	}
	return false
}

// blockedSeverity is the most that a difference weighs which something in the tenant
// accounts for.
func blockedSeverity(kind plan.BlockKind) finding.Severity {
	switch kind {
	case plan.Inherited, plan.Booked:
		return finding.Note
	case plan.FromPackage, plan.Several, plan.UnknownStatus, plan.Uncertain:
		return finding.Warning
	}
	return finding.Error
}

// classOf gives the class of the change that would resolve a difference.
func classOf(c *plan.Comparison) plan.Class {
	switch c.Is {
	case plan.Differs:
		return plan.ClassSettings
	case plan.Later:
		return plan.ClassShorten
	case plan.Due:
		return plan.ClassRenew
	case plan.Undeclared:
		return plan.ClassRemove
	}
	return plan.ClassEligible
}

// declaresRole says whether an entry declares anything of a role.
func declaresRole(g *config.Group) bool { return g.Member != nil || g.Owner != nil }
