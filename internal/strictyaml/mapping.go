package strictyaml

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/finding"
)

// Keys is a mapping whose keys are known to be allowed ones. Its methods ask
// for the value of one key; a key that the file doesn't have yields nil. The
// zero value has no keys and answers every question with nil.
type Keys struct {
	d    *Decoder
	what string
	node *Node
}

// Mapping reads a mapping and records every key that is not allowed. What
// names the mapping in messages: "the file", "a group".
func (d *Decoder) Mapping(n *Node, what string, allowed ...string) Keys {
	if !d.is(Mapping, n, what, "a mapping of keys to values ("+strings.Join(allowed, ", ")+")") {
		return Keys{}
	}
	known, misspelt := make([]Entry, 0, len(allowed)), false
	for _, e := range n.Entries {
		if slices.Contains(allowed, e.Key) {
			known = append(known, e)
			continue
		}
		if d.drop(e.Pos) {
			continue
		}
		d.Fail(fileUnknownKey, e.Pos, fmt.Sprintf("%s is not a key of %s", Quote(e.Key), what),
			didYouMean(e.Key, allowed)+"allowed keys: "+strings.Join(allowed, ", "))
		misspelt = misspelt || Nearest(e.Key, allowed) != ""
	}
	m := *n
	m.Entries, m.partial = known, n.partial || misspelt // a missing key is likely to be the misspelt one
	return Keys{d, what, &m}
}

// Entries returns the allowed keys and their values in the file's order.
func (k Keys) Entries() []Entry {
	if k.node == nil {
		return nil
	}
	return k.node.Entries
}

// Pos is where the mapping begins.
func (k Keys) Pos() finding.Pos {
	if k.node == nil {
		return finding.Pos{}
	}
	return k.node.Pos
}

// Key returns the place of a key, zero when the file doesn't have it.
func (k Keys) Key(key string) finding.Pos {
	e, _ := k.entry(key)
	return e.Pos
}

// Node returns the value of a key, nil when the file doesn't have it.
func (k Keys) Node(key string) *Node {
	e, _ := k.entry(key)
	return e.Value
}

func (k Keys) entry(key string) (Entry, bool) {
	for _, e := range k.Entries() {
		if e.Key == key {
			return e, true
		}
	}
	return Entry{}, false
}

// Require records each of the keys that the mapping lacks. It says whether
// all of them are there; their values can still be wrong.
func (k Keys) Require(keys ...string) bool {
	all := k.node != nil
	for _, key := range keys {
		if _, ok := k.entry(key); ok || k.node == nil {
			continue
		}
		all = false
		if !k.node.partial {
			k.d.Fail(fileMissingKey, k.node.Pos, fmt.Sprintf("%s lacks the key %q", k.what, key),
				fmt.Sprintf("add %q", key+": …"))
		}
	}
	return all
}

// Version reads the key "version" of a file, which must be there and must be
// the one version that the program knows.
func (k Keys) Version(known int) bool {
	fix := fmt.Sprintf("write \"version: %d\", the only version that this program knows", known)
	e, ok := k.entry("version")
	switch n := e.Value; {
	case k.node == nil || ok && n.Kind == Refused:
		return false
	case !ok:
		if !k.node.partial {
			k.d.Fail(fileVersion, k.node.Pos, k.what+" doesn't say its version", fix)
		}
		return false
	case n.Kind == Scalar && n.Plain && n.Text != fmt.Sprint(known) && isDigits(n.Text):
		k.d.Fail(fileVersion, n.Pos, fmt.Sprintf("version %s is not known", cut(n.Text)), fix)
		return false
	}
	return k.d.Int(e.Value, `"version"`, known, known) != nil
}

func isDigits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// String reads the text of a key; see Decoder.String.
func (k Keys) String(key string) *Value[string] { return k.d.String(k.Node(key), quoted(key)) }

// Prose reads text of any number of lines; see Decoder.Prose.
func (k Keys) Prose(key string) *Value[string] { return k.d.Prose(k.Node(key), quoted(key)) }

// Enum reads one of the allowed words; see Decoder.Enum.
func (k Keys) Enum(key string, allowed ...string) *Value[string] {
	return k.d.Enum(k.Node(key), quoted(key), allowed...)
}

// Int reads a whole number; see Decoder.Int.
func (k Keys) Int(key string, least, most int) *Value[int] {
	return k.d.Int(k.Node(key), quoted(key), least, most)
}

// Bool reads true or false; see Decoder.Bool.
func (k Keys) Bool(key string) *Value[bool] { return k.d.Bool(k.Node(key), quoted(key)) }

// Date reads a day; see Decoder.Date.
func (k Keys) Date(key string) *Value[time.Time] { return k.d.Date(k.Node(key), quoted(key)) }

// Mapping reads a mapping below a key; see Decoder.Mapping.
func (k Keys) Mapping(key string, allowed ...string) Keys {
	return k.d.Mapping(k.Node(key), quoted(key), allowed...)
}

// List reads a list. An empty list is not nil: it says "none", where a
// missing key says nothing.
func (k Keys) List(key string) *List {
	e, _ := k.entry(key)
	if !k.d.is(Sequence, e.Value, quoted(key), "a list") {
		return nil
	}
	return &List{e.Pos, e.Value.Items}
}

func quoted(key string) string { return `"` + key + `"` }
