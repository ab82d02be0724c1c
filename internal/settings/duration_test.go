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
		"": 0, "P": 0, "PT": 0, "PT0M": 0, "P1M": 0, "P1Y": 0, "8 hours": 0, "PT-8H": 0, "PT8H30S": 0, "PT999999H": 0, "xPT8H": 0,
		"P1DT": 0, "P1W": 0, "P1DT1M1H": 0, "pt8h": 0, "PT8H ": 0, "P1.5D": 0, "PT87600H": 3650 * 24 * time.Hour, "PT0H30M": 30 * time.Minute,
		"P9999DT99999H9999999M": 9999*24*time.Hour + 99999*time.Hour + 9999999*time.Minute,
	} {
		if got, ok := settings.ParseDuration(text); got != want || ok != (want > 0) {
			t.Errorf("%q: %s, %t; want %s", text, got, ok, want)
		}
	}
	for want, d := range map[string]time.Duration{
		"PT7H30M": 7*time.Hour + 30*time.Minute, "PT30M": 30 * time.Minute, "PT1H": time.Hour, "P1D": 24 * time.Hour, "P365D": 365 * 24 * time.Hour, "PT25H": 25 * time.Hour,
	} {
		if got := settings.FormatDuration(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

// A length is what a person writes, and is written back as it came.
func TestLengths(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"30m": 30 * time.Minute, "90m": 90 * time.Minute, "8h": 8 * time.Hour, "24h": 24 * time.Hour, "25h": 25 * time.Hour,
		"90d": 90 * 24 * time.Hour, "3650d": 3650 * 24 * time.Hour,
	} {
		if got, ok := settings.ParseLength(text); got != want || !ok || settings.FormatLength(got) != text {
			t.Errorf("%q: %s, %t, %s", text, got, ok, settings.FormatLength(got))
		}
	}
	for text, want := range map[string]time.Duration{
		"PT8H": 8 * time.Hour, "1d": 24 * time.Hour, "08h": 8 * time.Hour, "1440m": 24 * time.Hour,
		"": 0, "8": 0, "h": 0, "0h": 0, "8 h": 0, "1w": 0, "1y": 0, "1h30m": 0, "8H": 0, "-8h": 0, "1.5h": 0, "99999d": 0, "P1Y": 0,
	} {
		if got, ok := settings.ParseLength(text); got != want || ok != (want > 0) {
			t.Errorf("%q: %s, %t; want %s", text, got, ok, want)
		}
	}
}
