package config

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

// TestGlobMatches: a pattern fits the paths that a run with it would read, and no
// others.
func TestGlobMatches(t *testing.T) {
	t.Parallel()
	element := rapid.SampledFrom([]string{"a", "b", ".a", "ab", "a.yaml"})
	pattern := rapid.SampledFrom([]string{"a", ".a", "*", "?", "[ab]", "a*", ".*", "**", "*.yaml"})
	path := func(of *rapid.Generator[string], most int) *rapid.Generator[string] {
		return rapid.Map(rapid.SliceOfN(of, 1, most), func(names []string) string { return strings.Join(names, "/") })
	}
	rapid.Check(t, func(t *rapid.T) {
		files := fstest.MapFS{}
		for _, file := range rapid.SliceOfN(path(element, 4), 1, 8).Draw(t, "files") {
			if _, isFolder := files[file+"/leaf"]; !isFolder {
				files[file+"/leaf"] = &fstest.MapFile{} // so that no file is a folder of another one
			}
		}
		text := path(pattern, 4).Draw(t, "pattern") + rapid.SampledFrom([]string{"", "/leaf", "/**"}).Draw(t, "end")
		found, err := glob(files, text)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := ParseGlob(text)
		if err != nil {
			t.Fatal(err)
		}
		for file := range files {
			if want := slices.Contains(found, file); parsed.Matches(file) != want {
				t.Errorf("%s matches %s: %t, but reading says %t", text, file, !want, want)
			}
		}
	})
}
