package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"pim-groups/internal/config"
)

// idList reads the ids that a flag names. The values are lines of ids, and of
// files that hold some.
type idList struct {
	root      *os.Root
	directory string
	flag      string
	files     []config.Source // that were read
}

// parse reads all values together, and gives the ids sorted, each once.
func (l *idList) parse(values []string) ([]string, error) {
	var all []string
	for _, value := range values {
		ids, err := l.parseText(value, true)
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// parseText reads lines of ids; a line of a value can also name a file of such
// lines, with @ before its name. A text without any id is an error: it was meant
// to protect something, and would not.
func (l *idList) parseText(text string, isValue bool) (ids []string, err error) {
	for line := range strings.Lines(text) {
		var more []string
		if name, isFile := strings.CutPrefix(strings.TrimSpace(line), "@"); isFile && isValue {
			more, err = l.readFile(name)
		} else {
			more, err = l.parseLine(line, isValue)
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, more...)
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("names no id; give %q to rule no group out", noGroups)
	}
	return ids, nil
}

// readFile reads a file as groups.yaml is read: inside of the working directory,
// regular, behind no link, so that what was reviewed is what counts.
func (l *idList) readFile(name string) ([]string, error) {
	source, problems := config.LoadFile(l.root, within(l.directory, name))
	if len(problems) > 0 {
		return nil, fmt.Errorf("@%s: %s", name, problems[0].Message)
	}
	l.files = append(l.files, source)
	ids, err := l.parseText(string(source.Data), false)
	if err != nil {
		return nil, fmt.Errorf("@%s: %w", name, err)
	}
	return ids, nil
}

// parseLine reads ids that commas or blanks separate. What follows a # is a
// comment: people want to know whose id it is. A comment with something like an id
// or a file in it is an error. A folded scalar of YAML joins lines, and then the
// ids of all lines after the first comment are part of it.
func (l *idList) parseLine(line string, isValue bool) (ids []string, err error) {
	line, comment, _ := strings.Cut(line, "#")
	hidden := ""
	if name := namesFile(comment); isValue && name != "" {
		hidden = "the file " + name
	} else if resemblesID(comment) {
		hidden = "what looks like an object id"
	}
	if hidden != "" {
		return nil, fmt.Errorf("holds %s in the comment %q, where nothing is read; put each id and file on a line of its own "+
			"(in a workflow with %s: |, not >), or take it out of the comment", hidden, "#"+strings.TrimRight(comment, "\r\n"), l.flag)
	}
	for _, word := range listed(line) {
		id, err := config.ParseID(word)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
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
