package pin

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

func now() time.Time { return time.Date(2026, 11, 2, 6, 0, 0, 0, time.UTC) }

// tenantOf is a whole tenant with groups of these names; the first is managed,
// so that the list of managed groups is believed.
func tenantOf(names ...string) *directory.Snapshot {
	s := &directory.Snapshot{Scope: directory.Scope{AllGroups: true, AllUsers: true}}
	for i, name := range names {
		s.Groups = append(s.Groups, directory.Group{
			ID: idOf(i), DisplayName: name, GroupTypes: []string{},
			SecurityEnabled: directory.True, MailEnabled: directory.False, Managed: directory.FlagOf(i == 0),
		})
	}
	return s
}

func find(t *testing.T, text string, tenant *directory.Snapshot) ([]Pin, []finding.Finding) {
	t.Helper()
	file, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: []byte(text)}})
	if len(found) > 0 {
		t.Fatalf("the test's file is not valid: %s: %s", found[0].Pos, found[0].Message)
	}
	return Find(file, directory.NewIndex(tenant), now())
}

func TestFind(t *testing.T) {
	t.Parallel()
	dynamic := tenantOf("sg-a", "sg-b", "sg-c")
	dynamic.Groups[2].GroupTypes = []string{"DynamicMembership"}
	pins, found := find(t, "version: 1\ngroups:\n  - name: sg-c\n  - name: other\n    id: "+idOf(7)+"\n  - name: sg-a\n", dynamic)
	if len(found) > 0 {
		t.Fatalf("refused: %v", found)
	}
	var got []string
	for _, p := range pins {
		got = append(got, p.Name.Pos.String()+" "+p.Name.Value+" "+p.Group.ID)
	}
	want := "groups.yaml:3:11 sg-c " + idOf(2) + ", groups.yaml:6:11 sg-a " + idOf(0)
	if strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %v: the entry with an id that does not exist is no concern of pin, nor is the kind of a group", got, want)
	}
}

func TestFindNothing(t *testing.T) {
	t.Parallel()
	pins, found := find(t, "version: 1\ngroups:\n  - name: gone\n    id: "+idOf(7)+"\n", tenantOf("sg-a"))
	if len(pins) > 0 || len(found) > 0 {
		t.Errorf("found pins %v and findings %v, want none", pins, found)
	}
}

// TestFindRefuses declares one group that can be pinned and one that can't:
// there must be no pin at all then.
func TestFindRefuses(t *testing.T) {
	t.Parallel()
	deleted := tenantOf("sg-a", "sg-b")
	deleted.Groups[1].DeletedDateTime = now().Add(-time.Hour)
	unread := tenantOf("sg-a")
	unread.Gaps = []directory.Gap{{Part: directory.PartGroups, Subject: "sg-b", Reason: "403 Forbidden"}}
	partly := tenantOf("sg-a", "sg-b")
	partly.Groups[1].GroupTypes = nil
	narrow := tenantOf("sg-a", "sg-b")
	narrow.Gaps = []directory.Gap{{Part: directory.PartGroups, Reason: "only some were read"}}
	const second = "  - name: sg-b\n"
	for name, test := range map[string]struct {
		tenant *directory.Snapshot
		entry  string
		rule   string
		status finding.Status
		want   string
	}{
		"no such group":     {tenantOf("sg-a"), second, "group-not-found", finding.Failed, `no group is named "sg-b"`},
		"deleted":           {deleted, second, "group-not-found", finding.Failed, "was deleted on 2026-11-02"},
		"two of the name":   {tenantOf("sg-a", "sg-b", "SG-B"), second, "group-name-ambiguous", finding.Failed, idOf(1)},
		"other case":        {tenantOf("sg-a", "SG-B"), second, "group-name-mismatch", finding.Failed, "upper and lower case"},
		"name not read":     {unread, second, "group-not-found", finding.NotEvaluated, "403 Forbidden"},
		"kind not read":     {partly, second, "group-not-found", finding.NotEvaluated, "what kind of group"},
		"groups not read":   {narrow, second, "group-not-found", finding.NotEvaluated, "only some were read"},
		"declared by id":    {tenantOf("sg-a", "sg-b"), second + "  - name: renamed\n    id: " + idOf(1) + "\n", "file-duplicate-group", finding.Failed, "declared already at groups.yaml:6:9"},
		"declared by id, 0": {tenantOf("sg-a", "sg-b"), "  - name: renamed\n    id: " + idOf(1) + "\n" + second, "file-duplicate-group", finding.Failed, "declared already at groups.yaml:5:9"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pins, found := find(t, "version: 1\ngroups:\n  - name: sg-a\n"+test.entry, test.tenant)
			if len(pins) > 0 {
				t.Errorf("pins %v although one entry can't be pinned", pins)
			}
			for _, f := range found {
				if f.Rule == test.rule && f.Status == test.status && strings.Contains(f.Message, test.want) && f.Pos.Line > 3 {
					return
				}
			}
			t.Errorf("got %v, want %s (%s) with %q at its line", found, test.rule, test.status, test.want)
		})
	}
}

