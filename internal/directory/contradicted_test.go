package directory_test

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/directory"
)

// A group of which two answers differ is found under every name that it was
// seen with, and each of them leads to "not known", for it and for whatever
// else has the name.
func TestContradicted(t *testing.T) {
	t.Parallel()
	s := believable()
	s.Groups[1] = directory.Contradicted("g2", []string{"Two", "", "three", "TWO", "three"})
	if got := s.Groups[1].Names(); !slices.Equal(got, []string{"TWO", "Two", "three"}) {
		t.Fatalf("names %q", got)
	}
	s.Gaps = []directory.Gap{{Part: directory.PartGroups, Group: "g2", Reason: "they differ"}}
	x := directory.NewIndex(s)
	for _, name := range []string{"two", "THREE"} {
		found := x.Named(name, false)
		reason, missing := x.MissingSubject(directory.PartGroups, name)
		if len(found) != 1 || found[0].ID != "g2" || !missing || !strings.Contains(reason, "g2") || !strings.Contains(reason, "they differ") {
			t.Errorf("%s: %d groups, missing %v: %s", name, len(found), missing, reason)
		}
	}
	if reason, missing := x.MissingSubject(directory.PartGroups, "one"); missing {
		t.Errorf("one: %s", reason)
	}
	for id, want := range map[string]bool{"g1": false, "g2": true, "": false, "g3": false} {
		if _, doubted := x.Doubted(id); doubted != want {
			t.Errorf("%q: doubted %v", id, doubted)
		}
	}
	if reason, _ := x.Missing(directory.PartGroups, "g2"); reason != "they differ" {
		t.Errorf("the reason is %q", reason)
	}
	if none := directory.Contradicted("g3", []string{""}); len(none.Names()) > 0 || none.DisplayName != "" {
		t.Errorf("a group without a name is %+v", none)
	}
}

// Of a group whose kind alone is not known, the name is: that another group
// has it is an answer.
func TestUnknownKindHasAName(t *testing.T) {
	t.Parallel()
	s := believable()
	s.Groups[0].DisplayName, s.Groups[1].GroupTypes = "two", nil
	x := directory.NewIndex(s)
	if reason, missing := x.MissingSubject(directory.PartGroups, "two"); missing || len(x.Named("two", false)) != 2 {
		t.Errorf("missing %v: %s", missing, reason)
	}
}

// A file can hold several names of a group only with the reason.
func TestOtherNamesAreValid(t *testing.T) {
	t.Parallel()
	const id = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1"
	reason := []directory.Gap{{Part: directory.PartGroups, Group: id, Reason: "they differ"}}
	for _, test := range []struct {
		display string
		others  []string
		gaps    []directory.Gap
		want    string
	}{
		{"a", []string{"b"}, reason, ""},
		{"a", nil, nil, ""},
		{"", []string{"b"}, []directory.Gap{{Part: directory.PartGroups, Reason: "403"}}, ""},
		{"a", []string{"b"}, nil, "otherNames: names of one group that differ"},
		{"a", []string{"a"}, reason, "otherNames: repeats the displayName"},
		{"a", []string{""}, reason, "otherNames[0]: is empty"},
	} {
		s := named()
		s.Groups = []directory.Group{{ID: id, DisplayName: test.display, OtherNames: test.others, Managed: directory.False, Owners: []string{}, AdministrativeUnits: []string{}}}
		s.Gaps, s.ManagedListSize = test.gaps, 0
		err := directory.Verify(directory.Canonical(s))
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%q %q: got %v, want %q", test.display, test.others, err, test.want)
		}
	}
}

// A user principal name that could not be looked up leads to nobody, whoever
// has it in another answer.
func TestUnreadNameMeansNobody(t *testing.T) {
	t.Parallel()
	s := believable()
	s.Gaps = []directory.Gap{
		{Part: directory.PartUsers, Subject: "ADA@contoso.com", Reason: "they differ"},
		{Part: directory.PartUsers, Subject: "00000000-0000-4000-8000-000000000001", Reason: "403"},
	}
	x := directory.NewIndex(s)
	if p := x.Principal("ada@contoso.com"); p != nil || x.Principal("ada") == nil {
		t.Errorf("the name leads to %+v, the id to %+v", p, x.Principal("ada"))
	}
}
