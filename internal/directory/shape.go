package directory

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// encoding/json is too kind for evidence: it takes `Managed` for `managed`,
// the last of two equal keys, null for an empty list, and skips what it
// doesn't know. Each of these can make a tenant look smaller than it is. So
// the text is walked beside the Go types first: every property known, there
// and there once, and of its type. A property that a struct gains is strict
// by itself.

// shape compares a valid JSON text with Go types.
type shape struct {
	data    []byte
	at      int // where the walk has come to
	structs map[reflect.Type][]property
}

// property is what a struct field asks of the JSON text.
type property struct {
	name     string
	of       reflect.Type
	optional bool
	emptyOut bool // left out when empty
	nullable bool
}

// conform says where the text is not of the shape of a snapshot.
func conform(data []byte) *fault {
	return (&shape{data: data, structs: map[reflect.Type][]property{}}).check(property{of: reflect.TypeFor[Snapshot]()})
}

// check steps over the next value, which must be what the property asks for.
func (s *shape) check(p property) *fault {
	token := s.next()
	at := s.at - len(token)
	f := s.checkType(p, token)
	if f == nil && p.emptyOut && isEmpty(s.data[at:s.at]) {
		f = newFault("is empty: a property like this is left out")
	}
	if f != nil && f.at < 0 {
		f.at = at
	}
	return f
}

// more says whether the object or list at which the walk stands goes on.
func (s *shape) more() bool {
	for s.at < len(s.data) && strings.IndexByte(" \t\r\n,:", s.data[s.at]) >= 0 {
		s.at++
	}
	return s.at < len(s.data) && s.data[s.at] != '}' && s.data[s.at] != ']'
}

// next steps over a scalar, a key, or one end of an object or a list. The
// decoder of encoding/json takes seven times as long for that.
func (s *shape) next() []byte {
	s.more()
	start := s.at
	switch s.data[s.at] {
	case '{', '}', '[', ']':
		s.at++
	case '"':
		for s.at++; s.data[s.at] != '"'; s.at++ {
			if s.data[s.at] == '\\' {
				s.at++
			}
		}
		s.at++
	default:
		for s.at < len(s.data) && strings.IndexByte(" \t\r\n,]}", s.data[s.at]) < 0 {
			s.at++
		}
	}
	return s.data[start:s.at]
}

// text decodes a JSON string.
func text(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var decoded string
	_ = json.Unmarshal(raw, &decoded) // a valid string always decodes
	return decoded
}

// isEmpty knows the forms of empty that optional properties can have.
func isEmpty(raw []byte) bool {
	return string(raw) == `""` || string(raw) == "false" || raw[0] == '[' && strings.TrimSpace(string(raw[1:len(raw)-1])) == ""
}

// checkType compares a value, of which it gets the first token, with the
// property's type.
func (s *shape) checkType(p property, token []byte) *fault {
	of := p.of
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch first := token[0]; {
	case first == 'n' && p.nullable:
		return nil
	case first == '{' && of == reflect.TypeFor[Rule]():
		return s.anyObject()
	case first == '{' && of.Kind() == reflect.Struct && of != reflect.TypeFor[time.Time]():
		return s.object(of)
	case first == '[' && of.Kind() == reflect.Slice:
		return s.list(of.Elem())
	}
	if want, valid := checkScalar(of, token); !valid {
		return newFault("want " + want + ", found " + excerpt(token))
	}
	return nil
}

// checkScalar says what a value of the type is, and whether this is one.
func checkScalar(of reflect.Type, token []byte) (want string, valid bool) {
	switch of {
	case reflect.TypeFor[Flag]():
		return "true, false or null", new(Flag).UnmarshalJSON(token) == nil
	case reflect.TypeFor[Rule]():
		return "an object", false
	case reflect.TypeFor[time.Time]():
		return `a time in UTC such as "2026-11-02T06:00:00Z"`, isTime(token)
	}
	switch of.Kind() {
	case reflect.Struct:
		return "an object", false
	case reflect.Slice:
		return "a list", false
	case reflect.Bool:
		return "true or false", token[0] == 't' || token[0] == 'f'
	case reflect.Int:
		_, err := strconv.Atoi(string(token))
		return "a whole number", err == nil
	}
	return "a text", isText(token)
}

