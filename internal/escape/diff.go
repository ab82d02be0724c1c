package escape

import "strings"

// Diff makes a unified diff fit for a log, and leaves it as it is where it can:
// a diff with an escape in it does not apply. Line ends stay, and so do tabs and
// a byte order mark that begins a line; all other text is that of Line. What
// follows a tab or the mark is treated as the start of a line, since the runner
// skips blanks, and a comparison by the rules of a language skips the mark, before
// it looks for a command.
func Diff(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.Lines(text) {
		content := strings.TrimRight(line, "\r\n")
		b.WriteString(diffLine(content))
		b.WriteString(line[len(content):])
	}
	return b.String()
}

const byteOrderMark = "\ufeff"

// diffLine escapes a line of a diff: what it does to the file is its first byte.
func diffLine(line string) string {
	for _, edit := range []string{" ", "+", "-"} {
		if rest, marked := strings.CutPrefix(line, edit+byteOrderMark); marked {
			return edit + byteOrderMark + tabbed(rest)
		}
	}
	return tabbed(line)
}

// tabbed is Line for text whose tabs stay.
func tabbed(text string) string {
	fields := strings.Split(text, "\t")
	for i := range fields {
		fields[i] = Line(fields[i])
	}
	return strings.Join(fields, "\t")
}
