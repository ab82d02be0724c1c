package policy

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
)

// scoped is the case of a rule with a scope.
func scoped(t *testing.T, rule, scope string) *testCase {
	c := loadCase(t, "testdata/rules/"+rule+".txtar")
	c.input.Settings = mustParse(t, "version: 1\n"+scope)
	return c
}

// TestScopeOfUndeclared: a run looks after the names that its files answer for, and
// after each group whose name could not be read for certain.
func TestScopeOfUndeclared(t *testing.T) {
	t.Parallel()
	const team = `scope: [{files: groups.yaml, names: [SG-Added*]}, {files: other.yaml, names: ["*"]}]`
	c := scoped(t, "managed-undeclared", team)
	var said []string
	for _, f := range c.evaluate(Rules()) {
		said = append(said, f.Group.ID[len(f.Group.ID)-2:]+" "+f.Group.Name)
	}
	slices.Sort(said)
	// 06 is an id without a group; 09 has no name; 13 was seen with two.
	if got := strings.Join(said, ", "); got != "06 , 07 sg-added-in-the-portal, 09 , 13 sg-seen" {
		t.Error(got)
	}
	all := len(scoped(t, "managed-undeclared", "").evaluate(Rules()))
	for name, scope := range map[string]string{
		"of a file that the run has not": `scope: [{files: other.yaml, names: [web-*]}]`,
		"for all names":                  `scope: [{files: "**", names: [web-*]}, {files: groups.yaml, names: ["*"]}]`,
	} {
		if got := len(scoped(t, "managed-undeclared", scope).evaluate(Rules())); got != all {
			t.Errorf("%s: %d findings, not %d", name, got, all)
		}
	}
	if c = scoped(t, "managed-undeclared", team); c.input.Paths == nil {
		c.input.Paths = []string{"groups.yaml", "other.yaml"}
	}
	if got := len(c.evaluate(Rules())); got != all {
		t.Errorf("with the files of the base: %d findings, not %d", got, all)
	}
	said = nil
	for _, f := range scoped(t, "role-assignable-unmanaged", `scope: [{files: groups.yaml, names: [web-*]}]`).evaluate(Rules()) {
		said = append(said, f.Group.Name)
	}
	if got := strings.Join(said, ", "); got != "seen-as-this, sg-kind-unknown, rag-kind-unknown" { // those that were not read whole
		t.Error(got)
	}
}

// TestScopeNames: a report says the names that a run of these files looks after, if it
// does not look after all.
func TestScopeNames(t *testing.T) {
	t.Parallel()
	s := mustParse(t, `version: 1
scope: [{files: pay/**, names: [pay-*, sg-pay-*]}, {files: "**/b.yaml", names: [PAY-*, x-*]}, {files: all.yaml, names: ["*"]}]`)
	for files, want := range map[string]string{
		"pay/a.yaml": "pay-* sg-pay-*", "pay/b.yaml": "pay-* sg-pay-* x-*", "c/b.yaml": "PAY-* x-*", "other.yaml": "", "pay/a.yaml all.yaml": "",
	} {
		if got := strings.Join(s.ScopeNames(strings.Fields(files)), " "); got != want {
			t.Errorf("%s: %q, want %q", files, got, want)
		}
	}
	if names := (*Settings)(nil).ScopeNames([]string{"pay/a.yaml"}); names != nil {
		t.Errorf("without a policy file: %q", names)
	}
}

// TestScopeHoldsBack: no waiver and no severity lets a group through that its file does
// not answer for.
func TestScopeHoldsBack(t *testing.T) {
	t.Parallel()
	c := scoped(t, "name-out-of-scope", `
rules: {name-out-of-scope: note}
scope: [{files: groups.yaml, names: [sg-*]}]
waivers: [{rule: name-out-of-scope, group: 10000000-0000-4000-8000-000000000003, reason: agreed, expires: 2027-01-31}]
`)
	found, _ := Guardrails(c.input)
	if !slices.ContainsFunc(found, func(f finding.Finding) bool {
		return f.Rule == "name-out-of-scope" && f.Group.Name == "web-admins" && f.Severity == finding.Error && f.Status == finding.Failed
	}) {
		t.Error("the guardrails let it through")
	}
}

