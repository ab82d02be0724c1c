package escape

import (
	"fmt"
	"html"
	"strconv"
	"strings"
)

// HTML makes text fit for the content of an HTML element or for an attribute
// value in quotes. In a Markdown document it is enough for attributes only:
// Markdown is read inside elements too, so their content needs Markdown.
func HTML(s string) string { return html.EscapeString(Line(s)) }

// Mermaid makes text fit for a label between double quotes in a mermaid
// diagram. It writes punctuation as mermaid's entity codes
// (https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters):
// quotes and backticks end a label or turn it into Markdown, "%%" starts a
// comment or directive, labels are HTML, and "style…:…#…;" is rewritten before
// the diagram is parsed.
func Mermaid(s string) string {
	var b strings.Builder
	for _, r := range Line(s) {
		if r < ' ' || r > '~' || isLabel(r) {
			b.WriteRune(r)
		} else {
			b.WriteString("#" + strconv.Itoa(int(r)) + ";")
		}
	}
	return b.String()
}

// isLabel lists the ASCII characters that mean nothing in a quoted label.
func isLabel(r rune) bool {
	return isDigit(r) || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || strings.ContainsRune(" -_.,/()", r)
}

// PathSegment makes text fit for one segment of the path of a URL that is
// also a link of a Markdown document: all bytes but the unreserved ones of
// RFC 3986, section 2.3, are percent-encoded. It takes the raw text, not
// Line's, because the link must reach the thing itself.
func PathSegment(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; isUnreserved(c) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// Path is PathSegment for a path of several segments, which keeps its
// slashes.
func Path(s string) string {
	segments := strings.Split(s, "/")
	for i, segment := range segments {
		segments[i] = PathSegment(segment)
	}
	return strings.Join(segments, "/")
}
