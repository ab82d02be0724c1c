package escape

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON makes an encoded JSON document fit for a log or a terminal without
// changing what it says. Inside strings, the only place where they can stand,
// these become \u escapes (https://www.rfc-editor.org/rfc/rfc8259#section-7):
// characters that can't be seen, marks beyond what a letter can carry, and the
// first character of "##[", which the GitHub runner takes for a command
// anywhere in a line. Line feeds between the tokens stay.
func JSON(document string) string {
	var b strings.Builder
	b.Grow(len(document))
	marks := 0
	for i, r := range document {
		if marks++; r < utf8.RuneSelf || !unicode.Is(unicode.M, r) {
			marks = 0
		}
		switch {
		case r == '\n':
			b.WriteRune(r)
		case r == '#' && strings.HasPrefix(document[i:], "##["), marks > maxMarks, !isVisible(r):
			writeUnits(&b, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// writeUnits writes a character in JSON's own escape, as UTF-16.
func writeUnits(b *strings.Builder, r rune) {
	for _, unit := range utf16.AppendRune(nil, r) {
		fmt.Fprintf(b, `\u%04x`, unit)
	}
}
