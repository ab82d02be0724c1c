package escape

import "strings"

// CommandData makes text fit for the data of a workflow command, the part
// after the second "::". On top of Line it writes "%" as the toolkit does
// (escapeData in
// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts).
func CommandData(s string) string {
	return strings.ReplaceAll(Line(s), "%", "%25")
}

// CommandProperty makes text fit for the value of a property of a workflow
// command, such as a file or title: CommandData, and the separators ":" and
// "," escaped (the toolkit's escapeProperty). The runner drops blanks around
// the properties and any "=" at the start of a value; there they become
// visible escapes.
func CommandProperty(s string) string {
	s = Line(s)
	start := len(s) - len(strings.TrimLeft(s, " ="))
	end := max(start, len(strings.TrimRight(s, " ")))
	dropped := strings.NewReplacer(" ", number(' '), "=", number('='))
	s = dropped.Replace(s[:start]) + s[start:end] + dropped.Replace(s[end:])
	return strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C").Replace(s)
}
