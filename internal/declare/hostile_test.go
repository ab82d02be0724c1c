package declare_test

import (
	"strings"
	"testing"
	"unicode"

	"pim-groups/internal/config"
	"pim-groups/internal/declare"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/fake/hostile"
	"pim-groups/internal/fake/runner"
	"pim-groups/internal/plan"
)

// TestHostileNames: whatever groups, people and reasons are called, the file is one that
// the parser takes, no runner obeys, and that hides nothing from people.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	s := small()
	for i, name := range hostile.Names(t) {
		id, person := directorytest.ID(11, i), directorytest.ID(12, i)
		addGroup(s, id, name.DisplayName)
		s.Principals = append(s.Principals, directory.Principal{ID: person, Type: directory.User, DisplayName: name.DisplayName,
			UserPrincipalName: name.DisplayName + "@contoso.com", AccountEnabled: directory.True, UserType: directory.UserTypeMember})
		s.Eligibilities = append(s.Eligibilities, directory.Schedule{Group: group, Role: directory.Member, Principal: person, End: noon.AddDate(0, 1, 0)})
		s.Groups[len(s.Groups)-1].Owners = []string{person}
		s.Packages = append(s.Packages, directory.Package{ID: id, DisplayName: name.DisplayName, Group: id, Role: directory.Member})
		if i%2 == 0 {
			s.Gaps = append(s.Gaps, directory.Gap{Part: directory.PartRoleSettings, Group: id, Reason: name.DisplayName})
		}
	}
	d, err := declare.Tenant(directory.NewIndex(s), plan.Terms{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.Groups {
		if !strings.Contains(string(d.Text), s.Groups[i].ID) {
			t.Errorf("nothing is said of %s", s.Groups[i].ID)
		}
	}
	if _, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: d.Text}}); len(found) > 0 {
		t.Errorf("%s: %s", found[0].Pos, found[0].Message)
	}
	var step runner.Step
	step.Read(string(d.Text))
	if len(step.Commands) > 0 {
		t.Errorf("the runner would obey %+v", step.Commands)
	}
	if i := strings.IndexFunc(string(d.Text), func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
		t.Errorf("holds %q", d.Text[i:min(len(d.Text), i+20)])
	}
}
