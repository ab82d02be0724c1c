package discover

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
)

func idOf(n int) string { return directorytest.ID(1, n) }

// group is the n-th group of a test, one that PIM could manage.
func group(n int, name string) directory.Group {
	return directory.Group{
		ID: idOf(n), DisplayName: name, GroupTypes: []string{},
		SecurityEnabled: directory.True, MailEnabled: directory.False, Managed: directory.False,
	}
}

// tenant is a whole tenant with these groups and one that is managed, so that
// the list of managed groups is believed.
func tenant(groups ...directory.Group) *directory.Snapshot {
	managed := group(1000, "zz-managed")
	managed.Managed = directory.True
	return &directory.Snapshot{Tenant: idOf(999), Scope: directory.Scope{AllGroups: true}, Groups: append(groups, managed), ManagedListSize: 1}
}

func declared(t *testing.T, entries string) *config.File {
	t.Helper()
	file, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: []byte("version: 1\ngroups:\n" + entries)}})
	if len(found) > 0 {
		t.Fatalf("the test's file is not valid: %s: %s", found[0].Pos, found[0].Message)
	}
	return file
}

func names(v *Inventory) string {
	var all []string
	for _, g := range v.Groups {
		all = append(all, g.DisplayName)
	}
	return strings.Join(all, ", ")
}

// TestFindKinds has a group of every kind; each is asked for by name so that
// one mistake is one failure.
func TestFindKinds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*directory.Group)
		found  bool
	}{
		"security":        {func(*directory.Group) {}, true},
		"role-assignable": {func(g *directory.Group) { g.IsAssignableToRole = directory.True }, true},
		"microsoft365":    {func(g *directory.Group) { g.GroupTypes, g.MailEnabled = []string{"Unified"}, directory.True }, true},
		"formerly synced": {func(g *directory.Group) { g.OnPremisesSyncEnabled = directory.False }, true},
		"dynamic":         {func(g *directory.Group) { g.GroupTypes = []string{"DynamicMembership"} }, false},
		"synced":          {func(g *directory.Group) { g.OnPremisesSyncEnabled = directory.True }, false},
		"restricted":      {func(g *directory.Group) { g.IsManagementRestricted = directory.True }, false},
		"mail-enabled":    {func(g *directory.Group) { g.MailEnabled = directory.True }, false},
		"distribution":    {func(g *directory.Group) { g.SecurityEnabled, g.MailEnabled = directory.False, directory.True }, false},
		"soft-deleted":    {func(g *directory.Group) { g.DeletedDateTime = g.CreatedDateTime.AddDate(2000, 0, 0) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := group(1, "the one")
			test.change(&g)
			v := Find(tenant(g), nil, Filter{Name: "the one"})
			if found := len(v.Groups) == 1; found != test.found || len(v.Gaps) > 0 {
				t.Errorf("found %q with gaps %v, want found: %v", names(v), v.Gaps, test.found)
			}
		})
	}
}

func TestFindDeclared(t *testing.T) {
	t.Parallel()
	s := tenant(group(1, "by id"), group(2, "By Name"), group(3, "twice"), group(4, "Twice"), group(5, "namesake"), group(6, "free"))
	file := declared(t, "  - name: another name\n    id: "+idOf(1)+"\n  - name: by name\n  - name: twice\n  - name: NAMESAKE\n    id: "+idOf(77)+"\n")
	v := Find(s, file, Filter{})
	if got, want := names(v), "free, namesake, Twice, twice, zz-managed"; got != want {
		t.Errorf("found %s, want %s", got, want)
	}
	for _, g := range v.Groups {
		want := map[string]string{"namesake": "groups.yaml:8:9", "twice": "groups.yaml:6:11", "Twice": "groups.yaml:6:11"}[g.DisplayName]
		if !strings.Contains(g.NameTaken, want) || want == "" && g.NameTaken != "" {
			t.Errorf("%s: its name is taken by %q, want %q", g.DisplayName, g.NameTaken, want)
		}
	}
}

