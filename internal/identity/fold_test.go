package identity_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/identity"
)

func TestName(t *testing.T) {
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
