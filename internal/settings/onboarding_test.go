package settings_test

import (
	"testing"

	"pim-groups/internal/settings"
)

func TestMaxDuration(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`{"maximumDuration":"PT8H"}`: "PT8H", `{"maximumDuration":"x"}`: "x",
		`{"id":"x"}`: "none", `{"maximumDuration":8}`: "none", `[]`: "none", "": "none",
	} {
		got, ok := settings.MaxDuration(value)
		if !ok {
			got = "none"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", value, got, want)
		}
	}
}

// Only the longest duration changes; a value that is no object can't have one.
func TestWithMaxDuration(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`{"odd":1.50, "maximumDuration":"PT8H","a":[2,1]}`:          `{"a":[2,1],"maximumDuration":"PT1H","odd":1.50}`,
		`{"maximumDuration":"PT8H","maximumDuration":"PT9H","a":1}`: `{"a":1,"maximumDuration":"PT1H"}`,
		`{}`: `{"maximumDuration":"PT1H"}`,
		`[]`: "none", "": "none", "null": "none",
	} {
		got, ok := settings.WithMaxDuration(value, "PT1H")
		if !ok {
			got += "none"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", value, got, want)
		}
	}
}

// Stricter is only what is known to be.
func TestStricter(t *testing.T) {
	t.Parallel()
	with := func(text string) string { return `{"maximumDuration":"` + text + `"}` }
	tests := []struct {
		value, than string
		want        bool
	}{
		{with("PT1H"), with("PT8H"), true}, {with("PT8H"), with("PT1H"), false}, {with("PT60M"), with("PT1H"), false},
		{with("P1M"), with("PT8H"), false}, {with("PT8H"), with("P1Y"), false}, {"", with("PT8H"), false}, {with("PT8H"), "[]", false},
	}
	for _, test := range tests {
		if got := settings.Stricter(test.value, test.than); got != test.want {
			t.Errorf("%s is stricter than %s: %t", test.value, test.than, got)
		}
	}
}
