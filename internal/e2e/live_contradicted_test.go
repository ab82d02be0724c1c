package e2e

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// Of the group tier0 two answers differ in name. A group that anybody may have
// made has the name that is declared.
const (
	tier0     = "1a000000-0000-4000-8000-00000000000a"
	lookAlike = "20000000-0000-4000-8000-000000000002"
	ada       = "30000000-0000-4000-8000-000000000003"
)

func contradicted(t *testing.T) *directory.Snapshot {
	t.Helper()
	group := func(id string, roles directory.Flag) directory.Group {
		return directory.Group{ID: id, DisplayName: "sg-tier0", GroupTypes: []string{}, SecurityEnabled: directory.True,
			MailEnabled: directory.False, IsAssignableToRole: roles, Managed: directory.False, Owners: []string{ada}}
	}
	managed := group("40000000-0000-4000-8000-000000000004", directory.Null)
	managed.DisplayName, managed.Managed, managed.Owners = "sg-managed", directory.True, nil
	return &directory.Snapshot{
		Version: directory.Version, Tenant: "50000000-0000-4000-8000-000000000005", Cloud: directory.Public,
		Scope:  directory.Scope{AllGroups: true, AllUsers: true},
		Caller: contosoTenant(t).Caller,
		Groups: []directory.Group{group(tier0, directory.True), group(lookAlike, directory.Null), managed},
		Principals: []directory.Principal{{ID: ada, Type: directory.User, DisplayName: "Ada", UserPrincipalName: "ada@contoso.com",
			AccountEnabled: directory.True, UserType: directory.UserTypeMember}},
	}
}

// contradictions make the fake say two things of the group and of its owner.
func contradictions() []fault.Fault {
	conflict := fault.Action{Page: fault.PageConflict}
	return []fault.Fault{
		{Path: `/groups\?.*isAssignableToRole eq true`, Count: fault.Every, Do: conflict},
		{Path: `/owners\?`, Count: fault.Every, Do: conflict},
		{Path: `/groups\?.*%24top=999`, Count: fault.Every, Do: conflict},
	}
}

// TestContradictedGroup (10.9): a group of which two answers differ is not
// gone. All that rests on it is unknown, live and from the snapshot of it.
func TestContradictedGroup(t *testing.T) {
	t.Parallel()
	n := serveTenant(t, contradicted(t), fakegraph.WithFaults(contradictions()...))
	live := []string{"--auth", "github", "--client-id", n.ClientID(), "--tenant-id", n.TenantID(), "--graph-endpoint", n.URL(), "--authority", n.URL()}
	dir := t.TempDir()
	files := map[string]string{
		"groups.yaml":  "version: 1\ngroups:\n  - name: sg-tier0\n  - name: sg-managed\n    id: 40000000-0000-4000-8000-000000000004\n    owners: [ada@contoso.com]\n",
		"managed.yaml": "version: 1\ngroups:\n  - name: sg-managed\n    id: 40000000-0000-4000-8000-000000000004\n",
		"policy.yaml": "version: 1\nwaivers:\n  - rule: role-assignable-unmanaged\n    group: " + tier0 +
			"\n    reason: break glass\n    expires: " + time.Now().AddDate(0, 1, 0).Format(time.DateOnly) + "\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := pimGroups(t, dir, n.environ, append([]string{"snapshot", "-o", "whole.json"}, live...)...); got.code != 3 {
		t.Fatalf("snapshot: exit code %d\n%s", got.code, got.stderr)
	}
	for name, from := range map[string][]string{"live": live, "file": {"--snapshot", "whole.json"}} {
		run := func(args ...string) ran { return pimGroups(t, dir, n.environ, append(args, from...)...) }
		t.Run(name+"/pin", func(t *testing.T) {
			got := run("pin", "groups.yaml")
			text, err := os.ReadFile(filepath.Join(dir, "groups.yaml"))
			if err != nil || string(text) != files["groups.yaml"] || got.code != 3 {
				t.Errorf("exit code %d, and the file is (%v)\n%s\n%s", got.code, err, text, got.stderr)
			}
		})
		t.Run(name+"/check", func(t *testing.T) {
			got := run("check", "--format", "json", "--policy", "policy.yaml", "groups.yaml")
			said := report(t, got)
			if got.code != 3 || said.Groups[0].Name != "sg-tier0" || said.Groups[0].State != "unknown" || said.Groups[0].ID != "" {
				t.Errorf("exit code %d, %+v", got.code, said.Groups)
			}
			said.wantUnanswered(t, "group-not-found", "owner-unknown", "role-assignable-unmanaged")
		})
		t.Run(name+"/undeclared", func(t *testing.T) {
			got := run("check", "--format", "json", "--policy", "policy.yaml", "managed.yaml")
			said := report(t, got)
			if asked := said.about("role-assignable-unmanaged", tier0); got.code != 3 || asked != "not-evaluated" {
				t.Errorf("exit code %d, the rule's answer about the group is %q", got.code, asked)
			}
			if unused := said.about("waiver-unused", tier0); unused != "" {
				t.Errorf("the waiver is said to be unused: %s", unused)
			}
		})
		t.Run(name+"/discover", func(t *testing.T) {
			got := run("discover", "--yaml", "managed.yaml")
			if got.code != 3 || strings.Contains(got.stdout, "id: "+lookAlike) || !strings.Contains(got.stderr, tier0) {
				t.Errorf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
			}
		})
	}
}

