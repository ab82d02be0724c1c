package policy

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// TestAdvice: what to do next fits the case, and what is to be pasted is
// exact. The findings are those of the rules' own test cases.
func TestAdvice(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rule    string
		message string // of the finding that is meant, a regexp
		fix     string // a regexp
	}{
		{"group-not-found", `id 1.*01$`, `^Correct the id or the name, or remove the entry if the group is permanently gone$`},
		{"group-not-found", `deleted-last-week`, `^Restore id 1.*03 until 2026-12-17 \(Entra portal: Groups, Deleted groups\); or remove this entry, or declare the group that replaces it$`},
		{"group-not-found", `deleted-long-ago`, `^Remove this entry, or declare the group that replaces it$`},
		{"group-not-found", `deleted-by-name`, `^Restore id 1.*06 until 2026-12-20 .*; or restore id 1.*07 until 2026-12-21`},
		{"group-not-found", `id 1.*08$`, `^Another group is named "sg-made-anew" now: if you mean that one, write id: 1\S*09 \(created 2026-11-01\); otherwise`},
		{"group-name-mismatch", `administrators`, `^If the group was renamed, write name: sg-prod-administrators; otherwise correct the id$`},
		{"group-name-mismatch", `U\+0430`, `^Rename the group in Entra, because no entry can hold its name .*U\+0430.*; or correct the id; a group with the declared name has id: 1\S*09 `},
		{"group-name-mismatch", `invisible`, `^Rename the group in Entra`},
		{"group-name-mismatch", `SG-Case-By-Name`, `write name: sg-case-by-name; otherwise correct the id$`},
		{"group-name-ambiguous", ``, `one of id: 1\S*01 or id: 1\S*02$`},
		{"group-unpinned", `would be`, `\(security group, created 2024-03-01\), then add to the entry: id: 1\S*01$`},
		{"owners-minimum", `subscription`, `^Make 1 more enabled member user eligible as owner: in owner.eligible of the file, or in PIM \(Groups, the group, Assignments, Add assignments\)$`},
		{"owners-minimum", `nobody`, `^Make 2 more enabled member users eligible as owners: in owner.eligible of the file, or in PIM `},
		{"activation-unprotected", `declared-mfa`, `^Add settings to changes, so that a merge writes what the file declares$`},
		{"activation-unprotected", `declared-weak`, `^Require Azure MFA or .*Settings > Member > Edit\)$`},
		{"owners-minimum", `outside`, `^Add 2 more enabled member users as owners in Entra, and to the list in this file; or declare them in owner.eligible$`},
		{"owners-minimum", `synced`, `has no owners in Entra`},
		{"owners-minimum", `list`, `mail-enabled security group are kept in Exchange`},
		{"owner-standing", `role-sole`, `^Remove "Terraform" .* from the owners in Entra; Entra keeps the last owner: let that be an emergency account`},
		{"owner-standing", `role-permanent.*eligible as member`, `^Make "Grace@contoso.com" eligible as owner \(Entra admin center > .*\), then remove them from the owners in Entra$`},
		{"owner-standing", `sg-sole`, `^Make "ada@contoso.com" eligible as owner .*; Entra keeps the last owner`},
		{"standing-access", `sg-group-in-group`, `^Make the group "sg-team" \(2 people\) eligible as member, then remove the active assignment \(`},
		{"eligible-guest", `sg-through`, `^Remove "eve_.*" from the group "sg-team" in Entra$`},
		{"eligible-deleted", `sg-person`, `^Remove the eligible assignment of 2\S*99 \(Entra admin center > `},
		{"owner-disabled", `subscription`, `^Remove "bob@contoso.com" from the owners in Entra, and from the list in this file$`},
		{"owner-disabled", `no-list`, `^Remove "bob@contoso.com" from the owners in Entra$`},
		{"owner-undeclared", `none`, `^Add another owner, because Entra keeps the last one, then remove "ada@contoso.com" .*, or add "ada@contoso.com" to this list$`},
		{"owner-undeclared", `Terraform`, `or add "20000000-0000-4000-8000-000000000006" to this list$`},
		{"owner-missing", `subscription`, `^Make "grace@contoso.com" \(id 2\S*02\) an owner in Entra, or remove this line$`},
		{"owner-missing", `not evaluated`, `^Run again; .*grant User.Read.All `},
		{"managed-undeclared", `portal`, `^Add to groups: - \{name: sg-added-in-the-portal, id: 1\S*07\}; or waive`},
		{"managed-undeclared", `the group 1\S*09`, `^Declare the group by its name and id; or waive`},
		{"managed-undeclared", `R&D`, `^Add to groups: - \{name: "R&D <lab>: \\"1\\"", id: 1\S*10\}; or waive`},
		{"managed-undeclared", `name: x`, `(?s)^Rename the group in Entra, then declare it by its name and id, because no entry can hold this name: .*control character.*; or waive`},
		{"managed-undeclared", `SG-Healthy`, `^The entry at groups.yaml:\d+:\d+ has this name, and a declaration holds each name once: correct its id, or rename one of the groups in Entra; or waive`},
		{"managed-undeclared", `"sg-seen"`, `^Declare the group by its name and id; or waive`},
		{"managed-undeclared", `sg-deleted`, `^No action required if .* until 2026-12-01$`},
		{"managed-undeclared", `the id`, `^No action required: PIM drops a deleted group within 24 hours`},
		{"managed-undeclared", `not evaluated`, `^Run again; .*grant PrivilegedAccess.Read.AzureADGroup `},
		{"role-assignable-unmanaged", `rag-helpdesk`, `^Add to groups: - \{name: rag-helpdesk, id: 1\S*04\}; or waive`},
		{"override-risk", `Berlin`, `^Take the group out of the unit`},
		{"override-risk", `Exchange`, `^For access that matters, use a role-assignable`},
		{"activation-too-long", `sg-both.*9h`, `^Lower the maximum duration under Activation \(Entra admin center > ID Governance > PIM > Groups > the group > Settings > (Member|Owner) > Edit\)|^Waived`},
		{"settings-locked", `sg-three`, `^Under Notification, remove .* PATCH /policies/roleManagementPolicies/\{id\} .* \(Entra .* > Owner > Edit\)$`},
		{"approver-none", `sg-nobody`, `^Under Activation, name at least two approvers .* > Member > Edit\)$`},
		{"package-feeds", `Legacy`, `^No action required\. Review who gets the access package`},
		{"caller-permission", `User.Read.All`, `^Grant User.Read.All \(delegated permission a154be20-\S+\) of Microsoft Graph with admin consent, then sign in again; Directory.Read.All, User.ReadWrite.All or Directory.ReadWrite.All would do as well$`},
		{"caller-permission", `lacks .*ReadWrite`, `then sign in again$`},
		{"caller-permission", `rag-not-owned`, `^Assign Privileged Role Administrator for the whole directory, or make the user an owner`},
		{"waiver-unused", `off`, `^Remove the waiver, or turn the rule on$`},
	}
	for _, test := range tests {
		message, fix := regexp.MustCompile(test.message), regexp.MustCompile(test.fix)
		c := loadCase(t, "testdata/rules/"+test.rule+".txtar")
		matched := 0
		for _, f := range c.evaluate(Rules()) {
			if !message.MatchString(f.Message) {
				continue
			}
			if matched++; !fix.MatchString(f.Fix) {
				t.Errorf("%s: %s\n got %q\nwant %s", test.rule, f.Message, f.Fix, fix)
			}
		}
		if matched == 0 {
			t.Errorf("%s: no finding says %s", test.rule, message)
		}
	}
}

