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
