package finding

import (
	"strconv"
	"strings"
)

// The words that messages, reports and commands share. All of them give raw text,
// which the sinks escape.

// Count writes a number with its noun: "1 group", "2 groups".
func Count(n int, noun string) string { return strconv.Itoa(n) + " " + Plural(n, noun) }

// Plural gives the noun as it follows the number.
func Plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// Quote puts a name between double quotes. It escapes nothing in it; escape.Quote
// does.
func Quote(name string) string { return `"` + name + `"` }

// List joins with commas, and the last two with the conjunction: "a, b or c".
func List(parts []string, conjunction string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " " + conjunction + " " + parts[last]
}
