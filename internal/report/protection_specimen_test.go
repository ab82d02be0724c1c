package report_test

import (
	"fmt"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// guarded is a run that looked at the protection of groups: all five verdicts, and a
// group that a merge would onboard.
func guarded() report.Input {
	s := newSheet()
	protected := s.declare("sg-protected", objectID(1), plan.Managed, "")
	exposed := s.declare("sg-exposed", objectID(2), plan.Managed, "")
	admins := s.declare("role-admins", objectID(3), plan.Managed, "")
	accepted := s.declare("sg-accepted", objectID(4), plan.Managed, "")
	unknown := s.declare("sg-unknown", objectID(5), plan.Managed, "")
	outside := s.declare("sg-outside", objectID(6), plan.Managed, "")
	s.declare("sg-new", objectID(7), plan.ToOnboard, "")
	in := s.input()
	in.Rules = append(in.Rules, finding.Rule{ID: "standing-access", Title: "Somebody is a member without activating", Severity: finding.Error})
	standing := inRole("member", about(exposed, "standing-access", finding.Error, `"ada@contoso.com" is a standing member of "sg-exposed"`))
	standing.Subject, standing.Fix = "ada@contoso.com", "Make the person eligible, then remove the membership"
	open := about(exposed, "activation-unprotected", finding.Error, `members of "sg-exposed" activate without MFA`)
	owner := inRole("owner", about(admins, "owner-standing", finding.Error, `"eve@contoso.com" is a standing owner of "role-admins"`))
	waived := waivedUntil(about(accepted, "standing-access", finding.Error, `"bob@contoso.com" is a standing member`), "2027-01-31")
	later := waivedUntil(about(accepted, "activation-unprotected", finding.Error, `members activate without MFA`), "2027-06-30")
	missing := about(unknown, "activation-unprotected", finding.Error, "not evaluated: 503 ServiceUnavailable")
	missing.Status, missing.Fix = finding.NotEvaluated, "Run again later"
	in.Findings = []finding.Finding{standing, open, owner, waived, later, missing}
	verdict := func(g *config.Group, p finding.Protection, reasons ...finding.Finding) finding.Verdict {
		return finding.Verdict{Group: ref(g), Protection: p, Reasons: reasons}
	}
	in.Protection = []finding.Verdict{
		verdict(protected, finding.Protected), verdict(exposed, finding.Exposed, open, standing), verdict(admins, finding.Exposed, owner),
		verdict(accepted, finding.Accepted, later, waived), verdict(unknown, finding.Unknown, missing), verdict(outside, finding.NotLookedAt),
	}
	in.Protection[5].Note = "at the depth changed, only the groups are read that the pull request touches"
	in.EmergencyAccess = []string{objectID(904)}
	edit(&in, guardedTenant)
	return in
}

// guardedPullRequest is guarded as a pull request changes it: a group is exposed anew,
// another one was so before and is touched, a third is removed.
func guardedPullRequest() report.Input {
	in := guarded()
	for i := range in.Findings {
		in.Findings[i].Change = finding.Existing
	}
	in.Findings[2].Change = finding.New
	groups := in.File.Groups
	in.Base = &report.Base{
		Name: "before", OnlyNew: true, Protection: append(in.Protection[:0:0], in.Protection...),
		Edits: []config.Edit{{Before: &groups[2], After: &groups[2]}, {After: &groups[6]}, {Before: &groups[0]}},
	}
	in.Base.Protection[2].Protection, in.Base.Protection[2].Reasons = finding.Protected, nil
	in.Plan.Groups, in.Protection = in.Plan.Groups[1:], in.Protection[1:]
	file := *in.File
	file.Groups = groups[1:]
	in.File = &file
	return in
}

func guardedTenant(s *directory.Snapshot) {
	s.Scope = directory.Scope{AllGroups: true, AllUsers: true, Depth: directory.DepthChanged, Touched: []string{
		objectID(1), objectID(2), objectID(3), objectID(4), objectID(5), objectID(7)}}
	for i := range 7 {
		s.Groups = append(s.Groups, directory.Group{
			ID: objectID(i + 1), DisplayName: fmt.Sprintf("group %d", i+1), GroupTypes: []string{}, SecurityEnabled: directory.True,
			MailEnabled: directory.False, Managed: directory.FlagOf(i < 6), Owners: []string{objectID(901)},
		})
	}
	s.Groups[2].IsAssignableToRole = directory.True
	s.Groups = append(s.Groups, directory.Group{ID: objectID(950), DisplayName: "sg-approvers", GroupTypes: []string{}})
	for i, login := range []string{"ada", "eve", "bob", "grace", "breakglass"} {
		s.Principals = append(s.Principals, directory.Principal{
			ID: objectID(900 + i), Type: directory.User, DisplayName: login + " of contoso", UserPrincipalName: login + "@contoso.com",
			AccountEnabled: directory.FlagOf(login != "eve"), UserType: directory.UserTypeMember,
		})
	}
	of := func(groups ...int) (roles []directory.RoleOf) {
		for _, n := range groups {
			roles = append(roles, directory.RoleOf{Group: objectID(n), Role: directory.Member}, directory.RoleOf{Group: objectID(n), Role: directory.Owner})
		}
		return roles
	}
	s.RoleSettings = []directory.RoleSettings{
		{Of: of(1), Rules: activation("PT4H", `"MultiFactorAuthentication","Justification"`, objectID(950))},
		{Of: of(2, 3, 4), Rules: activation("PT8H", "", "")},
	}
	end := time.Date(2027, 3, 31, 0, 0, 0, 0, time.UTC)
	s.Eligibilities = []directory.Schedule{
		{Group: objectID(1), Role: directory.Member, Principal: objectID(903), End: end},
		{Group: objectID(1), Role: directory.Owner, Principal: objectID(950)},
	}
	s.Assignments = []directory.Schedule{
		{Group: objectID(1), Role: directory.Member, Principal: objectID(903), Activated: true, End: s.Taken.Add(time.Hour)},
		{Group: objectID(2), Role: directory.Member, Principal: objectID(902), End: end},
	}
	for _, members := range [][]int{{1, 903, 904}, {2, 900, 902, 950}, {3}, {4, 902}, {5}, {7, 900, 904}} {
		m := directory.Membership{Group: objectID(members[0]), Members: []string{}}
		for _, n := range members[1:] {
			m.Members = append(m.Members, objectID(n))
		}
		s.Members = append(s.Members, m)
		s.EligibilitiesOf, s.AssignmentsOf = append(s.EligibilitiesOf, m.Group), append(s.AssignmentsOf, m.Group)
	}
	s.TransitiveMembers = []directory.Membership{{Group: objectID(950), Members: []string{objectID(900), objectID(903)}}}
	s.Applications = []directory.Application{{ID: objectID(970), DisplayName: "HR sync", Permissions: []string{"GroupMember.ReadWrite.All"}}}
	s.Packages = []directory.Package{}
	for _, part := range []directory.Part{directory.PartRoleSettings, directory.PartEligible, directory.PartActive} {
		s.Gaps = append(s.Gaps, directory.Gap{Part: part, Group: objectID(5), Reason: "503 ServiceUnavailable"})
	}
}

// activation are the four rules about activating, as Graph has them; approver is the
// id of a group, "" for no approval.
func activation(longest, required, approver string) []directory.Rule {
	rule := func(id, kind, body string) directory.Rule {
		return directory.Rule(fmt.Sprintf(`{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicy%s","id":"%s_EndUser_Assignment",%s}`, kind, id, body))
	}
	stages := ""
	if approver != "" {
		stages = fmt.Sprintf(`{"primaryApprovers":[{"@odata.type":"#microsoft.graph.groupMembers","groupId":%q}]}`, approver)
	}
	return []directory.Rule{
		rule("Expiration", "ExpirationRule", fmt.Sprintf(`"isExpirationRequired":true,"maximumDuration":%q`, longest)),
		rule("Enablement", "EnablementRule", fmt.Sprintf(`"enabledRules":[%s]`, required)),
		rule("AuthenticationContext", "AuthenticationContextRule", `"isEnabled":false,"claimValue":""`),
		rule("Approval", "ApprovalRule", fmt.Sprintf(`"setting":{"isApprovalRequired":%t,"approvalMode":"SingleStage","approvalStages":[%s]}`, approver != "", stages)),
	}
}

func edited(g *config.Group) config.Edit { return config.Edit{Before: g, After: g} }
