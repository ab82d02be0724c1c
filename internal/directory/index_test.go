package directory_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
)

func TestIndexLooksUp(t *testing.T) {
	t.Parallel()
	s := believable()
	deleted := s.Groups[1]
	deleted.ID, deleted.DisplayName, deleted.DeletedDateTime = "g0", "ONE", time.Unix(1, 0)
	twin := s.Groups[1]
	twin.ID, twin.DisplayName = "g3", "One"
	s.Groups = append(s.Groups, twin, deleted) // not sorted
	s.AdministrativeUnits = []directory.AdministrativeUnit{{ID: "u1", DisplayName: "unit"}}
	s.Principals[0].UserPrincipalName = "Ada@Contoso.com"
	s.OrphanIDs = []string{"h1", "a1"}
	x := directory.NewIndex(s)

	if g := x.Group("g2"); g == nil || g.DisplayName != "two" {
		t.Errorf("group g2: %+v", g)
	}
	if x.Group("g0") == nil || x.Group("h1") != nil {
		t.Error("a soft-deleted group is a group, an orphan id is none")
	}
	named := func(name string, deleted bool) string {
		var ids []string
		for _, g := range x.Named(name, deleted) {
			ids = append(ids, g.ID)
		}
		return strings.Join(ids, " ")
	}
	if live, gone := named("oNe", false), named("oNe", true); live != "g1 g3" || gone != "g0" {
		t.Errorf("groups of one name: %q, soft-deleted %q", live, gone)
	}
	if ada := x.Principal("ADA@contoso.com"); ada == nil || ada != x.Principal("ada") || x.Principal("bob") != nil || x.Principal("") != nil {
		t.Errorf("principals by name and id: %+v", ada)
	}
	if u := x.AdministrativeUnit("u1"); u == nil || u.DisplayName != "unit" || x.AdministrativeUnit("u2") != nil {
		t.Errorf("unit: %+v", u)
	}
	if got := x.ManagedIDs(); !slices.Equal(got, []string{"a1", "g1", "h1"}) {
		t.Errorf("managed ids %q", got)
	}
	if s.Groups[3].ID != "g0" || s.OrphanIDs[0] != "h1" {
		t.Error("the given snapshot was changed")
	}
}

func TestIndexMissing(t *testing.T) {
	t.Parallel()
	s := believable()
	s.Gaps = []directory.Gap{
		{Part: directory.PartUsers, Group: "g1", Subject: "ada", Reason: "of Ada"},
		{Part: directory.PartOwners, Group: "g1", Subject: "ada", Reason: "of one owner"},
		{Part: directory.PartOwners, Group: "g1", Reason: "of all owners"},
		{Part: directory.PartGroups, Subject: "SG-New", Reason: "of a name"},
		{Part: directory.PartDeleted, Reason: "of all"},
		{Part: directory.PartDeleted, Group: "g1", Reason: "of one"},
		{Part: directory.PartUsers, Subject: "bob@contoso.com", Reason: "b"},
		{Part: directory.PartUsers, Subject: "bob@contoso.com", Reason: "a"},
	}
	x := directory.NewIndex(s)
	tests := []struct {
		part                 directory.Part
		group, subject, want string // "" is read
	}{
		{directory.PartUsers, "g1", "", "of Ada"},
		{directory.PartUsers, "g2", "", ""},
		{directory.PartUsers, "", "", ""},
		{directory.PartUsers, "", "ada", ""}, // Ada as an owner of g1 is not Ada in general
		{directory.PartUsers, "", "Bob@Contoso.com", "a"},
		{directory.PartOwners, "g1", "", "of all owners"},
		{directory.PartGroups, "", "sg-new", "of a name"},
		{directory.PartGroups, "", "sg-old", ""},
		{directory.PartGroups, "g1", "", ""},
		{directory.PartDeleted, "g1", "", "of all"},
		{directory.PartDeleted, "g2", "", "of all"},
		{directory.PartDeleted, "", "", "of all"},
		{directory.PartDeleted, "", "anybody", "of all"},
		{directory.PartManaged, "g1", "", ""},
	}
	for _, test := range tests {
		reason, missing := x.Missing(test.part, test.group)
		if test.subject != "" {
			reason, missing = x.MissingSubject(test.part, test.subject)
		}
		if reason != test.want || missing != (test.want != "") {
			t.Errorf("%s of %q%q: %q, %t; want %q", test.part, test.group, test.subject, reason, missing, test.want)
		}
	}
}
