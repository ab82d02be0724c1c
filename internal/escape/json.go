package escape

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON makes an encoded JSON document fit for a log or a terminal, without
// changing what it says: inside strings, which is the only place where they
// can stand, characters that can't be seen become \u escapes
// (https://www.rfc-editor.org/rfc/rfc8259#section-7), and so does the first
// character of "##[", which the GitHub runner takes for a command anywhere in
// a line. Line feeds between the tokens stay; it takes many lines.
func JSON(document string) string {
	var b strings.Builder
	b.Grow(len(document))
	for i, r := range document {
		size := utf8.RuneLen(r)
		switch {
		case r == '\n' || r == utf8.RuneError:
			b.WriteRune(r)
		case r == '#' && strings.HasPrefix(document[i+size:], "#["), !isVisible(r):
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
