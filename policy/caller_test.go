package policy

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// readPermissions are those that a check asks for.
func readPermissions() []string {
	return []string{"GroupMember.Read.All", "PrivilegedAccess.Read.AzureADGroup", "User.Read.All"}
}

// TestCallerPermission: for each identity and mode, what is reported as lacking.
func TestCallerPermission(t *testing.T) {
	t.Parallel()
	whole := func(role string) directory.RoleAssignment {
		return directory.RoleAssignment{RoleTemplateID: role, DirectoryScope: "/"}
	}
	onboards := append(readPermissions(), "RoleManagementPolicy.ReadWrite.AzureADGroup")
	tests := []struct {
		name   string
		mode   Mode
		caller directory.Caller
		want   string // subjects
	}{
		{"reader", ModeCheck, directory.Caller{Permissions: readPermissions()}, ""},
		{"nothing", ModeCheck, directory.Caller{}, "GroupMember.Read.All PrivilegedAccess.Read.AzureADGroup User.Read.All"},
		{"greater ones do", ModeCheck, directory.Caller{Permissions: []string{"Directory.Read.All", "PrivilegedAccess.ReadWrite.AzureADGroup"}}, ""},
		{"basic ones do not", ModeCheck, directory.Caller{Permissions: []string{"Group.ReadBasic.All", "User.ReadBasic.All", "PrivilegedAccess.Read.AzureADGroup"}},
			"GroupMember.Read.All User.Read.All"},
		{"a user reads", ModeCheck, directory.Caller{Type: directory.User, Permissions: readPermissions()}, ""},
		{"reader onboards", ModeApply, directory.Caller{Type: directory.ServicePrincipal, Permissions: readPermissions()}, "RoleManagementPolicy.ReadWrite.AzureADGroup"},
		{"application onboards", ModeApply, directory.Caller{Type: directory.ServicePrincipal, Permissions: onboards}, ""},
		{"user without a role", ModeApply, directory.Caller{Type: directory.User, Permissions: onboards},
			"Groups Administrator Privileged Role Administrator Privileged Role Administrator"},
		{"groups administrator", ModeApply, directory.Caller{Type: directory.User, Permissions: onboards,
			Roles: []directory.RoleAssignment{whole("FDD7A751-B60B-444A-984C-02652FE8FA1C")}},
			"Privileged Role Administrator Privileged Role Administrator"},
		{"privileged role administrator", ModeApply, directory.Caller{Type: directory.User, Permissions: onboards,
			Roles: []directory.RoleAssignment{whole("e8611ab8-c189-46e8-94e1-60213ab1f814")}}, "Groups Administrator"},
		{"global administrator", ModeApply, directory.Caller{Type: directory.User, Permissions: onboards,
			Roles: []directory.RoleAssignment{whole("62e90394-69f5-4237-9190-012177145e10")}}, ""},
		{"owner of one", ModeApply, directory.Caller{ID: ada, Type: directory.User, Permissions: onboards},
			"Groups Administrator Privileged Role Administrator"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := loadCase(t, "testdata/rules/caller-permission.txtar")
			c.input.Mode, c.input.Tenant.Caller = test.mode, &test.caller
			var subjects []string
			for _, f := range c.evaluate(Rules()) {
				subjects = append(subjects, f.Subject)
			}
			slices.Sort(subjects)
			if got := strings.Join(subjects, " "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestCallerPermissionDepth: what protects groups needs permissions of its own, where it
// is read. What is optional is a note, and holds nothing up.
func TestCallerPermissionDepth(t *testing.T) {
	t.Parallel()
	const protection = "PrivilegedAssignmentSchedule.Read.AzureADGroup PrivilegedEligibilitySchedule.Read.AzureADGroup RoleManagementPolicy.Read.AzureADGroup"
	for _, test := range []struct {
		depth directory.Depth
		holds []string
		left  []directory.Part
		want  string // subjects of errors; of notes in brackets
	}{
		{directory.DepthManaged, nil, nil, ""},
		{directory.DepthChanged, nil, nil, protection},
		{directory.DepthFull, nil, nil, protection},
		{directory.DepthFull, strings.Fields(protection), nil, ""},
		{directory.DepthFull, strings.Fields(strings.ReplaceAll(protection, "Read", "ReadWrite")), nil, ""},
		{directory.DepthManaged, nil, directory.OptionalParts(),
			"[Application.Read.All] [AuthenticationContext.Read.All] [EntitlementManagement.Read.All] [Policy.Read.All]"},
	} {
		c := loadCase(t, "testdata/rules/caller-permission.txtar")
		c.input.Settings = mustParse(t, "version: 1\nrules: {caller-permission: error}\n")
		c.input.Mode, c.input.Tenant.Caller = ModeCheck, &directory.Caller{Permissions: append(readPermissions(), test.holds...)}
		c.input.Tenant.Scope.Depth, c.input.Tenant.Snapshot.NotLookedAt = test.depth, nil
		for _, part := range test.left {
			c.input.Tenant.Snapshot.NotLookedAt = append(c.input.Tenant.Snapshot.NotLookedAt, directory.Gap{Part: part})
		}
		var subjects []string
		for _, f := range c.evaluate(Rules()) {
			if f.Severity == finding.Note {
				f.Subject = "[" + f.Subject + "]"
			}
			subjects = append(subjects, f.Subject)
		}
		slices.Sort(subjects)
		if got := strings.Join(subjects, " "); got != test.want {
			t.Errorf("depth %s, %q left: got %q, want %q", test.depth, test.left, got, test.want)
		}
		if _, lacking := Guardrails(c.input); (len(lacking) > 0) != strings.HasPrefix(test.want, "Priv") {
			t.Errorf("depth %s, %q left: lacking %v", test.depth, test.left, lacking)
		}
	}
}

// TestCallerOfChanges: each class of changes needs its own permission to write, more is
// too much, and one identity with both kinds is warned about.
func TestCallerOfChanges(t *testing.T) {
	t.Parallel()
	const (
		settings = "RoleManagementPolicy.ReadWrite.AzureADGroup"
		eligible = "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup"
		removes  = "PrivilegedEligibilitySchedule.Remove.AzureADGroup"
		packages = "EntitlementManagement.Read.All"
	)
	for _, test := range []struct {
		changes, holds string
		lacks          string // subjects, each once
		purpose        string // of the first that is lacking
		excess         string // subjects; - is none
	}{
		{"onboard", "", settings, "can't onboard a group: it lacks", ""},
		{"settings", "", settings, "can't change role settings: it lacks", ""},
		{"onboard settings", "", settings, "can't onboard a group or change role settings: it lacks", ""},
		{"eligible", "", eligible, "can't make people eligible: it lacks", ""},
		{"renew", packages, eligible, "can't renew who is eligible: it lacks", ""},
		{"shorten", eligible, packages, "can't read which access packages deliver a role of a group: it lacks", ""},
		{"remove", packages, removes, "can't remove who is eligible: it lacks", ""},
		{"remove", packages + " " + removes, "", "", ""},
		{"remove", packages + " " + eligible, "", "", "-"},
		{"eligible remove", packages, eligible, "can't make people eligible or remove who is eligible: it lacks", ""},
		{"eligible remove", packages + " " + eligible, "", "", ""},
		{"eligible", eligible + " " + settings, "", "", "-"},
		{"settings", eligible + " " + settings, "", "", "-"},
		{"settings eligible", eligible + " " + settings, "", "", eligible},
		{"settings eligible", settings, eligible, "can't make people eligible: it lacks", ""},
	} {
		t.Run(test.changes+" with "+test.holds, func(t *testing.T) {
			t.Parallel()
			c := healthyCase(t)
			c.input.Mode, c.input.Changes, c.input.Tenant.Scope.Depth = ModeApply, classesOf(test.changes), directory.DepthChanged
			c.input.Tenant.Caller = &directory.Caller{Type: directory.ServicePrincipal, Permissions: slices.Concat(readPermissions(), strings.Fields(test.holds),
				[]string{permissionFor(directory.PartRoleSettings), permissionFor(directory.PartEligible), permissionFor(directory.PartActive)})}
			c.rule = callerPermission.ID
			lacking := c.evaluate(Rules())
			if got := subjectsOf(lacking); got != test.lacks || test.lacks != "" && !strings.Contains(lacking[0].Message, test.purpose) {
				t.Errorf("lacking %q: %v", got, lacking)
			}
			c.rule = callerExcess.ID
			if got := subjectsOf(c.evaluate(Rules())); got != test.excess {
				t.Errorf("excess %q, want %q", got, test.excess)
			}
		})
	}
}

// subjectsOf joins the subjects of findings, - for one without.
func subjectsOf(found []finding.Finding) string {
	var subjects []string
	for _, f := range found {
		subjects = append(subjects, cmp.Or(f.Subject, "-"))
	}
	slices.Sort(subjects)
	return strings.Join(subjects, " ")
}

// TestOptionalOrLacking: an optional permission that the changes need is no note any more.
func TestOptionalOrLacking(t *testing.T) {
	t.Parallel()
	c := healthyCase(t)
	c.rule, c.input.Tenant.Scope.Depth = callerPermission.ID, directory.DepthFull
	c.input.Tenant.Caller = &directory.Caller{Permissions: append(readPermissions(), permissionFor(directory.PartRoleSettings),
		permissionFor(directory.PartEligible), permissionFor(directory.PartActive))}
	c.input.Tenant.Snapshot.NotLookedAt = []directory.Gap{{Part: directory.PartPackages}}
	for changes, want := range map[string]finding.Severity{"onboard settings eligible": finding.Note, "renew": finding.Error} {
		c.input.Changes = classesOf(changes)
		if found := c.evaluate(Rules()); len(found) != 1 || found[0].Severity != want || found[0].Subject != permissionFor(directory.PartPackages) {
			t.Errorf("%s: %v", changes, found)
		}
	}
}

// TestOwnersUnread: whether a user owns the group is not known without its
// owners, unless a role decides already.
func TestOwnersUnread(t *testing.T) {
	t.Parallel()
	c := loadCase(t, "testdata/rules/caller-permission.txtar")
	c.withGap(directory.Gap{Part: directory.PartOwners, Group: "10000000-0000-4000-8000-000000000003", Reason: "time-out"})
	var got []string
	for _, f := range c.evaluate(Rules()) {
		if f.Group.Name != "" {
			got = append(got, f.Group.Name+" "+f.Status.String())
		}
	}
	if want := []string{"sg-prod-subscription-owners failed", "rag-not-owned not-evaluated"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestRolesUnread: an identity whose directory roles are not known is neither
// one that only reads nor one that may not onboard. What its token says is
// found all the same.
func TestRolesUnread(t *testing.T) {
	t.Parallel()
	gap := directory.Gap{Part: directory.PartCaller, Subject: directory.CallerRoles, Reason: "403"}
	statuses := func(rule string, mode Mode, caller directory.Caller) string {
		c := loadCase(t, "testdata/rules/"+rule+".txtar")
		c.input.Mode, c.input.Tenant.Caller = mode, &caller
		c.withGap(gap)
		var list []string
		for _, f := range c.evaluate(Rules()) {
			list = append(list, f.Status.String())
			if f.Status == finding.NotEvaluated && !strings.HasSuffix(f.Message, "could not be read: 403") {
				t.Errorf("%s: %s", rule, f.Message)
			}
		}
		return strings.Join(list, " ")
	}
	onboards := append(readPermissions(), "RoleManagementPolicy.ReadWrite.AzureADGroup")
	for _, test := range []struct {
		rule   string
		mode   Mode
		caller directory.Caller
		want   string
	}{
		{"caller-excess", ModeCheck, directory.Caller{Permissions: readPermissions()}, "not-evaluated"},
		{"caller-excess", ModeCheck, directory.Caller{Permissions: onboards}, "failed not-evaluated"},
		{"caller-excess", ModeApply, directory.Caller{Permissions: onboards}, "not-evaluated"},
		{"caller-permission", ModeCheck, directory.Caller{Type: directory.User, Permissions: readPermissions()}, ""},
		{"caller-permission", ModeApply, directory.Caller{Type: directory.User, Permissions: onboards},
			"not-evaluated not-evaluated not-evaluated"},
		{"caller-permission", ModeApply, directory.Caller{Type: directory.ServicePrincipal, Permissions: onboards}, ""},
	} {
		if got := statuses(test.rule, test.mode, test.caller); got != test.want {
			t.Errorf("%s of %v while %s: %q, want %q", test.rule, test.caller.Permissions, test.mode, got, test.want)
		}
	}
}

// TestCallerNotKnown: a source that names no caller and admits no gap is not
// taken for a caller who holds nothing.
func TestCallerNotKnown(t *testing.T) {
	t.Parallel()
	for _, rule := range []string{"caller-permission", "caller-excess"} {
		c := loadCase(t, "testdata/rules/"+rule+".txtar")
		c.input.Tenant.Caller = nil
		found := c.evaluate(Rules())
		if len(found) != 1 || found[0].Status != finding.NotEvaluated {
			t.Errorf("%s: %v", rule, found)
		}
	}
}

// TestCallerExcess: what an onboarding needs is no excess where it onboards, and
// what a check may hold is silent.
func TestCallerExcess(t *testing.T) {
	t.Parallel()
	c := loadCase(t, "testdata/rules/caller-excess.txtar")
	c.input.Mode = ModeApply
	const role = `which makes the changes of this run, can do more than they need: the directory role "Groups Administrator"`
	if found := c.evaluate(Rules()); len(found) != 1 || !strings.HasSuffix(found[0].Message, role) || found[0].Severity != finding.Warning {
		t.Errorf("an application that onboards: %v", found)
	}
	c.input.Tenant.Caller.Type = directory.User
	if found := c.evaluate(Rules()); len(found) > 0 {
		t.Errorf("a user who onboards: %v", found)
	}
	c.input.Tenant.Caller.Roles[0].RoleTemplateID = "62e90394-69f5-4237-9190-012177145e10"
	c.input.Tenant.Caller.Permissions = append(c.input.Tenant.Caller.Permissions, "Group.ReadWrite.All")
	if found := c.evaluate(Rules()); len(found) != 1 || !strings.Contains(found[0].Message, "need: Group.ReadWrite.All, the directory role") {
		t.Errorf("a global administrator: %v", found)
	}
	c = loadCase(t, "testdata/rules/caller-excess.txtar")
	c.input.Mode = ModeCheck
	c.input.Tenant.Caller.Permissions, c.input.Tenant.Caller.Roles = readPermissions(), c.input.Tenant.Caller.Roles[:1]
	if found := c.evaluate(Rules()); len(found) > 0 {
		t.Errorf("a reader: %v", found)
	}
	c.input.Tenant.Caller.Roles[0] = directory.RoleAssignment{RoleTemplateID: "6d0f0000-0000-4000-8000-000000000001"}
	if found := c.evaluate(Rules()); len(found) != 1 || !strings.HasSuffix(found[0].Message, `the directory role "6d0f0000-0000-4000-8000-000000000001"`) {
		t.Errorf("a custom role can write: %v", found)
	}
}

// TestTokenSubject: a subject is reported unless an environment guards it, and only
// where the run onboards.
func TestTokenSubject(t *testing.T) {
	t.Parallel()
	for subject, reported := range map[string]bool{
		"": false, "repo:contoso/access:environment:pim-onboard": false, "repo:contoso@1/access@2:environment:p": false, "environment:p": false,
		"repo:contoso/access:ref:refs/heads/main": true, "repo:contoso/access:ref:refs/heads/environment": true,
		"repo:contoso/environment:ref:refs/heads/main": true, "repository_owner_id:1:repository_id:2:pull_request": true,
		"repo:contoso/access:my-environment:p": true,
	} {
		c := loadCase(t, "testdata/rules/caller-excess.txtar")
		c.input.Tenant.Caller.Roles, c.input.TokenSubject = nil, subject
		for mode, want := range map[Mode]bool{ModeApply: reported, ModeCheck: false} {
			c.input.Mode = mode
			names := slices.ContainsFunc(c.evaluate(Rules()), func(f finding.Finding) bool { return f.Subject == subject && subject != "" })
			if names != want {
				t.Errorf("%s of %q: reported %t", mode, subject, names)
			}
		}
	}
}

func TestOnlyReads(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"GroupMember.Read.All": true, "User.ReadBasic.All": true, "Member.Read.Hidden": true, "User.Read": true,
		"PrivilegedAccess.Read.AzureADGroup": true, "openid": true, "offline_access": true, "Policy.Read.PermissionGrant": true,
		"PrivilegedAccess.ReadWrite.AzureADGroup": false, "Directory.ReadWrite.All": false, "RoleManagement.ReadWrite.Directory": false,
		"PrivilegedAssignmentSchedule.Remove.AzureADGroup": false, "User.ManageIdentities.All": false, "Sites.FullControl.All": false,
		"Application.ReadWrite.OwnedBy": false, "Group.Create": false, "User.Invite.All": false, "Mail.Send": false,
		"Directory.AccessAsUser.All": false, "Directory.Write.Restricted": false, "": false, "SomethingNew": false,
	} {
		if got := onlyReads(name); got != want {
			t.Errorf("%s: %t, want %t", name, got, want)
		}
	}
}

// TestGrantAdvice: the advice for what could not be read names the permission to
// grant, with the ids to grant it by.
func TestGrantAdvice(t *testing.T) {
	t.Parallel()
	for _, part := range directory.Parts() {
		if text := grantAdvice(part, ""); !strings.Contains(text, "(application permission ") || !strings.Contains(text, ", delegated permission ") {
			t.Errorf("%s: %s", part, text)
		}
	}
	for _, need := range slices.Concat(reads(plan.Classes(), directory.DepthFull), writes(plan.Classes()), writes([]plan.Class{plan.ClassRemove})) {
		if least := need.anyOf[0]; granting(least, directory.ServicePrincipal) == least {
			t.Errorf("%s: no id to grant it by", least)
		}
	}
	for _, part := range directory.OptionalParts() {
		if permissionFor(part) == permissionFor(directory.PartGroups) {
			t.Errorf("%s: the permission of groups", part)
		}
	}
	if got := granting("Other.Read.All", directory.User); got != "Other.Read.All" {
		t.Error(got)
	}
}
