package tenant_test

import (
	"testing"
	"time"

	"pim-groups/internal/fake/graph/tenant"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"PT8H": 8 * time.Hour, "P365D": 365 * day, "P1Y": 365 * day, "PT30M": 30 * time.Minute, "P1DT2H30M5S": day + 2*time.Hour + 30*time.Minute + 5*time.Second,
		"P2W": 14 * day, "P1M": 30 * day, "PT0S": 0,
	} {
		if got, ok := tenant.ParseDuration(text); !ok || got != want {
			t.Errorf("%s: got %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "P", "PT", "8H", "P8", "P8H", "PT8D", "P-1D", "PT1.5H", "P1DT", "P99999999999999999999D", "P101Y", "pt8h"} {
		if got, ok := tenant.ParseDuration(text); ok {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

func FuzzParseDuration(f *testing.F) {
	f.Add("P1DT2H30M5S")
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := tenant.ParseDuration(s); ok && (d < 0 || d > 201*365*24*time.Hour) {
			t.Fatalf("%q is %v", s, d)
		}
	})
}
