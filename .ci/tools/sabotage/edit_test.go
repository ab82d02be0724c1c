package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEdits: each edit of testdata/sabotage finds the code that it breaks. When
// this fails, the code has changed: write the edit anew for what it is now.
func TestEdits(t *testing.T) {
	t.Parallel()
	const root = "../../.."
	files, err := filepath.Glob(filepath.Join(root, "testdata", "sabotage", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no edits: %v", err)
	}
	var out bytes.Buffer
	if err := run(append([]string{"check", root}, files...), &out); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
}

const sample = `package sample

// first of two that look alike
func first() error {
	if err := open("a"); err != nil {
		return err
	}
	return nil
}

func second() error {
	if err := open("b"); err != nil {
		return err
	}
	return nil
}
`

func TestFind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{"sample.go": sample, "sample_test.go": sample} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct{ name, old, new, want string }{
		{"other names, other blanks", `if §e := §f( "b" ) ; §e != nil { return §e }`, `_ = §f("b")`, "\t_ = open(\"b\")\n\treturn nil\n}\n"},
		{"twice", `return nil`, ``, "2 times"},
		{"a wildcard is one name", `§e := §f("b"); §f != nil`, ``, "0 times"},
		{"a wildcard is an identifier", `open(§text)`, ``, "0 times"},
		{"never", `open("c")`, ``, "0 times"},
		{"nothing", ``, ``, "0 times"},
		{"no Go", `open("a")`, `open(`, "no Go"},
	}
	for _, test := range tests {
		_, text, err := Change{Dir: ".", Old: test.old, New: test.new}.find(dir)
		got := string(text)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q in it", test.name, got, test.want)
		}
		if err == nil && !strings.HasPrefix(got, sample[:strings.Index(sample, "func second")]) {
			t.Errorf("%s: something else has changed:\n%s", test.name, got)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	e, err := Parse("Breaks: x\nRed: ./p ^TestX$\nIn: p\n \tkept\n-\told\n+\tnew\nIn: q\n-\tgone\n")
	want := []Change{{"p", "\tkept\n\told\n", "\tkept\n\tnew\n"}, {"q", "\tgone\n", ""}}
	if err != nil || e.Package != "./p" || e.Pattern != "^TestX$" || len(e.Changes) != 2 || e.Changes[0] != want[0] || e.Changes[1] != want[1] {
		t.Errorf("%+v, %v", e, err)
	}
	for _, bad := range []string{"", "Breaks: x\nIn: p\n-\told\n", "Breaks: x\nRed: ./p ^T$\n", "-\told\n", "Breaks: x\nRed: ./p ^T$\nIn: p\nold\n"} {
		if _, err := Parse(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}
