package identity

import "unicode"

// brailleBlank is a symbol by its category and a blank to the eye.
const brailleBlank = '\u2800'

// Invisible says what a character is that shows as nothing or moves the text
// around it, "" for all others. Blanks and control characters are not among
// them: whether those may stand somewhere depends on the place.
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
