package directory_test

import (
	"encoding/json"
	"testing"

	"pim-groups/internal/directory"
)

const (
	null = directory.Null
	no   = directory.False
	yes  = directory.True
)

func TestKind(t *testing.T) {
	t.Parallel()
	unified := []string{"Unified"}
	none := []string{}
	tests := []struct {
		types          []string
		security, mail directory.Flag
		want           directory.Kind
		name           string
	}{
		{none, yes, no, directory.Security, "security"},
		{[]string{"DynamicMembership"}, yes, no, directory.Security, "security"},
		{unified, no, yes, directory.Microsoft365, "microsoft365"},
		{unified, yes, yes, directory.Microsoft365, "microsoft365"},
		{unified, null, null, directory.Microsoft365, "microsoft365"},
		{none, yes, yes, directory.MailEnabledSecurity, "mail-enabled-security"},
		{none, no, yes, directory.Distribution, "distribution"},
		{none, no, no, directory.KindUnknown, "unknown"},
		{none, null, no, directory.KindUnknown, "unknown"},
		{none, yes, null, directory.KindUnknown, "unknown"},
		{nil, yes, no, directory.KindUnknown, "unknown"},
	}
	for _, test := range tests {
		g := directory.Group{GroupTypes: test.types, SecurityEnabled: test.security, MailEnabled: test.mail}
		if got := g.Kind(); got != test.want || got.String() != test.name {
			t.Errorf("types %q, securityEnabled %s, mailEnabled %s: %s, want %s", test.types, test.security, test.mail, got, test.name)
		}
	}
}

func TestRoleAssignable(t *testing.T) {
	t.Parallel()
	for flag, want := range map[directory.Flag]bool{null: false, no: false, yes: true} {
		if g := (directory.Group{IsAssignableToRole: flag}); g.RoleAssignable() != want {
			t.Errorf("isAssignableToRole %s: want %t", flag, want)
		}
	}
}

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

func TestFlag(t *testing.T) {
	t.Parallel()
	for flag, text := range map[directory.Flag]string{null: "null", no: "false", yes: "true"} {
		written, err := json.Marshal(flag)
		if err != nil || string(written) != text {
			t.Errorf("written %s, %v; want %s", written, err, text)
		}
		read := directory.Flag(9)
		if err := json.Unmarshal([]byte(text), &read); err != nil || read != flag {
			t.Errorf("%s read as %s, %v", text, read, err)
		}
	}
	if err := json.Unmarshal([]byte(`"true"`), new(directory.Flag)); err == nil {
		t.Error("a text is read as a flag")
	}
	if directory.FlagOf(true) != yes || directory.FlagOf(false) != no {
		t.Error("FlagOf")
	}
}
