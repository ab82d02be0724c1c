package cli

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"pim-groups/internal/config"
)

// parseIDs reads ids that commas, blanks or line ends separate. What follows a
// # on a line is a comment: people want to know whose id it is. A comment with
// something like an id in it is an error. A folded scalar of YAML joins lines,
// and then the ids of all lines after the first comment are part of it.
func parseIDs(text string) ([]string, error) {
	var ids []string
	for line := range strings.Lines(text) {
		line, comment, _ := strings.Cut(line, "#")
		if resemblesID(comment) {
			return nil, hiddenError("what looks like an object id", comment)
		}
		for _, word := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) }) {
			id, err := config.ParseID(word)
			if err != nil {
				return nil, err
			}
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// hiddenError is about something in a comment that was perhaps to be read.
func hiddenError(what, comment string) error {
	return fmt.Errorf("holds %s in the comment %q, where nothing is read; put each id and file on a line of its own "+
		"(in a workflow with never-touch: |, not >), or take it out of the comment", what, "#"+strings.TrimRight(comment, "\r\n"))
}

// idDigits are the hexadecimal digits of the first two parts of an id, and of
// its last. A date has 8, so that comments can say until when.
const idDigits = 12

// resemblesID finds an id or a part of one, with the characters that copying
// from documents and portals puts between and into ids.
func resemblesID(text string) bool {
	digits := 0
	for _, r := range norm.NFKC.String(text) {
		switch {
		case unicode.Is(unicode.ASCII_Hex_Digit, r) || unicode.Is(unicode.Nd, r):
			digits++
		case !joinsDigits(r):
			digits = 0
		}
		if digits == idDigits {
			return true
		}
	}
	return false
}

// joinsDigits knows hyphens, what looks like one, and what can't be seen.
func joinsDigits(r rune) bool {
	const others = "_−˗⁃ー─" // of other categories than hyphens: minus, modifier, bullet, sound mark, line
	return unicode.In(r, unicode.Pd, unicode.Cf, unicode.Mn) || strings.ContainsRune(others, r)
}

// namesFile finds a word that begins with @, as the name of a file does in a
// value. The @ of an address is inside of a word.
func namesFile(text string) string {
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-+", r) }
	before := ' '
	for i, r := range text {
		if r == '@' && !inWord(before) {
			name, _, _ := strings.Cut(text[i:], " ")
			return strings.TrimSpace(name)
		}
		before = r
	}
	return ""
}
