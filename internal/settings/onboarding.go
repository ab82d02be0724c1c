package settings

import (
	"encoding/json"
	"strconv"
)

// What onboarding sends and takes back is compared and kept as it is written, and
// not by its meaning: nothing that the service changed may be missed there.

// maxDuration is the property of an expiration rule that limits how long it lasts.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicyexpirationrule
const maxDuration = "maximumDuration"

// MaxDuration gives the longest duration that a setting allows, as it is written.
func MaxDuration(value string) (text string, ok bool) {
	ok = json.Unmarshal(properties(value)[maxDuration], &text) == nil
	return text, ok
}

// WithMaxDuration gives the setting with another longest duration and nothing else
// changed. ok is false if the value is no JSON object. The result is encoded anew,
// so that no text of a journal is ever sent as it stands.
func WithMaxDuration(value, text string) (changed string, ok bool) {
	members := properties(value)
	if members == nil {
		return "", false
	}
	members[maxDuration] = json.RawMessage(strconv.Quote(text))
	object, _ := json.Marshal(members) // members come from JSON
	return string(object), true
}

// Stricter says that a value is known to allow less time than another one.
func Stricter(value, than string) bool {
	a, _ := MaxDuration(value)
	b, _ := MaxDuration(than)
	less, known := ParseDuration(a)
	more, comparable := ParseDuration(b)
	return known && comparable && less < more
}
