package identity

import "strings"

const (
	// IDPattern is the syntax of object and tenant ids for JSON Schemas, which
	// can't exclude NilID by a pattern.
	IDPattern = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
	// NilID has the syntax of an id and names nothing.
	NilID = "00000000-0000-0000-0000-000000000000"
)

// CanonicalID gives the one form in which ids are compared, stored and sent:
// 8-4-4-4-12 hexadecimal digits in lower case. It gives "" for every other text
// and for NilID: ids end up in URLs and filters, so nothing else passes.
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
