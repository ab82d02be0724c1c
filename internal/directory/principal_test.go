package directory_test

import (
	"testing"

	"pim-groups/internal/directory"
)

func TestOwnersWhoCount(t *testing.T) {
	t.Parallel()
	const (
		member = "ada@contoso.com"
		guest  = "ada_fabrikam.com#ext#@contoso.onmicrosoft.com"
	)
	user := func(name, userType string, enabled directory.Flag) directory.Principal {
		return directory.Principal{Type: directory.User, UserPrincipalName: name, UserType: userType, AccountEnabled: enabled}
	}
	tests := []struct {
		name                    string
		principal               directory.Principal
		readable, guest, counts bool
	}{
		{"member", user(member, "Member", yes), true, false, true},
		{"disabled member", user(member, "Member", no), true, false, false},
		{"guest", user(guest, "Guest", yes), true, true, false},
		{"guest with a plain name", user(member, "Guest", yes), true, true, false},
		{"invited and made a member", user(guest, "Member", yes), true, false, true},
		{"old account without a user type", user(member, "", yes), true, false, true},
		{"guest without a user type", user(guest, "", yes), true, true, false},
		{"enabled not readable", user(member, "Member", null), false, false, false},
		{"neither name nor type", user("", "", yes), false, false, false},
		{"type without a name", user("", "Member", yes), true, false, true},
		{"application", directory.Principal{Type: directory.ServicePrincipal, AccountEnabled: yes}, true, false, false},
		{"agent", directory.Principal{Type: "agentIdentity"}, true, false, false},
		{"agent as an enabled member", directory.Principal{Type: "agentUser", UserPrincipalName: member, UserType: "Member", AccountEnabled: yes}, true, false, false},
		{"unreadable application", directory.Principal{Type: directory.ServicePrincipal}, true, false, false},
	}
	for _, test := range tests {
		p := &test.principal
		if p.Readable() != test.readable || p.Guest() != test.guest || p.Counts() != test.counts {
			t.Errorf("%s: readable %t, guest %t, counts %t; want %t, %t, %t", test.name,
				p.Readable(), p.Guest(), p.Counts(), test.readable, test.guest, test.counts)
		}
	}
}
