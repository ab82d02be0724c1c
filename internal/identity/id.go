package identity

import "strings"

const (
	// IDPattern is the syntax of ids for JSON Schemas; it can't exclude NilID.
	IDPattern = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
	NilID     = "00000000-0000-0000-0000-000000000000"
)

// CanonicalID gives the one form in which ids are compared, stored and sent, lower
// case, and "" for NilID and for every other text: ids end up in URLs.
func CanonicalID(text string) string {
	id := strings.ToLower(text)
	if len(id) != len(NilID) || id == NilID {
		return ""
	}
	for i := range len(id) {
		digit := '0' <= id[i] && id[i] <= '9' || 'a' <= id[i] && id[i] <= 'f'
		if hyphen := NilID[i] == '-'; hyphen != (id[i] == '-') || !hyphen && !digit {
			return ""
		}
	}
	return id
}

// IsCanonicalID says whether the text is an id in that form.
func IsCanonicalID(text string) bool { return text != "" && CanonicalID(text) == text }
