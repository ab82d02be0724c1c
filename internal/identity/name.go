// Package identity says whether two names are the same name, and what an object
// id is. With two answers a group could pass as two groups.
package identity

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// FoldName gives the form in which two names are the same name: without case and
// however their accents are encoded. How Graph compares is not documented.
func FoldName(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
		return strings.ToLower(name)
	}
	// ToLower, since Fold swaps the cases of Cherokee instead of joining them.
	return norm.NFC.String(strings.ToLower(cases.Fold().String(norm.NFD.String(name))))
}

// Loose also ignores accents and width, as a service may: it tells a service's own
// way of comparing from an answer to another question.
func Loose(name string) string {
	return FoldName(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(name)))
}

// Spellings lists ways to write a name that FoldName joins and a comparison
// without case, letter by letter, does not: ß and ss, accents that are part of
// their letters or apart. The name itself comes first.
func Spellings(name string, most int) []string {
	spellings := []string{name}
	for _, spelled := range sharpSpellings(FoldName(name), most) {
		for _, form := range []norm.Form{norm.NFC, norm.NFD} {
			text := form.String(spelled)
			if !slices.ContainsFunc(spellings, func(other string) bool { return strings.EqualFold(other, text) }) {
				spellings = append(spellings, text)
			}
		}
	}
	return spellings[:min(len(spellings), most)]
}

// sharpSpellings writes each ss as such and as ß, in every combination.
func sharpSpellings(name string, most int) []string {
	before, after, found := strings.Cut(name, "ss")
	if !found {
		return []string{name}
	}
	var all []string
	for _, rest := range sharpSpellings(after, most) {
		all = append(all, before+"ss"+rest, before+"ß"+rest)
	}
	return all[:min(len(all), most)]
}
