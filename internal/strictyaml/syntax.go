package strictyaml

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"pim-groups/internal/finding"
)

// document lets the library read the text and returns the root of its only
// document, nil when there is none.
func (d *Decoder) document(src source) *yaml.Node {
	dec := yaml.NewDecoder(strings.NewReader(src.text))
	first, err := next(dec)
	switch {
	case errors.Is(err, io.EOF), err != nil && src.declaresNothing():
		d.empty(src.path)
		return nil
	case err != nil:
		d.syntax(&src, err)
		return nil
	}
	// The library would be content with the first document and not look at
	// the rest of the file.
	second, err := next(dec)
	switch {
	case err == nil:
		d.Fail(fileDocuments, src.whole(second.Line), "a second document begins here",
			"keep one document in a file; remove the \"---\" or make another file")
	case !errors.Is(err, io.EOF):
		d.syntax(&src, err)
	}
	return first.Content[0]
}

// declaresNothing says that there is nothing but comments and document markers; a
// lone "..." is an error to the library.
func (s *source) declaresNothing() bool {
	return !slices.ContainsFunc(s.lines, func(line string) bool {
		line = strings.TrimRight(line, " \t")
		return line != "" && line[0] != '#' && line != "---" && line != "..."
	})
}

// next reads a document. The library recovers only its own panics; others
// have been a class of bugs in it (CVE-2022-28948).
func next(dec *yaml.Decoder) (doc *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	doc = new(yaml.Node)
	return doc, dec.Decode(doc)
}

// directives records %YAML and %TAG lines and makes comments of them, so that
// the rest of the file is read as if they were not there.
func (d *Decoder) directives(src *source) {
	var lines []string
	for i, line := range src.lines {
		content := strings.TrimLeft(line, " \t")
		if content != "" && content[0] != '#' && content[0] != '%' {
			break
		}
		if strings.HasPrefix(line, "%") {
			d.Fail(fileTag, src.whole(i+1), "directives (lines that begin with %) are not allowed", "remove the line")
			if lines == nil {
				lines = slices.Clone(src.lines)
			}
			lines[i] = "#" + line[1:]
		}
	}
	if lines != nil {
		src.text = strings.Join(lines, "\n")
	}
}

// problem says in plain words what the library says in its own.
type problem struct {
	libraryText  string // a part of the library's message
	rule         string
	message, fix string
}

func problems() []problem {
	const (
		quote    = "put the text in quotes"
		blockFix = "write the text on the lines below, or in quotes on this line"
	)
	return []problem{
		{"'-' indicator", fileSyntax, "the line does not line up with the list above it", "indent it like the other lines of its entry"},
		{"expected key", fileSyntax, "the line does not fit here: its indentation, a quote or a bracket is wrong",
			"indent it like its neighbours and " + quote + " if it holds quotes or brackets"},
		{"expected ':'", fileSyntax, "a key without a colon after it", "write \"key: value\""},
		{"mapping values", fileSyntax, "a colon in the wrong place: the line above lacks one, or this line is indented too far or has two",
			"one \"key: value\" in a line; " + quote + " if the colon belongs to it"},
		{"',' or ']'", fileSyntax, "a list in brackets needs a comma or \"]\" here", "add the comma or the bracket"},
		{"',' or '}'", fileSyntax, "a mapping in braces needs a comma or \"}\" here", "add the comma or the brace"},
		{"end of stream", fileSyntax, "quoted text that begins here is never closed", "add the closing quote"},
		{"document indicator", fileSyntax, "quoted text is not closed before this line", "add the closing quote"},
		{"escape", fileSyntax, "a backslash in double quotes begins an escape that YAML does not have", "use single quotes, or write two backslashes"},
		{"hexdecimal", fileSyntax, "an escape in double quotes lacks its hexadecimal digits", "use single quotes, or write two backslashes"},
		{"block sequence entries", fileSyntax, "a list can't begin on the line of its key", "put the \"-\" on a line of its own, below the key"},
		{"node content", fileSyntax, "a value is missing here", "write the value, or remove the comma"},
		{"comment or line break", fileSyntax, "only a comment can follow the \"|\" or \">\" of a text block", blockFix},
		{"indentation indicator", fileSyntax, "a text block can't have the indentation 0", blockFix},
		{"exceeded max depth", fileDepth, tooDeepMessage, tooDeepFix},
		{"unknown anchor", fileAlias, "aliases (*name) are not allowed", aliasFix},
		{"alphabetic or numeric", fileAlias, "anchors and aliases (&name, *name) are not allowed", aliasFix},
		{"expected '>'", fileTag, "tags (!name) are not allowed", tagFix},
		{"tag", fileTag, "tags (!name) are not allowed", tagFix},
		{"document start", fileDocuments, "a second document begins here", "keep one document in a file"},
		{"", fileSyntax, "the file is not valid YAML here", "compare with the example in the documentation"},
	}
}

