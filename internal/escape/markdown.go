package escape

import (
	"strconv"
	"strings"
)

// GitHub finds mentions, issue numbers, emoji and addresses in the rendered
// text, where no Markdown escape is left to stop it
// (https://github.com/github/cmark-gfm/issues/181); only something in between
// does. A zero-width space works in every case, and Line shows a foreign one as
// an escape. But it would spoil the name of an account that somebody copies from
// the page. There an empty comment is enough: the "@" of an address follows a
// letter, so it is no mention even if the comment gets lost.
const (
	separator = "&#8203;"
	comment   = "<!-- -->"
)

// structure are the characters that Markdown, HTML or GitHub's extensions
// (tables, strikethrough, footnotes, math) may act on wherever they stand.
const structure = "\\`*_~[]<>&|$^!{}"

// Markdown makes text fit for Markdown as GitHub renders it: in a paragraph,
// a list item, a heading or a cell of a table, and also inside HTML. It renders
// as exactly Line(s), apart from zero-width spaces that stop links, mentions
// (@x), issue numbers (#1, GH-1) and emoji (:x:).
//
// A numeric reference never indicates structure. A backslash would not do in a
// table cell or an HTML block.
// https://github.github.com/gfm/#entity-and-numeric-character-references
func Markdown(s string) string {
	s = Line(s)
	blockEnd := blockStart(s)
	textEnd := len(strings.TrimRight(s, " "))
	var b strings.Builder
	b.Grow(len(s) + len(s)/2)
	for i, r := range s {
		inBlock := i < blockEnd && !isDigit(r)
		if isDigit(r) && endsWithFold(s[:i], "gh-") || r == '.' && endsWithFold(s[:i], "www") {
			b.WriteString(separator)
		}
		if inBlock || i >= textEnd || r == '#' || strings.ContainsRune(structure, r) {
			b.WriteString(reference(r))
		} else {
			b.WriteRune(r)
		}
		b.WriteString(after(s, i))
	}
	return b.String()
}

// after gives what has to follow the character at i.
func after(s string, i int) string {
	before, rest := s[:i], s[i+1:]
	switch s[i] {
	case '@':
		if before != "" && isWord(rune(before[len(before)-1])) {
			return comment
		}
		return separator
	case '#':
		if rest != "" && isWord(rune(rest[0])) {
			return separator
		}
	case ':':
		if strings.HasPrefix(rest, "//") || isEmoji(rest) {
			return separator
		}
	}
	return ""
}

// isEmoji reports whether a colon before the text could make an emoji of its
// start: a name that ends in a colon, or in whatever follows the text.
func isEmoji(rest string) bool {
	tail := strings.TrimLeftFunc(rest, func(r rune) bool { return isWord(r) || r == '+' || r == '-' })
	return len(tail) < len(rest) && (tail == "" || tail[0] == ':')
}

// blockStart gives the length of the text's start that could begin a block: a
// quote, list item, heading, rule or indented code.
func blockStart(s string) int {
	rest := strings.TrimLeft(s, " -+=>#~*_")
	rest = strings.TrimLeft(rest, "0123456789")
	if rest != "" && (rest[0] == '.' || rest[0] == ')') {
		rest = rest[1:]
	}
	return len(s) - len(rest)
}

// Code makes a code span that renders as exactly Line(s), so that a name can be
// copied from the page. It must not stand in an HTML block, such as a summary
// element, where code spans are not read: there write Markdown between code tags.
//
// By https://github.github.com/gfm/#code-spans the fence is longer than any
// run of backticks inside, and blanks pad a text that would touch it or lose
// blanks of its own. No form of a pipe is right both in and outside a table
// (https://github.github.com/gfm/#example-200), and an empty text can't be
// fenced: these two are written as an HTML element. So is an "@": code mentions
// nobody, but bots that obey comments, such as "@dependabot merge", read the
// source.
func Code(s string) string {
	s = Line(s)
	if s == "" || strings.ContainsAny(s, "|@") {
		return "<code>" + Markdown(s) + "</code>"
	}
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	first, last, onlyBlanks := s[0], s[len(s)-1], strings.Trim(s, " ") == ""
	if first == '`' || last == '`' || first == ' ' && last == ' ' && !onlyBlanks {
		s = " " + s + " "
	}
	return fence + s + fence
}

func endsWithFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}

// isWord is \w of GitHub's filters.
func isWord(r rune) bool {
	return isDigit(r) || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_'
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func reference(r rune) string { return "&#" + strconv.Itoa(int(r)) + ";" }
