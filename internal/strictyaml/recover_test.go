package strictyaml

import (
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

type panics struct{}

func (panics) Read([]byte) (int, error) { panic("a bug of the library") }

// TestPanicBecomesAnError: the library lets panics through that it did not
// throw itself, as its own bugs do.
func TestPanicBecomesAnError(t *testing.T) {
	t.Parallel()
	doc, err := next(yaml.NewDecoder(panics{}))
	if err == nil || !strings.Contains(err.Error(), "a bug of the library") {
		t.Fatalf("got %v, %v", doc, err)
	}
	var d Decoder
	src := newSource("f", "a: b\n")
	d.syntax(&src, err)
	if found := d.Found(); len(found) != 1 || found[0].Rule != fileSyntax || strings.Contains(found[0].Message, "bug") {
		t.Errorf("got %v", found)
	}
}
