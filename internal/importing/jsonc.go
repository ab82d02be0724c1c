package importing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth is far above what any configuration has.
const maxDepth = 100

// parseJSON reads JSON with comments and commas before a closing bracket, as editors and
// PowerShell accept it. A key twice in one object is an error: one of the two would be
// dropped. With fold, keys that differ in letter case are one key, as they are for
// ConvertFrom-Json.
// https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/convertfrom-json
func parseJSON(data []byte, fold bool) (*node, error) {
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) || !utf8.Valid(data) {
		return nil, errors.New("it is not UTF-8; save it as UTF-8, and import it again")
	}
	plain, comments := withoutComments(data)
	r := reader{Decoder: json.NewDecoder(bytes.NewReader(plain)), data: plain, line: 1, comments: comments, fold: fold}
	r.UseNumber()
	root, err := r.value("", 0)
	if err == nil {
		if _, more := r.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the end of the JSON")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", r.lineNow(), cleanJSONError(err))
	}
	return root, nil
}

// cleanJSONError names what is missing at the end of a file.
func cleanJSONError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the JSON ends too early; expected a closing bracket or quote")
	}
	return err
}

// reader makes nodes of tokens.
type reader struct {
	*json.Decoder
	data     []byte
	offset   int // up to which line has been counted
	line     int
	comments map[int]string // by line
	fold     bool           // keys that differ in letter case are one
}

// lineNow is the line of the token that was read last.
func (r *reader) lineNow() int {
	end := max(int(r.InputOffset()), r.offset)
	r.line += bytes.Count(r.data[r.offset:end], []byte("\n"))
	r.offset = end
	return r.line
}

func (r *reader) value(place string, depth int) (*node, error) {
	token, err := r.Token()
	if err != nil {
		return nil, err
	}
	n := &node{place: place, line: r.lineNow()}
	n.comment = r.comments[n.line]
	switch t := token.(type) {
	case json.Delim:
		if depth == maxDepth {
			return nil, fmt.Errorf("more than %d levels deep", maxDepth)
		}
		n.kind = list
		if t == '{' {
			n.kind = object
		}
		return n, r.children(n, depth)
	case string:
		n.kind, n.text = text, t
	case json.Number:
		n.kind, n.text = other, t.String()
	case bool:
		n.kind, n.text = boolean, strconv.FormatBool(t)
	case nil:
		n.kind, n.text = null, "null"
	}
	return n, nil
}

func (r *reader) children(n *node, depth int) error {
	seen := map[string]bool{}
	for r.More() {
		place := fmt.Sprintf("%s[%d]", n.place, len(n.items))
		if n.kind == object {
			key, err := r.key(n, seen)
			if err != nil {
				return err
			}
			place = strings.TrimPrefix(n.place+"."+key, ".")
		}
		child, err := r.value(place, depth+1)
		if err != nil {
			return err
		}
		n.items = append(n.items, child)
	}
	_, err := r.Token()
	return err
}

// key reads the next key of an object.
func (r *reader) key(n *node, seen map[string]bool) (string, error) {
	token, err := r.Token()
	if err != nil {
		return "", err
	}
	key, _ := token.(string) // the decoder accepts nothing else here
	same := key
	if r.fold {
		same = strings.ToLower(key)
	}
	if seen[same] {
		return "", fmt.Errorf("the key %q is in this object twice", key)
	}
	seen[same] = true
	n.keys = append(n.keys, key)
	return key, nil
}

// withoutComments blanks comments and commas before a closing bracket, so that lines and
// columns stay. It gives the comments that begin with // behind something, by line:
// people write there whom an id means.
func withoutComments(data []byte) (plain []byte, comments map[int]string) {
	plain, comments = bytes.Clone(data), map[int]string{}
	line, comma := 1, -1
	blank := func(from, to int) {
		for i := from; i < to; i++ {
			if plain[i] != '\n' {
				plain[i] = ' '
			}
		}
	}
	for i := 0; i < len(data); {
		end := i + tokenLength(data[i:])
		switch c := data[i]; {
		case end > i+1 && c == '/':
			if comment := strings.TrimSpace(strings.TrimPrefix(string(data[i:end]), "//")); data[i+1] == '/' && comment != "" {
				comments[line] = comment
			}
			blank(i, end)
		case c == ',':
			comma = i
		case c == '}' || c == ']':
			if comma >= 0 {
				plain[comma] = ' '
			}
			comma = -1
		case !strings.ContainsRune(" \t\r\n", rune(c)):
			comma = -1
		}
		line += bytes.Count(data[i:end], []byte("\n"))
		i = end
	}
	return plain, comments
}

// tokenLength is the length of the string or comment at the start of the data; 1 for
// anything else.
func tokenLength(data []byte) int {
	upTo := func(end string) int {
		if i := bytes.Index(data[2:], []byte(end)); i >= 0 {
			return 2 + i
		}
		return len(data)
	}
	switch {
	case bytes.HasPrefix(data, []byte("//")):
		return upTo("\n")
	case bytes.HasPrefix(data, []byte("/*")):
		return min(upTo("*/")+2, len(data))
	case data[0] == '"':
		for i := 1; i < len(data); i++ {
			switch data[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
		return len(data)
	}
	return 1
}
