package apply

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Setting is one role setting of a group. Value is the JSON object that was
// read, byte for byte: it has properties that nobody here knows, and what is
// sent back must have them too.
type Setting struct {
	Role  string // member or owner
	Rule  string // Graph's id of the setting
	Value string
}

// Settings are all role settings of a group, those of both roles.
type Settings struct {
	Policy string // the id, right now, of what holds the settings for members
	List   []Setting
}

// Difference is a role setting that is not what it was. "" is a setting that
// there was not, or is not any more.
type Difference struct {
	Role, Rule    string
	Before, After string
}

func (s *Settings) written() (Setting, bool) { return s.find(WrittenRole, WrittenRule) }

func (s *Settings) find(role, rule string) (Setting, bool) {
	i := slices.IndexFunc(s.List, func(one Setting) bool { return one.Role == role && one.Rule == rule })
	if i < 0 {
		return Setting{}, false
	}
	return s.List[i], true
}

// differences compares by role and rule; the order of a list means nothing.
func (s *Settings) differences(now *Settings) []Difference {
	var list []Difference
	for _, was := range s.List {
		is, _ := now.find(was.Role, was.Rule)
		if !same(was.Value, is.Value) {
			list = append(list, Difference{was.Role, was.Rule, was.Value, is.Value})
		}
	}
	for _, is := range now.List {
		if _, known := s.find(is.Role, is.Rule); !known {
			list = append(list, Difference{Role: is.Role, Rule: is.Rule, After: is.Value})
		}
	}
	slices.SortFunc(list, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Rule, b.Rule))
	})
	return list
}

// same compares values whatever the order of their properties.
func same(a, b string) bool { return canonical(a) == canonical(b) }

// canonical is JSON with sorted properties, without blanks, and with numbers
// as they are written. A text that is no JSON stands for itself.
func canonical(value string) string {
	decoder := json.NewDecoder(strings.NewReader(value))
	decoder.UseNumber()
	var read any
	if decoder.Decode(&read) != nil || decoder.More() {
		return value
	}
	text, _ := json.Marshal(read) // what was decoded can be encoded
	return string(text)
}

// words tells a difference by the properties that differ, for somebody who has
// to put them back by hand.
func (d *Difference) words() string {
	before, after := properties(d.Before), properties(d.After)
	switch {
	case d.Before == "":
		return "was not there and is now " + shown(d.After)
	case d.After == "":
		return "was " + shown(d.Before) + " and is gone"
	case before == nil || after == nil:
		return "was " + shown(d.Before) + " and is " + shown(d.After)
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(joinedKeys(before, after))) {
		if was, is := string(before[name]), string(after[name]); !same(was, is) {
			list = append(list, name+" was "+shown(was)+" and is "+shown(is))
		}
	}
	return strings.Join(list, ", ")
}

// properties are the members of a JSON object, nil for what is none.
func properties(value string) map[string]json.RawMessage {
	var members map[string]json.RawMessage
	_ = json.Unmarshal([]byte(value), &members) // what can't be read is none
	return members
}

func joinedKeys(a, b map[string]json.RawMessage) map[string]json.RawMessage {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// shown is a value as a message has it: whole if it is short.
func shown(value string) string {
	const most = 200
	if value == "" {
		return "missing"
	}
	text := []rune(canonical(value))
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}