// TestFindReportsAll wants each reason at its own line, in the order of the
// file.
func TestFindReportsAll(t *testing.T) {
	t.Parallel()
	_, found := find(t, "version: 1\ngroups:\n  - name: sg-x\n  - name: sg-b\n  - name: sg-y\n", tenantOf("sg-a", "sg-b", "sg-b"))
	var got []string
	for _, f := range found {
		got = append(got, f.Pos.String()+" "+f.Rule)
	}
	want := "groups.yaml:3:11 group-not-found, groups.yaml:4:11 group-name-ambiguous, groups.yaml:5:11 group-not-found"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestFindUsers: of users as of groups, all are found or none.
func TestFindUsers(t *testing.T) {
	t.Parallel()
	user := func(n int, name string) directory.Principal {
		return directory.Principal{ID: idOf(n), Type: directory.User, UserPrincipalName: name}
	}
	tenant := func(people ...directory.Principal) *directory.Snapshot {
		s := tenantOf("sg-a")
		s.Principals = append(people, user(7, "ada@contoso.com"), directory.Principal{ID: idOf(8), Type: directory.ServicePrincipal})
		return s
	}
	unread := tenant()
	unread.Gaps = []directory.Gap{{Part: directory.PartUsers, Subject: "Grace@contoso.com", Reason: "403 Forbidden"}}
	text := "version: 1\nprincipals: {users: {linus@contoso.com: " + idOf(5) + "}}\nsettings: {a: {activation: {approval: [GRACE@contoso.com]}}, b: {activation: {approval: [ken@contoso.com]}}}\n" +
		"groups:\n  - {name: sg-a, id: " + idOf(0) + ", owners: [dennis@contoso.com], member: {settings: a, eligible: [ada@contoso.com, linus@contoso.com]}, " +
		"owner: {eligible: [{who: Ada@contoso.com, for: 90d}]}}\n"
	for name, test := range map[string]struct {
		tenant *directory.Snapshot
		want   string
	}{
		"all":      {tenant(user(6, "grace@contoso.com")), "ada@contoso.com at 5:" + "…" + idOf(7) + ", GRACE@contoso.com at 3:" + "…" + idOf(6)},
		"nobody":   {tenant(), "failed principal-unknown"},
		"renamed":  {tenant(user(5, "grace@contoso.com")), "failed file-duplicate-name"},
		"two":      {tenant(user(6, "grace@contoso.com"), user(9, "Grace@contoso.com")), "failed principal-name-ambiguous"},
		"not read": {unread, "not-evaluated principal-unknown"},
	} {
		pins, found := find(t, text, test.tenant)
		var got []string
		for _, p := range pins {
			got = append(got, fmt.Sprintf("%s at %d:…%s", p.Name.Value, p.Name.Pos.Line, p.ID()))
		}
		for _, f := range found {
			got = append(got, fmt.Sprintf("%s %s", f.Status, f.Rule))
			if f.Pos.Line != 3 || f.Subject != "GRACE@contoso.com" || f.Message == "" || f.Fix == "" {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// TestScope asks for the names without an id and for nothing else: whoever
// pins waits for every request.
func TestScope(t *testing.T) {
	t.Parallel()
	file, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: []byte(
		"version: 1\ngroups:\n  - name: b\n    owners: [ada@contoso.com]\n  - name: pinned\n    id: " + idOf(1) +
			"\n    member: {eligible: [grace@contoso.com]}\n  - name: a\n")}})
	if len(found) > 0 {
		t.Fatal(found)
	}
	want := directory.Scope{Names: []string{"a", "b"}, Users: []string{"grace@contoso.com"}, Parts: directory.PropertyParts()}
	if got := Scope(file); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
