package identity_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/identity"
)

func TestFoldName(t *testing.T) {
	t.Parallel()
	same := [][]string{
		{"sg-admins", "SG-Admins", "Sg-ADMINS"},
		{"grüne", "GRÜNE", "gru\u0308ne", "GRU\u0308NE"},
		{"straße", "STRASSE", "strasse"},
		{"ΣΊΣΥΦΟΣ", "σίσυφος"},
		{"ᎠᎡ", "ꭰꭱ", "Ꭰꭱ"},
	}
	for _, names := range same {
		for _, name := range names {
			if got, want := identity.FoldName(name), identity.FoldName(names[0]); got != want {
				t.Errorf("%q and %q are two names: %q, %q", name, names[0], got, want)
			}
		}
	}
	for _, pair := range [][2]string{{"sg-admins", "sg-admin"}, {"sg-admins", "sg-аdmins"}, {"grüne", "grune"}, {"a b", "a  b"}} {
		if identity.FoldName(pair[0]) == identity.FoldName(pair[1]) {
			t.Errorf("%q and %q are one name", pair[0], pair[1])
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		folded := identity.FoldName(name)
		if again := identity.FoldName(folded); again != folded {
			t.Fatalf("%q folds to %q, which folds to %q", name, folded, again)
		}
		if upper := identity.FoldName(strings.ToUpper(folded)); strings.ToLower(strings.ToUpper(folded)) == folded && upper != folded {
			t.Fatalf("%q folds to %q, in capitals to %q", name, folded, upper)
		}
	})
}

func TestSpellings(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"sg-admins":    {"sg-admins"},
		"SG-Admins":    {"SG-Admins"},
		"FUSSBALL":     {"FUSSBALL", "fußball"},
		"Fußball":      {"Fußball", "fussball"},
		"grüne":        {"grüne", "gru\u0308ne"},
		"Straßenpass":  {"Straßenpass", "strassenpass", "strassenpaß", "straßenpaß"},
		"Größe":        {"Größe", "grösse", "gro\u0308sse", "gro\u0308ße"},
		"sssssssssss1": {"sssssssssss1"},
	} {
		got := identity.Spellings(name, 15)
		if name == "sssssssssss1" {
			if len(got) != 15 || got[0] != name {
				t.Errorf("%q gives %d spellings", name, len(got))
			}
			continue
		}
		slices.Sort(got[1:])
		slices.Sort(want[1:])
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.StringMatching(`[sßSäaA\x{308} -]{0,12}`)).Draw(t, "name")
		spellings := identity.Spellings(name, 15)
		for i, spelled := range spellings {
			if identity.FoldName(spelled) != identity.FoldName(name) {
				t.Fatalf("%q is no spelling of %q", spelled, name)
			}
			if slices.ContainsFunc(spellings[:i], func(s string) bool { return strings.EqualFold(s, spelled) }) {
				t.Fatalf("%q is asked for twice: %q", spelled, spellings)
			}
		}
		if len(spellings) == 0 || len(spellings) > 15 || spellings[0] != name {
			t.Fatalf("%q", spellings)
		}
	})
}

func TestLoose(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{{"grune", "GRÜNE"}, {"sg", "ｓｇ"}, {"fussball", "Fußball"}} {
		if identity.Loose(pair[0]) != identity.Loose(pair[1]) {
			t.Errorf("%q and %q", pair[0], pair[1])
		}
	}
	if identity.Loose("sg-a") == identity.Loose("sg-b") {
		t.Error("two names are one")
	}
}
