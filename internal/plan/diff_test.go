package plan_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// tenant has one group that PIM manages, "anchor", so that the list of managed
// groups is believed, and the group "g1" called "sg-one", which is fine and not
// managed. The edit makes of it what a case is about.
func tenant(edit func(s *directory.Snapshot, g1 *directory.Group)) *directory.Index {
	s := &directory.Snapshot{
		Tenant: "t",
		Cloud:  directory.Public,
		Groups: []directory.Group{group("anchor", "sg-anchor"), group("g1", "sg-one")},
	}
	s.Groups[0].Managed = directory.True
	edit(s, &s.Groups[1])
	return directory.NewIndex(s)
}

func group(id, name string) directory.Group {
	return directory.Group{ID: id, DisplayName: name, GroupTypes: []string{},
		SecurityEnabled: directory.True, MailEnabled: directory.False, Managed: directory.False}
}

// declare makes a file of entries "id name", "- name" without an id, or
// "id name none" with pim: none; each stands on its own line.
func declare(entries ...string) *config.File {
	file := &config.File{Paths: []string{"groups.yaml"}}
	for i, entry := range entries {
		words := strings.Fields(entry)
		at := func(column int) finding.Pos { return finding.Pos{File: "groups.yaml", Line: i + 1, Column: column} }
		g := config.Group{Pos: at(1), Name: config.Text{Value: words[1], Pos: at(2)}}
		if words[0] != "-" {
			g.ID = &config.Text{Value: words[0], Pos: at(3)}
		}
		if len(words) > 2 {
			g.PIM = config.None
		}
		file.Groups = append(file.Groups, g)
	}
	return file
}

func gap(part directory.Part, group, subject string) directory.Gap {
	return directory.Gap{Part: part, Group: group, Subject: subject, Reason: "403 on " + string(part)}
}

// contradicted makes of a group one of which two answers differ.
func contradicted(s *directory.Snapshot, g *directory.Group) {
	*g = directory.Contradicted(g.ID, []string{"sg-other", "sg-one"})
	s.Gaps = append(s.Gaps, gap(directory.PartGroups, g.ID, ""))
}

// A name that only one group is known to have means none as long as another
// answer may name a second one.
func TestUnreadNameMeansNoGroup(t *testing.T) {
	t.Parallel()
	for _, edit := range []func(*directory.Snapshot, *directory.Group){contradicted,
		func(s *directory.Snapshot, _ *directory.Group) {
			s.Gaps = []directory.Gap{gap(directory.PartGroups, "", "sg-one")}
		}} {
		g := plan.Diff(declare("- sg-one"), tenant(edit), plan.Terms{}).Groups[0]
		if g.Found != nil || g.ID() != "" || len(g.Candidates) != 1 {
			t.Errorf("means %+v, of %d groups that were seen with the name", g.Found, len(g.Candidates))
		}
	}
}