// TestFindDeclaredByName must not take a soft-deleted namesake for a second
// group of the name.
func TestFindDeclaredByName(t *testing.T) {
	t.Parallel()
	deleted := group(2, "sg-a")
	deleted.DeletedDateTime = deleted.CreatedDateTime.AddDate(2000, 0, 0)
	if v := Find(tenant(group(1, "sg-a"), deleted), declared(t, "  - name: sg-a\n"), Filter{}); names(v) != "zz-managed" {
		t.Errorf("found %s, want zz-managed only", names(v))
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	roles, unified, managed := group(1, "role-readers"), group(2, "Team [A]/b"), group(3, "sg-MANAGED")
	roles.IsAssignableToRole = directory.True
	unified.GroupTypes, unified.MailEnabled = []string{"Unified"}, directory.True
	managed.Managed = directory.True
	s := tenant(roles, unified, managed, group(4, "sg-größe"))
	for name, test := range map[string]struct {
		filter Filter
		want   string
	}{
		"none":            {Filter{}, "role-readers, sg-größe, sg-MANAGED, Team [A]/b, zz-managed"},
		"role-assignable": {Filter{RoleAssignable: true}, "role-readers"},
		"security":        {Filter{Kind: directory.Security}, "role-readers, sg-größe, sg-MANAGED, zz-managed"},
		"microsoft365":    {Filter{Kind: directory.Microsoft365}, "Team [A]/b"},
		"managed":         {Filter{Managed: directory.True}, "sg-MANAGED, zz-managed"},
		"not managed":     {Filter{Managed: directory.False}, "role-readers, sg-größe, Team [A]/b"},
		"both":            {Filter{Managed: directory.False, RoleAssignable: true}, "role-readers"},
		"prefix":          {Filter{Name: "SG-*"}, "sg-größe, sg-MANAGED"},
		"whole name":      {Filter{Name: "sg"}, ""},
		"one character":   {Filter{Name: "sg-gr?ß?"}, "sg-größe"},
		"same name":       {Filter{Name: "SG-GRÖSSE"}, "sg-größe"},
		"accents apart":   {Filter{Name: "sg-GRO\u0308*"}, "sg-größe"},
		"over a slash":    {Filter{Name: "team*b"}, "Team [A]/b"},
		"a slash":         {Filter{Name: "*/?"}, "Team [A]/b"},
		"escaped":         {Filter{Name: `team \[a\]*`}, "Team [A]/b"},
		"range":           {Filter{Name: "[r-s]*"}, "role-readers, sg-größe, sg-MANAGED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := test.filter.Valid(); err != nil {
				t.Fatal(err)
			}
			if got := names(Find(s, nil, test.filter)); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
	if err := (&Filter{Name: "[a"}).Valid(); err == nil {
		t.Error("an unclosed bracket is no pattern")
	}
}

// TestOrder wants equal names in the order of their ids, whatever the order
// in which a tenant sends them.
func TestOrder(t *testing.T) {
	t.Parallel()
	groups := []directory.Group{group(1, "b"), group(2, "a"), group(3, "B"), group(4, "a"), group(5, "Ä")}
	want := []string{"a", "a", "B", "b", "zz-managed", "Ä"}
	var first []string
	for range 2 {
		var ids, got []string
		for _, g := range Find(tenant(groups...), nil, Filter{}).Groups {
			ids, got = append(ids, g.ID), append(got, g.DisplayName)
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if first == nil {
			first = ids
		}
		if !slices.Equal(ids, first) {
			t.Errorf("got %q, and %q before the tenant was shuffled", ids, first)
		}
		slices.Reverse(groups)
	}
	if first[0] > first[1] {
		t.Error("groups of one name are not in the order of their ids")
	}
}

// BenchmarkFind is a whole tenant of 50,000 groups, half of them managed.
func BenchmarkFind(b *testing.B) {
	s := directorytest.Large(50_000)
	b.ReportAllocs()
	for b.Loop() {
		if v := Find(s, nil, Filter{}); len(v.Groups) != 49_000 {
			b.Fatalf("found %d groups", len(v.Groups))
		}
	}
}
