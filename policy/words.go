package policy

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
)

// The words in which rules speak of groups, people and days, so that the same
// thing reads the same in all messages. All of them give raw text: names are
// whatever the tenant holds, and the sinks escape.

func quoted(name string) string { return `"` + name + `"` }

// date writes a day the way the policy file does.
func date(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// created says when a group was made, which is what people tell two groups of
// one name apart by.
func created(g *directory.Group) string {
	if g.CreatedDateTime.IsZero() {
		return "creation date not known"
	}
	return "created " + date(g.CreatedDateTime)
}

// kindInWords uses the terms of the Entra portal, where people will look.
// counted writes a number with its noun.
func counted(n int, noun string) string { return fmt.Sprintf("%d %s", n, plural(n, noun)) }

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// alternatives joins names with commas and a last "or".
func alternatives(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// scalar writes a name so that YAML reads back the same text.
func scalar(name string) string {
	if plain, err := regexp.MatchString(`^[A-Za-z][A-Za-z0-9]*([-_.][A-Za-z0-9]+)+$`, name); err == nil && plain {
		return name
	}
	return config.Quote(name)
}