func TestStates(t *testing.T) {
	t.Parallel()
	untouched := func(*directory.Snapshot, *directory.Group) {}
	managed := func(_ *directory.Snapshot, g *directory.Group) { g.Managed = directory.True }
	dynamic := func(_ *directory.Snapshot, g *directory.Group) { g.GroupTypes = []string{"DynamicMembership"} }
	deleted := func(_ *directory.Snapshot, g *directory.Group) { g.DeletedDateTime = time.Unix(1, 0) }
	gaps := func(gaps ...directory.Gap) func(*directory.Snapshot, *directory.Group) {
		return func(s *directory.Snapshot, _ *directory.Group) { s.Gaps = gaps }
	}
	both := func(edits ...func(*directory.Snapshot, *directory.Group)) func(*directory.Snapshot, *directory.Group) {
		return func(s *directory.Snapshot, g *directory.Group) {
			for _, edit := range edits {
				edit(s, g)
			}
		}
	}
	twin := func(s *directory.Snapshot, _ *directory.Group) { s.Groups = append(s.Groups, group("g2", "SG-One")) }
	tests := []struct {
		name   string
		entry  string
		edit   func(*directory.Snapshot, *directory.Group)
		want   plan.State
		reason string
	}{
		{"not managed", "g1 sg-one", untouched, plan.ToOnboard, ""},
		{"not managed, by name", "- sg-one", untouched, plan.ToOnboard, ""},
		{"not managed, under another name", "g1 sg-renamed", untouched, plan.ToOnboard, ""},
		{"managed", "g1 sg-one", managed, plan.Managed, ""},
		{"managed, by name", "- SG-ONE", managed, plan.Managed, ""},
		{"managed against the declaration", "g1 sg-one none", managed, plan.Managed, ""},
		{"managed and of a kind that PIM does not take now", "g1 sg-one", both(managed, dynamic), plan.Managed, ""},
		{"exempt", "g1 sg-one none", untouched, plan.Exempt, ""},
		{"exempt of any kind", "g1 sg-one none", dynamic, plan.Exempt, ""},

		{"dynamic", "g1 sg-one", dynamic, plan.Ineligible, "dynamic membership"},
		{"synchronised", "g1 sg-one", func(_ *directory.Snapshot, g *directory.Group) { g.OnPremisesSyncEnabled = directory.True },
			plan.Ineligible, "synchronised from on-premises"},
		{"restricted", "g1 sg-one", func(_ *directory.Snapshot, g *directory.Group) { g.IsManagementRestricted = directory.True },
			plan.Ineligible, "in a restricted management administrative unit"},
		{"mail-enabled", "g1 sg-one", func(_ *directory.Snapshot, g *directory.Group) { g.MailEnabled = directory.True },
			plan.Ineligible, "mail-enabled security group"},

		{"no such id", "gx sg-one", untouched, plan.Ineligible, "no such group"},
		{"no such name", "- sg-none", untouched, plan.Ineligible, "no such group"},
		{"no such group, exempt", "gx sg-one none", untouched, plan.Ineligible, "no such group"},
		{"soft-deleted", "g1 sg-one", deleted, plan.Ineligible, "soft-deleted"},
		{"soft-deleted, by name", "- sg-one", deleted, plan.Ineligible, "soft-deleted"},
		{"soft-deleted and still listed by PIM", "g1 sg-one", both(deleted, managed), plan.Ineligible, "soft-deleted"},
		{"soft-deleted beside a live one of the name", "- sg-one", both(deleted, twin), plan.ToOnboard, ""},
		{"name of two groups", "- sg-one", twin, plan.Ineligible, "2 groups have this name"},
		{"id of one of two groups of a name", "g1 sg-one", twin, plan.ToOnboard, ""},
		{"orphan id", "gx sg-x", func(s *directory.Snapshot, _ *directory.Group) { s.OrphanIDs = []string{"gx"} },
			plan.Ineligible, "no such group"},

		{"groups unread", "g1 sg-one", gaps(gap(directory.PartGroups, "", "")), plan.Unknown, "403 on groups"},
		{"groups unread, managed", "g1 sg-one", both(managed, gaps(gap(directory.PartGroups, "", ""))), plan.Unknown, "403 on groups"},
		{"groups unread, exempt", "g1 sg-one none", gaps(gap(directory.PartGroups, "", "")), plan.Unknown, "403 on groups"},
		{"groups unread, not there", "gx sg-x", gaps(gap(directory.PartGroups, "", "")), plan.Unknown, "403 on groups"},
		{"groups unread, by name", "- sg-x", gaps(gap(directory.PartGroups, "", "")), plan.Unknown, "403 on groups"},
		{"this group unread", "g1 sg-one", gaps(gap(directory.PartGroups, "g1", "")), plan.Unknown, "403 on groups"},
		{"this group unread, not there", "gx sg-x", gaps(gap(directory.PartGroups, "gx", "")), plan.Unknown, "403 on groups"},
		{"this group unread, by name", "- sg-one", gaps(gap(directory.PartGroups, "g1", "")), plan.Unknown, "the group g1 was seen with this name: 403 on groups"},
		{"this group contradicted", "g1 sg-one", contradicted, plan.Unknown, "403 on groups"},
		{"this group contradicted, by another of its names", "- SG-Other", contradicted, plan.Unknown, "the group g1 was seen with this name: 403 on groups"},
		{"this group contradicted, beside another of the name", "- sg-one", both(contradicted, twin), plan.Unknown, "the group g1 was seen with this name: 403 on groups"},
		{"this group contradicted, beside a pinned one of the name", "g2 sg-one", both(contradicted, twin), plan.ToOnboard, ""},
		{"another group unread", "g1 sg-one", gaps(gap(directory.PartGroups, "g2", "")), plan.ToOnboard, ""},
		{"this name unread", "- sg-one", gaps(gap(directory.PartGroups, "", "SG-One")), plan.Unknown, "403 on groups"},
		{"this name unread, by id", "g1 sg-one", gaps(gap(directory.PartGroups, "", "sg-one")), plan.ToOnboard, ""},
		{"another name unread", "- sg-one", gaps(gap(directory.PartGroups, "", "sg-two")), plan.ToOnboard, ""},
		{"kind unread", "g1 sg-one", func(_ *directory.Snapshot, g *directory.Group) { g.GroupTypes = nil },
			plan.Unknown, "the directory did not say what kind of group it is"},

		{"list unread", "g1 sg-one", gaps(gap(directory.PartManaged, "", "")), plan.Unknown, "403 on managed"},
		{"list unread, by name", "- sg-one", gaps(gap(directory.PartManaged, "", "")), plan.Unknown, "403 on managed"},
		{"list unread, exempt", "g1 sg-one none", gaps(gap(directory.PartManaged, "", "")), plan.Unknown, "403 on managed"},
		{"list unread, though it says managed", "g1 sg-one", both(managed, gaps(gap(directory.PartManaged, "", ""))), plan.Unknown, "403 on managed"},
		{"list unread of this group", "g1 sg-one", gaps(gap(directory.PartManaged, "g1", "")), plan.Unknown, "403 on managed"},
		{"list unread of another group", "g1 sg-one", gaps(gap(directory.PartManaged, "g2", "")), plan.ToOnboard, ""},
		{"list unread of a group that PIM can't manage", "g1 sg-one", both(dynamic, gaps(gap(directory.PartManaged, "", ""))),
			plan.Ineligible, "dynamic membership"},
		{"list unread of an exempt group that PIM can't manage", "g1 sg-one none", both(dynamic, gaps(gap(directory.PartManaged, "", ""))),
			plan.Unknown, "403 on managed"},
		{"list unread of a group that is not there", "gx sg-x", gaps(gap(directory.PartManaged, "", "")), plan.Ineligible, "no such group"},
		{"no answer and no gap", "g1 sg-one", func(_ *directory.Snapshot, g *directory.Group) { g.Managed = directory.Null },
			plan.Unknown, "PIM's list gave no answer for it"},
		{"evidence against the list", "g1 sg-one",
			func(_ *directory.Snapshot, g *directory.Group) {
				g.Evidence = []directory.Evidence{directory.EvidenceEligibility}
			},
			plan.Unknown, "PIM's list of managed groups, which can be minutes behind, lacks it, yet there is a sign that it is managed (eligibility)"},

		{"owners, users and units unread", "g1 sg-one",
			gaps(gap(directory.PartOwners, "", ""), gap(directory.PartUsers, "", ""), gap(directory.PartAdministrativeUnits, "", ""),
				gap(directory.PartCaller, "", ""), gap(directory.PartRoleAssignable, "", ""), gap(directory.PartDeleted, "", "")),
			plan.ToOnboard, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := plan.Diff(declare(test.entry), tenant(test.edit), plan.Terms{})
			g := p.Groups[0]
			if g.State != test.want || g.Reason != test.reason {
				t.Errorf("%s %q, want %s %q", g.State, g.Reason, test.want, test.reason)
			}
			if onboards := len(p.Changes) == 1; onboards != (test.want == plan.ToOnboard) {
				t.Errorf("state %s with changes %+v", g.State, p.Changes)
			}
		})
	}
}

