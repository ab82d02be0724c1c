package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/history"
	"pim-groups/internal/plan"
)

// History is what changed in a tenant between two snapshots. It has no declared groups
// and no rules, so each format writes it in a way of its own: a table of changes, the
// worst effect first, and what could not be compared.
type History struct {
	*history.Diff
	Tool             Tool
	FromFile, ToFile string   // as they were named
	ExitOn           []string // effects that fail the run, or AnyChange
	Result           Result
	Now              time.Time
	Color            bool
	Width            int // as of an Input
}

// AnyChange is the word for all changes of the tenant.
const AnyChange = "any"

// NewHistory judges what was compared.
func NewHistory(h History) *History {
	if h.Incomplete() {
		h.Result = Worst(h.Result, Incomplete)
	}
	met := func(word string) bool {
		return word == AnyChange && len(h.Changes) > 0 || h.Count(plan.Effect(word)) > 0
	}
	if slices.ContainsFunc(h.ExitOn, met) {
		h.Result = Worst(h.Result, Findings)
	}
	return &h
}

// effectSection has the changes with one effect that no other change implies.
type effectSection struct {
	effect
	title   string
	changes []*history.Change
}

// weakens says that somebody can do more afterwards, or is asked for less.
func (s *effectSection) weakens() bool { return s.Effect == plan.Loosens || s.Effect == plan.Grants }

// byEffect gives the changes by effect, without effects that have none.
func (h *History) byEffect() []effectSection {
	titles := map[plan.Effect]string{plan.Loosens: "Protection loosened", plan.Grants: "Access granted", plan.Revokes: "Access revoked",
		plan.Tightens: "Protection tightened", plan.Keeps: "Changed, with the same protection", "": "Other changes"}
	var list []effectSection
	for _, e := range history.Effects() {
		one := effectSection{effect: effects()[slices.IndexFunc(effects(), func(known effect) bool { return known.Effect == e })], title: titles[e]}
		if e == "" {
			one.done = "other"
		}
		one.changes = keep(pointers(h.Changes), func(c *history.Change) bool { return c.Effect == e && !c.Implied })
		if len(one.changes) > 0 {
			list = append(list, one)
		}
	}
	return list
}

// verdict says how much changed, and whether that is all.
func (h *History) verdict() string {
	text := "No change"
	if counts := each(h.byEffect(), func(t effectSection) string { return fmt.Sprintf("%d %s", len(t.changes), t.done) }); len(counts) > 0 {
		text = "Changed: " + strings.Join(counts, ", ")
	}
	if len(h.Changes) == 0 && h.partial() {
		text = "No change in what could be compared"
	}
	if h.Incomplete() {
		text += "; " + finding.Count(len(keep(h.NotCompared, unexpected)), "part") + " not comparable"
	}
	return text
}

// quiet says that there is nothing to look at: exit code 0 alone also means changes that
// fail no run, and parts that neither snapshot was asked for.
func (h *History) quiet() bool { return h.Result == Clean && len(h.Changes) == 0 && !h.partial() }

// partial says that something was left out of the comparison, if only names.
func (h *History) partial() bool {
	return len(h.NotCompared) > 0 || h.Redacted == "from" || h.Redacted == "to"
}

// Headline says it in one line.
func (h *History) Headline() string { return Plain(h.verdict()) }

func unexpected(n history.NotCompared) bool { return !n.Expected }

// snapshots says of both what they are, the older one first.
func (h *History) snapshots() []fact {
	facts := []fact{
		{name: "tenant", value: h.Tenant},
		{name: "old", value: h.FromFile + ", read at " + minute(h.From)},
		{name: "new", value: h.ToFile + ", read at " + minute(h.To)},
	}
	if note := h.redactedNote(); note != "" {
		facts = append(facts, fact{name: "names", value: note})
	}
	return facts
}

func (h *History) redactedNote() string {
	switch h.Redacted {
	case "":
		return ""
	case "both":
		return "both snapshots are without the names of people"
	}
	which := map[string]string{"from": "old", "to": "new"}[h.Redacted]
	return "the " + which + " snapshot is without the names of people, so they are not compared; people are, by object id"
}

// whatChanged names what of the group or the tenant a change is about.
func whatChanged(c *history.Change) string {
	noun := map[history.Kind]string{
		history.InUnit: "administrative unit", history.Unit: "administrative unit", history.Context: "authentication context",
		history.ContextPolicy: "Conditional Access policy", history.Package: "access package", history.Application: "application",
		history.Caller: "identity that read the tenant",
	}[c.Kind]
	property := cmp.Or(map[string]string{"displayName": "name", "deletedDateTime": "deleted"}[c.Setting], c.Setting)
	switch c.Kind {
	case history.Group:
		return cmp.Or(property, "group")
	case history.Managed:
		return "PIM"
	case history.Orphan:
		return "PIM's list"
	}
	return strings.Join(slices.DeleteFunc([]string{noun, c.Subject, property}, func(s string) bool { return s == "" }), " ")
}

// groupAndRole is the group and role of a change; "" is the tenant.
func groupAndRole(c *history.Change) string {
	return strings.TrimSpace(cmp.Or(c.Name, c.Group) + " " + c.Role)
}

// historyDifference says it after what changed.
func historyDifference(c *history.Change) string {
	if c.Was == "" {
		return c.Is
	}
	return arrow(c.Was, c.Is)
}

// uncompared is what has one reason not to be comparable.
type uncompared struct {
	part   directory.Part
	of     []string // names of groups and people; none for the part as a whole
	reason string
}

// uncompared groups what was not compared, either what should have been or the rest.
func (h *History) uncompared(expected bool) []uncompared {
	list := keep(h.NotCompared, func(n history.NotCompared) bool { return n.Expected == expected })
	type cause struct {
		part     directory.Part
		from, to string
	}
	same := groupBy(list, func(n history.NotCompared) cause { return cause{n.Part, n.From, n.To} })
	return each(same, func(all []history.NotCompared) uncompared {
		u := uncompared{part: all[0].Part, reason: unreadReason(all[0])}
		for _, n := range all {
			if of := strings.TrimSpace(cmp.Or(n.Name, n.Group) + " " + n.Subject); of != "" {
				u.of = append(u.of, of)
			}
		}
		return u
	})
}

func unreadReason(n history.NotCompared) string {
	switch {
	case n.From == n.To:
		return "not read in either snapshot: " + n.From
	case n.To == "":
		return "not read in the old snapshot: " + n.From
	case n.From == "":
		return "not read in the new snapshot: " + n.To
	}
	return "not read in the old snapshot: " + n.From + "; nor in the new one: " + n.To
}

// words names the part, and the first of those concerned.
func (u uncompared) words() string {
	text := string(u.part)
	if len(u.of) > 0 {
		text += " of " + firstFew(each(u.of, finding.Quote))
	}
	return text
}

// uncomparedTitles are those of what should have been compared, and of the rest.
const notComparable, notLookedAt = "Not comparable", "Not looked at"