// TestTwoAnswers: whatever the second answer about the group says, the first is
// not believed any more, and the look-alike does not take its place.
func TestTwoAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range jsonLines[struct {
		ID, What string
		Second   map[string]any
	}](t, "testdata/badinput/two-answers.jsonl") {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			second := map[string]any{"id": tier0, "displayName": "sg-tier0", "groupTypes": []string{}, "securityEnabled": true, "mailEnabled": false, "isAssignableToRole": true}
			maps.Copy(second, c.Second)
			if second["id"] == "{ID}" {
				second["id"] = strings.ToUpper(tier0)
			}
			body, err := json.Marshal(map[string]any{"value": []any{second}})
			if err != nil {
				t.Fatal(err)
			}
			n := serveTenant(t, contradicted(t), fakegraph.WithFaults(fault.Fault{Path: `/groups\?.*isAssignableToRole eq true`,
				Count: fault.Every, Do: fault.Action{Status: 200, Body: string(body)}}))
			dir := t.TempDir()
			const declared = "version: 1\ngroups:\n  - name: sg-tier0\n"
			if err := os.WriteFile(filepath.Join(dir, "groups.yaml"), []byte(declared), 0o600); err != nil {
				t.Fatal(err)
			}
			got, said := n.check(t, dir, "github")
			if got.code != 3 || said.Groups[0].State != "unknown" || said.Groups[0].ID != "" {
				t.Errorf("%s: exit code %d, %+v", c.What, got.code, said.Groups)
			}
			got = pimGroups(t, dir, n.environ, "pin", "--auth", "github", "--client-id", n.ClientID(), "--tenant-id", n.TenantID(),
				"--graph-endpoint", n.URL(), "--authority", n.URL())
			if text, err := os.ReadFile(filepath.Join(dir, "groups.yaml")); got.code != 3 || err != nil || string(text) != declared {
				t.Errorf("%s: pin has exit code %d (%v)\n%s%s", c.What, got.code, err, text, got.stderr)
			}
		})
	}
}

// about gives the status of the rule's finding about a group, "" for none.
func (c *checked) about(rule, group string) string {
	for _, f := range c.Findings {
		if f.Rule == rule && f.Group == group {
			return f.Status
		}
	}
	return ""
}

// wantUnanswered wants the rules to have failed for nothing.
func (c *checked) wantUnanswered(t *testing.T, rules ...string) {
	t.Helper()
	for _, rule := range rules {
		for _, f := range c.Findings {
			if f.Rule == rule && f.Status == "failed" {
				t.Errorf("%s: %s", rule, f.Message)
			}
		}
	}
}
