// Package settings knows the role settings of a group: what Graph's rules mean in
// the words of groups.yaml and back, which two are equal, by bytes or by meaning,
// and which of two is looser. What is not understood is kept as it was read and has
// a reason; nothing is guessed. The package may not know how settings are read or
// written, nor when a value is right.
package settings

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"pim-groups/internal/order"
)

// Setting is one role setting of a group: one rule of Graph's. Value is the JSON as
// it was read: what is sent back must have the properties that nothing here knows.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicyrule
type Setting struct {
	Role  string // member or owner
	Rule  string // Graph's id of the setting
	Value string
}

// FromRules makes settings of a role out of the rules that Graph sent. A rule that
// does not name itself gets no id, so no leaf is made of it.
func FromRules[T ~string](role string, rules []T) []Setting {
	list := make([]Setting, len(rules))
	for i, rule := range rules {
		list[i] = Setting{Role: role, Rule: RuleID(string(rule)), Value: string(rule)}
	}
	return list
}

// RuleID gives the id that a rule has, "" if it has none.
func RuleID(value string) (id string) {
	_ = json.Unmarshal(properties(value)["id"], &id)
	return id
}

// Find gives the setting of a role, and whether the list has it.
func Find(list []Setting, role, rule string) (Setting, bool) {
	i := slices.IndexFunc(list, func(s Setting) bool { return s.Role == role && s.Rule == rule })
	if i < 0 {
		return Setting{}, false
	}
	return list[i], true
}

// Difference is a role setting that is not what it was. "" stands for a setting
// that was missing, or is now.
type Difference struct {
	Role, Rule    string
	Before, After string
}

// Differences compares two lists by role and rule; their order means nothing. The
// result is sorted.
func Differences(before, after []Setting) []Difference {
	var list []Difference
	for _, was := range before {
		is, _ := Find(after, was.Role, was.Rule)
		if !Equal(was.Value, is.Value) {
			list = append(list, Difference{was.Role, was.Rule, was.Value, is.Value})
		}
	}
	for _, is := range after {
		if _, known := Find(before, is.Role, is.Rule); !known {
			list = append(list, Difference{Role: is.Role, Rule: is.Rule, After: is.Value})
		}
	}
	order.By(list, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Rule, b.Rule))
	})
	return list
}

// Equal compares two values whatever the order of their properties, and in nothing
// else: after a write, every other spelling is a change. Leaf.Equal compares meaning.
func Equal(a, b string) bool { return a == b || Canonical(a) == Canonical(b) }

// Canonical is JSON with sorted properties and without blanks; numbers stay as they
// are written, and a text that is no JSON stands for itself. Where an object has a
// property twice, both stay: which of them counts nobody knows.
func Canonical(value string) string {
	decoder := json.NewDecoder(strings.NewReader(value))
	decoder.UseNumber()
	var read any
	if decoder.Decode(&read) != nil || decoder.More() {
		return value
	}
	if _, twice := duplicate(value); twice {
		var compact bytes.Buffer
		_ = json.Compact(&compact, []byte(value)) // what was decoded can be encoded
		return compact.String()
	}
	text, _ := json.Marshal(read) // what was decoded can be encoded
	return string(text)
}

// Words gives the difference as one clause, for somebody who undoes it by hand.
func (d *Difference) Words() string {
	before, after := properties(d.Before), properties(d.After)
	switch {
	case d.Before == "":
		return "was missing and is now " + short(d.After)
	case d.After == "":
		return "was " + short(d.Before) + " and is missing now"
	case before == nil || after == nil:
		return "was " + short(d.Before) + " and is " + short(d.After)
	}
	all := maps.Clone(before)
	maps.Copy(all, after)
	var list []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if was, is := string(before[name]), string(after[name]); !Equal(was, is) {
			list = append(list, name+" was "+short(was)+" and is "+short(is))
		}
	}
	return strings.Join(list, ", ")
}

func properties(value string) map[string]json.RawMessage {
	var members map[string]json.RawMessage
	_ = json.Unmarshal([]byte(value), &members) // what can't be read has none
	return members
}

// short is a value as a message shows it, cut if it is long.
func short(value string) string {
	const most = 200
	if value == "" {
		return "missing"
	}
	text := []rune(Canonical(value))
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}
