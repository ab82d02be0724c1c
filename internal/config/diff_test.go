package config_test

import (
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/config"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	const one, two = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
	file := func(entries ...string) *config.File {
		text := "version: 1\ngroups:\n"
		for _, e := range entries {
			text += "  - {" + e + "}\n"
		}
		parsed, problems := config.Parse([]config.Source{{Path: "groups.yaml", Data: []byte(text)}})
		if parsed == nil {
			t.Fatalf("%s: %+v", text, problems)
		}
		return parsed
	}
	tests := []struct {
		name          string
		before, after []string
		want          string
	}{
		{"the same in another order", []string{"name: a, id: " + one, "name: b"}, []string{"name: b", "name: a, id: " + one}, ""},
		{"added", []string{"name: a"}, []string{"name: a", "name: b"}, "+b"},
		{"removed", []string{"name: a", "name: b"}, []string{"name: b"}, "-a"},
		{"pinned", []string{"name: a"}, []string{"name: a, id: " + one}, "a~a"},
		{"renamed", []string{"name: a, id: " + one}, []string{"name: b, id: " + one}, "a~b"},
		{"renamed without an id", []string{"name: a"}, []string{"name: b"}, "+b -a"},
		{"another group of the name", []string{"name: a, id: " + one}, []string{"name: a, id: " + two}, "+a -a"},
		{"case of the name", []string{"name: a"}, []string{"name: A"}, "a~A"},
		{"pim", []string{"name: a"}, []string{"name: a, pim: none"}, "a~a"},
		{"the default of pim", []string{"name: a"}, []string{"name: a, pim: required"}, ""},
		{"owners in another order and case", []string{"name: a, owners: [x@y.z, b@y.z]"}, []string{"name: a, owners: [B@y.z, x@y.z]"}, ""},
		{"an owner", []string{"name: a, owners: [x@y.z]"}, []string{"name: a, owners: [b@y.z]"}, "a~a"},
		{"no owner allowed", []string{"name: a"}, []string{"name: a, owners: []"}, "a~a"},
		{"a name moves to an entry without an id", []string{"name: a, id: " + one}, []string{"name: a", "name: b, id: " + one}, "+a a~b"},
		{"an id is taken out", []string{"name: a, id: " + one}, []string{"name: a"}, "a~a"},
		{"two names that change places", []string{"name: a, id: " + one, "name: b, id: " + two}, []string{"name: b, id: " + one, "name: a, id: " + two}, "a~b b~a"},
	}
	for _, test := range tests {
		var got []string
		for _, e := range config.Diff(file(test.before...), file(test.after...)) {
			switch {
			case e.Before == nil:
				got = append(got, "+"+e.After.Name.Value)
			case e.After == nil:
				got = append(got, "-"+e.Before.Name.Value)
			default:
				got = append(got, e.Before.Name.Value+"~"+e.After.Name.Value)
			}
		}
		if text := strings.Join(got, " "); text != test.want {
			t.Errorf("%s: %q, want %q", test.name, text, test.want)
		}
	}
}

