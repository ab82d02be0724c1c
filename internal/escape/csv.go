package escape

import "strings"

// Spreadsheets compute a cell that starts with one of these characters, their
// wide forms included. A cell starts wherever the reader's locale sees a
// separator, not only where ours is. Some spreadsheets ignore blanks and
// apostrophes before the start.
// https://owasp.org/www-community/attacks/CSV_Injection
const (
	formulaStarts = "=+-@＝＋－＠"
	separators    = ",;|"
	ignored       = " '"
)

// CSV makes text fit for one cell of a table that people open in a
// spreadsheet: Line, with one more apostrophe before whatever could be a formula.
// The writer of the table adds the quotes of RFC 4180.
func CSV(s string) string {
	s = Line(s)
	if !strings.ContainsAny(s, formulaStarts) {
		return s
	}
	var b strings.Builder
	for s != "" {
		end := strings.IndexAny(s, separators) + 1
		if end == 0 {
			end = len(s)
		}
		if strings.IndexAny(strings.TrimLeft(s, ignored), formulaStarts) == 0 {
			b.WriteByte('\'')
		}
		b.WriteString(s[:end])
		s = s[end:]
	}
	return b.String()
}
