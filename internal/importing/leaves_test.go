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
func outcome(t *testing.T, text string) (shown string, notes []Note) {
	t.Helper()
	r, err := Import(EasyPIM(Tenant{}), []byte(text))
	if err != nil {
		return err.Error(), nil
	}
	return fmt.Sprintf("%s\n%+v\n%q", r.YAML, r.Notes, r.Steps), r.Notes
}

// wantEachCarriedOrListed replaces each value by one that means nothing. Either that
// changes what is shown, or a note is about the value or something that it is a part of.
func wantEachCarriedOrListed(t *testing.T, text string) {
	t.Helper()
	root, err := parseJSON([]byte(text), true)
	if err != nil {
		t.Fatal(err)
	}
	leaves, at := leavesOf(root), valuesOf(text)
	if len(leaves) != len(at) || len(at) == 0 {
		t.Fatalf("%d values, the importer sees %d", len(at), len(leaves))
	}
	shown, notes := outcome(t, text)
	for i, leaf := range leaves {
		if slices.ContainsFunc(notes, func(n Note) bool {
			return leaf.place == n.Place || strings.HasPrefix(leaf.place, n.Place+".") || strings.HasPrefix(leaf.place, n.Place+"[")
		}) {
			continue
		}
		changed, _ := outcome(t, text[:at[i][0]]+`"means nothing"`+text[at[i][1]:])
		if changed == shown {
			t.Errorf("line %d: %s is neither carried nor listed", leaf.line, leaf.place)
		}
	}
}

func TestEachValueIsCarriedOrListed(t *testing.T) {
	t.Parallel()
	n := 0
	for name, text := range samples(t) {
		if _, err := Import(EasyPIM(Tenant{}), []byte(text)); err != nil {
			continue
		}
		n++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantEachCarriedOrListed(t, text)
		})
	}
	if n < 6 {
		t.Errorf("%d samples", n)
	}
}
