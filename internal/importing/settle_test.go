package importing_test

import (
	"errors"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/escape"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/importing"
	"pim-groups/internal/settings"
)

const (
	ada = "11111111-aaaa-4aaa-8aaa-000000000001"
	one = "22222222-aaaa-4aaa-8aaa-000000000001"
	two = "22222222-aaaa-4aaa-8aaa-000000000002"
)

func imported(file *groupsyaml.File) importing.Format {
	return func([]byte) (*importing.Result, error) { return &importing.Result{File: file}, nil }
}

func hour() settings.Role {
	return settings.Role{ActivationMax: settings.Known(settings.ActivationLimit{Longest: 3600e9})}
}

// TestImportSettles: what the parser refuses is taken out with a note, wherever it is,
// and so is what that leaves without a meaning.
func TestImportSettles(t *testing.T) {
	t.Parallel()
	got, err := importing.Import(imported(&groupsyaml.File{
		Principals: []groupsyaml.Principal{
			{Kind: config.User, Name: "nobody@contoso.com", Comment: "has no id"},
			{Kind: config.User, Name: "ada@contoso.com", ID: ada},
			{Kind: config.GroupKind, Name: "looks@like.one", ID: one},
		},
		Templates: []groupsyaml.Template{{Name: "good", Settings: hour()}, {Name: "Not Good", Settings: hour()}},
		Groups: []groupsyaml.Group{
			{Name: "out", ID: two, Out: true},
			{Name: "sg-a", ID: one, Member: &groupsyaml.Role{From: "good", Eligible: &[]groupsyaml.Assignment{{Who: "ada@contoso.com"}}}},
			{Name: "SG-a", ID: two},
			{Name: "b", Member: &groupsyaml.Role{From: "Not Good"}},
			{Name: "hidden\u200b"},
			{Name: "sg-c", Owners: &[]string{"looks@like.one"}, Comments: []string{"first"}},
		},
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = `# yaml-language-server: $schema=groups.schema.json
version: 1
principals:
  users:
    # nobody@contoso.com: OBJECT-ID # has no id
    ada@contoso.com: 11111111-aaaa-4aaa-8aaa-000000000001
settings:
  good:
    activation: {max: 1h}
groups:
  # - name: out
  #   id: 22222222-aaaa-4aaa-8aaa-000000000002
  - name: sg-a
    id: 22222222-aaaa-4aaa-8aaa-000000000001
    member:
      settings: good
      eligible:
        - ada@contoso.com
`
	if text := string(got.YAML); !strings.HasPrefix(text, want) || !strings.Contains(text, "  - name: sg-c\n") || got.Groups() != 2 {
		t.Errorf("%d groups in\n%s", got.Groups(), text)
	}
	var places []string
	for _, n := range got.Notes {
		if !strings.HasPrefix(n.Reason, "groups.yaml can't hold it: ") || strings.Contains(n.Place, "group") &&
			!strings.HasPrefix(n.Place, "principals") && !strings.Contains(string(got.YAML), "  # "+escape.Line(n.Reason)+"\n") {
			t.Errorf("%+v is no comment", n)
		}
		places = append(places, n.Place)
	}
	if all := strings.Join(places, ", "); all != `groups "SG-a", groups "b", groups "hidden`+"\u200b"+`", principals.groups "looks@like.one", settings "Not Good"` {
		t.Error(all)
	}
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	if _, err := importing.Import(func([]byte) (*importing.Result, error) { return nil, broken }, nil); !errors.Is(err, broken) {
		t.Error(err)
	}
	empty, err := importing.Import(imported(&groupsyaml.File{Groups: []groupsyaml.Group{{Name: "\u200b"}}}), nil)
	if err != nil || empty.YAML != nil || len(empty.Notes) != 1 {
		t.Errorf("%+v, %v", empty, err)
	}
	huge := &groupsyaml.File{Groups: []groupsyaml.Group{{Name: "a", Comments: []string{strings.Repeat("x", 2<<20)}}}}
	if got, err := importing.Import(imported(huge), nil); err == nil || !strings.Contains(err.Error(), "MiB") {
		t.Errorf("%+v, %v", got, err)
	}
}
