package directory_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
)

// believable is a snapshot that gives no reason to doubt.
func believable() *directory.Snapshot {
	security := func(id, name string, managed directory.Flag) directory.Group {
		return directory.Group{ID: id, DisplayName: name, GroupTypes: []string{}, SecurityEnabled: directory.True,
			MailEnabled: directory.False, Managed: managed, Owners: []string{"ada"}}
	}
	return &directory.Snapshot{
		ManagedListSize: 1,
		Groups:          []directory.Group{security("g1", "one", directory.True), security("g2", "two", directory.False)},
		Principals: []directory.Principal{{
			ID: "ada", Type: directory.User, UserPrincipalName: "ada@contoso.com", AccountEnabled: directory.True,
		}},
	}
}

func TestDoubt(t *testing.T) {
	t.Parallel()
	type gap struct {
		part           directory.Part
		group, subject string
		reason         string // a part of it
	}
	tests := []struct {
		name string
		edit func(s *directory.Snapshot)
		want []gap
		null string // ids of groups whose managed state is not known afterwards
	}{
		{"believable", func(*directory.Snapshot) {}, nil, ""},
		{"empty list", func(s *directory.Snapshot) { s.Groups[0].Managed, s.ManagedListSize = directory.False, 0 },
			[]gap{{directory.PartManaged, "", "", "came back empty"}}, "g1 g2"},
		{"empty list of no groups", func(s *directory.Snapshot) { s.Groups, s.ManagedListSize = nil, 0 },
			[]gap{{directory.PartManaged, "", "", "came back empty"}}, ""},
		{"a list of orphan ids is not empty",
			func(s *directory.Snapshot) { s.Groups[0].Managed, s.OrphanIDs = directory.False, []string{"p"} }, nil, ""},
		{"a list of groups that were not read is not empty", func(s *directory.Snapshot) {
			s.Groups = s.Groups[1:]
			s.Gaps = []directory.Gap{{Part: directory.PartGroups, Group: "g1", Reason: "403"}}
		}, []gap{{directory.PartGroups, "g1", "", "403"}}, ""},
		{"list that was not read is not empty", func(s *directory.Snapshot) {
			s.ManagedListSize = 0
			s.Groups[0].Managed, s.Groups[1].Managed = directory.Null, directory.Null
			s.Gaps = []directory.Gap{{Part: directory.PartManaged, Reason: "403"}}
		}, []gap{{directory.PartManaged, "", "", "403"}}, "g1 g2"},
		{"list of which a part was not read may be empty", func(s *directory.Snapshot) {
			s.Groups[0].Managed, s.ManagedListSize = directory.Null, 0
			s.Gaps = []directory.Gap{{Part: directory.PartManaged, Group: "g1", Reason: "403"}}
		}, []gap{{directory.PartManaged, "", "", "came back empty"}, {directory.PartManaged, "g1", "", "403"}}, "g1 g2"},
		{"evidence against the list",
			func(s *directory.Snapshot) {
				s.Groups[1].Evidence = []directory.Evidence{directory.EvidenceEligibility}
			},
			[]gap{{directory.PartManaged, "g2", "", "(eligibility)"}}, "g2"},
		{"evidence for the list",
			func(s *directory.Snapshot) {
				s.Groups[0].Evidence = []directory.Evidence{directory.EvidencePolicyWritten}
			}, nil, ""},
		{"evidence against an empty list", func(s *directory.Snapshot) {
			s.Groups[0].Managed, s.ManagedListSize = directory.False, 0
			s.Groups[1].Evidence = []directory.Evidence{directory.EvidenceEligibility}
		}, []gap{{directory.PartManaged, "", "", "came back empty"}, {directory.PartManaged, "g2", "", "(eligibility)"}}, "g1 g2"},
		{"no kind", func(s *directory.Snapshot) { s.Groups[1].GroupTypes = nil },
			[]gap{{directory.PartGroups, "g2", "", "what kind of group"}}, ""},
		{"no name", func(s *directory.Snapshot) { s.Groups[1].DisplayName = "" },
			[]gap{{directory.PartGroups, "g2", "", "what its name is"}}, ""},
		{"owner who is only an id", func(s *directory.Snapshot) { s.Groups[1].Owners = []string{"ada", "bob"} },
			[]gap{{directory.PartUsers, "g2", "bob", "owner bob"}}, ""},
		{"owner without properties", func(s *directory.Snapshot) { s.Principals[0].AccountEnabled = directory.Null },
			[]gap{{directory.PartUsers, "g1", "ada", "owner ada"}, {directory.PartUsers, "g2", "ada", "owner ada"}}, ""},
		{"no users at all", func(s *directory.Snapshot) {
			s.Principals = nil
			s.Gaps = []directory.Gap{{Part: directory.PartUsers, Reason: "403"}}
		}, []gap{{directory.PartUsers, "", "", "403"}}, ""},
		{"one other user not read", func(s *directory.Snapshot) {
			s.Principals = nil
			s.Groups[0].Owners = nil
			s.Gaps = []directory.Gap{{Part: directory.PartUsers, Subject: "x", Reason: "403"}}
		}, []gap{{directory.PartUsers, "", "x", "403"}, {directory.PartUsers, "g2", "ada", "owner ada"}}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := believable()
			test.edit(s)
			doubted := directory.Doubt(s)
			matches := slices.EqualFunc(doubted.Gaps, test.want, func(g directory.Gap, w gap) bool {
				return g.Part == w.part && g.Group == w.group && g.Subject == w.subject && strings.Contains(g.Reason, w.reason)
			})
			if !matches {
				t.Errorf("gaps %+v, want %+v", doubted.Gaps, test.want)
			}
			var null []string
			for _, g := range doubted.Groups {
				if g.Managed == directory.Null {
					null = append(null, g.ID)
				}
			}
			if got := strings.Join(null, " "); got != test.null {
				t.Errorf("not known whether managed: %q, want %q", got, test.null)
			}
		})
	}
}

// Doubt takes answers away and gives none; doubting twice is doubting once,
// and the snapshot that is doubted stays as it was.
func TestDoubtOnlyTakesAway(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Snapshot().Draw(t, "snapshot")
		before := encode(t, s)
		doubted := directory.Doubt(s)
		if after := encode(t, s); !slices.Equal(before, after) {
			t.Fatal("the given snapshot was changed")
		}
		if !reflect.DeepEqual(directory.Doubt(doubted), doubted) {
			t.Fatal("a second doubt finds more")
		}
		for i, g := range doubted.Groups {
			if g.Managed != s.Groups[i].Managed && g.Managed != directory.Null {
				t.Fatalf("managed %s became %s", s.Groups[i].Managed, g.Managed)
			}
		}
		for _, g := range s.Gaps {
			if !slices.Contains(doubted.Gaps, g) {
				t.Fatalf("gap %+v got lost", g)
			}
		}
		if err := directory.Verify(directory.Canonical(doubted)); err != nil {
			t.Fatalf("no longer a valid snapshot: %v", err)
		}
	})
}
