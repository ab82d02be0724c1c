package policy

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// The words for groups and days, so that the same thing
// reads the same in all messages. All of them give raw text: names are whatever
// the tenant holds, and the sinks escape.

// date writes a day the way the policy file does.
func date(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// created says when a group was made, which tells two groups of one name apart.
func created(g *directory.Group) string {
	if g.CreatedDateTime.IsZero() {
		return "creation date not known"
	}
	return "created " + date(g.CreatedDateTime)
}

// countPeople is a number of people.
func countPeople(n int) string {
	if n == 1 {
		return "1 person"
	}
	return strconv.Itoa(n) + " people"
}

// scalar writes a name so that YAML reads back the same text.
func scalar(name string) string {
	if plain, err := regexp.MatchString(`^[A-Za-z][A-Za-z0-9]*([-_.][A-Za-z0-9]+)+$`, name); err == nil && plain {
		return name
	}
	return config.Quote(name)
}

// firstDifference shows where two names part, by code point, since a Cyrillic
// letter and a Latin one can't be told apart by eye.
func firstDifference(one, other, oneHas, theOther string) string {
	a, b := []rune(one), []rune(other)
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("at character %d %s %s, %s %s", i+1, oneHas, codePoint(a, i), theOther, codePoint(b, i))
}

// codePoint shows the character where it can be shown, and always its number.
func codePoint(text []rune, i int) string {
	switch {
	case i >= len(text):
		return "nothing"
	case !unicode.IsGraphic(text[i]):
		return fmt.Sprintf("the invisible %U", text[i])
	}
	return fmt.Sprintf("%s (%U)", finding.Quote(string(text[i])), text[i])
}

func capitalized(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// firstOf joins the first three texts and says how many more there are.
func firstOf(texts []string, separator string) string {
	const most = 3
	if len(texts) <= most {
		return strings.Join(texts, separator)
	}
	return fmt.Sprintf("%s and %d more", strings.Join(texts[:most], separator), len(texts)-most)
}
