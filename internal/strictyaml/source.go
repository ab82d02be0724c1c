package strictyaml

import (
	"strings"
	"unicode/utf8"

	"pim-groups/internal/finding"
)

// source is the text of a file that is known to be clean UTF-8 with LF or
// CRLF, without its byte order mark.
type source struct {
	path  string
	text  string
	lines []string // of the file as it was, without line ends
}

func newSource(path, text string) source {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSuffix(line, "\r")
	}
	return source{path: path, text: text, lines: lines}
}

// line returns a line by its number, which counts from 1.
func (s *source) line(number int) string {
	if number < 1 || number > len(s.lines) {
		return ""
	}
	return s.lines[number-1]
}

// whole is the place of all that stands on a line.
func (s *source) whole(number int) finding.Pos {
	line := s.line(number)
	content := strings.TrimLeft(line, " \t")
	column := 1 + utf8.RuneCountInString(line[:len(line)-len(content)])
	return s.span(number, column, strings.TrimRight(content, " \t"))
}

// span is the place of some text in a line.
func (s *source) span(line, column int, text string) finding.Pos {
	return finding.Pos{File: s.path, Line: line, Column: column, EndColumn: column + utf8.RuneCountInString(text)}
}

// cursor finds the text at a line and column. Columns count characters, so
// each look-up has to walk the line; the cursor walks on from the last place,
// or a megabyte of nodes on one line would take quadratic time.
type cursor struct {
	source
	number, column, offset int
}

// rest returns the text from the place to the end of its line.
func (c *cursor) rest(number, column int) string {
	if number != c.number || column < c.column {
		c.number, c.column, c.offset = number, 1, 0
	}
	line := c.line(number)
	for c.column < column && c.offset < len(line) {
		_, size := utf8.DecodeRuneInString(line[c.offset:])
		c.offset += size
		c.column++
	}
	return line[c.offset:]
}

// quotedLength finds the end of the quoted text that the line begins with, as
// an offset after the closing quote; false when it goes on in the next line.
func quotedLength(rest string) (int, bool) {
	quote := rest[0]
	for i := 1; i < len(rest); i++ {
		switch {
		case rest[i] == '\\' && quote == '"':
			i++
		case rest[i] != quote:
		case quote == '\'' && strings.HasPrefix(rest[i+1:], "'"):
			i++ // '' stands for one quote
		default:
			return i + 1, true
		}
	}
	return len(rest), false
}
