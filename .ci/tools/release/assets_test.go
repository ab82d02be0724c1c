package release

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// sums is what sha256sum prints about all assets, in some other order.
func sums() string {
	var text strings.Builder
	for i, a := range Assets() {
		fmt.Fprintf(&text, "%064x  %s\n", 10-i, a.Name())
	}
	return text.String()
}

func TestRecord(t *testing.T) {
	t.Parallel()
	got, err := mustNew(t, "v1.2.3", "Contoso/pim-groups").Record("https://github.com", []byte(sums()))
	if err != nil {
		t.Fatal(err)
	}
	if want := "https://github.com/Contoso/pim-groups/releases/download/v1.2.3\n" + sums(); string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRecordRefuses(t *testing.T) {
	t.Parallel()
	first, rest, _ := strings.Cut(sums(), "\n")
	for _, c := range []struct{ name, server, sums, problem string }{
		{"nothing wrong", "https://ghe.example:8443", sums(), ""},
		{"one is missing", "https://github.com", rest, "no checksum of pim-groups_darwin_amd64"},
		{"none", "https://github.com", "", "no checksum of"},
		{"one is there twice", "https://github.com", sums() + first + "\n", "two checksums"},
		{"something else", "https://github.com", sums() + strings.Replace(first, "darwin", "plan9", 1) + "\n", "is no asset"},
		{"short sum", "https://github.com", first[1:] + "\n" + rest, "is no line of sha256sum"},
		{"binary mode", "https://github.com", strings.Replace(sums(), "  ", " *", 1), "is no line of sha256sum"},
		{"not encrypted", "http://github.com", sums(), "the server is"},
		{"a path", "https://github.com/x", sums(), "the server is"},
		{"two lines", "https://github.com\n", sums(), "the server is"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := mustNew(t, "v1.2.3", "a/b").Record(c.server, []byte(c.sums))
			mustFail(t, err, c.problem)
		})
	}
}

// TestAssetsOfTheScript: binary/run.sh asks for the assets that there are.
func TestAssetsOfTheScript(t *testing.T) {
	t.Parallel()
	script, err := os.ReadFile("../../../binary/run.sh")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range Assets() {
		if !strings.Contains(string(script), ") echo "+a.Name()+" ;;\n") {
			t.Errorf("binary/run.sh never asks for %s", a.Name())
		}
		if !strings.Contains(Platforms(), a.System+" "+a.Processor+" "+a.Name()+"\n") {
			t.Errorf("%s is never built", a.Name())
		}
	}
	if got := strings.Count(string(script), ") echo pim-groups_"); got != len(Assets()) {
		t.Errorf("binary/run.sh asks for %d assets, there are %d", got, len(Assets()))
	}
}
