package groupsyaml

import (
	"regexp"
	"slices"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/identity"
)

// plain are texts that YAML takes for text in a block and in a list of one line:
// names of people and groups as most of them are. Any other is put in quotes.
var plain = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._-]*(@[A-Za-z0-9._-]*)?[A-Za-z0-9]$`)

// Scalar writes a text so that it reads back as the same text.
// https://yaml.org/spec/1.2.2/#733-plain-style
func Scalar(text string) string {
	if identity.IsCanonicalID(text) || plain.MatchString(text) && !slices.Contains(words(), strings.ToLower(text)) {
		return text
	}
	return config.Quote(text)
}

// words are plain texts that YAML 1.1 or 1.2 takes for something other than text.
func words() []string { return []string{"true", "false", "yes", "no", "on", "off", "null"} }

func scalars(all []string) []string {
	var texts []string
	for _, text := range all {
		texts = append(texts, Scalar(text))
	}
	return texts
}