// An empty list of managed groups is not believed: nothing is onboarded on it.
func TestEmptyList(t *testing.T) {
	t.Parallel()
	s := &directory.Snapshot{Groups: []directory.Group{group("g1", "sg-one"), group("g2", "sg-two")}}
	p := plan.Diff(declare("g1 sg-one", "- sg-two", "g2 sg-three none"), directory.NewIndex(s), plan.Terms{})
	states := []plan.State{p.Groups[0].State, p.Groups[1].State, p.Groups[2].State}
	// The second entry means the group of the third.
	if !slices.Equal(states, []plan.State{plan.Unknown, plan.Ineligible, plan.Unknown}) || len(p.Changes) > 0 {
		t.Errorf("states %s, changes %+v", states, p.Changes)
	}
}

// What the entry points at is kept beside it for the rules.
func TestResolve(t *testing.T) {
	t.Parallel()
	x := tenant(func(s *directory.Snapshot, g1 *directory.Group) {
		gone := group("g0", "sg-one")
		gone.DeletedDateTime = time.Unix(1, 0)
		s.Groups = append(s.Groups, group("g2", "Sg-One"), gone)
	})
	names := func(groups []*directory.Group) string {
		var list []string
		for _, g := range groups {
			list = append(list, g.ID)
		}
		return strings.Join(list, " ")
	}
	tests := []struct{ entry, id, found, candidates, deleted string }{
		{"- sg-one", "", "", "g1 g2", "g0"},
		{"- sg-anchor", "anchor", "anchor", "anchor", ""},
		{"- sg-none", "", "", "", ""},
		{"g1 sg-one", "g1", "g1", "", ""},
		{"g0 sg-one", "g0", "", "", "g0"},
		{"gx sg-one", "gx", "", "", ""},
	}
	for _, test := range tests {
		g := plan.Diff(declare(test.entry), x, plan.Terms{}).Groups[0]
		found := ""
		if g.Found != nil {
			found = g.Found.ID
		}
		if g.ID() != test.id || found != test.found || names(g.Candidates) != test.candidates || names(g.Deleted) != test.deleted {
			t.Errorf("%s: id %q, found %q, candidates %q, deleted %q; want %+v", test.entry, g.ID(), found, names(g.Candidates), names(g.Deleted), test)
		}
		if want := (finding.Group{ID: test.id, Name: g.Declared.Name.Value}); g.Ref() != want {
			t.Errorf("%s: named %+v, want %+v", test.entry, g.Ref(), want)
		}
		if g.Pinned() != !strings.HasPrefix(test.entry, "-") {
			t.Errorf("%s: pinned %t", test.entry, g.Pinned())
		}
	}
}
