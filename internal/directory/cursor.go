package directory

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// cursor walks over the values of a JSON text and knows where each stands,
// which encoding/json does not tell. The text must be valid JSON: the cursor
// looks for what stands where, not for mistakes in grammar.
type cursor struct {
	data []byte
	at   int // offset of the value that comes next
}

// newCursor stands at the root value.
func newCursor(data []byte) *cursor {
	c := &cursor{data: data}
	c.blanks()
	return c
}

func (c *cursor) blanks() {
	for c.at < len(c.data) && strings.IndexByte(" \t\r\n", c.data[c.at]) >= 0 {
		c.at++
	}
}

// kind is the first byte of the next value: { [ " t f n or a number's.
func (c *cursor) kind() byte { return c.data[c.at] }

// punctuation steps over a byte that the grammar promises, and over blanks
// around it.
func (c *cursor) punctuation() {
	c.blanks()
	c.at++
	c.blanks()
}

// value steps over the next value and returns its text.
func (c *cursor) value() []byte {
	start, depth := c.at, 0
	for {
		switch c.data[c.at] {
		case '{', '[':
			depth++
			c.at++
		case '}', ']':
			depth--
			c.at++
		case '"':
			c.str()
		case ',', ':':
			c.at++
		default:
			c.literal()
		}
		if depth == 0 {
			return c.data[start:c.at]
		}
		c.blanks()
	}
}

func (c *cursor) str() {
	for c.at++; c.data[c.at] != '"'; c.at++ {
		if c.data[c.at] == '\\' {
			c.at++
		}
	}
	c.at++
}

func (c *cursor) literal() {
	for c.at < len(c.data) && strings.IndexByte(" \t\r\n,]}", c.data[c.at]) < 0 {
		c.at++
	}
}

// members calls visit for each member of the object that comes next, standing
// at the member's value; visit must step over it. It stops at a fault.
func (c *cursor) members(visit func(name string, at int) *fault) *fault {
	for c.punctuation(); c.kind() != '}'; {
		if c.kind() == ',' {
			c.punctuation()
		}
		at := c.at
		name := text(c.value())
		c.punctuation()
		if f := visit(name, at); f != nil {
			return f
		}
		c.blanks()
	}
	c.at++
	return nil
}

// elements calls visit for each element of the list that comes next.
func (c *cursor) elements(visit func(i int) *fault) *fault {
	c.punctuation()
	for i := 0; c.kind() != ']'; i++ {
		if c.kind() == ',' {
			c.punctuation()
		}
		if f := visit(i); f != nil {
			return f
		}
		c.blanks()
	}
	c.at++
	return nil
}

// text decodes a JSON string.
func text(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	// A string of valid JSON always decodes.
	_ = json.Unmarshal(raw, &s)
	return s
}

// locate finds the offset of the value that a path names, or of the closest
// value around it that is there.
func locate(data []byte, path string) int {
	c := newCursor(data)
	found := c.at
	for path != "" {
		var step string
		step, path = nextStep(path)
		if !c.enter(step) {
			return found
		}
		found = c.at
	}
	return found
}

// nextStep splits "groups[12].id" into "groups" and "[12].id", "[12].id" into
// "[12]" and "id".
func nextStep(path string) (step, rest string) {
	end := strings.IndexAny(path[1:], ".[") + 1
	if end == 0 {
		return path, ""
	}
	return path[:end], strings.TrimPrefix(path[end:], ".")
}

// enter moves to a property or element of the value that comes next.
func (c *cursor) enter(step string) bool {
	here := newFault("found")
	var f *fault
	switch c.kind() {
	case '{':
		f = c.members(func(name string, _ int) *fault {
			if name == step {
				return here
			}
			c.value()
			return nil
		})
	case '[':
		f = c.elements(func(i int) *fault {
			if "["+strconv.Itoa(i)+"]" == step {
				return here
			}
			c.value()
			return nil
		})
	}
	return f != nil
}
