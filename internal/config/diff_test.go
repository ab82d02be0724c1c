package config_test

import (
	"strings"
	"testing"

	"pim-groups/internal/config"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	const one, two = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
	file := func(entries ...string) *config.File {
		text := "version: 1\ngroups:\n"
		for _, e := range entries {
			text += "  - {" + e + "}\n"
		}
		parsed, problems := config.Parse([]config.Source{{Path: "groups.yaml", Data: []byte(text)}})
		if parsed == nil {
			t.Fatalf("%s: %+v", text, problems)
		}
		return parsed
	}
	tests := []struct {
		name          string
		before, after []string
		want          string
	}{
		{"the same in another order", []string{"name: a, id: " + one, "name: b"}, []string{"name: b", "name: a, id: " + one}, ""},
		{"added", []string{"name: a"}, []string{"name: a", "name: b"}, "+b"},
		{"removed", []string{"name: a", "name: b"}, []string{"name: b"}, "-a"},
		{"pinned", []string{"name: a"}, []string{"name: a, id: " + one}, "a~a"},
		{"renamed", []string{"name: a, id: " + one}, []string{"name: b, id: " + one}, "a~b"},
		{"renamed without an id", []string{"name: a"}, []string{"name: b"}, "+b -a"},
		{"another group of the name", []string{"name: a, id: " + one}, []string{"name: a, id: " + two}, "+a -a"},
		{"case of the name", []string{"name: a"}, []string{"name: A"}, "a~A"},
		{"pim", []string{"name: a"}, []string{"name: a, pim: none"}, "a~a"},
		{"the default of pim", []string{"name: a"}, []string{"name: a, pim: required"}, ""},
		{"owners in another order and case", []string{"name: a, owners: [x@y.z, b@y.z]"}, []string{"name: a, owners: [B@y.z, x@y.z]"}, ""},
		{"an owner", []string{"name: a, owners: [x@y.z]"}, []string{"name: a, owners: [b@y.z]"}, "a~a"},
		{"no owner allowed", []string{"name: a"}, []string{"name: a, owners: []"}, "a~a"},
		{"a name moves to an entry without an id", []string{"name: a, id: " + one}, []string{"name: a", "name: b, id: " + one}, "+a a~b"},
		{"an id is taken out", []string{"name: a, id: " + one}, []string{"name: a"}, "a~a"},
		{"two names that change places", []string{"name: a, id: " + one, "name: b, id: " + two}, []string{"name: b, id: " + one, "name: a, id: " + two}, "a~b b~a"},
	}
	for _, test := range tests {
		var got []string
		for _, e := range config.Diff(file(test.before...), file(test.after...)) {
			switch {
			case e.Before == nil:
				got = append(got, "+"+e.After.Name.Value)
			case e.After == nil:
				got = append(got, "-"+e.Before.Name.Value)
			default:
				got = append(got, e.Before.Name.Value+"~"+e.After.Name.Value)
			}
		}
		if text := strings.Join(got, " "); text != test.want {
			t.Errorf("%s: %q, want %q", test.name, text, test.want)
		}
	}
}
