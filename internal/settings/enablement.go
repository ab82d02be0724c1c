package settings

import "strings"

// Require is what somebody must give to activate, or to assign.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicyenablementrule
type Require struct{ MFA, Justification, Ticket bool }

const enabledRules = "enabledRules"

// requirement is one word of a Require.
type requirement struct {
	word, graph string // of groups.yaml, of Graph
	set         func(*Require) *bool
}

func requirements() []requirement {
	return []requirement{
		{"mfa", "MultiFactorAuthentication", func(r *Require) *bool { return &r.MFA }},
		{"justification", "Justification", func(r *Require) *bool { return &r.Justification }},
		{"ticket", "Ticketing", func(r *Require) *bool { return &r.Ticket }},
	}
}

// ParseRequire reads the words of groups.yaml. unknown is the first that is none.
func ParseRequire(words []string) (r Require, unknown string) {
	for _, word := range words {
		if !r.add(func(q requirement) bool { return q.word == word }) {
			return Require{}, word
		}
	}
	return r, ""
}

// add sets the requirement that is meant, and says whether there is one.
func (r *Require) add(meant func(requirement) bool) bool {
	for _, q := range requirements() {
		if meant(q) {
			*q.set(r) = true
			return true
		}
	}
	return false
}

// Equal compares sets: neither order nor letter case of the words means anything.
func (r Require) Equal(b Require) bool { return r == b }

// Words gives those of groups.yaml, in the order of the portal's tab.
func (r Require) Words() (words []string) {
	for _, q := range requirements() {
		if *q.set(&r) {
			words = append(words, q.word)
		}
	}
	return words
}

// String gives "mfa, justification", or "nothing".
func (r Require) String() string {
	words := r.Words()
	if words == nil {
		return "nothing"
	}
	return strings.Join(words, ", ")
}

func (r Require) rank(after Require) Rank {
	var ranks []Rank
	for _, q := range requirements() {
		ranks = append(ranks, rankFlags(*q.set(&r), *q.set(&after)))
	}
	return combine(ranks...)
}

func (Require) read(rule object) (r Require, reason string) {
	words, reason := list[string](rule, enabledRules)
	for _, word := range words {
		if !r.add(func(q requirement) bool { return strings.EqualFold(q.graph, word) }) {
			return r, unknownWord(enabledRules, word)
		}
	}
	return r, reason
}

func (r Require) write(rule object) string {
	words := []string{}
	for _, q := range requirements() {
		if *q.set(&r) {
			words = append(words, q.graph)
		}
	}
	set(rule, enabledRules, words)
	return ""
}

func (Require) unwritable() string { return "" }
