package escape

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

const ellipsis = "…"

// Cut shortens raw text to at most n bytes. A shortened text ends in "…", and
// no character is split. Cut first and escape afterwards: an escape that is
// cut in half could be read as something else.
func Cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if n < len(ellipsis) {
		return ""
	}
	return s[:boundary(s, n-len(ellipsis))] + ellipsis
}

// boundary gives the last start of a character at or before n. Bytes that are
// no UTF-8 count as characters.
func boundary(s string, n int) int {
	for i := n; i >= 0 && i > n-utf8.UTFMax; i-- {
		if utf8.RuneStart(s[i]) {
			if _, size := utf8.DecodeRuneInString(s[i:]); i+size > n {
				return i
			}
			break
		}
	}
	return n
}

// Width counts the columns that text takes in a terminal: wide characters of
// East Asian scripts and emoji take two, combining marks none
// (https://www.unicode.org/reports/tr11/). It is meant for text after Line.
func Width(s string) int {
	columns := 0
	for _, r := range s {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			columns += 2
		default:
			columns++
		}
	}
	return columns
}