// TestDiffRoles: an entry is another one if anything is that it uses, and only then.
func TestDiffRoles(t *testing.T) {
	t.Parallel()
	const ada, bob = "ada@contoso.com: 11111111-aaaa-4aaa-8aaa-000000000001", "ada@contoso.com: 11111111-aaaa-4aaa-8aaa-000000000002"
	const entry = "  - {name: a, member: {settings: tier0, eligible: [ada@contoso.com, {who: b@c.de, for: 90d}]}, owner: {active: []}}\n  - {name: b}\n"
	text := func(register, template, entries string) string {
		return "version: 1\nprincipals: {users: {" + register + "}}\nsettings: {tier0: " + template + ", other: {active: {max: 1d}}}\ngroups:\n" + entries
	}
	edited := func(old, replacement string) string {
		return text(ada, "{activation: {max: 1h, approval: [ada@contoso.com]}}", strings.Replace(entry, old, replacement, 1))
	}
	before := edited("", "")
	for name, test := range map[string]struct {
		after   string
		changed bool
	}{
		"nothing":                     {before, false},
		"a blank line":                {"# x\n" + before, false},
		"another spelling":            {edited("for: 90d", "for: PT2160H"), false},
		"another order":               {edited("ada@contoso.com, {who: b@c.de, for: 90d}", "{who: B@C.de, for: 90d}, Ada@contoso.com"), false},
		"exact written":               {edited("owner: {active: []}", "owner: {active: [], exact: true}"), false},
		"the template in the entry":   {edited("tier0, el", "{activation: {max: 1h, approval: [ada@contoso.com]}}, el"), false},
		"an unused template":          {strings.Replace(before, "max: 1d", "max: 2d", 1), false},
		"the template":                {strings.Replace(before, "max: 1h", "max: 2h", 1), true},
		"an approver":                 {strings.Replace(before, "approval: [ada@contoso.com]", "approval: [b@c.de]", 1), true},
		"a leaf less":                 {strings.Replace(before, "max: 1h, ", "", 1), true},
		"another template":            {edited("tier0, el", "other, el"), true},
		"the id of a line":            {strings.Replace(before, ada, bob, 1), true},
		"somebody gets an id":         {strings.Replace(before, ada, ada+", b@c.de: 11111111-aaaa-4aaa-8aaa-000000000003", 1), true},
		"somebody":                    {edited("b@c.de", "e@c.de"), true},
		"somebody less":               {edited(", {who: b@c.de, for: 90d}", ""), true},
		"a lease":                     {edited("for: 90d", "for: 91d"), true},
		"an end":                      {edited("for: 90d", "until: 2027-01-31"), true},
		"permanent":                   {edited("for: 90d", "permanent: true"), true},
		"why":                         {edited("for: 90d", "for: 90d, why: x"), true},
		"ticket":                      {edited("for: 90d", "for: 90d, ticket: x"), true},
		"not exact":                   {edited("owner: {active: []}", "owner: {active: [], exact: false}"), true},
		"a list left out":             {edited("owner: {active: []}", "owner: {eligible: []}"), true},
		"a role left out":             {edited(", owner: {active: []}", ""), true},
		"settings left out":           {edited("settings: tier0, ", ""), true},
		"settings without a template": {edited("settings: tier0", "settings: {from: tier0, active: {max: 1d}}"), true},
	} {
		was, _ := parse(before)
		is, found := parse(test.after)
		if is == nil || was == nil {
			t.Fatalf("%s: %v", name, found)
		}
		edits := config.Diff(was, is)
		if want := map[bool]int{true: 1}[test.changed]; len(edits) != want || want == 1 && edits[0].After.Name.Value != "a" {
			t.Errorf("%s: %+v", name, edits)
		}
	}
}

func TestMoved(t *testing.T) {
	t.Parallel()
	const before = "version: 1\nprincipals:\n  users: {a@b.cd: 11111111-aaaa-4aaa-8aaa-000000000001, e@b.cd: 11111111-aaaa-4aaa-8aaa-000000000002}\n" +
		"  applications: {pipeline: 11111111-aaaa-4aaa-8aaa-000000000003}\ngroups:\n  - {name: g, id: 11111111-aaaa-4aaa-8aaa-000000000004}\n  - {name: h}\n"
	const after = "version: 1\nprincipals:\n  users: {A@b.cd: 11111111-aaaa-4aaa-8aaa-000000000005, e@b.cd: 11111111-aaaa-4aaa-8aaa-000000000002, n@b.cd: 11111111-aaaa-4aaa-8aaa-000000000001}\n" +
		"  groups: {Pipeline: 11111111-aaaa-4aaa-8aaa-000000000006, G: 11111111-aaaa-4aaa-8aaa-000000000007, h: 11111111-aaaa-4aaa-8aaa-000000000008}\ngroups: [{name: h}]\n"
	was, _ := parse(before)
	is, found := parse(after)
	if was == nil || is == nil {
		t.Fatal(found)
	}
	var got []string
	for _, m := range config.Moved(was, is) {
		got = append(got, fmt.Sprintf("%s %s %s→%s at %s", m.Kind, m.Name, m.Before[35:], m.After[35:], m.Pos))
	}
	if want := "[group G 4→7 at a.yaml:4:60 group Pipeline 3→6 at a.yaml:4:12 user A@b.cd 1→5 at a.yaml:3:11]"; fmt.Sprint(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
