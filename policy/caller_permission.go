package policy

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// callerPermission tells before the run what would otherwise come back as a
// 403 in the middle of it, with the name of the permission missing there.
// Permissions are read from the token, roles from the directory; neither
// proves that a call will succeed, so the rule only ever says what is lacking.
func callerPermission() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "caller-permission",
			Title: "The signed-in identity lacks a permission or role that the run needs",
			Why: "Without it a part of the tenant can't be read, or the onboarding stops at its first write. A user needs a " +
				"directory role or the ownership of the group in addition to the permission; a role scoped to an administrative " +
				"unit does not count for PIM. For an application Microsoft names no directory role.",
			Fix: "Have an administrator grant what the message names. A permission needs admin consent and works from the next " +
				"sign-in; a role can take 15 minutes.",
			Severity: finding.Error,
		},
		About:      Tenant,
		Needs:      []directory.Part{directory.PartCaller},
		Unwaivable: "the run does not work without it",
		Check:      checkCallerPermission,
		Reference:  permissionTable(),
	}
}

// permissionToOnboard is the one permission to write that the program ever uses.
const permissionToOnboard = "RoleManagementPolicy.ReadWrite.AzureADGroup"

// need is something the run does and the permissions that allow it: any one
// of them, the least first.
type need struct {
	purpose string
	anyOf   []string
}

// needs lists what the mode does. Each list is that of the permission tables
// of the pages behind the calls, such as
// https://learn.microsoft.com/graph/api/group-list-owners#permissions
func needs(mode Mode) []need {
	list := []need{
		{"read groups and their owners", []string{"GroupMember.Read.All", "Group.Read.All", "Directory.Read.All",
			"GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"}},
		{"read whether owners are enabled or guests", []string{"User.Read.All", "Directory.Read.All",
			"User.ReadWrite.All", "Directory.ReadWrite.All"}},
		{"read which groups PIM manages", []string{"PrivilegedAccess.Read.AzureADGroup", "PrivilegedAccess.ReadWrite.AzureADGroup"}},
	}
	if mode == ModeOnboard {
		list = append(list, need{"onboard a group", []string{permissionToOnboard}})
	}
	return list
}

// Roles are asked of users only. For an application the permission is all that
// the documentation names, and inventing a role here would make people grant
// one that is not needed.
func checkCallerPermission(p *Pass) {
	caller, known := p.caller()
	if !known {
		return
	}
	for _, need := range needs(p.Mode) {
		if !slices.ContainsFunc(need.anyOf, func(name string) bool { return slices.Contains(caller.Permissions, name) }) {
			p.Report(lacking(caller, need))
		}
	}
	if p.Mode != ModeOnboard || caller.Type != directory.User {
		return
	}
	for i := range p.Plan.Groups {
		if g := &p.Plan.Groups[i]; g.State == plan.ToOnboard {
			p.checkRole(caller, g)
		}
	}
}

// lacking asks for the least permission, and names the others so that nobody
// grants one that the identity does not need because it has a greater one.
func lacking(caller *directory.Caller, need need) finding.Finding {
	least := need.anyOf[0]
	f := finding.Finding{
		Subject: least,
		Message: fmt.Sprintf("%s can't %s: it lacks the permission %s", callerName(caller), need.purpose, granting(least, caller.Type)),
	}
	if len(need.anyOf) > 1 {
		f.Fix = fmt.Sprintf("Grant %s of Microsoft Graph with admin consent, then sign in again; %s would do as well",
			granting(least, caller.Type), alternatives(need.anyOf[1:]))
	} else {
		f.Fix = fmt.Sprintf("Grant %s of Microsoft Graph with admin consent, then sign in again", granting(least, caller.Type))
	}
	return f
}

// checkRole asks whether a user may onboard the group: by a role for the
// whole directory, or as its owner. Whoever is neither by what was read may
// still be one by what was not.
func (p *Pass) checkRole(caller *directory.Caller, g *plan.Group) {
	roles := onboardingRoles(g.Found)
	whole, scoped := holds(caller, roles)
	if whole || slices.Contains(g.Found.Owners, caller.ID) {
		return
	}
	f := finding.Finding{Group: g.Ref(), Pos: g.Declared.Place(), Subject: roles[0].name}
	if reason, missing := p.Tenant.Missing(directory.PartOwners, g.Found.ID); missing {
		p.unread(directory.PartOwners, reason, f)
		return
	}
	if reason, missing := p.Tenant.MissingSubject(directory.PartCaller, directory.CallerRoles); missing {
		p.unread(directory.PartCaller, unreadRoles(caller, reason), f)
		return
	}
	kind := "group"
	if g.Found.RoleAssignable() {
		kind = "role-assignable group"
	}
	f.Message = fmt.Sprintf("%s may not onboard the %s %s: a user must own it or be %s", callerName(caller), kind,
		quoted(g.Found.DisplayName), alternatives(roleNames(roles)))
	if scoped {
		f.Message += "; the role it has is scoped to a part of the directory, which PIM does not honour"
	}
	f.Fix = fmt.Sprintf("Assign %s for the whole directory, or make the user an owner of the group; it can take 15 minutes to have effect", roles[0].name)
	p.Report(f)
}

// caller is the signed-in identity. A source that keeps its word sends a gap
// when there is none; one that does not must not pass as an identity that
// holds nothing.
func (p *Pass) caller() (*directory.Caller, bool) {
	if p.Tenant.Caller == nil {
		p.unread(directory.PartCaller, "nothing is known of the identity that read the tenant", finding.Finding{})
	}
	return p.Tenant.Caller, p.Tenant.Caller != nil
}

func callerName(caller *directory.Caller) string {
	kind := "the user"
	if caller.Type == directory.ServicePrincipal {
		kind = "the application"
	}
	if strings.TrimSpace(caller.DisplayName) == "" {
		return kind + " " + caller.ID
	}
	return kind + " " + quoted(caller.DisplayName)
}
