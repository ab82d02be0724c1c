package directory_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/settings"
)

// withRules is a redacted snapshot of a tenant in which a role has the rules.
func withRules(t testing.TB, rules ...string) *directory.Snapshot {
	t.Helper()
	set := directory.RoleSettings{Of: []directory.RoleOf{{Group: directorytest.ID(1, 0), Role: directory.Member}}}
	for _, text := range rules {
		var rule directory.Rule
		if err := json.Unmarshal([]byte(text), &rule); err != nil {
			t.Fatal(err)
		}
		set.Rules = append(set.Rules, rule)
	}
	s := directorytest.Large(1)
	s.RoleSettings = []directory.RoleSettings{set}
	return s
}

// TestRedactRules: texts that can name somebody go, from wherever in a rule, and what
// the rule means stays.
func TestRedactRules(t *testing.T) {
	t.Parallel()
	const id = "7c6b5a49-3827-4615-8403-f2e1d0c9b8a7"
	for _, test := range []struct{ name, rule, want string }{
		{"approver", `{"id":"a","setting":{"approvalStages":[{"primaryApprovers":[{"description":"Eve Adams","id":"` + id + `","isBackup":false,"userId":"` + strings.ToUpper(id) + `"}]}]}}`,
			`{"id":"a","setting":{"approvalStages":[{"primaryApprovers":[{"description":"redacted","id":"` + id + `","isBackup":false,"userId":"` + strings.ToUpper(id) + `"}]}]}}`},
		{"recipients", `{"id":"a","notificationLevel":"All","notificationRecipients":["eve@contoso.com","ada@contoso.com","EVE@contoso.com",""],"recipientType":"Admin"}`,
			`{"id":"a","notificationLevel":"All","notificationRecipients":["recipient 1","recipient 2","recipient 1","recipient 3"],"recipientType":"Admin"}`},
		{"a word, and not one", `{"enabledRules":["Justification","Eve Adams","eve@contoso.com"],"id":"Enablement_EndUser_Assignment"}`,
			`{"enabledRules":["Justification","redacted","redacted"],"id":"Enablement_EndUser_Assignment"}`},
		{"an approver by name", `{"id":"a","setting":{"id":"Eve","userId":"eve@contoso.com"}}`, `{"id":"a","setting":{"id":"redacted","userId":"redacted"}}`},
		{"properties nobody knows", `{"a":{"b":[["Eve",{"c":"Eve"},"Eve"],7,null,true,""]},"d":"\u0045ve","id":"a"}`,
			`{"a":{"b":[["redacted",{"c":"redacted"},"redacted"],7,null,true,""]},"d":"redacted","id":"a"}`},
		{"a property called like somebody", `{"Eve Adams":1,"id":"a"}`, `{"id":"a","redacted":1}`},
		{"a property twice", `{"id":"a","d":"Eve","d":"PT1H"}`, `{"id":"a","d":"redacted","d":"redacted"}`},
		{"a name after a list", `{"id":"a","enabledRules":[],"x":"Eve"}`, `{"enabledRules":[],"id":"a","x":"redacted"}`},
		{"a text that looks like JSON", `{"description":"\"}],{\\","id":"a"}`, `{"description":"redacted","id":"a"}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := withRules(t, test.rule)
			redacted := directory.Redact(s)
			if got := redacted.RoleSettings[0].Rules[0]; string(got) != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if err := directory.Verify(redacted); err != nil {
				t.Error(err)
			}
			s = directory.Redact(withRules(t))
			s.RoleSettings[0].Rules = withRules(t, test.rule).RoleSettings[0].Rules
			if err := directory.Verify(s); err == nil || !strings.HasPrefix(err.Error(), "roleSettings[0].rules[0]: the snapshot says that it is redacted, and this is a name") {
				t.Errorf("a redacted file with such a rule: %v", err)
			}
		})
	}
}

// TestRedactKeepsSettings compares what rules ask of settings, for any tenant.
func TestRedactKeepsSettings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Protected().Draw(t, "snapshot")
		want, got := directory.NewIndex(s), directory.NewIndex(directory.Redact(s))
		for i := range want.Groups {
			for _, role := range directory.Roles() {
				was, is := want.Settings(want.Groups[i].ID, role), got.Settings(want.Groups[i].ID, role)
				if (was == nil) != (is == nil) || was != nil && !sameMeaning(was, is) {
					t.Fatalf("%+v became %+v", was, is)
				}
			}
		}
		if text := encode(t, directory.Redact(s)); bytes.Contains(text, []byte("identity@")) || bytes.Contains(text, []byte("Approver ")) {
			t.Fatalf("somebody is named:\n%s", text)
		}
	})
}

// sameMeaning compares all leaves, of mails the number of recipients.
func sameMeaning(was, is *settings.Role) bool {
	for _, leaf := range settings.Leaves() {
		mails := strings.HasPrefix(leaf.Name, "notify.")
		if leaf.UnknownReason(was) != leaf.UnknownReason(is) || !mails && leaf.Words(was) != leaf.Words(is) {
			return false
		}
	}
	a, _ := was.NotifyActivation.Value()
	b, _ := is.NotifyActivation.Value()
	return len(a.To) == len(b.To) && len(was.Unknown) == len(is.Unknown) && len(was.Extensions) == len(is.Extensions)
}
