package escape

import "strings"

// Spreadsheets compute a cell that starts with one of these characters, their
// wide forms included, and a cell starts wherever the reader's locale sees a
// separator, not only where ours is. Blanks and apostrophes in front do not
// stop every one of them.
// https://owasp.org/www-community/attacks/CSV_Injection
const (
	formulaStarts = "=+-@＝＋－＠"
	separators    = ",;|"
	passedOver    = " '"
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
	if !strings.ContainsAny(s, formulaStarts) {
		return s
	}
	return eachCell(s, func(cell string) string {
		if isFormula(cell) {
			return "'" + cell
		}
		return cell
	})
}

// FromCSV reads what CSV wrote: at each place where CSV puts an apostrophe
// there is one more than the text had.
func FromCSV(text string) string {
	return eachCell(text, func(cell string) string {
		if rest, marked := strings.CutPrefix(cell, "'"); marked && isFormula(rest) {
			return rest
		}
		return cell
	})
}

// eachCell changes what stands between separators.
func eachCell(s string, change func(cell string) string) string {
	var b strings.Builder
	for {
		end := strings.IndexAny(s, separators)
		if end < 0 {
			return b.String() + change(s)
		}
		b.WriteString(change(s[:end]))
		b.WriteByte(s[end])
		s = s[end+1:]
	}
}

// isFormula says that a spreadsheet could compute the cell.
func isFormula(cell string) bool {
	rest := strings.TrimLeft(cell, passedOver)
	return rest != "" && strings.IndexAny(rest, formulaStarts) == 0
}
