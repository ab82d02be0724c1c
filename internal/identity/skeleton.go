package identity

import (
	"slices"
	"strings"
	"unicode"

	"go.mau.fi/util/confusable"
	"golang.org/x/text/unicode/norm"
)

// Skeletons gives what a name looks like. Two names look alike if they have a
// skeleton in common: "sg-соре" in Cyrillic letters and "sg-cope", two kinds of
// hyphen, full-width letters and ordinary ones, "0" and "O". There are two
// skeletons, since letters can look alike in one case and not in the other:
// of the name as it is written, and of the one that Entra takes for the same.
// A name of which nothing shows has none.
//
// The forms are those of Unicode 17 (confusables.txt), as the library has them:
// https://www.unicode.org/reports/tr39/#Confusable_Detection
func Skeletons(name string) []string {
	shown := shown(name)
	if shown == "" {
		return nil
	}
	written := confusable.Skeleton(shown)
	folded := confusable.Skeleton(FoldName(norm.NFKC.String(shown)))
	return slices.Compact([]string{written, folded})
}

// shown is a name without what nobody sees: it has ordinary blanks, one at a
// time and none at its ends. The library leaves some of that in.
func shown(name string) string {
	visible := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), r == brailleBlank:
			return ' '
		case Invisible(r) != "":
			return -1
		}
		return r
	}, name)
	return strings.Join(strings.Fields(visible), " ")
}
