package directory

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"pim-groups/internal/identity"
	"pim-groups/internal/settings"
)

// Rules name people where no rule of ours asks for a name: beside the id of an approver,
// and as recipients of mails. Graph adds properties, so the texts are listed that stay:
// object ids, and words where a word is the meaning.

// redacted gives the rule without texts that can name somebody. Its meaning stays: who
// approves, by id, how many recipients there are, and whatever is not understood.
func (r Rule) redacted() Rule {
	s := &shape{data: []byte(settings.Canonical(string(r)))}
	var b strings.Builder
	var around []string // the properties that the objects and lists around are values of
	name, recipients, copied := "", map[string]int{}, 0
	for s.at < len(s.data) {
		switch token := s.next(); {
		case token[0] == '{' || token[0] == '[':
			around = append(around, name)
		case token[0] == '}' || token[0] == ']':
			name, around = around[len(around)-1], around[:len(around)-1]
		case token[0] == '"':
			b.Write(s.data[copied : s.at-len(token)])
			copied = s.at
			if s.data[s.at] == ':' {
				name = text(token)
				b.Write(redactedName(token))
				continue
			}
			b.Write(redactedText(token, name, len(around) == 1, recipients))
		}
	}
	b.Write(s.data[copied:])
	return Rule(settings.Canonical(b.String()))
}

var (
	wordOfRule = regexp.MustCompile(`^#?[A-Za-z0-9_.-]{0,128}$`)
	nameOfRule = regexp.MustCompile(`^[@A-Za-z0-9_.-]{1,128}$`)
)

const redactedWord = `"redacted"`

func redactedName(token []byte) []byte {
	if nameOfRule.MatchString(text(token)) {
		return token
	}
	return []byte(redactedWord)
}

// redactedText gives what stands for a text. The same recipient has the same number
// in all of a rule.
func redactedText(token []byte, name string, top bool, recipients map[string]int) []byte {
	value := text(token)
	isWord := slices.Contains(wordProperties(), name) || top && name == "id" // of a rule
	switch {
	case name == "notificationRecipients":
		address := strings.ToLower(value)
		if recipients[address] == 0 {
			recipients[address] = len(recipients) + 1
		}
		return fmt.Appendf(nil, `"recipient %d"`, recipients[address])
	case value == "", identity.IsCanonicalID(strings.ToLower(value)), isWord && wordOfRule.MatchString(value):
		return token
	}
	return []byte(redactedWord)
}

// wordProperties are those of which a word is the meaning.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicyrule
func wordProperties() []string {
	return []string{"@odata.type", "caller", "operations", "level", "inheritableSettings", "enforcedSettings", "maximumDuration", "enabledRules",
		"claimValue", "approvalMode", "notificationType", "recipientType", "notificationLevel"}
}
