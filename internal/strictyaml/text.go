package strictyaml

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
)

// checkedSource checks a file before the YAML library sees it: what that library
// would silently convert (UTF-16), skip (byte order marks at line starts) or
// take as a line end (U+0085, U+2028), and what would cost it memory or time.
func (d *Decoder) checkedSource(path string, data []byte) (source, bool) {
	top := finding.Pos{File: path, Line: 1, Column: 1}
	if len(data) > MaxSize {
		d.Fail(fileSize, top, "the file is larger than 1 MiB", "split it into several files")
		return source{}, false
	}
	if isWide(data) {
		d.Fail(fileEncoding, top, "the file is not UTF-8 text; it looks like UTF-16, UTF-32 or a binary file",
			"save it as UTF-8: in VS Code \"Save with Encoding\", in PowerShell Set-Content -Encoding utf8")
		return source{}, false
	}
	src := newSource(path, string(bytes.TrimPrefix(data, []byte(byteOrderMark))))
	if !d.checkCharacters(&src) || !d.checkShape(&src) {
		return source{}, false
	}
	d.directives(&src)
	return src, true
}

const byteOrderMark = "\uFEFF"

// isWide recognises UTF-16 and UTF-32, with and without a byte order mark.
func isWide(data []byte) bool {
	return bytes.HasPrefix(data, []byte{0xFF, 0xFE}) || bytes.HasPrefix(data, []byte{0xFE, 0xFF}) ||
		bytes.IndexByte(data, 0) >= 0
}

// forbidden is a character that the file must not have, and where it was first.
type forbidden struct {
	char  rune
	pos   finding.Pos
	count int
}

// checkCharacters records each kind of forbidden character once, at its first place.
func (d *Decoder) checkCharacters(src *source) bool {
	var found []forbidden
	number := 0
	for line := range strings.SplitSeq(src.text, "\n") {
		if number++; number < len(src.lines) {
			line = strings.TrimSuffix(line, "\r") // part of the line end
		}
		if !isASCIIText(line) {
			found = addForbidden(found, src, number, line)
		}
	}
	for _, u := range found {
		times := ""
		if u.count > 1 {
			times = fmt.Sprintf(" (%d times in this file, here first)", u.count)
		}
		d.Fail(fileEncoding, u.pos, characterName(u.char)+" is not allowed here"+times, characterFix(u.char))
	}
	return len(found) == 0
}

// isASCIIText is the fast path for nearly all lines.
func isASCIIText(line string) bool {
	for i := range len(line) {
		if c := line[i]; c != '\t' && (c < ' ' || c > '~') {
			return false
		}
	}
	return true
}

func addForbidden(found []forbidden, src *source, number int, line string) []forbidden {
	column, comment, before := 0, false, rune(0)
	for i, char := range line {
		column++
		comment = comment || char == '#' && !isWordByte(before)
		bad := isForbidden(char) || comment && invisibleAfter(before, char) != ""
		before = char
		if _, size := utf8.DecodeRuneInString(line[i:]); char == utf8.RuneError && size == 1 {
			char, bad = notUTF8, true
		}
		if !bad {
			continue
		}
		at := slices.IndexFunc(found, func(u forbidden) bool { return u.char == char })
		if at < 0 {
			at, found = len(found), append(found, forbidden{char: char, pos: src.span(number, column, "x")})
		}
		found[at].count++
	}
	return found
}

const notUTF8 rune = -1

// isForbidden says which characters may stand nowhere in a file, not even in a
// comment: a reviewer's tool and the parser must see the same lines. They are the
// control characters, among them U+0085 NEXT LINE, line breaks for some programs,
// and what the library skips (U+FEFF) or refuses.
func isForbidden(r rune) bool {
	return r < ' ' && r != '\t' || r >= 0x7F && r <= 0x9F || strings.ContainsRune("\u2028\u2029\uFEFF\uFFFE\uFFFF", r)
}

// isWordByte says that a "#" behind the character belongs to the word. The
// library begins a comment behind a quote or a bracket too.
func isWordByte(r rune) bool {
	return '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z'
}

// invisibleAfter says what an invisible character is, "" for what shows. In a
// comment it can only serve to show a reviewer other lines than the parser
// reads, or to hide text. The selector that makes an emoji of a symbol, as in
// a warning sign, stays.
func invisibleAfter(before, r rune) string {
	const emojiStyle, info = '\uFE0F', '\u2139'
	if r == emojiStyle && (unicode.Is(unicode.S, before) || before == info) {
		return ""
	}
	return identity.Invisible(r)
}

// Visible records a text that holds a character which does not show, be it
// written as an escape, and says whether all of it shows. What names the text
// in messages. Line breaks are fine.
func (d *Decoder) Visible(v Value[string], what string) bool {
	before := rune(0)
	for _, r := range v.Value {
		hidden := invisibleAfter(before, r)
		if unicode.IsControl(r) && r != '\n' {
			hidden = "a control character"
		}
		if hidden != "" {
			d.Fail(fileEncoding, v.Pos, fmt.Sprintf("%s holds %s (%U)", what, hidden, r), invisibleFix)
			return false
		}
		before = r
	}
	return true
}

func characterName(r rune) string {
	switch {
	case r == notUTF8:
		return "a byte that is not UTF-8"
	case r == '\r':
		return "a carriage return (U+000D) without a line feed"
	case r == 0xFEFF:
		return "a byte order mark (U+FEFF) after the start of the file"
	case r == 0x85, r == 0x2028, r == 0x2029:
		return fmt.Sprintf("the line break %U", r)
	case r == 0xFFFE, r == 0xFFFF:
		return fmt.Sprintf("the code %U, which is no character,", r)
	case identity.Invisible(r) != "":
		return fmt.Sprintf("%s (%U)", identity.Invisible(r), r)
	}
	return fmt.Sprintf("the control character %U", r)
}

const invisibleFix = "delete the text around it and type it again; reviewers can't see this character"

func characterFix(r rune) string {
	if identity.Invisible(r) != "" && r != 0xFEFF {
		return invisibleFix
	}
	return "remove it; the file is UTF-8 text with lines that end in LF or CRLF"
}
