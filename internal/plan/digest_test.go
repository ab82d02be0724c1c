package plan_test

import (
	"reflect"
	"regexp"
	"testing"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// reviewed is a file and a tenant in which everything that a digest covers
// occurs.
func reviewed() (*config.File, *directory.Snapshot) {
	file := declare("g1 sg-one", "anchor sg-anchor", "- sg-two", "g4 sg-four none", "gone sg-gone", "- sg-twin", "nowhere sg-nowhere")
	file.Groups[0].Owners = &config.Owners{Items: []config.Text{{Value: "ada@contoso.com"}, {Value: "bob@contoso.com"}}}
	s := &directory.Snapshot{
		Tenant: "t",
		Cloud:  directory.Public,
		Taken:  time.Unix(1_000_000, 0),
		Groups: []directory.Group{
			group("anchor", "sg-anchor"), group("g1", "sg-one"), group("g2", "sg-two"), group("g4", "sg-four"),
			group("gone", "sg-gone"), group("twin1", "sg-twin"), group("twin2", "sg-twin"), group("other", "sg-other"),
		},
		OrphanIDs: []string{"orphan"},
	}
	s.Groups[0].Managed = directory.True
	s.Groups[4].DeletedDateTime = time.Unix(2_000_000, 0)
	return file, s
}

func digest(file *config.File, s *directory.Snapshot) string {
	return plan.Diff(file, directory.NewIndex(s), plan.Terms{}).Digest()
}

func TestDigestForm(t *testing.T) {
	t.Parallel()
	if got := digest(reviewed()); !regexp.MustCompile(`^sha256:[0-9a-f]{64}$`).MatchString(got) {
		t.Errorf("digest %q", got)
	}
	if first, second := digest(reviewed()), digest(reviewed()); first != second {
		t.Errorf("the same input has the digests %s and %s", first, second)
	}
	empty := (&plan.Plan{}).Digest()
	if other := (&plan.Plan{Tenant: "t"}).Digest(); other == empty {
		t.Error("plans without groups in two tenants have one digest")
	}
}

// Each of these is something that a reviewer relied on, or that would be
// written differently.
func TestDigestCovers(t *testing.T) {
	t.Parallel()
	type edit func(*config.File, *directory.Snapshot)
	group1 := func(change func(g *directory.Group)) edit {
		return func(_ *config.File, s *directory.Snapshot) { change(&s.Groups[1]) }
	}
	tests := map[string]edit{
		"tenant":              func(_ *config.File, s *directory.Snapshot) { s.Tenant = "u" },
		"cloud":               func(_ *config.File, s *directory.Snapshot) { s.Cloud = directory.China },
		"declared name":       func(f *config.File, _ *directory.Snapshot) { f.Groups[0].Name.Value = "sg-uno" },
		"declared id":         func(f *config.File, _ *directory.Snapshot) { f.Groups[0].ID.Value = "other" },
		"id of no group":      func(f *config.File, _ *directory.Snapshot) { f.Groups[6].ID.Value = "elsewhere" },
		"id taken away":       func(f *config.File, _ *directory.Snapshot) { f.Groups[0].ID = nil },
		"id added":            func(f *config.File, _ *directory.Snapshot) { f.Groups[2].ID = &config.Text{Value: "g2"} },
		"pim: none":           func(f *config.File, _ *directory.Snapshot) { f.Groups[0].PIM = config.None },
		"pim: required":       func(f *config.File, _ *directory.Snapshot) { f.Groups[3].PIM = config.Required },
		"declared owner":      func(f *config.File, _ *directory.Snapshot) { f.Groups[0].Owners.Items[0].Value = "eve@contoso.com" },
		"owner taken away":    func(f *config.File, _ *directory.Snapshot) { f.Groups[0].Owners.Items = f.Groups[0].Owners.Items[:1] },
		"owners empty":        func(f *config.File, _ *directory.Snapshot) { f.Groups[0].Owners.Items = nil },
		"owners not declared": func(f *config.File, _ *directory.Snapshot) { f.Groups[0].Owners = nil },
		"owners declared":     func(f *config.File, _ *directory.Snapshot) { f.Groups[1].Owners = &config.Owners{} },
		"entry taken away":    func(f *config.File, _ *directory.Snapshot) { f.Groups = f.Groups[1:] },
		"entry added": func(f *config.File, _ *directory.Snapshot) {
			f.Groups = append(f.Groups, declare("other sg-other none").Groups...)
		},

		"name":               group1(func(g *directory.Group) { g.DisplayName = "SG-One" }),
		"another name, too":  group1(func(g *directory.Group) { g.OtherNames = []string{"sg-two"} }),
		"Microsoft 365":      group1(func(g *directory.Group) { g.GroupTypes = []string{"Unified"} }),
		"security":           group1(func(g *directory.Group) { g.SecurityEnabled, g.MailEnabled = directory.False, directory.True }),
		"mail":               group1(func(g *directory.Group) { g.MailEnabled = directory.True }),
		"role-assignable":    group1(func(g *directory.Group) { g.IsAssignableToRole = directory.True }),
		"role-assignable no": group1(func(g *directory.Group) { g.IsAssignableToRole = directory.False }),
		"restricted":         group1(func(g *directory.Group) { g.IsManagementRestricted = directory.True }),
		"synchronised":       group1(func(g *directory.Group) { g.OnPremisesSyncEnabled = directory.True }),
		"once synchronised":  group1(func(g *directory.Group) { g.OnPremisesSyncEnabled = directory.False }),
		"membership rule":    group1(func(g *directory.Group) { g.MembershipRule = "true" }),
		"membership paused":  group1(func(g *directory.Group) { g.MembershipRuleProcessingState = "Paused" }),
		"made again":         group1(func(g *directory.Group) { g.CreatedDateTime = time.Unix(9, 0) }),
		"soft-deleted":       group1(func(g *directory.Group) { g.DeletedDateTime = time.Unix(9, 0) }),
		"owner":              group1(func(g *directory.Group) { g.Owners = []string{"ada"} }),
		"unit":               group1(func(g *directory.Group) { g.AdministrativeUnits = []string{"u"} }),
		"managed":            group1(func(g *directory.Group) { g.Managed = directory.True }),
		"evidence":           group1(func(g *directory.Group) { g.Evidence = []directory.Evidence{directory.EvidencePolicyWritten} }),
		"group gone":         func(_ *config.File, s *directory.Snapshot) { s.Groups = append(s.Groups[:1:1], s.Groups[2:]...) },
		"group not read": func(_ *config.File, s *directory.Snapshot) {
			s.Gaps = []directory.Gap{gap(directory.PartGroups, "g1", "")}
		},
		"list not read": func(_ *config.File, s *directory.Snapshot) {
			s.Gaps = []directory.Gap{gap(directory.PartManaged, "", "")}
		},
		"another of a name": func(_ *config.File, s *directory.Snapshot) { s.Groups[6].ID = "twin3" },
		"deleted of a name": func(_ *config.File, s *directory.Snapshot) {
			s.Groups[7].DisplayName, s.Groups[7].DeletedDateTime = "sg-two", time.Unix(9, 0)
		},
		"undeclared managed":    func(_ *config.File, s *directory.Snapshot) { s.Groups[7].Managed = directory.True },
		"orphan":                func(_ *config.File, s *directory.Snapshot) { s.OrphanIDs = nil },
		"soft-deleted for good": func(_ *config.File, s *directory.Snapshot) { s.Groups = append(s.Groups[:4:4], s.Groups[5:]...) },
	}
	before := digest(reviewed())
	seen := map[string]string{before: "no edit"}
	for name, edit := range tests {
		file, s := reviewed()
		edit(file, s)
		after := digest(file, s)
		if same, ok := seen[after]; ok {
			t.Errorf("%s: same digest as %s", name, same)
		}
		seen[after] = name
	}
}

// A property that directory.Group gains is either covered by the edits above
// or, knowingly, not: this list must grow with it.
func TestDigestKnowsAllProperties(t *testing.T) {
	t.Parallel()
	const covered = 17
	if n := reflect.TypeFor[directory.Group]().NumField(); n != covered {
		t.Errorf("directory.Group has %d properties, TestDigestCovers edits %d: add an edit for the new one", n, covered)
	}
}

// Nobody reviews these.
func TestDigestLeavesOut(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*config.File, *directory.Snapshot){
		"when it was taken":  func(_ *config.File, s *directory.Snapshot) { s.Taken = time.Unix(5, 0) },
		"what was asked for": func(_ *config.File, s *directory.Snapshot) { s.Scope.AllGroups = true },
		"who asked":          func(_ *config.File, s *directory.Snapshot) { s.Caller = &directory.Caller{ID: "c"} },
		"places": func(f *config.File, _ *directory.Snapshot) {
			for i := range f.Groups {
				elsewhere := finding.Pos{File: "other.yaml", Line: 100 + i, Column: 9}
				f.Groups[i].Pos, f.Groups[i].Name.Pos = elsewhere, elsewhere
				if f.Groups[i].ID != nil {
					f.Groups[i].ID.Pos = elsewhere
				}
			}
		},
		"pim: required spelled out": func(f *config.File, _ *directory.Snapshot) { f.Groups[0].PIMPos = finding.Pos{Line: 3} },
		"order of declared owners": func(f *config.File, _ *directory.Snapshot) {
			f.Groups[0].Owners.Items = []config.Text{{Value: "bob@contoso.com"}, {Value: "ada@contoso.com"}}
		},
		"case of declared owners": func(f *config.File, _ *directory.Snapshot) { f.Groups[0].Owners.Items[0].Value = "Ada@contoso.com" },
		"other groups":            func(_ *config.File, s *directory.Snapshot) { s.Groups[7].DisplayName = "sg-else" },
		"signs of what is listed": func(_ *config.File, s *directory.Snapshot) {
			s.Groups[0].Evidence = []directory.Evidence{directory.EvidencePolicyWritten}
		},
		"owners of what is listed": func(_ *config.File, s *directory.Snapshot) { s.Groups[0].Owners = []string{"ada"} },
		"why something is unread": func(_ *config.File, s *directory.Snapshot) {
			s.Gaps = []directory.Gap{{Part: directory.PartCaller, Reason: "403"}}
		},
	}
	before := digest(reviewed())
	for name, edit := range tests {
		file, s := reviewed()
		edit(file, s)
		if digest(file, s) != before {
			t.Errorf("%s changes the digest", name)
		}
	}
}
