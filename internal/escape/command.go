package escape

import "strings"

// CommandData makes text fit for the data of a workflow command, the part
// after the second "::". On top of Line it writes "%" as the toolkit does
// (escapeData in
// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts);
// the toolkit's escapes of line ends have nothing left to do after Line.
func CommandData(s string) string {
	return strings.ReplaceAll(Line(s), "%", "%25")
}

// CommandProperty makes text fit for the value of a property of a workflow
// command, such as a file or title: CommandData, and the separators ":" and
// "," escaped (the toolkit's escapeProperty). The runner drops blanks around
// the properties and any "=" at the start of a value; there they become
// visible escapes, so that what we wrote is what it reads.
func CommandProperty(s string) string {
	s = Line(s)
	start := len(s) - len(strings.TrimLeft(s, " ="))
	end := max(start, len(strings.TrimRight(s, " ")))
	s = numbers(s[:start]) + s[start:end] + numbers(s[end:])
	return strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C").Replace(s)
}

func numbers(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteString(number(r))
	}
	return b.String()
}
