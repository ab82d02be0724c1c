package report

import (
	"fmt"
	"slices"
	"strings"
)

// A role setting that an onboarding shortened, this one or an earlier one, has to
// be put back. Whether it was is told like what became of the groups, and counted
// apart from them: a group can be managed, and its setting left shortened.

func (o *Outcome) restores() bool { return o.Subject != "" }

// restored is what became of a setting, in words that fit a count of settings.
func (o *Outcome) restored() string {
	switch {
	case o.State == OutcomeDone && o.Sent > 0:
		return "put back"
	case o.State == OutcomeDone:
		return "found as it was"
	case o.State == OutcomeUnknown:
		return "not known to be put back"
	}
	return "not put back"
}

// completed counts all that a run came to: its groups, then its settings.
func (r *Report) completed() string {
	groups, settings := r.account((*Outcome).every), r.settings()
	if groups == "" || settings == "" {
		return groups + settings
	}
	return groups + "; " + settings
}

// settings counts those that were put back or not: "1 setting not put back, 2 put
// back"; "" if there are none.
func (r *Report) settings() string {
	var words []string
	count := map[string]int{}
	for _, o := range r.worstOutcomes() {
		if !o.restores() {
			continue
		}
		if count[o.word()]++; count[o.word()] == 1 {
			words = append(words, o.word())
		}
	}
	for i, word := range words {
		n := fmt.Sprint(count[word])
		if i == 0 {
			n = counted(count[word], "role setting")
		}
		words[i] = n + " " + word
	}
	return strings.Join(words, ", ")
}

// restoring counts the settings of a kind.
func (r *Report) restoring(which func(*Outcome) bool) int {
	n := 0
	for i := range r.Restored {
		if which(&r.Restored[i]) {
			n++
		}
	}
	return n
}

func (o *Outcome) rejected() bool { return o.State == OutcomeRejected }

// wrote says that a write was sent, for whatever.
func (r *Report) wrote() bool {
	return slices.ContainsFunc(r.everyOutcome(), func(o *Outcome) bool { return o.Sent > 0 })
}
