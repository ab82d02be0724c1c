package settings

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"pim-groups/internal/finding"
)

// object is a JSON object whose properties are kept as they are written. Their
// names are compared with their letter case, other than encoding/json does.
type object map[string]json.RawMessage

// parseObject reads a JSON object strictly. A property that is written twice would
// be one value to us and perhaps another one to the service, so it is refused at
// any depth.
func parseObject(text string) (o object, reason string) {
	if !utf8.ValidString(text) || !json.Valid([]byte(text)) {
		return nil, "is not valid JSON"
	}
	if name, twice := duplicate(text); twice {
		return nil, "has the property " + finding.Quote(name) + " twice"
	}
	if json.Unmarshal([]byte(text), &o) != nil || o == nil {
		return nil, "is not a JSON object"
	}
	return o, ""
}

// duplicate gives a property that an object of the text has twice. The text is valid
// JSON, so a string is a name if a colon follows.
func duplicate(text string) (name string, twice bool) {
	var open []map[string]bool // the names of each object that is not closed yet; nil for a list
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			open = append(open, map[string]bool{})
		case '[':
			open = append(open, nil)
		case '}', ']':
			open = open[:len(open)-1]
		case '"':
			start := i
			i = endOfString(text, i)
			if !strings.HasPrefix(strings.TrimLeft(text[i+1:], " \t\r\n"), ":") {
				continue
			}
			_ = json.Unmarshal([]byte(text[start:i+1]), &name)
			names := open[len(open)-1]
			if names[name] {
				return name, true
			}
			names[name] = true
		}
	}
	return "", false
}

// endOfString gives where the string that begins at i ends.
func endOfString(text string, i int) int {
	for i++; text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i
}

// property reads one property. Missing and null are no value: where the facts say
// that they mean something, the caller asks has first.
func property[T bool | string | object | []json.RawMessage](o object, name string) (value T, reason string) {
	switch {
	case o[name] == nil:
		return value, name + " is missing"
	case !o.has(name):
		return value, name + " is null"
	case json.Unmarshal(o[name], &value) != nil:
		return value, name + " is " + kindOf(o[name]) + ", which is unexpected"
	}
	return value, ""
}

// has says that a property is there and not null.
func (o object) has(name string) bool { return o[name] != nil && string(o[name]) != "null" }

// kindOf names the type of a JSON value that is not null.
func kindOf(raw json.RawMessage) string {
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text"
	case 't', 'f':
		return "true or false"
	}
	return "a number"
}

// list reads a property that is a list of values of one type.
func list[T string | object](o object, name string) (values []T, reason string) {
	items, reason := property[[]json.RawMessage](o, name)
	for _, raw := range items {
		item := object{name: raw}
		value, wrong := property[T](item, name)
		if wrong != "" {
			return nil, "an entry of " + wrong
		}
		values = append(values, value)
	}
	return values, reason
}

// set replaces one property.
func set[T bool | int | string | []string | object | []object](o object, name string, value T) {
	o[name] = json.RawMessage(encode(value))
}

// encode writes JSON with sorted properties. Texts keep their characters: what
// encoding/json does for the sake of HTML would change bytes that nobody asked for.
func encode[T bool | int | string | []string | object | []object](value T) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // texts, and what came from JSON
	return strings.TrimSuffix(b.String(), "\n")
}