// isText refuses half of a surrogate pair, which encoding/json replaces by
// another character: two names could become the same.
func isText(raw []byte) bool {
	const replaced = "\uFFFD"
	if raw[0] != '"' {
		return false
	}
	written := strings.ToLower(string(raw))
	return strings.Count(text(raw), replaced) == strings.Count(written, replaced)+strings.Count(written, `\ufffd`)
}

// isTime wants a time exactly as it is written by encoding/json, since
// time.Parse takes more: hours of one digit, commas, other zones.
func isTime(raw []byte) bool {
	const quotes = `"`
	written := strings.Trim(string(raw), quotes)
	t, err := time.Parse(time.RFC3339Nano, written)
	return err == nil && !t.IsZero() && string(raw) == quotes+t.UTC().Format(time.RFC3339Nano)+quotes
}

// anyObject steps over an object whose properties are not ours to know. Package
// settings refuses to give a meaning to one that has a property twice.
func (s *shape) anyObject() *fault {
	for open := 1; open > 0; {
		for s.more() {
			switch token := s.next(); {
			case token[0] == '{', token[0] == '[':
				open++
			case token[0] == '"' && !isText(token):
				return &fault{at: s.at - len(token), problem: "want a text, found " + excerpt(token), next: takeNew}
			}
		}
		s.at++
		open--
	}
	return nil
}

func (s *shape) list(of reflect.Type) *fault {
	for i := 0; s.more(); i++ {
		if f := s.check(property{of: of}); f != nil {
			return f.inElement(i)
		}
	}
	s.at++ // the bracket
	return nil
}

func (s *shape) object(of reflect.Type) *fault {
	properties := s.properties(of)
	var seen uint64 // one bit for each property
	for s.more() {
		at := s.at
		name := text(s.next())
		i := slices.IndexFunc(properties, func(p property) bool { return p.name == name })
		switch {
		case i < 0:
			return &fault{at: at, problem: unknown(name, properties), next: takeNew}
		case seen&(1<<i) != 0:
			return &fault{at: at, path: name, problem: "is given twice", next: takeNew}
		}
		seen |= 1 << i
		if f := s.check(properties[i]); f != nil {
			return f.in(name)
		}
	}
	s.at++ // the brace
	for i, p := range properties {
		if seen&(1<<i) == 0 && !p.optional {
			return newFault("has no " + strconv.Quote(p.name))
		}
	}
	return nil
}

// unknown names the property that was probably meant, if only the case
// differs.
func unknown(name string, properties []property) string {
	problem := "property " + excerpt([]byte(strconv.Quote(name))) + " is not known"
	for _, p := range properties {
		if strings.EqualFold(p.name, name) {
			return problem + "; it is written " + strconv.Quote(p.name)
		}
	}
	return problem
}

// properties reads the struct's tags, once for each text.
func (s *shape) properties(of reflect.Type) []property {
	if found, ok := s.structs[of]; ok {
		return found
	}
	found := make([]property, of.NumField())
	for i := range found {
		field := of.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		found[i] = property{
			name:     name,
			of:       field.Type,
			optional: options != "",
			emptyOut: options == "omitempty",
			nullable: field.Type.Kind() == reflect.Pointer || field.Tag.Get("null") == "allowed",
		}
	}
	s.structs[of] = found
	return found
}

// excerpt shows the beginning of a value.
func excerpt(raw []byte) string {
	const most = 60
	switch {
	case raw[0] == '{':
		return "an object"
	case raw[0] == '[':
		return "a list"
	case len(raw) <= most:
		return string(raw)
	}
	end := most
	for !utf8.RuneStart(raw[end]) {
		end--
	}
	return string(raw[:end]) + "…"
}
