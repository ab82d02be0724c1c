// Package odata is the part of OData that Microsoft Graph speaks: JSON values
// whose properties keep their order, $filter, $select, $expand, $orderby and
// $search as syntax trees, and their meaning for one row. It knows no
// resource of Graph and no HTTP: which property exists, and which may be
// filtered, is for its caller to say.
//
// https://learn.microsoft.com/graph/query-parameters
package odata

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Kind tells what a Value is.
type Kind uint8

// The kinds of JSON values. The zero Value is null.
const (
	KindNull Kind = iota
	KindBool
	KindNumber
	KindText
	KindList
	KindObject
	kindRaw // JSON that was written already
)

// Value is a JSON value.
type Value struct {
	kind   Kind
	text   string // of texts; the literal of numbers and booleans
	items  []Value
	object Object
}

// Object is a JSON object in the order in which it is written.
type Object []Member

// Member is one property of an object.
type Member struct {
	Name  string
	Value Value
}

// Text is a string.
func Text(s string) Value { return Value{kind: KindText, text: s} }

// TextOrNull is a string, or null if it is empty: Graph has no empty names.
func TextOrNull(s string) Value {
	if s == "" {
		return Value{}
	}
	return Text(s)
}

// Bool is true or false.
func Bool(b bool) Value { return Value{kind: KindBool, text: strconv.FormatBool(b)} }

// Int is a whole number.
func Int(n int) Value { return Value{kind: KindNumber, text: strconv.Itoa(n)} }

// Time is a time as Graph writes it, with seven digits at most behind the
// second, null if it is zero.
func Time(t time.Time) Value {
	if t.IsZero() {
		return Value{}
	}
	return Text(t.UTC().Format("2006-01-02T15:04:05.9999999Z"))
}

// List is a list of the values.
func List(items ...Value) Value { return Value{kind: KindList, items: items} }

// Texts is a list of strings.
func Texts(list []string) Value {
	items := make([]Value, len(list))
	for i, s := range list {
		items[i] = Text(s)
	}
	return List(items...)
}

// Record is an object.
func Record(o Object) Value { return Value{kind: KindObject, object: o} }

// Raw is a value that was written already; it must be JSON. It can only be
// written again.
func Raw(text []byte) Value { return Value{kind: kindRaw, text: string(text)} }

// Kind tells what the value is.
func (v Value) Kind() Kind { return v.kind }

// IsNull says that the value is null or was never set.
func (v Value) IsNull() bool { return v.kind == KindNull }

// Text gives a string without quotes, the literal of a number or boolean, and
// "" for everything else.
func (v Value) Text() string { return v.text }

// True says that the value is the boolean true.
func (v Value) True() bool { return v.kind == KindBool && v.text == "true" }

// Items gives the elements of a list.
func (v Value) Items() []Value { return v.items }

// Object gives the properties of an object.
func (v Value) Object() Object { return v.object }

// Get gives the property of that name, null if there is none.
func (o Object) Get(name string) Value {
	v, _ := o.Lookup(name)
	return v
}

// Lookup gives the property of that name and whether there is one.
func (o Object) Lookup(name string) (Value, bool) {
	for _, m := range o {
		if m.Name == name {
			return m.Value, true
		}
	}
	return Value{}, false
}

// With gives a copy of the object in which the property has the value; a new
// property goes to the end.
func (o Object) With(name string, v Value) Object {
	changed := make(Object, len(o), len(o)+1)
	copy(changed, o)
	for i := range changed {
		if changed[i].Name == name {
			changed[i].Value = v
			return changed
		}
	}
	return append(changed, Member{name, v})
}

// Equal says whether two values are written alike; the order of properties
// counts, since all values of one type are written by the same code.
func (v Value) Equal(w Value) bool { return bytes.Equal(v.Append(nil), w.Append(nil)) }

// MarshalJSON gives the JSON text.
func (v Value) MarshalJSON() ([]byte, error) { return v.Append(nil), nil }

// MarshalJSON gives the JSON text.
func (o Object) MarshalJSON() ([]byte, error) { return o.Append(nil), nil }

// Append appends the JSON text.
func (v Value) Append(dst []byte) []byte {
	switch v.kind {
	case KindBool, KindNumber, kindRaw:
		return append(dst, v.text...)
	case KindText:
		return appendText(dst, v.text)
	case KindObject:
		return v.object.Append(dst)
	case KindList:
		dst = append(dst, '[')
		for i, item := range v.items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = item.Append(dst)
		}
		return append(dst, ']')
	}
	return append(dst, "null"...)
}

// Append appends the JSON text.
func (o Object) Append(dst []byte) []byte {
	dst = append(dst, '{')
	for i, m := range o {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendText(dst, m.Name)
		dst = append(dst, ':')
		dst = m.Value.Append(dst)
	}
	return append(dst, '}')
}

// appendText leaves the rare characters to encoding/json.
func appendText(dst []byte, s string) []byte {
	plain := func(r rune) bool { return r >= ' ' && r < utf8.RuneSelf && r != '"' && r != '\\' }
	if strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return append(append(append(dst, '"'), s...), '"')
	}
	text, err := json.Marshal(s)
	if err != nil { // a string can always be written
		return append(dst, `""`...)
	}
	return append(dst, text...)
}

// Parse reads one JSON text and nothing behind it.
func Parse(data []byte) (Value, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	v, err := parseNext(dec)
	if err != nil {
		return Value{}, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Value{}, errors.New("there is more than one JSON value")
	}
	return v, nil
}

// parseNext reads the value that begins with the next token.
func parseNext(dec *json.Decoder) (Value, error) {
	token, err := dec.Token()
	if err != nil {
		return Value{}, err
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '[' {
			return parseList(dec)
		}
		return parseObject(dec)
	case json.Number:
		return Value{kind: KindNumber, text: t.String()}, nil
	case string:
		return Text(t), nil
	case bool:
		return Bool(t), nil
	}
	return Value{}, nil
}

func parseList(dec *json.Decoder) (Value, error) {
	items := []Value{}
	for dec.More() {
		item, err := parseNext(dec)
		if err != nil {
			return Value{}, err
		}
		items = append(items, item)
	}
	_, err := dec.Token()
	return List(items...), err
}

// parseObject keeps the order, and all members of a name that is there twice:
// Get finds the first.
func parseObject(dec *json.Decoder) (Value, error) {
	object := Object{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return Value{}, err
		}
		value, err := parseNext(dec)
		if err != nil {
			return Value{}, err
		}
		text, _ := name.(string) // the decoder lets nothing else stand there
		object = append(object, Member{text, value})
	}
	_, err := dec.Token()
	return Record(object), err
}