// syntax records an error of the library in our words.
func (d *Decoder) syntax(src *source, err error) {
	text := err.Error()
	pos := src.failurePos()
	switch {
	case strings.Contains(text, "cannot start any token"):
		d.badStart(src)
		return
	case strings.Contains(text, "tab character"):
		d.tab(src)
		return
	case strings.Contains(text, "end of stream"):
		pos = src.lastQuote(text)
	}
	for _, p := range problems() {
		if strings.Contains(text, p.libraryText) {
			d.Fail(p.rule, pos, p.message, p.fix)
			return
		}
	}
}

// badStart records a character that begins nothing in YAML. The scanner
// stands on it, and has read lookahead characters from there at most.
func (d *Decoder) badStart(src *source) {
	read := src.text[:src.consumed()]
	from := max(0, len(read)-lookahead)
	at := strings.IndexAny(read[from:], "\t@`%|>")
	switch at += from; {
	case at < from:
		d.Fail(fileSyntax, src.failurePos(), "a character that no value in YAML can begin with", "put the text in quotes")
	case read[at] == '\t':
		d.tab(src)
	default:
		d.Fail(fileSyntax, src.character(at), "text can't begin with "+Quote(read[at:at+1]), "put the text in quotes")
	}
}

// tab records the last tab that the library has seen.
func (d *Decoder) tab(src *source) {
	pos := src.failurePos()
	if at := strings.LastIndexByte(src.text[:src.consumed()], '\t'); at >= 0 {
		pos = src.character(at)
	}
	d.Fail(fileSyntax, pos, "a tab where YAML requires spaces", "indent with spaces")
}

// character is the place of one character by its offset.
func (s *source) character(at int) finding.Pos {
	begin := strings.LastIndex(s.text[:at], "\n") + 1
	return s.span(1+strings.Count(s.text[:at], "\n"), 1+utf8.RuneCountInString(s.text[begin:at]), "x")
}

// lookahead is how many characters the library's scanner wants to see before
// it judges the first of them.
const lookahead = 4

// failurePos is the place where the library gave up. Its messages name a line only,
// and often that of the construct's beginning, so the place is taken from how
// much of the text it had asked for by then, less blank lines and comments.
func (s *source) failurePos() finding.Pos {
	used := s.consumed()
	read := strings.TrimRight(s.text[:used], " \t\r\n")
	number := strings.Count(read, "\n") + 1
	begun := len(read) - 1 - strings.LastIndex(read, "\n")
	if begun < lookahead && used < len(s.text) && s.text[used-1] != '\n' {
		number-- // only looked ahead into this line
	}
	for number > 1 {
		content := strings.TrimLeft(s.line(number), " \t")
		if content != "" && content[0] != '#' {
			break
		}
		number--
	}
	return s.whole(max(1, number))
}

// byteReader hands out text byte by byte.
type byteReader struct{ *strings.Reader }

func (r byteReader) Read(p []byte) (int, error) { return r.Reader.Read(p[:min(1, len(p))]) }

// consumed reads the text again and says how many bytes the library wanted
// until it failed.
func (s *source) consumed() int {
	text := byteReader{strings.NewReader(s.text)}
	dec := yaml.NewDecoder(text)
	for range 2 {
		if _, err := next(dec); err != nil {
			break
		}
	}
	return len(s.text) - text.Len()
}

var lineOf = regexp.MustCompile(`line (\d+)`)

// lastQuote is where an unclosed quoted text begins: the library's message
// names that line, or the end of the file if it is the first line.
func (s *source) lastQuote(text string) finding.Pos {
	number := len(s.lines)
	if m := lineOf.FindStringSubmatch(text); m != nil {
		number, _ = strconv.Atoi(m[1])
	}
	line := s.line(number)
	at := strings.IndexAny(line, `"'`)
	if at < 0 {
		return s.failurePos()
	}
	return s.span(number, 1+utf8.RuneCountInString(line[:at]), line[at:])
}
