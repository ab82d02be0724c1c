package strictyaml

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pim-groups/internal/finding"
)

// Keys is a mapping whose keys are known to be allowed ones. Its methods ask
// for the value of one key; a key that the file doesn't have yields nil. The
// zero value has no keys and answers every question with nil.
type Keys struct {
	d       *Decoder
	what    string
	mapping Node
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
	k := Keys{d, what, *n}
	k.mapping.Entries, k.mapping.partial = known, n.partial || misspelt // a missing key is likely to be the misspelt one
	return k
}

// Names reads a mapping below a key whose keys are names that the file gives. One
// without names, and a name that a YAML reader may take for something else, are
// recorded.
func (k Keys) Names(key, wanted string) []Entry {
	e, _ := k.Entry(key)
	if !k.d.is(Mapping, e.Value, finding.Quote(key), "a mapping of "+wanted) {
		return nil
	}
	k.d.Filled(e)
	return slices.DeleteFunc(slices.Clone(e.Value.Entries), func(name Entry) bool {
		if name.other != "" {
			k.d.Fail(fileType, name.Pos, fmt.Sprintf("a name must be text, but some YAML readers take %s without quotes for %s", cut(name.Key), name.other),
				"put it in quotes: "+Quote(name.Key))
		}
		return name.other != ""
	})
}

// Filled records a mapping without keys, and says whether it has some.
func (d *Decoder) Filled(e Entry) bool {
	if n := e.Value; n == nil || n.Kind != Mapping || len(n.Entries) > 0 || n.partial {
		return true
	}
	d.Fail(fileNull, e.Pos, finding.Quote(e.Key)+" is empty", "write what it holds, or remove the line")
	return false
}

// Entries returns the allowed keys and their values in the file's order.
func (k Keys) Entries() []Entry { return k.mapping.Entries }

// Pos is where the mapping begins.
func (k Keys) Pos() finding.Pos { return k.mapping.Pos }

func (k Keys) node(key string) *Node {
	e, _ := k.Entry(key)
	return e.Value
}

// Entry gives a key with its value, and whether the mapping has it.
func (k Keys) Entry(key string) (Entry, bool) {
	i := slices.IndexFunc(k.Entries(), func(e Entry) bool { return e.Key == key })
	if i < 0 {
		return Entry{}, false
	}
	return k.Entries()[i], true
}

// Require records each of the keys that the mapping lacks. It says whether
// all of them are there; their values can still be wrong.
func (k Keys) Require(keys ...string) bool {
	all := k.mapping.Kind == Mapping
	for _, key := range keys {
		has := k.Has(key)
		all = all && has
		if !has && k.mapping.Kind == Mapping && !k.mapping.partial {
			k.d.Fail(fileMissingKey, k.mapping.Pos, fmt.Sprintf("%s lacks the key %q", k.what, key),
				fmt.Sprintf("add %q", key+": …"))
		}
	}
	return all
}

// Has says whether the mapping has the key, whatever its value is.
func (k Keys) Has(key string) bool {
	_, has := k.Entry(key)
	return has
}

// Version reads the key "version" of a file, which must be there and must be
// the one version that the program knows.
func (k Keys) Version(known int) bool {
	fix := fmt.Sprintf("write \"version: %d\", the only version that this program knows", known)
	e, ok := k.Entry("version")
	switch n := e.Value; {
	case k.mapping.Kind != Mapping || ok && n.Kind == Refused:
		return false
	case !ok:
		if !k.mapping.partial {
			k.d.Fail(fileVersion, k.mapping.Pos, k.what+" doesn't say its version", fix)
		}
		return false
	case n.Kind == Scalar && n.Plain && n.Text != strconv.Itoa(known) && strings.Trim(n.Text, "0123456789") == "":
		k.d.Fail(fileVersion, n.Pos, fmt.Sprintf("version %s is not known", cut(n.Text)), fix)
		return false
	}
	return k.Int("version", known, known) != nil
}

// String reads the text of a key, which stands on one line.
func (k Keys) String(key string) *Value[string] { return k.d.String(k.node(key), finding.Quote(key)) }

// Prose reads text that may be spread over several lines. Unquoted text that
// a YAML reader could take for something else (1e5, 2027-01-31) is refused.
func (k Keys) Prose(key string) *Value[string] { return k.d.prose(k.node(key), finding.Quote(key)) }

// Enum reads one of the allowed words; see Decoder.Enum.
func (k Keys) Enum(key string, allowed ...string) *Value[string] {
	return k.d.Enum(k.node(key), finding.Quote(key), allowed...)
}

// Int reads an unquoted whole number from least to most.
func (k Keys) Int(key string, least, most int) *Value[int] {
	allowed := fmt.Sprintf("a whole number from %d to %d", least, most)
	if least == most {
		allowed = strconv.Itoa(least)
	}
	return scalar(k, key, "a whole number", "write "+allowed+", without quotes", func(n *Node) (int, bool) {
		i, err := strconv.Atoi(n.Text)
		// The round trip leaves one spelling for each number: no +1, 007, 1_000.
		return i, err == nil && n.Plain && strconv.Itoa(i) == n.Text && least <= i && i <= most
	})
}

// Bool reads true or false, unquoted. The other spellings of YAML 1.1 (yes,
// on, True) mean text to half of all programs, so they are refused.
func (k Keys) Bool(key string) *Value[bool] {
	return scalar(k, key, "true or false", "write true or false, without quotes", func(n *Node) (bool, bool) {
		return n.Text == "true", n.Plain && (n.Text == "true" || n.Text == "false")
	})
}

// Date reads a day, as midnight UTC.
func (k Keys) Date(key string) *Value[time.Time] {
	const fix = "write a day of the calendar as year-month-day, such as 2027-01-31"
	return scalar(k, key, "a date", fix, func(n *Node) (time.Time, bool) {
		day, err := time.Parse(time.DateOnly, n.Text)
		return day, err == nil
	})
}

// scalar reads a value that is written as one word.
func scalar[T any](k Keys, key, wanted, fix string, parse func(*Node) (T, bool)) *Value[T] {
	n := k.node(key)
	if !k.d.is(Scalar, n, finding.Quote(key), wanted) {
		return nil
	}
	value, ok := parse(n)
	if !ok {
		k.d.Fail(fileType, n.Pos, finding.Quote(key)+" can't be "+describe(n), fix)
		return nil
	}
	return &Value[T]{value, n.Pos}
}

// Mapping reads a mapping below a key; see Decoder.Mapping.
func (k Keys) Mapping(key string, allowed ...string) Keys {
	return k.d.Mapping(k.node(key), finding.Quote(key), allowed...)
}

// List reads a list. An empty list is not nil: it says "none", where a
// missing key says nothing.
func (k Keys) List(key string) *List {
	e, _ := k.Entry(key)
	if !k.d.is(Sequence, e.Value, finding.Quote(key), "a list") {
		return nil
	}
	return &List{e.Pos, e.Value.Items}
}
