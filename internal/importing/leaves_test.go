package importing

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"
)

// samples are the configurations of the scripts of the whole program.
func samples(t testing.TB) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, script := range []string{"import-easypim.txtar", "import-easypim-check.txtar"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "script", script))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range txtar.Parse(data).Files {
			if ext := filepath.Ext(file.Name); strings.HasPrefix(ext, ".json") && file.Name != "tenant.json" {
				found[file.Name] = string(file.Data)
			}
		}
	}
	return found
}

// tokens are comments, keys with their colon, and values.
var tokens = regexp.MustCompile(`//[^\n]*|(?s:/\*.*?\*/)|"(?:[^"\\]|\\.)*"\s*:|"(?:[^"\\]|\\.)*"|true|false|null|-?\d[\d.eE+-]*|\[\s*\]|\{\s*\}`)

// valuesOf gives where the values without a value below them are in the text.
func valuesOf(text string) [][]int {
	return slices.DeleteFunc(tokens.FindAllStringIndex(text, -1), func(at []int) bool {
		token := text[at[0]:at[1]]
		return strings.HasPrefix(token, "/") || strings.HasSuffix(token, ":")
	})
}

// leavesOf gives the same values as the importer sees them.
func leavesOf(v *node) (all []*node) {
	if len(v.items) == 0 {
		return []*node{v}
	}
	for _, item := range v.items {
		all = append(all, leavesOf(item)...)
	}
	return all
}

// outcome is all that somebody gets to see.
func outcome(text string) (shown string, notes []Note) {
	r, err := Import(EasyPIM(Tenant{}), []byte(text))
	if err != nil {
		return err.Error(), nil
	}
	return fmt.Sprintf("%s\n%+v\n%q", r.YAML, r.Notes, r.Steps), r.Notes
}

// wantCarriedOrListed replaces a value by one that means nothing. Either that changes
// what is shown, or a note is about the value or something that it is a part of. The
// values are counted from 0 and again.
func wantCarriedOrListed(t rapid.TB, text string, n int) {
	t.Helper()
	root, err := parseJSON([]byte(text), true)
	if err != nil {
		t.Fatal(err)
	}
	leaves, at := leavesOf(root), valuesOf(text)
	if len(leaves) != len(at) || len(at) == 0 {
		t.Fatalf("%d values, the importer sees %d", len(at), len(leaves))
	}
	n %= len(at)
	place := leaves[n].place
	shown, notes := outcome(text)
	if slices.ContainsFunc(notes, func(note Note) bool {
		return place == note.Place || strings.HasPrefix(place, note.Place+".") || strings.HasPrefix(place, note.Place+"[")
	}) {
		return
	}
	if changed, _ := outcome(text[:at[n][0]] + `"means nothing"` + text[at[n][1]:]); changed == shown {
		t.Fatalf("line %d: %s is neither carried nor listed in %s\n%s", leaves[n].line, place, text, shown)
	}
}

func TestEachValueIsCarriedOrListed(t *testing.T) {
	t.Parallel()
	values := 0
	for name, text := range samples(t) {
		if _, err := Import(EasyPIM(Tenant{}), []byte(text)); err != nil {
			continue
		}
		n := len(valuesOf(text))
		values += n
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i := range n {
				wantCarriedOrListed(t, text, i)
			}
		})
	}
	if values < 200 {
		t.Errorf("%d values", values)
	}
}
