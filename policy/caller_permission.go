package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// callerPermission says before the run what would otherwise come back as a 403
// in the middle of it, without the name of the permission. Permissions are read
// from the token, roles from the directory; neither proves that a call will
// succeed, so the rule only ever says what is lacking.
var callerPermission = Rule{
	Rule: finding.Rule{
		ID:    "caller-permission",
		Title: "The signed-in identity lacks a permission or role that the run needs",
		Why: "Without it, a part of the tenant can't be read, or the run stops at its first write. In addition to the " +
			"permission, a user needs a directory role or must own the group; a role scoped to an administrative unit does not " +
			"count for PIM. For an application Microsoft names no directory role.",
		Fix: "Have an administrator grant what the message names. A permission needs admin consent and works from the next " +
			"sign-in; a role can take 15 minutes.",
		Severity: finding.Error,
	},
	About:      Tenant,
	Needs:      []directory.Part{directory.PartCaller},
	Unwaivable: "the run does not work without it",
	Check:      checkCallerPermission,
}

// Roles are asked of users only. For an application the permission is all that
// the documentation names, and inventing a role here would make people grant
// one that is not needed.
func checkCallerPermission(p *Pass) {
	caller, known := p.caller()
	if !known {
		return
	}
	for _, need := range p.needed() {
		if !slices.ContainsFunc(need.anyOf, func(name string) bool { return slices.Contains(caller.Permissions, name) }) {
			p.Report(lackingPermission(caller, need))
		}
	}
	for _, left := range p.Tenant.Snapshot.NotLookedAt {
		p.reportOptional(caller, left.Part)
	}
	if p.Mode != ModeApply || caller.Type != directory.User {
		return
	}
	changed := map[string]bool{}
	for i := range p.Plan.Changes {
		c := &p.Plan.Changes[i]
		changed[c.Key.Group] = changed[c.Key.Group] || p.makes(c)
	}
	for i := range p.Plan.Groups {
		if g := &p.Plan.Groups[i]; changed[g.ID()] {
			p.checkRole(caller, g)
		}
	}
}

// needed lists what the run reads and writes.
func (p *Pass) needed() []need {
	list := reads(p.Changes, p.Tenant.Scope.Depth)
	if p.Mode == ModeApply {
		list = append(list, writes(p.Changes)...)
	}
	return list
}

// reportOptional says what the report lacks without an optional permission. That is
// no fault, whatever the policy file makes of the rule.
func (p *Pass) reportOptional(caller *directory.Caller, part directory.Part) {
	name := permissionFor(part)
	if slices.ContainsFunc(p.needed(), func(n need) bool { return n.anyOf[0] == name }) {
		return // it is lacking
	}
	p.reportNote(finding.Finding{
		Subject: name,
		Message: fmt.Sprintf("%s can't %s: it lacks the optional permission %s", callerName(caller), optionalPurpose(part), name),
		Fix:     fmt.Sprintf("No action required; to have it looked at, grant %s of Microsoft Graph with admin consent", granting(name, caller.Type)),
	})
}

// lackingPermission asks for the least permission, and names the others: an
// identity that has a greater one does not need another.
func lackingPermission(caller *directory.Caller, need need) finding.Finding {
	least := need.anyOf[0]
	grant := granting(least, caller.Type)
	f := finding.Finding{
		Subject: least,
		Message: fmt.Sprintf("%s can't %s: it lacks the permission %s", callerName(caller), need.purpose, grant),
		Fix:     fmt.Sprintf("Grant %s of Microsoft Graph with admin consent, then sign in again", grant),
	}
	if len(need.anyOf) > 1 {
		f.Fix += fmt.Sprintf("; %s would do as well", finding.List(need.anyOf[1:], "or"))
	}
	return f
}

// checkRole asks whether a user may onboard or change the group: by a role for the whole
// directory, or as its owner. What could not be read may hold either.
func (p *Pass) checkRole(caller *directory.Caller, g *plan.Group) {
	roles := onboardingRoles(g.Found.RoleAssignable())
	whole, scoped := holds(caller, roles)
	if whole || slices.Contains(g.Found.Owners, caller.ID) {
		return
	}
	f := finding.Finding{Group: g.Ref(), Pos: g.Declared.Place(), Subject: roles[0].name}
	if reason, missing := p.Tenant.Missing(directory.PartOwners, g.Found.ID); missing {
		p.unread(directory.PartOwners, reason, f)
		return
	}
	if p.rolesUnread(caller, f) {
		return
	}
	verb, kind := "change", "group"
	if g.State == plan.ToOnboard {
		verb = "onboard"
	}
	if g.Found.RoleAssignable() {
		kind = "role-assignable group"
	}
	f.Message = fmt.Sprintf("%s may not %s the %s %s: a user must own it or be %s", callerName(caller), verb, kind,
		finding.Quote(g.Found.DisplayName), finding.List(roleNames(roles), "or"))
	if scoped {
		f.Message += "; the role it has is scoped to a part of the directory, which does not count for PIM"
	}
	f.Fix = fmt.Sprintf("Assign %s for the whole directory, or make the user an owner of the group; this can take 15 minutes", roles[0].name)
	p.Report(f)
}
