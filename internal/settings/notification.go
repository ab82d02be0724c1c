package settings

import (
	"cmp"
	"slices"
	"strings"

	"pim-groups/internal/finding"
)

// Mails is who gets mail about an event beside those whom PIM mails anyway.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicynotificationrule
type Mails struct {
	Level    Level
	Defaults bool     // the default recipients, for instance the administrators
	To       []string // mail addresses in lower case, sorted, each once
}

// Level is which mails are sent.
type Level string

// Graph's levels, from the fewest mails to the most.
const (
	LevelNone     Level = "none"
	LevelCritical Level = "critical"
	LevelAll      Level = "all"
)

func levels() []Level { return []Level{LevelNone, LevelCritical, LevelAll} }

// MailTo gives the mails of a level. Without recipients it is off: the portal
// switches a mail off that way, and the level means nothing then.
func MailTo(level Level, defaults bool, to ...string) Mails {
	if !defaults && len(to) == 0 {
		return Mails{Level: LevelNone}
	}
	var list []string
	for _, address := range to {
		list = append(list, strings.ToLower(address))
	}
	slices.Sort(list)
	return Mails{level, defaults, slices.Compact(list)}
}

func (m Mails) off() bool { return !m.Defaults && len(m.To) == 0 }

// Equal compares sets of addresses, whatever their letter case.
func (m Mails) Equal(b Mails) bool {
	return m.Level == b.Level && m.Defaults == b.Defaults && slices.Equal(m.To, b.To)
}

// String gives default, critical, none, or the level and the recipients.
func (m Mails) String() string {
	to := slices.Clone(m.To)
	if m.Defaults {
		to = slices.Insert(to, 0, "default recipients")
	}
	switch {
	case m.off():
		return "none"
	case len(m.To) == 0 && m.Level == LevelAll:
		return "default"
	case len(m.To) == 0 && m.Level == LevelCritical:
		return "critical"
	}
	return "level " + string(m.Level) + " to " + finding.List(to, "and")
}

// rank: more recipients and a higher level are stricter.
func (m Mails) rank(after Mails) Rank {
	order := func(l Level) int { return slices.Index(levels(), l) }
	return combine(
		rankSizes(order(after.Level), order(m.Level)),
		rankFlags(m.Defaults, after.Defaults),
		rankSets(m.To, after.To))
}

const notificationLevel, defaultRecipients, recipients = "notificationLevel", "isDefaultRecipientsEnabled", "notificationRecipients"

func (Mails) read(rule object) (Mails, string) {
	id, _ := property[string](rule, "id")
	level, wrongLevel := readLevel(rule)
	defaults, wrongDefaults := property[bool](rule, defaultRecipients)
	to, wrongTo := list[string](rule, recipients)
	if slices.Contains(to, "") {
		wrongTo = unknownWord(recipients, "")
	}
	reason := cmp.Or(
		wordReason(rule, "notificationType", "Email"),
		wordReason(rule, "recipientType", strings.Split(id+"_", "_")[1]), // Notification_Admin_…
		wrongLevel, wrongDefaults, wrongTo)
	return MailTo(level, defaults, to...), reason
}

func readLevel(rule object) (Level, string) {
	word, reason := property[string](rule, notificationLevel)
	for _, level := range levels() {
		if strings.EqualFold(word, string(level)) {
			return level, reason
		}
	}
	return "", cmp.Or(reason, unknownWord(notificationLevel, word))
}

// write leaves the level of mails that are switched off as it was.
func (m Mails) write(rule object) string {
	if !m.off() {
		word := map[Level]string{LevelCritical: "Critical", LevelAll: "All"}[m.Level]
		set(rule, notificationLevel, word)
	}
	set(rule, defaultRecipients, m.Defaults)
	set(rule, recipients, append([]string{}, m.To...))
	return ""
}

// unwritable: other clients write all and critical alone, and what None does to
// recipients is documented nowhere.
func (m Mails) unwritable() string {
	if !m.off() && m.Level != LevelAll && m.Level != LevelCritical {
		return "the level of mails is all or critical"
	}
	if slices.ContainsFunc(m.To, func(address string) bool { return !strings.Contains(address, "@") }) {
		return "a recipient is a mail address"
	}
	return ""
}
