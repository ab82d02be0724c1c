package apply

import (
	"slices"
	"strings"

	"pim-groups/internal/plan"
)

// Nobody calls PIM to bring a group under it: the first write to one of its
// role settings does. Whether that also holds for a write that changes nothing,
// and for an application, was never published. So there is a ladder, and only
// what was accepted without an effect that can be seen leads to its next rung.
// https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview

// Strategy is one way to make the write that onboards, the least invasive first.
type Strategy string

// The rungs of the ladder, and what belongs to the last.
const (
	// SameRule sends one role setting the value that it has.
	SameRule Strategy = "same-rule"
	// SamePolicy sends the same in a write to all settings of the role.
	SamePolicy Strategy = "same-policy"
	// Shorten makes the longest activation half an hour shorter, for a moment.
	Shorten Strategy = "shorten"
	// Restore follows Shorten and puts the value back that was read before.
	Restore Strategy = "restore"
)

// The one role setting that is written: how long members may be active at most.
// It is small, no mail follows from it, and shorter is never less safe.
// https://learn.microsoft.com/graph/identity-governance-pim-rules-overview
const (
	WrittenRole = "member"
	WrittenRule = "Expiration_EndUser_Assignment"
)

// Write is one request that changes a tenant. Policy is the id that the group's
// settings for members have right now; the write itself can change it.
type Write struct {
	Group    string
	Strategy Strategy
	Policy   string
	Setting
}

// ladder lists the rungs for a group. The last one is not for a setting that an
// earlier run left shortened, if this run had to put it back or could not: to
// shorten it once more would onboard nothing, or take the place of the value
// that the journal keeps. If it was found as it had been, that run most likely
// died before it sent anything.
func (r *run) ladder(group string) []Strategy {
	rungs := []Strategy{SameRule, SamePolicy}
	if r.Fallback && !r.shortened(group) {
		rungs = append(rungs, Shorten)
	}
	return rungs
}

func (r *run) shortened(group string) bool {
	return r.sent[attempted{group, Restore}] ||
		slices.ContainsFunc(r.restored, func(x RestoreResult) bool { return x.Group == group && x.State != Done })
}

// write makes the request of a rung. reason says why there is none.
func (g Strategy) write(c plan.Change, now *Settings) (w Write, reason string) {
	setting, found := now.written()
	if !found {
		return w, "PIM did not tell the setting that would be sent back to it"
	}
	if g == Shorten {
		if setting.Value, reason = shorter(setting.Value); reason != "" {
			return w, reason
		}
	}
	return Write{Group: c.Key.Group, Strategy: g, Policy: now.Policy, Setting: setting}, ""
}

// rungs writes down what was sent.
func rungs(list []Strategy) string {
	words := make([]string, len(list))
	for i, rung := range list {
		words[i] = string(rung)
	}
	return strings.Join(words, ", then ")
}