// TestScopeWeakened: what files may declare beyond what they could, and what nobody looks
// after any more, is named; what is only written differently is not.
func TestScopeWeakened(t *testing.T) {
	t.Parallel()
	const (
		pay = `{files: groups.yaml, names: [pay-*]}`
		web = `{files: web/**, names: [web-*]}`
		all = `{files: groups.yaml, names: ["*"]}`
	)
	tests := []struct{ was, is, want string }{
		{pay, pay + "," + web, `the scope is widened: the files "web/**" may declare the names "web-*"`},
		{pay, `{files: groups.yaml, names: [PAY-*, pay-eu-*]}`, `the scope is widened: the files "groups.yaml" may declare the names "pay-eu-*"`},
		{pay + "," + web, pay, ""},
		{pay, "", "the scope is removed: each file may declare each group"},
		{"", pay, `no file of this run answers for the names "*" any more: groups with such a name that no file declares are not reported`},
		{"", all, ""},
		{"", web, ""}, // no file of this run is in the scope, so all names are looked after
		{all, pay, `no file of this run answers for the names "*" any more: groups with such a name that no file declares are not reported`},
		{`{files: "**", names: [pay-*]}`, pay, ""},
		{all, all, ""},
	}
	for _, test := range tests {
		c := loadCase(t, "testdata/rules/policy-weakened.txtar")
		base := *c.input.Base
		base.Settings, base.Proposed = mustParse(t, scopeOf(test.was)), mustParse(t, scopeOf(test.is))
		c.input.Base, c.input.Settings = &base, base.Proposed
		var said []string
		for _, f := range c.evaluate(Rules()) {
			said = append(said, f.Message)
		}
		if got := strings.Join(said, "; "); got != test.want {
			t.Errorf("from %s to %s: %q, want %q", test.was, test.is, got, test.want)
		}
	}
}

// TestScopeLosesItsFile: with a file goes the watch over the names that it answers for,
// also if it declares no group and the policy file is the same.
func TestScopeLosesItsFile(t *testing.T) {
	t.Parallel()
	for rest, want := range map[string]int{"pay-*": 1, "*": 0} {
		c := loadCase(t, "testdata/rules/policy-weakened.txtar")
		base := *c.input.Base
		base.Settings = mustParse(t, scopeOf("{files: groups.yaml, names: ['"+rest+"']}, {files: platform.yaml, names: ['*']}"))
		base.Proposed, c.input.Settings, c.input.Base = base.Settings, base.Settings, &base
		c.input.Paths = []string{"groups.yaml", "platform.yaml"}
		found := slices.DeleteFunc(c.evaluate(Rules()), func(f finding.Finding) bool { return f.Rule != "policy-weakened" || f.Subject != "*" })
		if len(found) != want {
			t.Errorf("%s: %+v", rest, found)
		}
	}
}

func scopeOf(entries string) string {
	if entries == "" {
		return "version: 1\n"
	}
	return "version: 1\nscope: [" + entries + "]\n"
}

// TestScopeOfSeveralEntries: all entries that a file matches count.
func TestScopeOfSeveralEntries(t *testing.T) {
	t.Parallel()
	s := mustParse(t, "version: 1\nscope: [{files: teams/**, names: [a-*]}, {files: teams/b/*.yaml, names: [b-*]}, {files: c.yaml, names: ['*']}]").scope
	for file, want := range map[string]string{
		"teams/b/x.yaml": "a-1 b-1", "teams/x.yaml": "a-1", "teams/b/c/x.yaml": "a-1", "c.yaml": "a-1 b-1 c-1",
		"d.yaml": "", "teams": "", "teams/.hidden.yaml": "", "teams/.git/x.yaml": "",
	} {
		var got []string
		for _, name := range []string{"a-1", "b-1", "c-1"} {
			if s.answers(config.Text{Value: name, Pos: finding.Pos{File: file}}) {
				got = append(got, name)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s answers for %q, want %q", file, got, want)
		}
	}
}
