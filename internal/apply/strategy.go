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

// The first write to one of its role settings brings a group under PIM. Whether
// that holds for a write that changes nothing, and for an application, was never
// published, hence the strategies.
// https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview

// Strategy is one way to make the write that onboards, the least invasive first.
type Strategy string

const (
	// DeclaredRule sends one role setting with a stricter value that the files declare. It
	// is tried where the run makes that change too: such a write changes something.
	DeclaredRule Strategy = "declared-rule"

	SameRule   Strategy = "same-rule"   // sends one role setting the value that it has
	SamePolicy Strategy = "same-policy" // sends the same in a write to all settings of the role
	Shorten    Strategy = "shorten"     // makes the longest activation half an hour shorter, for a moment
	Restore    Strategy = "restore"     // follows Shorten and sends the value that was read before
)

// The strategies of a change of role settings. Each can be tried again, see again.
const (
	SetRule       Strategy = "set-rule"       // sends one role setting with the declared value
	EnableContext Strategy = "enable-context" // of a pair: the authentication context comes first
	DropMFA       Strategy = "drop-mfa"       // of a pair: follows when the context was seen
)

// SendRequest is the one strategy of a change about people: a request to PIM.
const SendRequest Strategy = "request"

// suffix of a strategy that is tried with an id that was looked up again.
const suffix = "-again"

// again is the one strategy that may follow an answer that the id of the settings does
// not exist any more; "" if that was done.
func (s Strategy) again() Strategy {
	if strings.HasSuffix(string(s), suffix) {
		return ""
	}
	return s + suffix
}

// once is the strategy that is tried, the first time or again.
func (s Strategy) once() Strategy { return Strategy(strings.TrimSuffix(string(s), suffix)) }

// The one role setting that is written: how long members may be active at most.
// It is small, no mail follows from it, and shorter is never less safe.
// https://learn.microsoft.com/graph/identity-governance-pim-rules-overview
const (
	WrittenRole = "member"
	WrittenRule = "Expiration_EndUser_Assignment"
)

func (o *onboarding) first() Strategy {
	if o.stricter() != nil {
		return DeclaredRule
	}
	return SameRule
}

// stricter is a change of a setting for members that the run makes after the onboarding,
// nil if there is none. What proves who activates is left to the checks of such changes.
func (o *onboarding) stricter() *plan.Change {
	i := slices.IndexFunc(o.changes, func(c plan.Change) bool {
		return c.Action == plan.Tighten && c.Key.Role == WrittenRole && !proves(c.Key.Setting)
	})
	if i < 0 {
		return nil
	}
	return &o.changes[i]
}

// declaredWrite makes the request of DeclaredRule, nil if the setting is not as planned.
func (o *onboarding) declaredWrite() *Write {
	c := o.stricter()
	leaf := c.Leaves()[0]
	read, _ := settings.Find(o.before.List, c.Key.Role, leaf.Rule) // one that is missing is not understood
	changed, reason := leaf.Patch(read, c.Want)
	if reason != "" || !leaf.Equal(settings.Read(o.before.List, c.Key.Role), c.Was) {
		return nil
	}
	return &Write{Action: plan.Onboard, Group: o.group, Name: c.Name, Strategy: DeclaredRule, Policy: o.before.Policy,
		Setting: changed, Before: read.Value}
}

// after gives the strategy that follows one. The last one is left out for a setting
// that an earlier run left shortened, unless it was found as it had been: to shorten it
// once more would onboard nothing, or replace the value that the journal keeps.
func (o *onboarding) after(s Strategy) Strategy {
	unrestored := func(x RestoreResult) bool { return x.Group == o.group && x.State != Done }
	switch {
	case s == DeclaredRule:
		return SameRule
	case s == SameRule:
		return SamePolicy
	case s != SamePolicy || !o.Fallback || o.sent[restored(o.group)] || slices.ContainsFunc(o.Restored, unrestored):
		return ""
	}
	return Shorten
}

// write makes the request of a strategy, nil with the reason if there is none.
func (s Strategy) write(c *plan.Change, now *RoleSettings) (w *Write, reason string) {
	setting, found := settings.Find(now.List, WrittenRole, WrittenRule)
	if !found {
		return nil, "PIM did not return the setting that would be written"
	}
	w = &Write{Action: c.Action, Group: c.Key.Group, Name: c.Name, Strategy: s, Policy: now.Policy, Setting: setting}
	if s == Shorten {
		if w.Value, reason = shorter(setting.Value); reason != "" {
			return nil, reason
		}
		w.Before = setting.Value
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

func strategyList(list []Strategy) string {
	var words []string
	for _, s := range list {
		words = append(words, string(s))
	}
	return strings.Join(words, ", then ")
}
