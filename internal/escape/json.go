package escape

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON makes an encoded JSON document fit for a log or a terminal without
// changing what it says. What Line would escape can stand only inside strings and
// becomes a \u escape (https://www.rfc-editor.org/rfc/rfc8259#section-7). Line
// feeds between the tokens stay.
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
		case r == '#' && BeginsCommand(document[i:]), marks > maxMarks, !isVisible(r):
			for _, unit := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// SARIF makes text fit for a message of a SARIF log, before it is encoded as
// JSON: Line, with the form of an embedded link, "[text](target)", broken. A
// consumer may make a link of it in a plain text message, and not every one honours
// the standard's own escape, a backslash:
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317470
func SARIF(s string) string {
	return strings.ReplaceAll(Line(s), "](", "]"+number('('))
}
