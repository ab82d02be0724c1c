package strictyaml

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
)

// readable checks a file before the YAML library sees it: what that library
// would silently convert (UTF-16), skip (byte order marks at line starts) or
// take as a line end (U+0085, U+2028), and what would cost it memory or time.
func (d *Decoder) readable(path string, data []byte) (source, bool) {
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
	if !d.characters(&src) || !d.extent(&src) {
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

// unfit is a character that the file must not have, and where it was first.
type unfit struct {
	char  rune
	pos   finding.Pos
	count int
}

// characters records each kind of unfit character once, at its first place.
func (d *Decoder) characters(src *source) bool {
	var found []unfit
	number := 0
	for line := range strings.SplitSeq(src.text, "\n") {
		if number++; !isASCIIText(line, number < len(src.lines)) {
			found = unfitIn(found, src, number, line)
		}
	}
	for _, u := range found {
		times := ""
		if u.count > 1 {
			times = fmt.Sprintf(" (%d times in this file, here first)", u.count)
		}
		d.Fail(fileEncoding, u.pos, unfitName(u.char)+" is not allowed here"+times, unfitFix(u.char))
	}
	return len(found) == 0
}

// isASCIIText is the fast path for nearly all lines. A carriage return counts
// as part of a line end only if a line feed follows.
func isASCIIText(line string, ended bool) bool {
	if ended {
		line = strings.TrimSuffix(line, "\r")
	}
	for i := range len(line) {
		if c := line[i]; c != '\t' && (c < ' ' || c > '~') {
			return false
		}
	}
	return true
}

func unfitIn(found []unfit, src *source, number int, line string) []unfit {
	column, comment, before := 0, false, rune(0)
	for i, char := range line {
		column++
		comment = comment || char == '#' && !isWordByte(before)
		previous := before
		before = char
		_, size := utf8.DecodeRuneInString(line[i:])
		switch {
		case char == utf8.RuneError && size == 1:
			char = notUTF8
		case char == '\r' && i == len(line)-1 && number < len(src.lines):
			continue
		case isUnfit(char) || comment && invisibleAfter(previous, char) != "":
		default:
			continue
		}
		found = count(found, unfit{char: char, pos: src.span(number, column, "x"), count: 1})
	}
	return found
}

func count(found []unfit, u unfit) []unfit {
	for i := range found {
		if found[i].char == u.char {
			found[i].count++
			return found
		}
	}
	return append(found, u)
}

const notUTF8 rune = -1

// isUnfit says which characters may stand nowhere in a file, not even in a
// comment: a reviewer's tool and the parser must see the same lines.
func isUnfit(r rune) bool {
	switch {
	case r == '\t':
		return false
	case r < ' ', r >= 0x7F && r <= 0x9F: // control characters, among them U+0085 NEXT LINE
		return true
	case r == 0x2028, r == 0x2029: // line breaks for some programs
		return true
	case r == 0xFEFF, r == 0xFFFE, r == 0xFFFF: // the library skips the first and refuses the others
		return true
	}
	return false
}

// isWordByte says that a "#" behind the character belongs to the word. The
// library begins a comment behind a quote or a bracket too.
func isWordByte(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
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

func unfitName(r rune) string {
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

const invisibleFix = "delete the text around it and type it anew; reviewers can't see this character"

func unfitFix(r rune) string {
	if identity.Invisible(r) != "" && r != 0xFEFF {
		return invisibleFix
	}
	return "remove it; the file is UTF-8 text with lines that end in LF or CRLF"
}
