package config

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"pim-groups/internal/identity"
)

// fault says what is wrong with a value, as the end of a sentence that begins
// with the value, and what to do.
type fault struct{ what, fix string }

const idFix = "copy the object id from the group's Overview page in the Entra admin center; " +
	"it has 8-4-4-4-12 hexadecimal digits"

// canonicalID gives the one form of an id, or says what keeps a text from being
// one.
func canonicalID(text string) (string, fault) {
	if id := identity.CanonicalID(text); id != "" {
		return id, fault{}
	}
	switch bare := strings.Trim(strings.ToLower(text), "{}()\"' "); {
	case bare == identity.NilID:
		return "", fault{"is the nil id, which names nothing", idFix}
	case identity.IsCanonicalID(bare):
		return "", fault{"has extra characters around it", "write it without braces, quotes or spaces: " + bare}
	case identity.IsCanonicalID(hyphenated(bare)):
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
	id, fault := canonicalID(text)
	if fault.what != "" {
		return "", fmt.Errorf("%q %s; %s", text, fault.what, fault.fix)
	}
	return id, nil
}

// hyphenated puts the hyphens of an id between 32 digits.
func hyphenated(digits string) string {
	if len(digits) != 32 {
		return ""
	}
	return strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-")
}

// readsLikeID says that a reader takes the text for an id, whatever is around it. No
// name may be one.
func readsLikeID(text string) bool {
	bare := strings.Trim(strings.ToLower(text), "{}()\"' ")
	return identity.CanonicalID(bare) != "" || identity.CanonicalID(hyphenated(bare)) != "" || bare == identity.NilID
}

// isNearlyID says that the text is an id but for a few characters, where it may be a
// name as well: sg-platform-prod-subscription-owners has as many hyphens.
func isNearlyID(text string) bool {
	const digits, few = "0123456789abcdefABCDEF-{}", 4
	others := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(digits, r) })
	return isLikeID(text) && utf8.RuneCountInString(strings.Join(others, "")) <= few
}

// isLikeID says that text was probably meant as an id, so that the message is
// about ids.
func isLikeID(text string) bool {
	return len(text) >= 30 && strings.Count(text, "-") >= 4 || identity.CanonicalID(hyphenated(text)) != ""
}

// userPrincipalName follows the characters that Entra allows, and "+", which
// the names of guests can have:
// https://learn.microsoft.com/graph/api/resources/user#properties
var userPrincipalName = regexp.MustCompile(`^[A-Za-z0-9'._!#^~+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

// maxUserPrincipalName is generous: a user's name has up to 113 characters, a
// guest's is built from a mail address and a domain.
const maxUserPrincipalName = 320

func isUserPrincipalName(text string) bool {
	return len(text) <= maxUserPrincipalName && userPrincipalName.MatchString(text)
}
