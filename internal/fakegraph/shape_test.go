package fakegraph_test

import (
	"os"
	"testing"
)

// example reads a documented body.
func example(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
