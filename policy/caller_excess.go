package policy

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// callerExcess keeps two identities apart that are easily one: the one of pull
// requests and the one that onboards. The permission to onboard,
// RoleManagementPolicy.ReadWrite.AzureADGroup, can also take approval and MFA
// off every group of the tenant. The one that onboards is asked what else it
// holds, and who can have its token.
func callerExcess() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "caller-excess",
			Title: "The identity of the run can do more than the run needs",
			Why: "A check runs for pull requests, so what the author of a pull request can make the workflow do, its identity " +
				"can do to the tenant. A check only reads; an identity that can't write makes a mistake there harmless. The identity " +
				"that onboards needs one permission to write, and should be given to a job that an environment guards: a token for a " +
				"branch goes to every workflow that runs on the branch.",
			Fix: "Use an identity of its own for checks, with read permissions only, and keep the one that onboards for the " +
				"protected branch.",
			Severity: finding.Warning,
		},
		About:      Tenant,
		Needs:      []directory.Part{directory.PartCaller},
		Unwaivable: "it is about no group; a severity in the policy file can make it a note",
		Check:      checkCallerExcess,
	}
}

// All of it is one finding: what to do about it is one thing, whatever the
// number of permissions. Roles that could not be read are a second one, which
// the first does not answer: whoever takes the permissions away has to know
// that there may be a role as well.
func checkCallerExcess(p *Pass) {
	caller, known := p.caller()
	if !known {
		return
	}
	if excess := p.excess(caller); len(excess) > 0 {
		what, fix := "which runs this check, can do more than read", "" // the general advice
		if p.Mode == ModeOnboard {
			what, fix = "which onboards, can do more than onboarding needs", "Take from it what the message names: "+permissionToOnboard+" is all that it needs to write"
		}
		p.Report(finding.Finding{Message: fmt.Sprintf("%s, %s: %s", callerName(caller), what, strings.Join(excess, ", ")), Fix: fix})
	}
	if reason, missing := p.Tenant.MissingSubject(directory.PartCaller, directory.CallerRoles); missing {
		p.unread(directory.PartCaller, unreadRoles(caller, reason), finding.Finding{Subject: directory.CallerRoles})
	}
	p.checkSubject(caller)
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
	for _, assigned := range caller.Roles {
		needed := p.Mode == ModeOnboard && caller.Type == directory.User && oneOf(leastOnboardingRoles(), assigned.RoleTemplateID)
		if !needed && !oneOf(readerRoles(), assigned.RoleTemplateID) {
			excess = append(excess, "the directory role "+quoted(roleName(assigned)))
		}
	}
	return excess
}

// checkSubject looks at what the workflow's token is for. Whoever may push to a
// branch that Entra trusts has the identity; an environment has reviewers. A
// subject made of other claims has the environment among them or it is not
// bound to one.
// https://docs.github.com/actions/reference/security/oidc
func (p *Pass) checkSubject(caller *directory.Caller) {
	if p.Mode != ModeOnboard || p.TokenSubject == "" || strings.Contains(":"+p.TokenSubject, ":environment:") {
		return
	}
	p.Report(finding.Finding{
		Subject: p.TokenSubject,
		Message: fmt.Sprintf("%s signs in as the subject %s, which names no environment: every workflow with that subject gets its token",
			callerName(caller), quoted(p.TokenSubject)),
		Fix: "Give the job an environment with required reviewers, and let Entra trust the subject of that environment alone",
	})
}

// unreadRoles says what a gap of the roles is about: its reason names the
// request that failed and not the question.
func unreadRoles(caller *directory.Caller, reason string) string {
	return fmt.Sprintf("the directory roles of %s could not be read: %s", callerName(caller), reason)
}

func roleName(assigned directory.RoleAssignment) string {
	if assigned.DisplayName != "" {
		return assigned.DisplayName
	}
	return assigned.RoleTemplateID
}
