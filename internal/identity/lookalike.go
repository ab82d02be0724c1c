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
// hyphen, "0" and "O". Letters can look alike in one case only, so there is a
// second skeleton, of the folded name. A name of which nothing shows has none.
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

// shown is a name without what is invisible, with single ordinary spaces. The
// library leaves some of that in.
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

const brailleBlank = '\u2800' // a symbol by its category

// Invisible says what a character is that shows as nothing or moves the text
// around it, "" for all others; spaces and control characters are not among them.
// https://www.unicode.org/reports/tr36/#Recommendations_General,
// https://trojansource.codes
func Invisible(r rune) string {
	switch {
	case r < 0x80:
		return ""
	case unicode.Is(unicode.Variation_Selector, r):
		return "an invisible variation selector"
	case unicode.Is(unicode.Bidi_Control, r):
		return "an invisible character that changes the direction of text"
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), r == brailleBlank:
		return "an invisible character"
	}
	return ""
}
