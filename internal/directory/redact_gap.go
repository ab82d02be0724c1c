package directory

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"pim-groups/internal/identity"
)

// A gap names a person where somebody could not be looked up, and Graph's own
// words can name anybody. The gap stays, with an id or a number for the name;
// of Graph's words only status and code do.

// namesPerson says whether the gap's subject is a name that may be a person's.
func (g *Gap) namesPerson() bool {
	switch {
	case g.Subject == "", identity.IsCanonicalID(g.Subject), isUnnamed(g.Subject):
		return false
	case g.Part == PartGroups, g.Part == PartDeleted: // the name of a group
		return false
	}
	return g.Part != PartCaller || g.Subject != CallerRoles
}

// redactGaps takes the names out of the gaps, while the principals still have
// theirs.
func redactGaps(s *Snapshot) {
	ids, people := map[string]string{}, knownNames{}
	for i := range s.Principals {
		if p := &s.Principals[i]; p.Type != ServicePrincipal {
			ids[identity.FoldName(p.UserPrincipalName)] = p.ID
			people.add(p.DisplayName)
		}
	}
	if s.Caller != nil && s.Caller.Type == User {
		people.add(s.Caller.DisplayName)
	}
	last := 0
	for _, g := range s.Gaps {
		last = max(last, unnamedNumber(g.Subject))
	}
	for i := range s.Gaps {
		g := &s.Gaps[i]
		g.Reason = people.hide(withoutWords(g.Reason))
		if !g.namesPerson() {
			continue
		}
		name := identity.FoldName(g.Subject)
		if ids[name] == "" {
			last++
			ids[name] = fmt.Sprintf(unnamed, last)
		}
		g.Subject = ids[name]
	}
}

// unnamed is what a person is called of whom the snapshot has no id.
const unnamed = "unnamed person %d"

// unnamedNumber gives the number in such a name, 0 for any other text.
func unnamedNumber(subject string) int {
	var n int
	if _, err := fmt.Sscanf(subject, unnamed, &n); err != nil || fmt.Sprintf(unnamed, n) != subject {
		return 0
	}
	return n
}

func isUnnamed(subject string) bool { return unnamedNumber(subject) > 0 }

// withoutWords cuts a reason after the status and code that Graph answered
// with, as package graph writes them, and addresses out of the rest.
func withoutWords(reason string) string {
	words := regexp.MustCompile(`(?s)(answered with status \d+(?: \([A-Za-z' -]+\))?(?:, [A-Za-z0-9_.]+\b)?).*`)
	address := regexp.MustCompile(`[^\s"'()<>,;]+@[^\s"'()<>,;]+`)
	return address.ReplaceAllString(words.ReplaceAllString(reason, "$1"), "a person")
}

// knownNames are names by their first word, in lower case.
type knownNames map[string][]string

func (k knownNames) add(name string) {
	name = strings.TrimLeftFunc(name, func(r rune) bool { return !wordRune(r) })
	if first := strings.ToLower(word(name)); first != "" {
		k[first] = append(k[first], name)
	}
}

// hide replaces each name that stands in the text as words of its own.
func (k knownNames) hide(text string) string {
	var b strings.Builder
	before := ' '
	for at := 0; at < len(text); {
		if !wordRune(before) {
			if length := k.length(text[at:]); length > 0 {
				b.WriteString("a person")
				at, before = at+length, 'n'
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		b.WriteString(text[at : at+size])
		at, before = at+size, r
	}
	return b.String()
}

// length is that of the longest name with which the text begins, 0 for none.
func (k knownNames) length(text string) int {
	longest := 0
	for _, name := range k[strings.ToLower(word(text))] {
		if len(name) > longest && len(name) <= len(text) && strings.EqualFold(text[:len(name)], name) {
			if after, _ := utf8.DecodeRuneInString(text[len(name):]); !wordRune(after) {
				longest = len(name)
			}
		}
	}
	return longest
}

// word is the word with which a text begins.
func word(text string) string {
	if end := strings.IndexFunc(text, func(r rune) bool { return !wordRune(r) }); end >= 0 {
		return text[:end]
	}
	return text
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
