package plan_test

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// called is a list of one entry that means a principal.
func called(p config.Principal) *config.File {
	file := eligibleList(true, "x")
	file.Groups[0].Member.Eligible.Items[0].Principal = p
	return file
}

// Whom an entry means decides whether anything is written for it.
func TestPrincipals(t *testing.T) {
	t.Parallel()
	user := func(id, name string) config.Principal { return config.Principal{Kind: config.User, ID: id, Name: name} }
	groupOf := func(id, name string) config.Principal {
		return config.Principal{Kind: config.GroupKind, ID: id, Name: name}
	}
	app := func(id, name string) config.Principal {
		return config.Principal{Kind: config.Application, ID: id, Name: name}
	}
	bare := func(id string) config.Principal { return config.Principal{ID: id} }
	edits := map[string]func(*directory.Snapshot){
		"twin":        func(s *directory.Snapshot) { s.Groups = append(s.Groups, group("g3", "SG-Two")) },
		"gone":        func(s *directory.Snapshot) { s.Groups[1].DeletedDateTime = now },
		"contra":      func(s *directory.Snapshot) { contradicted(s, &s.Groups[1]) },
		"name unread": func(s *directory.Snapshot) { s.Gaps = append(s.Gaps, gap(directory.PartGroups, "", "sg-two")) },
		"g unread":    func(s *directory.Snapshot) { s.Gaps = append(s.Gaps, gap(directory.PartGroups, "gx", "")) },
		"u unread": func(s *directory.Snapshot) {
			s.Gaps = append(s.Gaps, gap(directory.PartUsers, "", "carl@contoso.com"), gap(directory.PartUsers, "", "carl"))
		},
		"redacted": func(s *directory.Snapshot) { s.Principals[0].UserPrincipalName = "" },
		"off":      func(s *directory.Snapshot) { s.Principals[2].AccountEnabled = directory.False },
		"half":     func(s *directory.Snapshot) { s.Principals[2].AccountEnabled = directory.Null },
	}
	const assign = "missing assign (grant): not eligible > eligible for 180d"
	tests := []struct {
		who    config.Principal
		edit   string
		called string
		want   string
	}{
		{user("ada", "Ada@contoso.com"), "", "ada@contoso.com", "ada " + assign},
		{user("ada", "grace@contoso.com"), "", "ada@contoso.com", "ada missing [mismatch]"},
		{user("ada", "ada@contoso.com"), "redacted", "ada", "ada missing [unread]"},
		{app("ada", "ada@contoso.com"), "", "ada@contoso.com", "ada missing [mismatch]"},
		{user("", "ada@contoso.com"), "", "ada@contoso.com", "ada missing [unpinned]"},
		{user("", "carl@contoso.com"), "", "carl@contoso.com", "uncompared [unpinned] [absent]"},
		{user("", "carl@contoso.com"), "u unread", "carl@contoso.com", "uncompared [unpinned] [unread]"},
		{user("carl", "carl@contoso.com"), "", "carl@contoso.com", "carl missing [absent]"},
		{user("carl", "carl@contoso.com"), "u unread", "carl@contoso.com", "carl missing [unread]"},
		{user("gx", "carl@contoso.com"), "g unread", "carl@contoso.com", "gx missing [absent]"},
		{bare("ada"), "", "ada@contoso.com", "ada " + assign},
		{bare("carl"), "", "carl", "carl missing [absent]"},
		{bare("carl"), "u unread", "carl", "carl missing [unread]"},
		{bare("gx"), "g unread", "gx", "gx missing [unread]"},
		{bare("g2"), "", "sg-two", "g2 " + assign},
		{bare("g2"), "twin", "sg-two", "g2 " + assign},
		{groupOf("g2", "SG-two"), "", "sg-two", "g2 " + assign},
		{groupOf("g2", "sg-too"), "", "sg-two", "g2 missing [mismatch]"},
		{groupOf("g2", "sg-two"), "twin", "sg-two", "g2 missing [ambiguous]"},
		{groupOf("g2", "sg-two"), "name unread", "sg-two", "g2 missing [unread]"},
		{groupOf("g2", "sg-two"), "contra", "sg-two", "g2 missing [unread]"},
		{groupOf("g2", "sg-two"), "gone", "sg-two", "g2 missing [absent]"},
		{groupOf("gx", "sg-two"), "", "sg-two", "gx missing [absent]"},
		{groupOf("carl", "sg-two"), "u unread", "sg-two", "carl missing [absent]"},
		{groupOf("gx", "sg-two"), "g unread", "sg-two", "gx missing [unread]"},
		{groupOf("ada", "ada@contoso.com"), "", "ada@contoso.com", "ada missing [mismatch]"},
		{user("g2", "sg-two"), "", "sg-two", "g2 missing [mismatch]"},
		{app("robot", "sync"), "", "sync", "robot " + assign},
		{app("robot", "sync"), "off", "sync", "robot missing [disabled]"},
		{app("robot", "sync"), "half", "sync", "robot missing [unread]"},
		{app("robot", "other"), "", "sync", "robot missing [mismatch]"},
	}
	for _, test := range tests {
		s := people()
		s.Groups = append(s.Groups, group("g2", "sg-two"))
		s.Principals = append(s.Principals, directory.Principal{ID: "robot", Type: directory.ServicePrincipal, DisplayName: "sync", AccountEnabled: directory.True})
		if test.edit != "" {
			edits[test.edit](s)
		}
		x := directory.NewIndex(s)
		p := plan.Diff(called(test.who), x, plan.Terms{Now: now})
		c := p.Groups[0].Compared[0]
		if got := outcome(&c); strings.TrimSpace(got) != test.want || c.Called != test.called {
			t.Errorf("%+v, %s: %s is %q, want %s is %q", test.who, test.edit, c.Called, got, test.called, test.want)
		}
		if len(p.Principals) != 1 || p.Principals[0].Declared != test.who || p.Principals[0].ID != c.Key.Principal || p.Principals[0].Pos.Line != 7 {
			t.Errorf("%+v: %+v", test.who, p.Principals)
		}
	}
}

