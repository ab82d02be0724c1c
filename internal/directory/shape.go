package directory

import (
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

// shape compares a JSON text with Go types.
type shape struct {
	*cursor
	structs map[reflect.Type][]property
}

// property is what a struct field asks of the JSON text.
type property struct {
	name     string
	of       reflect.Type
	optional bool // left out when empty
	nullable bool
}

// conform says where the text is not of the shape of a snapshot.
func conform(data []byte) *fault {
	s := shape{newCursor(data), make(map[reflect.Type][]property)}
	return s.check(property{of: reflect.TypeFor[Snapshot]()})
}

// check steps over the next value, which must be what the property asks for.
func (s *shape) check(p property) *fault {
	at := s.at
	f := s.checkType(p)
	if f == nil && p.optional && isEmpty(s.data[at:s.at]) {
		f = newFault("is empty: a property like this is left out")
	}
	if f != nil && f.at < 0 {
		f.at = at
	}
	return f
}

// isEmpty knows the forms of empty that optional properties can have.
func isEmpty(raw []byte) bool {
	return string(raw) == `""` || string(raw) == "false" || raw[0] == '[' && strings.TrimSpace(string(raw[1:len(raw)-1])) == ""
}

func (s *shape) checkType(p property) *fault {
	if s.kind() == 'n' && p.nullable {
		s.value()
		return nil
	}
	switch p.of {
	case reflect.TypeFor[Flag]():
		return s.one("true, false or null", func(raw []byte) bool { return new(Flag).UnmarshalJSON(raw) == nil })
	case reflect.TypeFor[time.Time]():
		return s.one(`a time in UTC such as "2026-11-02T06:00:00Z"`, isTime)
	}
	switch p.of.Kind() {
	case reflect.Pointer:
		return s.checkType(property{of: p.of.Elem()})
	case reflect.Struct:
		return s.object(p.of)
	case reflect.Slice:
		return s.list(p.of.Elem())
	case reflect.Bool:
		return s.one("true or false", func(raw []byte) bool { return raw[0] == 't' || raw[0] == 'f' })
	case reflect.Int:
		return s.one("a whole number", isInt)
	}
	return s.one("a text", isText)
}

// one checks a value that is not made of others.
func (s *shape) one(want string, valid func(raw []byte) bool) *fault {
	if raw := s.value(); !valid(raw) {
		return newFault("want " + want + ", found " + excerpt(raw))
	}
	return nil
}

func isInt(raw []byte) bool {
	_, err := strconv.Atoi(string(raw))
	return err == nil
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

func (s *shape) list(of reflect.Type) *fault {
	if s.kind() != '[' {
		return newFault("want a list, found " + excerpt(s.value()))
	}
	return s.elements(func(i int) *fault { return s.check(property{of: of}).inElement(i) })
}

func (s *shape) object(of reflect.Type) *fault {
	if s.kind() != '{' {
		return newFault("want an object, found " + excerpt(s.value()))
	}
	properties := s.properties(of)
	var seen uint64 // one bit for each property
	f := s.members(func(name string, at int) *fault {
		i := slices.IndexFunc(properties, func(p property) bool { return p.name == name })
		switch {
		case i < 0:
			return &fault{at: at, problem: unknown(name, properties), next: takeNew}
		case seen&(1<<i) != 0:
			return &fault{at: at, path: name, problem: "stands there twice", next: takeNew}
		}
		seen |= 1 << i
		return s.check(properties[i]).in(name)
	})
	if f != nil {
		return f
	}
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
	for _, p := range properties {
		if strings.EqualFold(p.name, name) {
			return "property " + excerpt([]byte(strconv.Quote(name))) + " is not known; it is written " + strconv.Quote(p.name)
		}
	}
	return "property " + excerpt([]byte(strconv.Quote(name))) + " is not known"
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
