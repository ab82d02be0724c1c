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
	s = edges(Line(s), func(r rune) bool { return r == ' ' || r == '=' }, number)
	return propertyEscapes().Replace(s)
}

func propertyEscapes() *strings.Replacer {
	return strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C")
}

// edges replaces the characters at both ends of a text that match.
func edges(s string, match func(rune) bool, replace func(rune) string) string {
	inner := strings.TrimLeftFunc(s, match)
	left := s[:len(s)-len(inner)]
	inner = strings.TrimRightFunc(inner, match)
	right := s[len(left)+len(inner):]
	return each(left, replace) + inner + each(right, replace)
}

// each replaces every character of a text.
func each(s string, replace func(rune) string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteString(replace(r))
	}
	return b.String()
}
