package escape

import "strings"

// Diff makes a unified diff fit for a log and changes as little as it can: a
// diff with an escape in it does not apply. Line ends, tabs and a byte order mark
// at the start of a line stay; all other text becomes that of Line. What follows
// a tab or the mark counts as the start of a line, because the runner may skip
// both before it looks for a command.
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

// diffLine escapes a line of a diff, whose first byte says what it does.
func diffLine(line string) string {
	for _, edit := range []string{" ", "+", "-"} {
		if rest, marked := strings.CutPrefix(line, edit+byteOrderMark); marked {
			return edit + byteOrderMark + keepTabs(rest)
		}
	}
	return keepTabs(line)
}

// keepTabs is Line for text whose tabs stay.
func keepTabs(text string) string {
	fields := strings.Split(text, "\t")
	for i := range fields {
		fields[i] = Line(fields[i])
	}
	return strings.Join(fields, "\t")
}
