package strictyaml

import (
	"strings"
	"unicode/utf8"

	"pim-groups/internal/finding"
)

// maxQuoted is how much of a foreign text a message repeats, in characters.
const maxQuoted = 200

// Quote puts text of the file between double quotes for a message, cut to a
// length that a reader can take in. The text stays raw: what is invisible in
// it becomes visible where messages are printed.
func Quote(s string) string { return `"` + cut(s) + `"` }

func cut(s string) string {
	if utf8.RuneCountInString(s) <= maxQuoted {
		return s
	}
	end := 0
	for range maxQuoted - 1 {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return s[:end] + "…"
}

// didYouMean starts the hint for a misspelt word, empty when no allowed word
// is near.
func didYouMean(word string, allowed []string) string {
	if near := Nearest(word, allowed); near != "" {
		return "did you mean " + finding.Quote(near) + "? "
	}
	return ""
}

// Nearest finds the allowed word that was probably meant: the one with the
// fewest edits, not counting case and the kind of dash, as long as they are
// few for its length. It returns "" when none is near.
func Nearest(word string, allowed []string) string {
	if utf8.RuneCountInString(word) > 64 {
		return ""
	}
	best, fewest := "", 64
	written := spelling(word)
	for _, candidate := range allowed {
		few := min(fewest-1, max(1, len(candidate)/3), len(candidate)-1)
		if edits := distance(written, spelling(candidate), few); edits <= few {
			best, fewest = candidate, edits
		}
	}
	return best
}

func spelling(word string) []rune {
	return []rune(strings.ReplaceAll(strings.ToLower(word), "_", "-"))
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours between two words (optimal string alignment); more than few is
// as good as infinite.
func distance(a, b []rune, few int) int {
	if len(a)-len(b) > few || len(b)-len(a) > few {
		return few + 1
	}
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replaced := d[i-1][j-1]
			if a[i-1] != b[j-1] {
				replaced++
			}
			d[i][j] = min(replaced, d[i-1][j]+1, d[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
