package signin

import (
	"flag"
	"os"
	"strings"
	"testing"
)

//go:generate go test -run "^TestPage$" -update .

var update = flag.Bool("update", false, "rewrite the codes in docs/connect.md")

// The page has the advice of the program, word for word.
func TestPage(t *testing.T) {
	t.Parallel()
	const (
		path  = "../../../docs/connect.md"
		begin = "<!-- generated from internal/graph/signin/advice.go by go generate -->\n"
		end   = "<!-- end -->\n"
	)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begun := strings.Cut(string(data), begin)
	_, after, ended := strings.Cut(rest, end)
	if !begun || !ended {
		t.Fatalf("%s has no place for the codes", path)
	}
	want := before + begin + "\n" + table() + "\n" + end + after
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(data) != want {
		t.Errorf("%s is stale: run .ci/refresh ./internal/graph/signin", path)
	}
}

// Each code is explained once, in a sentence without a full stop that leaves
// no placeholder open.
func TestAdvice(t *testing.T) {
	t.Parallel()
	c := Credential{config: Config{Client: "the-client", Tenant: "the-tenant", Cloud: "public"}}
	seen := map[string]bool{}
	for _, a := range advices() {
		for _, code := range a.codes {
			text := c.refusal(code)
			if seen[code] || strings.ContainsAny(text, "{}\n|") || strings.HasSuffix(text, ".") || a.do == "" {
				t.Errorf("%s: %s", code, text)
			}
			seen[code] = true
		}
	}
	if text := c.refusal("1"); !strings.HasSuffix(text, "see https://login.microsoftonline.com/error?code=1") {
		t.Error(text)
	}
}