// Somebody of another kind than the file says is described so that a person sees which.
func TestMismatchSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for want, who := range map[string]config.Principal{
		"the file says that ada is an application, and it is a user":   {Kind: config.Application, Name: "ada@contoso.com", ID: "ada"},
		"the file says that robot is a user, and it is an application": {Kind: config.User, Name: "sync", ID: "robot"},
	} {
		s := people()
		s.Principals = append(s.Principals, directory.Principal{ID: "robot", Type: directory.ServicePrincipal, DisplayName: "sync", AccountEnabled: directory.True})
		c := plan.Diff(called(who), directory.NewIndex(s), plan.Terms{Now: now}).Groups[0].Compared[0]
		if len(c.Blocks) != 1 || c.Blocks[0].Reason != want {
			t.Errorf("%+v, want %q", c.Blocks, want)
		}
	}
}

// As long as it is not sure whom an entry means, nobody else is removed.
func TestUncertain(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		who  config.Principal
		want string
	}{
		{config.Principal{Kind: config.User, ID: "ada", Name: "ada@contoso.com"}, "remove"},
		{config.Principal{Kind: config.User, ID: "ada", Name: "grace@contoso.com"}, "uncertain"},
		{config.Principal{Kind: config.User, Name: "carl@contoso.com"}, "uncertain"},
		{config.Principal{Kind: config.User, Name: "dora@contoso.com"}, "uncertain"}, // somebody may have been renamed
		{config.Principal{ID: "dora"}, "uncertain"},
		{config.Principal{ID: "gone"}, "remove"}, // who was deleted, and is still eligible
	} {
		s := people()
		eligible(s, "bob", now.AddDate(0, 0, 9))
		eligible(s, "gone", now.AddDate(0, 0, 9))
		s.Gaps = append(s.Gaps, gap(directory.PartUsers, "", "carl@contoso.com"))
		p := plan.Diff(called(test.who), directory.NewIndex(s), plan.Terms{Now: now})
		if c := p.Groups[0].Compared[1]; !strings.Contains(outcome(&c), test.want) || c.Key.Principal != "bob" {
			t.Errorf("%+v: %s", test.who, outcome(&c))
		}
	}
}

// The register asserts something of an id also where the tenant names it alone.
func TestUndeclaredOfRegister(t *testing.T) {
	t.Parallel()
	s := people()
	eligible(s, "ada", now.AddDate(0, 0, 9))
	file := eligibleList(true)
	file.Principals = []config.Principal{{Kind: config.User, ID: "ada", Name: "grace@contoso.com"}}
	if got := outcomes(file, s); got != "ada undeclared [mismatch]" {
		t.Error(got)
	}
}

// Everybody whom roles name is listed once, at the line of the register if there is one.
func TestPrincipalsOnce(t *testing.T) {
	t.Parallel()
	file := eligibleList(true, "ada", "bob")
	line := finding.Pos{File: "people.yaml", Line: 3}
	file.Groups[0].Member.Eligible.Items[0].Principal.Pos = line
	file.Groups[0].Owner = &config.Role{Active: file.Groups[0].Member.Eligible, Settings: settingsOf(approvedBy("bob", "carl"))}
	p := plan.Diff(file, directory.NewIndex(people()), plan.Terms{Now: now})
	var ids []string
	for _, principal := range p.Principals {
		ids = append(ids, principal.ID)
	}
	if !slices.Equal(ids, []string{"ada", "bob", "carl"}) || p.Principals[0].Pos != line || p.Principals[1].Pos.Line != 7 {
		t.Errorf("%q, %+v", ids, p.Principals)
	}
}
