package identity

import (
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Pattern is a pattern of a whole display name, without regard to case: * any text,
// ? one character, [a-z] one of a range, \ takes the next character as it is. A slash
// is a character like any other, unlike in a path.
type Pattern string

// Valid says what is wrong with the pattern.
func (p Pattern) Valid() error {
	_, err := path.Match(string(p), "")
	return err
}

// Matches says whether the pattern fits a name. Lower case keeps one character one,
// where folding makes two of ß; folding finds what is the same name.
func (p Pattern) Matches(name string) bool {
	lower := func(s string) string { return norm.NFC.String(strings.ToLower(s)) }
	fits := func(form func(string) string) bool {
		plain := func(s string) string { return strings.ReplaceAll(form(s), "/", "\x00") }
		ok, err := path.Match(plain(string(p)), plain(name))
		return ok && err == nil
	}
	return fits(lower) || fits(FoldName)
}
