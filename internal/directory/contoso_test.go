package directory_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pim-groups/internal/directory"
)

const contoso = "../../testdata/contoso"

func readContoso(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(contoso, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func decodeContoso(t testing.TB, name string) *directory.Snapshot {
	t.Helper()
	s, err := directory.Decode(bytes.NewReader(readContoso(t, name)))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return s
}

// The sample files are what Encode would write, so that people who read them
// see the format, and so that a fresh snapshot can be compared with them.
func TestContosoIsCanonical(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"tenant.json", "tenant-fixed.json", "tenant-partial.json"} {
		if written := encode(t, decodeContoso(t, name)); !bytes.Equal(written, readContoso(t, name)) {
			t.Errorf("%s is not in canonical form", name)
		}
	}
}

// Each shape that Graph sends and that rules tell apart is there.
func TestContosoShapes(t *testing.T) {
	t.Parallel()
	s := decodeContoso(t, "tenant.json")
	x := directory.NewIndex(s)
	owned := func(is func(*directory.Principal) bool) func(*directory.Group) bool {
		return func(g *directory.Group) bool {
			return slices.ContainsFunc(g.Owners, func(id string) bool { return is(x.Principal(id)) })
		}
	}
	shapes := map[string]func(g *directory.Group) bool{
		"security":              func(g *directory.Group) bool { return g.Kind() == directory.Security },
		"Microsoft 365":         func(g *directory.Group) bool { return g.Kind() == directory.Microsoft365 },
		"mail-enabled security": func(g *directory.Group) bool { return g.Kind() == directory.MailEnabledSecurity },
		"distribution":          func(g *directory.Group) bool { return g.Kind() == directory.Distribution },
		"security Microsoft 365": func(g *directory.Group) bool {
			return g.Kind() == directory.Microsoft365 && g.SecurityEnabled == directory.True
		},
		"role-assignable":             (*directory.Group).RoleAssignable,
		"role-assignable null":        func(g *directory.Group) bool { return g.IsAssignableToRole == directory.Null },
		"dynamic":                     func(g *directory.Group) bool { return g.Dynamic() && g.MembershipRule != "" },
		"synchronised":                (*directory.Group).Synced,
		"formerly synchronised":       func(g *directory.Group) bool { return g.OnPremisesSyncEnabled == directory.False && g.Manageable() },
		"restricted":                  (*directory.Group).Restricted,
		"soft-deleted":                (*directory.Group).Deleted,
		"in an administrative unit":   func(g *directory.Group) bool { return len(g.AdministrativeUnits) > 0 && !g.Restricted() },
		"name of another group":       func(g *directory.Group) bool { return len(x.Named(g.DisplayName, false)) > 1 },
		"disabled owner":              owned(func(p *directory.Principal) bool { return p.AccountEnabled == directory.False }),
		"guest owner":                 owned((*directory.Principal).Guest),
		"application as owner":        owned(func(p *directory.Principal) bool { return p.Type == directory.ServicePrincipal }),
		"owner without a user type":   owned(func(p *directory.Principal) bool { return p.Type == directory.User && p.UserType == "" && p.Counts() }),
		"managed, only the list says": func(g *directory.Group) bool { return g.Managed == directory.True && len(g.Evidence) == 0 },
		"not managed":                 func(g *directory.Group) bool { return g.Managed == directory.False && g.Manageable() },
	}
	for shape, has := range shapes {
		if !slices.ContainsFunc(s.Groups, func(g directory.Group) bool { return has(&g) }) {
			t.Errorf("no group is: %s", shape)
		}
	}
	if n := len(s.Groups); n < 55 || n > 65 {
		t.Errorf("%d groups, want some 60", n)
	}
	if n := len(x.ManagedIDs()); n < len(s.Groups)/2-5 || n > len(s.Groups)/2+5 {
		t.Errorf("%d of %d groups are managed, want about half", n, len(s.Groups))
	}
	if len(s.OrphanIDs) != 1 {
		t.Errorf("%d orphan ids, want 1", len(s.OrphanIDs))
	}
}

// The sample of a bad hour has gaps of its own and one that only doubt finds.
func TestContosoPartial(t *testing.T) {
	t.Parallel()
	source := directory.File{Path: "tenant-partial.json", Open: func() (io.ReadCloser, error) {
		return os.Open(filepath.Join(contoso, "tenant-partial.json"))
	}}
	s, err := source.Snapshot(t.Context(), directory.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	parts := map[directory.Part]int{}
	for _, g := range directory.Doubt(s).Gaps {
		if g.Group == "" {
			t.Errorf("gap %+v is about no group: the sample promises to name the groups", g)
		}
		parts[g.Part]++
	}
	if parts[directory.PartGroups] != 1 || parts[directory.PartOwners] != 2 || parts[directory.PartManaged] != 1 {
		t.Errorf("gaps by part: %v", parts)
	}
}
