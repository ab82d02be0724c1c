package directory_test

import (
	"strings"
	"testing"
)

// Each edit takes something away that the verdict on a group rests on, or puts
// something there that no tenant has.
func TestDecodeRefusesProtection(t *testing.T) {
	t.Parallel()
	const (
		group    = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1"
		approver = "2b3c4d5e-6f70-4182-93a4-b5c6d7e8f90a"
		of       = `"of": [
        {
          "group": "` + group + `",
          "role": "member"
        },
        {
          "group": "` + group + `",
          "role": "owner"
        }
      ]`
		without  = `, without a gap of part `
		left     = `"notLookedAt": [`
		enabled  = `"isAvailable": true`
		approval = `"approvalMode": "SingleStage"`
	)
	refuse(t, []edit{
		// What was read leaves a record.
		{"no settings of a role", `,
        {
          "group": "` + group + `",
          "role": "owner"
        }`, ``, `line 42: groups[0]: the settings of the owner role were not read` + without + `"role-settings" that says why`},
		{"settings of another group", of, strings.ReplaceAll(of, group, approver), `line 42: groups[0]: the settings of the member role were not read`},
		{"eligibilities of nobody", `"eligibilitiesOf": [
    "` + group + `"
  ],`, ``, `line 42: groups[0]: it was not read who is eligible` + without + `"eligible"`},
		{"no assignments, though an owner is eligible", `"assignmentsOf": [
    "` + group + `"
  ],`, ``, `line 42: groups[0]: the active assignments were not read` + without + `"active"`},
		{"no members", `"members": [
    {
      "group": "` + group + `",
      "members": []
    }
  ],`, ``, `line 42: groups[0]: the direct members were not read` + without + `"members"`},
		{"nobody in the eligible group", `"transitiveMembers": [
    {
      "group": "` + approver + `",`, `"transitiveMembers": [ { "group": "` + group + `",`, `line 64: groups[1]: the people in it were not read` + without + `"eligible-groups"`},
		{"parts left out that are not optional", `"part": "applications"`, `"part": "eligible"`, `line 254: notLookedAt[0].part: want one of ["contexts"`},
		{"a part left out of one group", `"part": "applications"`, `"part": "applications", "group": "` + group + `"`, `line 253: notLookedAt[0]: want a part as a whole`},
		{"a part left out without a reason", `"Application.Read.All, which is optional, is not granted"`, `""`, `line 255: notLookedAt[0].reason: want the reason`},

		// Settings.
		{"a role with two settings", `"rules": [`, `"rules": []}, {"of": [{"group": "` + group + `", "role": "owner"}], "rules": [`, `line 130: roleSettings[1].of[0]: the owner role of ` + group + ` has other settings too`},
		{"settings of nobody", of, `"of": []`, `line 120: roleSettings[0].of: want a role that has them`},
		{"a role that groups don't have", of, strings.ReplaceAll(of, "owner", "viewer"), `line 127: roleSettings[0].of[1].role: want one of ["member" "owner"], found "viewer"`},
		{"a rule without an id", `"id": "Approval_EndUser_Assignment",`, ``, `line 131: roleSettings[0].rules[0]: want a rule with an id of its own`},
		{"a rule twice", `"id": "Notification_Admin_EndUser_Assignment"`, `"id": "Approval_EndUser_Assignment"`, `line 151: roleSettings[0].rules[1]: want a rule with an id of its own`},
		{"a rule that is a text", `"rules": [`, `"rules": ["Approval_EndUser_Assignment",`, `line 130: roleSettings[0].rules[0]: want an object, found "Approval_EndUser_Assignment"`},
		{"a rule with half a pair", approval, `"approvalMode": "\udc00"`, `line 135: roleSettings[0].rules[0]: want a text, found "\udc00"`},
		{"a rule that is deep", approval, `"approvalMode": ` + strings.Repeat("[", 29) + `"]\"]"` + strings.Repeat("]", 29), ``},
		{"a rule that is deeper", approval, `"approvalMode": ` + strings.Repeat("[", 31) + strings.Repeat("]", 31), `line 131: roleSettings[0].rules[0]: want a rule of at most 32 objects`},
		{"a rule that is as deep as JSON can be", approval, `"approvalMode": ` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000), `line 131: roleSettings[0].rules[0]: want a rule of at most 32`},

		// People.
		{"an eligibility that is activated", `"inherited": true,`, `"activated": true,`, `line 176: eligibilities[1].activated: an eligibility can't be activated`},
		{"a start that has passed", `"start": "2026-12-01T00:00:00Z"`, `"start": "2026-11-02T06:00:00Z"`, `line 188: eligibilities[3].start: is not after the time when the snapshot was taken`},
		{"an end before the start", `"end": "2027-03-01T00:00:00Z"`, `"end": "2026-12-01T00:00:00Z"`, `line 189: eligibilities[3].end: is not after the start`},
		{"an eligible name", `"role": "owner",
      "principal": "7c6b5a49-3827-4615-8403-f2e1d0c9b8a7"
    },`, `"role": "owner", "principal": "9 ada"},`, `line 181: eligibilities[2].principal: want an id`},
		{"eligibilities unsorted", `"role": "member",
      "principal": "` + approver + `"`, `"role": "owner", "principal": "` + approver + `"`, `line 171: eligibilities[1]: is out of order`},
		{"false is left out", `"inherited": true`, `"inherited": false`, `line 176: eligibilities[1].inherited: is empty`},
		{"a member by name", `"members": []`, `"members": ["ada"]`, `line 211: members[0].members[0]: want an id`},
		{"members twice", `"members": []
    }`, `"members": []}, {"group": "` + group + `", "members": []}`, `line 211: members[1]: is listed twice`},

		// Requests and declarations.
		{"the words of a request", left, `"requests": [{"group": "` + group + `", "role": "member", "principal": "` + approver + `", "action": "adminAssign",
"status": "Denied", "created": "2026-11-01T00:00:00Z", "justification": "for Ada [pim-groups a/b 1 2.3]"}], ` + left, `line 253: requests[0].justification: want the mark of this program alone`},
		{"a request without a time", left, `"requests": [{"group": "` + group + `", "role": "member", "principal": "` + approver + `", "action": "adminAssign",
"status": "Denied"}], ` + left, `line 252: requests[0]: has no "created"`},
		{"requests of a name", left, `"requestsOf": ["sg"], ` + left, `line 252: requestsOf[0]: want an id`},
		{"a declaration of a name", `"touched": [`, `"declared": [{"group": "sg", "settings": true}], "touched": [`, `line 20: scope.declared[0].group: want an id`},
		{"a declaration of nobody", `"touched": [`, `"declared": [{"group": "` + group + `", "eligible": [{"role": "member", "principal": "ada"}]}], "touched": [`,
			`line 20: scope.declared[0].eligible[0].principal: want an id`},
		{"an approver by name", `"touched": [`, `"declared": [{"group": "` + group + `", "approvers": ["ada"]}], "touched": [`, `line 20: scope.declared[0].approvers[0]: want an id`},

		// Lists of the tenant.
		{"a context that Entra can't have", `"id": "c1"`, `"id": "c100"`, `line 227: contexts[0].id: want c1 to c99, found "c100"`},
		{"a context twice", enabled, enabled + `}, {"id": "c1", "displayName": "x", "isAvailable": false`, `line 229: contexts[1]: is listed twice`},
		{"a policy of a context that Entra can't have", `"contexts": [
        "c1"`, `"contexts": [ "C1"`, `line 237: contextPolicies[0].contexts[0]: want c1 to c99, found "C1"`},
		{"a package of no role", `"role": "member",
      "eligible": true`, `"role": "Eligible Member", "eligible": true`, `line 248: packages[0].role: want one of`},
		{"an application by name", left, `"applications": [{"id": "sync", "displayName": "sync", "permissions": []}], "notLookedAt": [`, `line 252: applications[0].id: want an id`},
		{"an application with no permission", left, `"applications": [{"id": "` + approver + `", "displayName": "sync", "permissions": [""]}], "notLookedAt": [`,
			`line 252: applications[0].permissions[0]: is empty`},
		{"contexts null", `"packages": [`, `"applications": null, "packages": [`, `line 243: applications: want a list, found null`},
	})
}
