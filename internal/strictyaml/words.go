package strictyaml

import (
	"strings"
	"unicode/utf8"
)

// maxQuoted is how much of a foreign text a message repeats, in characters.
const maxQuoted = 200

// Quote puts text of the file between double quotes for a message, cut to a
// length that a reader can take in. The text stays raw: what is invisible in
// it becomes visible where messages are printed.
func Quote(s string) string { return `"` + cut(s) + `"` }

func cut(s string) string {
	if len(s) <= maxQuoted {
		return s
	}
	chars := 0
	for i := range s {
		if chars == maxQuoted-1 {
			return s[:i] + "…"
		}
		chars++
	}
	return s
}

// didYouMean starts the hint for a misspelt word, empty when no allowed word
// is near.
func didYouMean(word string, allowed []string) string {
	if near := Nearest(word, allowed); near != "" {
		return "did you mean " + quoted(near) + "? "
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
	for _, candidate := range allowed {
		edits := distance(spelling(word), spelling(candidate))
		if edits < fewest && edits <= max(1, len(candidate)/3) && edits < len(candidate) {
			best, fewest = candidate, edits
		}
	}
	return best
}

func spelling(word string) []rune {
	return []rune(strings.ReplaceAll(strings.ToLower(word), "_", "-"))
}

// distance counts the insertions, deletions and replacements between two
// words (Levenshtein), one row at a time.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, ca := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, cb := range b {
			replaced := diagonal
			if ca != cb {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
