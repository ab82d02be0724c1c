package directory

import (
	"os"
	"strings"
	"testing"
)

// The limit is too large for a test to reach, so the test lowers it.
func TestDecodeSizeLimit(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/small.json")
	if err != nil {
		t.Fatal(err)
	}
	size := int64(len(data))
	if _, err := decode(strings.NewReader(string(data)), size); err != nil {
		t.Errorf("a file of the size of the limit: %v", err)
	}
	_, err = decode(strings.NewReader(string(data)), size-1)
	if err == nil || !strings.HasPrefix(err.Error(), "is larger than") {
		t.Errorf("a file over the limit: error %v", err)
	}
}

// A path into a part that is not there points at what is there.
func TestLocate(t *testing.T) {
	t.Parallel()
	const text = ` {"a": [1, "x,]}\"", {"b": null}], "c": {"d": -1.5e3}, "e": [], "f": {}}`
	tests := map[string]string{
		"":         `{`,
		"a":        `[1`,
		"a[0]":     `1,`,
		"a[1]":     `"x`,
		"a[2].b":   `null`,
		"a[3]":     `[1`,
		"a[0].b":   `1,`,
		"c.d":      `-1.5`,
		"c.x":      `{"d"`,
		"e[0]":     `[]`,
		"f.x":      `{}`,
		"x[1].y.z": `{"a"`,
	}
	for path, want := range tests {
		if got := text[locate([]byte(text), path):]; !strings.HasPrefix(got, want) {
			t.Errorf("%q is at %.10q, want %q", path, got, want)
		}
	}
}
