package settings

import (
	"encoding/json"
	"regexp"
	"strconv"
	"time"
)

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

// ParseDuration reads the durations that PIM writes: days, hours and minutes of
// ISO 8601. Months and years have no fixed length and are refused.
func ParseDuration(text string) (time.Duration, bool) {
	form := regexp.MustCompile(`^P(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,4})M)?)?$`)
	parts := form.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	var d time.Duration
	for i, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute} {
		n, _ := strconv.Atoi(parts[i+1]) // digits, or missing
		d += time.Duration(n) * unit
	}
	return d, d > 0
}

// FormatDuration writes hours and minutes in ISO 8601.
func FormatDuration(d time.Duration) string {
	hours, minutes := int(d/time.Hour), int(d%time.Hour/time.Minute)
	text := "PT"
	if hours > 0 {
		text += strconv.Itoa(hours) + "H"
	}
	if minutes > 0 {
		text += strconv.Itoa(minutes) + "M"
	}
	return text
}
