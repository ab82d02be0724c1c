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
// off every group of the tenant.
func callerExcess() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "caller-excess",
			Title: "The identity of a check can write",
			Why: "A check runs for pull requests, so what the author of a pull request can make the workflow do, its identity " +
				"can do to the tenant. A check only reads; an identity that can't write makes a mistake there harmless.",
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
	if p.Mode != Check {
		return
	}
	caller, known := p.caller()
	if !known {
		return
	}
	var excess []string
	for _, name := range slices.Sorted(slices.Values(caller.Permissions)) {
		if !onlyReads(name) {
			excess = append(excess, name)
		}
	}
	for _, assigned := range caller.Roles {
		if !oneOf(readerRoles(), assigned.RoleTemplateID) {
			excess = append(excess, "the directory role "+quoted(roleName(assigned)))
		}
	}
	if len(excess) > 0 {
		p.Report(finding.Finding{
			Message: fmt.Sprintf("%s, which runs this check, can do more than read: %s", callerName(caller), strings.Join(excess, ", ")),
		})
	}
	if reason, missing := p.Tenant.MissingSubject(directory.PartCaller, directory.CallerRoles); missing {
		p.unread(directory.PartCaller, unreadRoles(caller, reason), finding.Finding{Subject: directory.CallerRoles})
	}
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
