package settings_test

import (
	"reflect"
	"strings"
	"testing"

	"pim-groups/internal/settings"
)

// Two values are equal whatever the order of their properties, and in nothing else.
func TestEqual(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want bool
	}{
		{`{"a":1,"b":[1,2]}`, `{ "b":[1, 2], "a":1 }`, true},
		{`{"a":1}`, `{"a":2}`, false},
		{`{"a":1.50}`, `{"a":1.5}`, false},
		{`{"a":10000000000000001}`, `{"a":10000000000000002}`, false},
		{`{"b":[1,2]}`, `{"b":[2,1]}`, false},
		{`{"a":1}`, `{"a":1}{}`, false},
		{`{}{}`, `{}{}`, true},
		{`{}`, `{`, false},
		{"", "", true},
		{"", "null", false},
	}
	for _, test := range tests {
		if got := settings.Equal(test.a, test.b); got != test.want {
			t.Errorf("%s and %s are equal: %t", test.a, test.b, got)
		}
	}
}

// What is missing, new or another value is a difference, sorted by role and rule;
// the order of the lists is none.
func TestDifferences(t *testing.T) {
	t.Parallel()
	before := []settings.Setting{{"owner", "B", `{"x":1}`}, {"member", "B", `{"x":1}`}, {"owner", "A", `{}`}, {"member", "A", `{"x":1,"y":2}`}}
	after := []settings.Setting{{"owner", "D", `{}`}, {"member", "A", `{"y":2,"x":1}`}, {"owner", "B", `{"x":2}`}, {"owner", "A", `{}`}, {"member", "C", `{}`}}
	want := []settings.Difference{
		{"member", "B", `{"x":1}`, ""}, {"member", "C", "", `{}`},
		{"owner", "B", `{"x":1}`, `{"x":2}`}, {"owner", "D", "", `{}`},
	}
	if got := settings.Differences(before, after); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := settings.Differences(before, before); got != nil {
		t.Errorf("of a list and itself: %+v", got)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	list := []settings.Setting{{"member", "A", "1"}, {"owner", "B", "2"}, {"owner", "A", "3"}}
	if s, found := settings.Find(list, "owner", "A"); s != list[2] || !found {
		t.Errorf("%+v, %t", s, found)
	}
	if s, found := settings.Find(list, "member", "B"); s != (settings.Setting{}) || found {
		t.Errorf("%+v, %t", s, found)
	}
	if s, found := settings.Find(list, "member", "A"); s != list[0] || !found {
		t.Errorf("the first: %+v, %t", s, found)
	}
}

// A difference is told by the properties that differ, and a long value is cut.
func TestDifferenceWords(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return `"` + strings.Repeat("é", n) + `"` }
	for want, d := range map[string]settings.Difference{
		`was missing and is now {"a":1}`:           {After: `{ "a": 1 }`},
		`was {"a":1} and is missing now`:           {Before: `{"a":1}`},
		`was [] and is {}`:                         {Before: `[]`, After: `{}`},
		`was {} and is {`:                          {Before: `{}`, After: `{`},
		`a was 1 and is 2, c was missing and is 4`: {Before: `{"a":1,"b":3}`, After: `{"c":4,"b":3,"a":2}`},
		`a was 1 and is missing`:                   {Before: `{"a":1,"b":3}`, After: `{"b":3}`},
		`a was ` + long(198) + ` and is "` + strings.Repeat("é", 199) + `…`: {Before: `{"a":` + long(198) + `}`, After: `{"a":` + long(199) + `}`},
	} {
		if got := d.Words(); got != want {
			t.Errorf("%+v: %s, want %s", d, got, want)
		}
	}
}
