package apply

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// Nobody calls PIM to bring a group under it: the first write to one of its
// role settings does. Whether that also holds for a write that changes nothing,
// and for an application, was never published. So there are several strategies, and
// only a write that was accepted without a visible effect leads to the next one.
// https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview

// Strategy is one way to make the write that onboards, the least invasive first.
type Strategy string

// The strategies, and what belongs to the last.
const (
	// SameRule sends one role setting the value that it has.
	SameRule Strategy = "same-rule"
	// SamePolicy sends the same in a write to all settings of the role.
	SamePolicy Strategy = "same-policy"
	// Shorten makes the longest activation half an hour shorter, for a moment.
	Shorten Strategy = "shorten"
	// Restore follows Shorten and sends the value that was read before.
	Restore Strategy = "restore"
)

// The one role setting that is written: how long members may be active at most.
// It is small, no mail follows from it, and shorter is never less safe.
// https://learn.microsoft.com/graph/identity-governance-pim-rules-overview
const (
	WrittenRole = "member"
	WrittenRule = "Expiration_EndUser_Assignment"
)

// strategies leave out the last one for a setting that an earlier run left
// shortened, if this run had to restore it or could not: to shorten it once more
// would onboard nothing, or replace the value that the journal keeps. If it was
// found as it had been, that run most likely died before it sent anything.
func (o *onboarding) strategies() []Strategy {
	group := o.outcome.Change.Key.Group
	unrestored := func(x RestoreResult) bool { return x.Group == group && x.State != Done }
	if !o.Fallback || o.sent[sentWrite{group, Restore}] || slices.ContainsFunc(o.Restored, unrestored) {
		return []Strategy{SameRule, SamePolicy}
	}
	return []Strategy{SameRule, SamePolicy, Shorten}
}

// write makes the request of a strategy. reason says why there is none.
func (s Strategy) write(c *plan.Change, now *RoleSettings) (w *Write, reason string) {
	setting, found := settings.Find(now.List, WrittenRole, WrittenRule)
	if !found {
		return nil, "PIM did not return the setting that would be written"
	}
	w = &Write{Action: c.Action, Group: c.Key.Group, Name: c.Name, Strategy: s, Policy: now.Policy, Setting: setting}
	if s == Shorten {
		w.Before = setting.Value
		w.Value, reason = shorter(setting.Value)
	}
	if reason != "" {
		return nil, reason
	}
	return w, ""
}

// shorter gives the setting with a maximum that is stricter by one step of the
// portal, so it never loosens. reason says why there is none.
func shorter(value string) (changed, reason string) {
	const step, shortest = 30 * time.Minute, 30 * time.Minute // the portal offers nothing shorter
	text, read := settings.MaxDuration(value)
	now, ok := settings.ParseDuration(text)
	switch {
	case !read:
		return "", "the longest activation of members could not be read, so no stricter value is known"
	case !ok:
		return "", fmt.Sprintf("the longest activation of members (%s) could not be understood, so no stricter value is known", finding.Quote(text))
	case now-step < shortest:
		return "", fmt.Sprintf("members may be active for %s at most, and there is no stricter value", text)
	}
	changed, _ = settings.WithMaxDuration(value, settings.FormatDuration(now-step))
	return changed, ""
}

// strategyList names what was sent.
func strategyList(list []Strategy) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = string(s)
	}
	return strings.Join(words, ", then ")
}