// TestScalar: names that go into a line to paste are read back as they are.
func TestScalar(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"sg-prod-owners": "sg-prod-owners", "sg.prod_1": "sg.prod_1",
		"Finance": `"Finance"`, "null": `"null"`, "NO": `"NO"`, "1-2-3": `"1-2-3"`, "sg-": `"sg-"`, "": `""`,
		"a: b": `"a: b"`, "-x": `"-x"`, `say "hi"`: `"say \"hi\""`, "sg-prod\nowners": `"sg-prod\U0000000aowners"`, "R&D <lab>": `"R&D <lab>"`, "##[error]x": `"\U00000023#[error]x"`, "sg prod": `"sg prod"`,
	} {
		if got := scalar(name); got != want {
			t.Errorf("%q: got %s, want %s", name, got, want)
		}
	}
}

// TestAdviceIsAnEntry: what managed-undeclared offers for any name is an entry
// that the parser of groups.yaml reads back, or it says that there is none.
func TestAdviceIsAnEntry(t *testing.T) {
	t.Parallel()
	const id = "10000000-0000-4000-8000-000000000001"
	rapid.Check(t, func(t *rapid.T) {
		g := directory.Group{ID: id, DisplayName: rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-zA-Z0-9._:#&<> -]{1,12}`)).Draw(t, "name")}
		p := Pass{File: &config.File{}, Tenant: directory.NewIndex(&directory.Snapshot{})}
		entry, offered := strings.CutPrefix(p.declare(&g), "Add to groups: ")
		if reason := config.Undeclarable(g.DisplayName, id); offered != (reason == "") {
			t.Fatalf("offered %v, refused for %q", offered, reason)
		}
		if !offered {
			return
		}
		file, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: []byte("version: 1\ngroups:\n  " + entry + "\n")}})
		if len(found) > 0 || file.Groups[0].Name.Value != g.DisplayName || file.Groups[0].ID.Value != id {
			t.Fatalf("%q: %+v", entry, found)
		}
	})
}

// TestReportCompletes: a finding that says nothing of its own is completed
// from its rule and its group.
func TestReportCompletes(t *testing.T) {
	t.Parallel()
	rule := Rule{
		Rule:  finding.Rule{ID: "test-rule", Severity: finding.Warning, Fix: "Do something."},
		Check: func(p *Pass) { p.Report(finding.Finding{Message: "m"}) },
	}
	c := healthyCase(t)
	got := findings([]Rule{rule}, Pass{File: c.input.File, Tenant: c.input.Tenant, Plan: c.input.Plan, Mode: ModeCheck, Now: c.input.Now})
	g := c.input.File.Groups[0]
	want := finding.Finding{
		Rule: "test-rule", Severity: finding.Warning, Pos: g.ID.Pos, Group: finding.Group{ID: g.ID.Value, Name: "sg-healthy"},
		Message: "m", Fix: "Do something",
	}
	if len(got) != 1 || finding.Compare(got[0], want) != 0 || got[0].Severity != want.Severity {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// TestDeletedUnread: a group that may only be deleted is still not found, and the
// message says what was not looked for and how it could be.
func TestDeletedUnread(t *testing.T) {
	t.Parallel()
	c := loadCase(t, "testdata/rules/group-not-found.txtar")
	c.withGap(directory.Gap{Part: directory.PartDeleted, Reason: "403"})
	said := regexp.MustCompile(`no group has the id .*; whether it was deleted in the last 30 days could not be read, which needs the permission Group\.Read\.All: 403$`)
	if found := c.evaluate(Rules()); !slices.ContainsFunc(found, func(f finding.Finding) bool {
		return f.Status == finding.Failed && said.MatchString(f.Message)
	}) {
		t.Errorf("not reported: %v", found)
	}
}
