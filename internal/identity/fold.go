// Package identity owns the one answer to "is this the same name?". The file, the
// tenant and the plan all ask it, and two answers would let a group pass as
// two groups. It imports nothing of ours.
package identity

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Name gives the form in which two names are taken as the same name: without
// case and however their accents are encoded. The rule is ours, for whatever
// source: how Graph compares is not documented. Where this form is the more
// generous one, a name is ambiguous once too often, never too seldom.
func FoldName(name string) string {
	if isASCII(name) {
		return strings.ToLower(name)
	}
	// ToLower, since Fold swaps the cases of Cherokee instead of joining them.
	return norm.NFC.String(strings.ToLower(cases.Fold().String(norm.NFD.String(name))))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
