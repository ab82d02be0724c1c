package plan_test

import (
	"testing"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
)

func activeList(exact bool, entries ...string) *config.File {
	file := eligibleList(exact, entries...)
	role := file.Groups[0].Member
	role.Active, role.Eligible = role.Eligible, nil
	return file
}

// Who is active without having activated is compared, and never written.
func TestActive(t *testing.T) {
	t.Parallel()
	assigned := func(id string, end time.Time) func(*directory.Snapshot) {
		return func(s *directory.Snapshot) {
			s.Members[0].Members = append(s.Members[0].Members, id)
			s.Assignments = append(s.Assignments, directory.Schedule{Group: "g1", Role: directory.Member, Principal: id, End: end})
		}
	}
	member := func(s *directory.Snapshot) { s.Members[0].Members = []string{"ada"} }
	tests := map[string]struct {
		entries []string
		edit    func(*directory.Snapshot)
		want    string
	}{
		"nobody":             {nil, func(*directory.Snapshot) {}, ""},
		"missing":            {[]string{"ada permanent"}, func(*directory.Snapshot) {}, "ada missing [never-written]"},
		"same":               {[]string{"ada permanent"}, assigned("ada", time.Time{}), "ada same [never-written]"},
		"from before PIM":    {[]string{"ada permanent"}, member, "ada same [never-written]"},
		"ends":               {[]string{"ada permanent"}, assigned("ada", now.AddDate(0, 0, 9)), "ada earlier [never-written]"},
		"does not end":       {[]string{"ada until 2026-12-31"}, member, "ada later [never-written]"},
		"ends as declared":   {[]string{"ada until 2026-12-31"}, assigned("ada", now.AddDate(0, 0, 31)), "ada same [never-written]"},
		"ends too early":     {[]string{"ada until 2026-12-31"}, assigned("ada", now.AddDate(0, 0, 9)), "ada earlier [never-written]"},
		"has ended":          {[]string{"ada until 2026-11-29"}, func(*directory.Snapshot) {}, "ada ended [never-written]"},
		"should have ended":  {[]string{"ada until 2026-11-29"}, member, "ada ended [never-written]; ada undeclared [never-written]"},
		"undeclared":         {[]string{"bob permanent"}, member, "bob missing [never-written]; ada undeclared [never-written]"},
		"undeclared, no one": {nil, assigned("bob", now.AddDate(0, 0, 9)), "bob undeclared [never-written]"},
		"activated": {nil, func(s *directory.Snapshot) {
			assigned("ada", now.Add(time.Hour))(s)
			s.Assignments[0].Activated = true
		}, ""},
		"activated, declared": {[]string{"ada permanent"}, func(s *directory.Snapshot) {
			assigned("ada", now.Add(time.Hour))(s)
			s.Assignments[0].Activated = true
		}, "ada missing [never-written]"},
		"assignments unread": {[]string{"ada permanent"}, func(s *directory.Snapshot) { s.AssignmentsOf = nil }, "ada uncompared [unread]"},
		"members unread":     {[]string{"ada permanent"}, func(s *directory.Snapshot) { s.Members = nil }, "ada uncompared [unread]"},
		"not managed yet":    {[]string{"bob permanent"}, func(s *directory.Snapshot) { unmanaged(s); member(s) }, "bob missing [never-written]; ada undeclared [never-written]"},
		"owners do not matter": {nil, func(s *directory.Snapshot) {
			s.Groups[0].Owners = []string{"ada"}
			s.Gaps = append(s.Gaps, gap(directory.PartOwners, "g1", ""))
		}, ""},
		"somebody is uncertain": {[]string{"ada permanent"}, func(s *directory.Snapshot) {
			assigned("bob", time.Time{})(s)
			s.Principals[0].AccountEnabled = directory.Null
		}, "ada missing [unread] [never-written]; bob undeclared [uncertain] [never-written]"},
	}
	for name, test := range tests {
		s := people()
		test.edit(s)
		if got := outcomes(activeList(true, test.entries...), s); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, test.want)
		}
	}
	s := people()
	member(s)
	if got := outcomes(activeList(false), s); got != "" {
		t.Errorf("not exact: %s", got)
	}
}

// Owners are those of the directory.
func TestActiveOwners(t *testing.T) {
	t.Parallel()
	file := declare("g1 sg-one")
	file.Groups[0].Owner = &config.Role{Exact: true, Active: &config.Assignments{Items: []config.Assignment{entry("bob permanent")}}}
	s := people()
	s.Groups[0].Owners, s.Members = []string{"ada", "bob"}, nil
	if got, want := outcomes(file, s), "bob same [never-written]; ada undeclared [never-written]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	s.Gaps = append(s.Gaps, gap(directory.PartOwners, "g1", ""))
	if got, want := outcomes(file, s), "bob uncompared [unread]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
