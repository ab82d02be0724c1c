package config

import (
	"fmt"
	"regexp"
	"strings"
)

// fault says what is wrong with a value, as the end of a sentence that begins
// with the value, and what to do.
type fault struct{ what, fix string }

const (
	nilGUID = "00000000-0000-0000-0000-000000000000"
	idFix   = "copy the object id from the group's Overview page in the Entra admin center; " +
		"it has 8-4-4-4-12 hexadecimal digits"
)

// canonicalGUID gives the one form of an id: lower case, with hyphens. Ids end
// up in URLs and filters, so nothing but this grammar passes.
func canonicalGUID(text string) (string, fault) {
	id := strings.ToLower(text)
	switch bare := strings.Trim(id, "{}()\"' "); {
	case isGUID(id) && id == nilGUID:
		return "", fault{"is the nil id, which names nothing", idFix}
	case isGUID(id): // no letter beyond ASCII becomes a hexadecimal digit in lower case
		return id, fault{}
	case isGUID(bare):
		return "", fault{"has something around it", "write it without braces, quotes or blanks: " + bare}
	case len(bare) == 32 && isHex(bare):
		return "", fault{"lacks its hyphens", "write " + hyphenated(bare)}
	}
	for _, r := range text {
		if r > '~' {
			return "", fault{fmt.Sprintf("holds the character %U, which is no hexadecimal digit or hyphen, even if it looks like one", r), idFix}
		}
	}
	return "", fault{"is not an object id", idFix}
}

// ParseID reads an object id as groups.yaml does, for options that take ids,
// and gives its canonical form. The error says what to write instead.
func ParseID(text string) (string, error) {
	id, fault := canonicalGUID(text)
	if fault.what != "" {
		return "", fmt.Errorf("%q %s; %s", text, fault.what, fault.fix)
	}
	return id, nil
}

func isGUID(s string) bool {
	if len(s) != len(nilGUID) {
		return false
	}
	for i := range len(s) {
		if (nilGUID[i] == '-') != (s[i] == '-') || s[i] != '-' && !isHexDigit(s[i]) {
			return false
		}
	}
	return true
}

func isHexDigit(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' }

func isHex(s string) bool {
	for i := range len(s) {
		if !isHexDigit(s[i]) {
			return false
		}
	}
	return true
}

func hyphenated(digits string) string {
	return strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-")
}

// isLikeGUID says that text was probably meant as an id, so that the message
// is about ids.
func isLikeGUID(text string) bool {
	return len(text) >= 30 && strings.Count(text, "-") >= 4 || isHex(strings.ToLower(text)) && len(text) == 32
}

// userPrincipalName follows the characters that Entra allows, and "+", which
// the names of guests can have:
// https://learn.microsoft.com/graph/api/resources/user#properties
var userPrincipalName = regexp.MustCompile(`^[A-Za-z0-9'._!#^~+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

// isUserPrincipalName bounds the length generously: a user's name has up to
// 113 characters, a guest's is built from a mail address and a domain.
func isUserPrincipalName(text string) bool {
	return len(text) <= 320 && userPrincipalName.MatchString(text)
}
