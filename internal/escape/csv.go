package escape

import (
	"regexp"
	"strings"
)

// Spreadsheets compute a cell that starts with one of these characters, their
// wide forms included, and a cell starts wherever the reader's locale sees a
// separator, not only where ours is. Blanks and apostrophes in front do not
// stop every one of them.
// https://owasp.org/www-community/attacks/CSV_Injection
const (
	cellStart = `(^|[,;|])`
	formula   = `([ ']*[=+\-@＝＋－＠])`
)

// CSV makes text fit for one cell of a table that people open in a
// spreadsheet. It is Line, in which no tab or line end is left, with an
// apostrophe before whatever a spreadsheet could take for a formula: at the
// start, and after a comma, semicolon or bar. The quotes of RFC 4180 are for
// the writer of the table to add.
//
// FromCSV undoes the apostrophes, exactly: FromCSV(CSV(s)) == Line(s).
func CSV(s string) string {
	s = Line(s)
	if !strings.ContainsAny(s, "=+-@＝＋－＠") {
		return s
	}
	return regexp.MustCompile(cellStart+formula).ReplaceAllString(s, "$1'$2")
}

// FromCSV reads what CSV wrote: at each place where CSV puts an apostrophe
// there is one more than the text had.
func FromCSV(cell string) string {
	return regexp.MustCompile(cellStart+`'`+formula).ReplaceAllString(cell, "$1$2")
}
