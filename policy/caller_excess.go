package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// callerExcess keeps two identities apart that are easily one: the one of pull
// requests and the one that onboards. The permission to onboard can also take
// approval and MFA off every group of the tenant. The identity that onboards is
// asked what else it holds, and who can have its token.
var callerExcess = Rule{
	Rule: finding.Rule{
		ID:    "caller-excess",
		Title: "The identity of the run can do more than the run needs",
		Why: "A check runs for pull requests: what the author of a pull request can make the workflow do, its identity can do to " +
			"the tenant. A check only reads, so an identity that can't write makes a mistake harmless. The identity that onboards " +
			"needs one permission to write. It belongs in a job that an environment protects, because a token for a branch goes to " +
			"every workflow that runs on the branch.",
		Fix: "Use a separate identity for checks, with read permissions only, and keep the one that onboards for the protected " +
			"branch.",
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
	if excess := p.excess(caller); len(excess) > 0 {
		what, fix := "which runs this check, can do more than read", "" // the general advice
		if p.Mode == ModeOnboard {
			what = "which onboards, can do more than onboarding needs"
			fix = "Take from it what the message names: " + permissionToOnboard + " is all that it needs to write"
		}
		p.Report(finding.Finding{Message: fmt.Sprintf("%s, %s: %s", callerName(caller), what, strings.Join(excess, ", ")), Fix: fix})
	}
	p.rolesUnread(caller, finding.Finding{Subject: directory.CallerRoles})
	p.checkTokenSubject(caller)
}

// excess names the permissions and roles beyond those to read, and beyond the
// least ones to onboard where the run does that.
func (p *Pass) excess(caller *directory.Caller) []string {
	var excess []string
	for _, name := range slices.Sorted(slices.Values(caller.Permissions)) {
		if !onlyReads(name) && (p.Mode != ModeOnboard || name != permissionToOnboard) {
			excess = append(excess, name)
		}
	}
	needed := readerRoles()
	if p.Mode == ModeOnboard && caller.Type == directory.User {
		needed = slices.Concat(needed, leastOnboardingRoles(true), leastOnboardingRoles(false))
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
	if p.Mode != ModeOnboard || p.TokenSubject == "" || strings.Contains(":"+p.TokenSubject, ":environment:") {
		return
	}
	p.Report(finding.Finding{
		Subject: p.TokenSubject,
		Message: fmt.Sprintf("%s signs in as the subject %s, which names no environment: every workflow with that subject gets its token",
			callerName(caller), finding.Quote(p.TokenSubject)),
		Fix: "Give the job an environment with required reviewers, and let Entra trust the subject of that environment alone",
	})
}
