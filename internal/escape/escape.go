// Package escape makes foreign text harmless for each place where the program
// writes it: a log line, a workflow command, Markdown, HTML, a link. Many people
// may choose names in a tenant, and pull requests bring texts of files, so all
// of it is hostile. No other package escapes, and this one knows nothing of the
// program.
//
// Every function takes raw text and makes exactly one line of output. What
// can't be seen or could do harm becomes a visible escape, the same in every
// place, so that a person recognises a name wherever it is shown:
//
//	\n \r \t     line feed, carriage return, tab
//	\u{202e}     any other character by its number, hexadecimal
//	\xff         a byte that is not UTF-8
package escape

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line makes text fit for one line of a log or a terminal. Printable text
// stays as it is. Escaped are control characters, line and paragraph
// separators, characters that are invisible or change the direction of text,
// blanks other than the ordinary one, unassigned and private characters, marks
// without a letter, and bytes that are not UTF-8.
//
// Line also breaks the two forms of a command of the GitHub runner: "::name::"
// after blanks, and "##[" anywhere in a line; and what the agent of Azure Pipelines
// takes for one, "##vso[" anywhere in a line.
// https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
// https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
//
// Backslashes stay, so Line(Line(s)) == Line(s), but the text `\n` and a line
// feed look alike; use Quote where that matters.
func Line(s string) string {
	if isPlain(s) {
		return s
	}
	return visible(s, false)
}

// Quote is Line between double quotes, with quotes and backslashes of the
// text escaped, so that two texts never look alike.
func Quote(s string) string { return `"` + visible(s, true) + `"` }

// isPlain is the fast path for the usual name, which needs no escape.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '#' || c == ':' {
			return false
		}
	}
	return true
}

// BeginsCommand tells whether a runner takes what begins here for a command, wherever
// in a line it stands.
func BeginsCommand(s string) bool {
	return strings.HasPrefix(s, "##[") || strings.HasPrefix(s, "##vso[")
}

// maxMarks is how many combining marks may stand on one letter. Living
// scripts need fewer; a flood of them covers the lines above and below.
const maxMarks = 8

// visible is Line, and with quoted what stands between the quotes of Quote.
func visible(s string, quoted bool) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/4)
	start, marks := !quoted, maxMarks
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case quoted && (r == '"' || r == '\\'):
			b.WriteByte('\\')
			b.WriteRune(r)
		case start && r == ':', r == '#' && BeginsCommand(s[i:]), marks > maxMarks, !isVisible(r):
			b.WriteString(number(r))
			marks = maxMarks // a mark must not stand on an escape
		default:
			b.WriteRune(r)
		}
		start = start && r == ' '
		i += size
	}
	return b.String()
}

// isVisible adds to unicode.IsPrint, which leaves out controls, formats and
// unusual blanks, the invisible characters that Unicode counts as letters or marks.
func isVisible(r rune) bool {
	const brailleBlank = '\u2800'
	if r < utf8.RuneSelf { // nearly all of a report
		return ' ' <= r && r <= '~'
	}
	return unicode.IsPrint(r) && r != brailleBlank &&
		!unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

func number(r rune) string {
	switch r {
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	}
	return `\u{` + strconv.FormatInt(int64(r), 16) + "}"
}
