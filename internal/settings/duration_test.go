package settings_test

import (
	"testing"
	"time"

	"pim-groups/internal/settings"
)

// Days, hours and minutes have a length; nothing else that ISO 8601 knows is read.
func TestDurations(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"PT8H": 8 * time.Hour, "PT1H30M": 90 * time.Minute, "PT90M": 90 * time.Minute, "P1D": 24 * time.Hour,
		"P1DT30M": 24*time.Hour + 30*time.Minute, "P365D": 365 * 24 * time.Hour, "P2DT3H4M": 51*time.Hour + 4*time.Minute,
		"": 0, "P": 0, "PT": 0, "PT0M": 0, "P1M": 0, "P1Y": 0, "8 hours": 0, "PT-8H": 0, "PT8H30S": 0, "PT99999H": 0, "xPT8H": 0,
	} {
		if got, ok := settings.ParseDuration(text); got != want || ok != (want > 0) {
			t.Errorf("%q: %s, %t; want %s", text, got, ok, want)
		}
	}
	for want, d := range map[string]time.Duration{
		"PT7H30M": 7*time.Hour + 30*time.Minute, "PT30M": 30 * time.Minute, "PT1H": time.Hour, "PT24H": 24 * time.Hour,
	} {
		if got := settings.FormatDuration(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

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
