package plan_test

import (
	"reflect"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

func TestScope(t *testing.T) {
	t.Parallel()
	file := declare("g2 sg-two", "- sg-b", "g1 sg-one", "- sg-a")
	owners := func(names ...string) *config.Owners {
		o := &config.Owners{}
		for _, name := range names {
			o.Items = append(o.Items, config.Text{Value: name})
		}
		return o
	}
	file.Groups[0].Owners = owners("bob@contoso.com", "ada@contoso.com")
	file.Groups[1].Owners = owners("ada@contoso.com")
	file.Groups[2].Owners = owners()
	want := directory.Scope{
		Groups: []string{"g1", "g2"},
		Names:  []string{"sg-a", "sg-b"},
		Users:  []string{"ada@contoso.com", "bob@contoso.com"},
	}
	if got := plan.Scope(file); !reflect.DeepEqual(got, want) {
		t.Errorf("scope %+v, want %+v", got, want)
	}
}

// Roles ask for all whom they name: users by id, or by name without one; groups by both,
// since another one may have the name.
func TestScopeOfRoles(t *testing.T) {
	t.Parallel()
	user := config.Principal{Kind: config.User, ID: "ada", Name: "ada@contoso.com"}
	unpinned := config.Principal{Kind: config.User, Name: "bob@contoso.com"}
	twins := config.Principal{Kind: config.GroupKind, ID: "g7", Name: "sg-seven"}
	robot := config.Principal{Kind: config.Application, ID: "robot", Name: "sync"}
	bare := config.Principal{ID: "x"}
	list := func(principals ...config.Principal) *config.Assignments {
		l := &config.Assignments{}
		for _, p := range principals {
			l.Items = append(l.Items, config.Assignment{Principal: p})
		}
		return l
	}
	file := declare("g1 sg-one", "- sg-two", "g3 sg-three", "g4 sg-four", "g5 sg-five", "g6 sg-six", "g8 sg-eight")
	file.Principals = []config.Principal{user, {Kind: config.User, ID: "idle", Name: "idle@contoso.com"}}
	approved := settingsOf(activationMax(1))
	approved.Approvers = []config.Approver{{Principal: unpinned}, {Principal: twins}, {Principal: config.Principal{Kind: config.User, ID: "eve", Name: "eve@contoso.com"}}}
	file.Groups[0].Member = &config.Role{Settings: approved, Eligible: list(user, bare)}
	file.Groups[0].Owner = &config.Role{Settings: settingsOf(activationContext("c1")), Eligible: list(robot, twins, unpinned)}
	file.Groups[1].Member = &config.Role{Eligible: list(config.Principal{Kind: config.User, ID: "carl", Name: "carl@contoso.com"})}
	file.Groups[2].Owner = &config.Role{Active: list(config.Principal{Kind: config.User, ID: "dora", Name: "dora@contoso.com"})}
	file.Groups[3].Member = &config.Role{Settings: settingsOf(activationContext("none")), Eligible: list()}
	file.Groups[4].Owner = &config.Role{Settings: settingsOf(activationMax(2))}
	file.Groups[5].Member = &config.Role{Eligible: list(user)}
	file.Groups[6].Member = &config.Role{Active: list(user)}
	other := declare("g3 sg-three")
	other.Groups[0].Member = &config.Role{Eligible: list(user)}
	want := directory.Scope{
		Groups: []string{"g1", "g3", "g4", "g5", "g6", "g7", "g8"},
		Names:  []string{"sg-seven", "sg-two"},
		Users:  []string{"ada", "bob@contoso.com", "carl", "dora", "eve", "robot", "x"},
		Declared: []directory.Declared{
			{Group: "g1", Settings: true, Contexts: true, Approvers: []string{"g7", "eve"},
				Eligible: []directory.Wanted{{Role: "member", Principal: "ada"}, {Role: "member", Principal: "x"}, {Role: "owner", Principal: "robot"}, {Role: "owner", Principal: "g7"}}},
			{Group: "g3", Settings: true, Active: true, Eligible: []directory.Wanted{{Role: "member", Principal: "ada"}}},
			{Group: "g4", Settings: true},
			{Group: "g5", Settings: true},
			{Group: "g6", Settings: true, Eligible: []directory.Wanted{{Role: "member", Principal: "ada"}}},
			{Group: "g8", Active: true},
		},
	}
	for _, files := range [][]*config.File{{file, other}, {file, other, file}} {
		if got := plan.Scope(files...); !reflect.DeepEqual(got, want) {
			t.Errorf("scope of %d files\n     %+v\nwant %+v", len(files), got, want)
		}
	}
}
