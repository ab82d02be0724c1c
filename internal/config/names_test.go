package config_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestNamesOverFiles: who and which settings are meant is the same in every file.
func TestNamesOverFiles(t *testing.T) {
	t.Parallel()
	const groups = "version: 1\ngroups:\n  - {name: sg-a, id: " + guid1 + ", member: {settings: standrad, eligible: [Duty Ofices, sg-b, sg-c]}}\n"
	const others = "version: 1\ngroups:\n  - {name: sg-b}\n  - {name: sg-c, id: " + guid3 + "}\n"
	tests := []struct {
		name  string
		files []string
		want  []string
	}{
		{"unknown, not far", []string{people, groups, others}, []string{
			"b.yaml:3:79 file-unknown-name: the template \"standrad\" is not defined; did you mean \"standard\"? write the name of a template in settings",
			"b.yaml:3:100 file-unknown-name: the name \"Duty Ofices\" is not defined; did you mean \"Duty Officers\"? write a user principal name, an object id, or a name from principals or groups",
			"b.yaml:3:113 file-unknown-name: the group \"sg-b\" has no id at c.yaml:3:12; add its id there; pim-groups pin writes it",
		}},
		{"defined in a file that can't be read", []string{"version: 1\nprincipals: [\n", groups, strings.Replace(others, "sg-b", "sg-b, id: "+guid2, 1)},
			[]string{"a.yaml:2:1 file-syntax"}},
		{"defined with a mistake", []string{"version: 1\nsettings: {standrad: {activation: {max: 99h}}}\nprincipals: {groups: {Duty Ofices: 5}}\n", groups, strings.Replace(others, "sg-b", "sg-b, id: "+guid2, 1)},
			[]string{"a.yaml:2:41 file-value", "a.yaml:3:36 file-type"}},
		{"defined twice", []string{people, "version: 1\nprincipals: {users: {ADA@contoso.com: " + guid3 + "}, groups: {duty: 11111111-aaaa-4aaa-8aaa-000000000004}}\n" +
			"settings: {tier0: {activation: {max: 2h}}}\ngroups: [{name: sg-a}]\n"}, []string{
			"b.yaml:2:22 file-duplicate-name: the name \"ADA@contoso.com\" is defined twice, first at a.yaml:4:5; keep one of the two",
			"b.yaml:2:93 file-duplicate-name: the id 11111111-aaaa-4aaa-8aaa-000000000004 has two names: \"duty\" here, and \"pipeline\" at a.yaml:9:5; keep the line with the name that the tenant has",
			"b.yaml:3:12 file-duplicate-name: the name \"tier0\" is defined twice, first at a.yaml:15:3; keep one of the two",
		}},
		{"people and settings alone", []string{people, tier0}, []string{"b.yaml:3:3 file-duplicate-name"}},
	}
	for _, test := range tests {
		_, found := parse(test.files...)
		for i, f := range found {
			got := fmt.Sprintf("%s %s: %s; %s", f.Pos, f.Rule, f.Message, f.Fix)
			if i >= len(test.want) || !strings.HasPrefix(got, test.want[i]) {
				t.Errorf("%s: %s", test.name, got)
			}
		}
		if len(found) != len(test.want) {
			t.Errorf("%s: %d findings", test.name, len(found))
		}
	}
}

// TestManyUnknownNames: the search for near names does not make a hostile file slow.
func TestManyUnknownNames(t *testing.T) {
	t.Parallel()
	var register, names strings.Builder
	register.WriteString("version: 1\nprincipals:\n  groups:\n")
	for i := range 12_000 {
		fmt.Fprintf(&register, "    some group %05d: %08x-aaaa-4aaa-8aaa-000000000001\n", i, i)
		fmt.Fprintf(&names, "sone graup %05d,", i)
	}
	files := []string{register.String()}
	for i := range 8 {
		files = append(files, fmt.Sprintf("version: 1\ngroups: [{name: a%d, member: {eligible: [%s]}}]\n", i, names.String()))
	}
	begin := time.Now()
	_, found := parse(files...)
	if len(found) != 808 {
		t.Errorf("%d findings", len(found))
	}
	if took := time.Since(begin); took > 60*time.Second {
		t.Errorf("took %s", took)
	}
}

// TestFixesOfRoles: what to do is said where the right text is known.
func TestFixesOfRoles(t *testing.T) {
	t.Parallel()
	member := func(text string) string { return tier0 + self + "    member: {" + text + "}\n" }
	for text, want := range map[string]string{
		member("eligble: []"):                                                           `did you mean "eligible"?`,
		member("settings: teir0"):                                                       `did you mean "tier0"?`,
		member("settings: {activation: {max: 1w}}"):                                     "minutes, hours or days, such as 30m, 8h or 90d",
		member("settings: {activation: {max: 25h}}"):                                    "30m to 24h, in steps of 30m",
		member("settings: {activation: {require: [jutsification]}}"):                    `did you mean "justification"?`,
		member("settings: {activation: {approval: ada@contoso.com}}"):                   "[ada@contoso.com]",
		member("settings: {notify: {active: al}}"):                                      "allowed: default, none, critical",
		member("eligible: [{who: ada@contoso.com, ticket: 12}]"):                        `put it in quotes if it is meant as text: "12"`,
		member("active: [ada@contoso.com]"):                                             "write {who: …, until: …, why: …}",
		strings.Replace(member("eligible: []"), "name: a", "name: a\n    pim: none", 1): "remove one of the two",
	} {
		_, found := parse(text)
		if len(found) == 0 || !strings.Contains(found[0].Fix, want) {
			t.Errorf("%s: want %q, got %v", text, want, found)
		}
	}
}
