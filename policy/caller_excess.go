package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// callerExcess keeps identities apart that are easily one: the one of pull requests,
// the one that onboards and changes settings, and the one that makes people eligible.
// The permission for settings can take approval and MFA off every group of the tenant.
// An identity that writes is asked what else it holds, and who can have its token.
var callerExcess = Rule{
	Rule: finding.Rule{
		ID:    "caller-excess",
		Title: "The identity of the run can do more than the run needs",
		Why: "A check runs for pull requests: what the author of a pull request can make the workflow do, its identity can do to " +
			"the tenant. A check only reads, so an identity that can't write makes a mistake harmless. An identity that writes " +
			"needs one permission for it. It belongs in a job that an environment protects, because a token for a branch goes to " +
			"every workflow that runs on the branch. One that can write both role settings and eligibilities can first weaken a " +
			"group and then let anybody in.",
		Fix: "Use a separate identity for checks, with read permissions only. Keep those that write for the protected branch: one " +
			"that onboards and changes settings, and one that makes people eligible.",
		Severity: finding.Warning,
	},
	About:      Tenant,
	Needs:      []directory.Part{directory.PartCaller},
	Unwaivable: "it is about no group; a severity in the policy file can make it a note",
	Check:      checkCallerExcess,
}

// All permissions are one finding, since one action removes them.
// Roles that could not be read are a second one: after the permissions are taken
// away there may still be a role.
func checkCallerExcess(p *Pass) {
	caller, known := p.caller()
	if !known {
		return
	}
	excess := p.excess(caller)
	if len(excess) > 0 {
		what, fix := "which runs this check, can do more than read", "" // the general advice
		if p.Mode == ModeApply {
			what = "which makes the changes of this run, can do more than they need"
			fix = "Take from it what the message names: it writes with nothing but " + finding.List(p.writable(), "and")
		}
		p.Report(finding.Finding{Message: fmt.Sprintf("%s, %s: %s", callerName(caller), what, strings.Join(excess, ", ")), Fix: fix})
	}
	p.rolesUnread(caller, finding.Finding{Subject: directory.CallerRoles})
	p.checkTokenSubject(caller)
	p.checkBoth(caller, excess)
}

// checkBoth warns of an identity that can weaken and grant, unless one of the two is
// more than the run needs already.
func (p *Pass) checkBoth(caller *directory.Caller, excess []string) {
	both := []string{permissionForSettings, permissionForEligible}
	if slices.ContainsFunc(both, func(name string) bool {
		return slices.Contains(excess, name) || !slices.Contains(caller.Permissions, name)
	}) {
		return
	}
	p.Report(finding.Finding{
		Subject: permissionForEligible,
		Message: fmt.Sprintf("%s can write both role settings and eligibilities: it can first weaken a group, then let anybody in", callerName(caller)),
		Fix: fmt.Sprintf("Use two identities in two environments: one with %s for onboard and settings, one with %s for the other changes",
			permissionForSettings, permissionForEligible),
	})
}

// writable names the least permissions that the changes of the run need.
func (p *Pass) writable() []string {
	var names []string
	for _, need := range writes(p.Changes) {
		names = append(names, need.anyOf[0])
	}
	return names
}

// excess names the permissions and roles beyond those to read, and beyond the
// least ones to write where the run does that.
func (p *Pass) excess(caller *directory.Caller) []string {
	var excess, writable []string
	needed := readerRoles()
	if p.Mode == ModeApply {
		writable = p.writable()
	}
	if p.Mode == ModeApply && caller.Type == directory.User {
		needed = slices.Concat(needed, leastOnboardingRoles(true), leastOnboardingRoles(false))
	}
	for _, name := range slices.Sorted(slices.Values(caller.Permissions)) {
		if !onlyReads(name) && !slices.Contains(writable, name) {
			excess = append(excess, name)
		}
	}
	for _, assigned := range caller.Roles {
		if !isOneOf(needed, assigned.RoleTemplateID) {
			excess = append(excess, "the directory role "+finding.Quote(cmp.Or(assigned.DisplayName, assigned.RoleTemplateID)))
		}
	}
	return excess
}

// checkTokenSubject looks at what the workflow's token is for. Everybody who may
// push to a branch that Entra trusts has the identity; an environment has
// reviewers. A subject made of other claims has the environment among them or it
// is not bound to one.
// https://docs.github.com/actions/reference/security/oidc
func (p *Pass) checkTokenSubject(caller *directory.Caller) {
	if p.Mode != ModeApply || p.TokenSubject == "" || strings.Contains(":"+p.TokenSubject, ":environment:") {
		return
	}
	p.Report(finding.Finding{
		Subject: p.TokenSubject,
		Message: fmt.Sprintf("%s signs in as the subject %s, which names no environment: every workflow with that subject gets its token",
			callerName(caller), finding.Quote(p.TokenSubject)),
		Fix: "Give the job an environment with required reviewers, and let Entra trust the subject of that environment alone",
	})
}
