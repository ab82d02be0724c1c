package identity

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Spellings lists ways to write a name that Name takes as the same and that a
// comparison without case, letter by letter, does not: ß and ss, accents that
// are part of their letters or stand apart. The name itself comes first; there
// are at most so many. A service is asked for all of them, so that its way of
// comparing does not decide what the same name is.
func Spellings(name string, most int) []string {
	found := []string{name}
	for _, spelled := range sharp(FoldName(name), most) {
		for _, form := range []norm.Form{norm.NFC, norm.NFD} {
			found = append(found, form.String(spelled))
		}
	}
	var once []string
	for _, spelled := range found {
		if !slices.ContainsFunc(once, func(other string) bool { return strings.EqualFold(other, spelled) }) {
			once = append(once, spelled)
		}
	}
	return once[:min(len(once), most)]
}

// sharp writes each ss of a folded name as such and as ß, in every
// combination.
func sharp(name string, most int) []string {
	before, after, found := strings.Cut(name, "ss")
	if !found {
		return []string{name}
	}
	var all []string
	for _, rest := range sharp(after, most) {
		all = append(all, before+"ss"+rest, before+"ß"+rest)
	}
	return all[:min(len(all), most)]
}

// Loose gives a form that is the same for names that a service may take as
// the same although Name does not: without accents, and of any width. It is for
// telling a service's own way of comparing from an answer to another question.
func Loose(name string) string {
	bare := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(name))
	return FoldName(bare)
}
