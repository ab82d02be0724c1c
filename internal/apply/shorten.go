package apply

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// A write that changes a setting is the last rung, for the case that PIM takes
// no notice of one that changes nothing. It never loosens: half an hour less,
// the step that the portal has, and right after that what was there before.

const (
	step     = 30 * time.Minute
	shortest = 30 * time.Minute // less than this the portal does not offer
)

// longest is the property of the written setting that is made shorter.
const longest = "maximumDuration"

// shorter gives the setting with a maximum that is stricter by one step. reason
// says why there is none.
func shorter(value string) (changed, reason string) {
	members := properties(value)
	text, read := maximum(members)
	now, ok := parseDuration(text)
	switch {
	case !read:
		return "", "how long members may be active at most could not be read, so nothing stricter is known"
	case !ok:
		return "", fmt.Sprintf("how long members may be active at most (%s) could not be understood, so nothing stricter is known", quoted(text))
	case now-step < shortest:
		return "", fmt.Sprintf("members may be active for %s at most, and there is no stricter value than that to change it to", text)
	}
	return withMaximum(members, formatDuration(now-step)), ""
}

// withMaximum gives a setting that was read with another maximum, and with
// nothing else changed. It is made of what was read, so that no text of a journal
// is ever sent as it stands.
func withMaximum(members map[string]json.RawMessage, text string) string {
	members[longest] = json.RawMessage(strconv.Quote(text))
	object, _ := json.Marshal(members) // members come from JSON
	return string(object)
}

// maximum is the text of the property that is made shorter.
func maximum(members map[string]json.RawMessage) (text string, read bool) {
	read = json.Unmarshal(members[longest], &text) == nil
	return text, read
}

// stricter says that a value is known to allow less than another.
func stricter(value, than string) bool {
	a, _ := maximum(properties(value))
	b, _ := maximum(properties(than))
	less, known := parseDuration(a)
	more, comparable := parseDuration(b)
	return known && comparable && less < more
}

// parseDuration reads the durations that PIM writes: days, hours and minutes of
// ISO 8601. Months and years have no length, and are none of these.
func parseDuration(text string) (time.Duration, bool) {
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

// formatDuration writes hours and minutes.
func formatDuration(d time.Duration) string {
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
