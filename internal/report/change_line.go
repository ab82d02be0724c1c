package report

import (
	"cmp"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// effect is how reports speak of what a change does.
type effect struct {
	plan.Effect
	mark, done string
}

// effects are sorted by how much a reviewer has to look at them.
func effects() []effect {
	return []effect{
		{plan.Loosens, "▼", "loosened"}, {plan.Revokes, "−", "revoked"}, {plan.Grants, "+", "granted"},
		{plan.Tightens, "▲", "tightened"}, {plan.Keeps, "~", "kept"}, {"", "•", "onboarded"},
	}
}

// urgency is the place of the change among the effects.
func urgency(c *plan.Change) int {
	return slices.IndexFunc(effects(), func(e effect) bool { return e.Effect == c.Effect || e.Effect == "" })
}

// weakens says that somebody can do more afterwards without being asked for more, or
// that somebody loses access: what no reviewer may miss.
func weakens(c *plan.Change) bool { return c.Effect == plan.Loosens || c.Effect == plan.Revokes }

// changeLine is a change as a reviewer reads it: "▲ tighten activation.max 8h → 2h".
type changeLine struct {
	mark, verb string
	what       string
	notes      []string
}

func (v *view) changeLine(c *plan.Change) changeLine {
	l := changeLine{mark: effects()[urgency(c)].mark, verb: cmp.Or(string(c.Effect), string(c.Action))}
	switch {
	case c.Key.Setting != "":
		before, after := v.settingWords(c)
		l.what = c.Key.Setting + " " + arrow(before, after)
	case c.Action == plan.Assign:
		l.what = v.whom(c) + " " + c.After
	case c.Action == plan.Remove && !v.makes(c) && c.Row != nil && !c.Row.End.IsZero():
		l.what = v.whom(c) + ", " + strings.Replace(c.Before, "until", "ends", 1)
	case c.Key.Principal != "":
		l.what = v.whom(c) + " " + cmp.Or(c.Key.Kind, "eligible") + " " + arrow(c.Before, c.After)
	default:
		l.what = arrow(c.Before, c.After)
	}
	if c.Origin == plan.Drift {
		l.notes = append(l.notes, "drift")
	}
	if c.Why != "" {
		l.notes = append(l.notes, "why: "+c.Why)
	}
	if c.Ticket != "" {
		l.notes = append(l.notes, "ticket: "+c.Ticket)
	}
	l.notes = append(l.notes, v.leftReason(c), blocked(c))
	return l
}

// text is the line without its mark and verb.
func (l *changeLine) text() string { return joinClauses(append([]string{l.what}, l.notes...)...) }

func (l *changeLine) whole() string { return l.mark + " " + l.verb + " " + l.text() }

func arrow(before, after string) string {
	if before+after == "" {
		return ""
	}
	return before + " → " + after
}

// difference says what a change makes of what: "not managed → managed".
func difference(c *plan.Change) string { return arrow(c.Before, c.After) }

// settingWords names approvers and contexts: one that is swapped for another would read
// as if nothing changed.
func (v *view) settingWords(c *plan.Change) (before, after string) {
	if v.Index == nil || c.Was == nil || c.Want == nil {
		return c.Before, c.After
	}
	words := func(set *settings.Role) string {
		switch c.Key.Setting {
		case "activation.approval":
			return v.approvers(set)
		case "activation.context":
			context, known := set.ActivationContext.Value()
			if known && context == "" {
				return "none"
			}
			return v.contextWords(string(context))
		}
		return ""
	}
	return cmp.Or(words(c.Was), c.Before), cmp.Or(words(c.Want), c.After)
}

// refOf is the group of a change.
func refOf(c *plan.Change) finding.Group { return finding.Group{ID: c.Key.Group, Name: c.Name} }

// whom names the person of a change; a group with the number of people in it, and
// what is not a person with its id, since nobody knows it by its name.
func (v *view) whom(c *plan.Change) string {
	id, name := c.Key.Principal, c.Principal
	if v.Index == nil {
		return joinWords(cmp.Or(name, id), id)
	}
	o, p := v.principal(id), v.Index.Principal(id)
	about := []string{o.kind}
	if p == nil || p.Type != directory.User {
		about = append(about, id)
	}
	if name = cmp.Or(name, o.name); name == id {
		about = about[:1]
	}
	return joinWords(name, strings.Join(slices.DeleteFunc(about, func(s string) bool { return s == "" }), ", "))
}

// blocked says why a change will not be made yet, "" if nothing is missing.
func blocked(c *plan.Change) string {
	switch {
	case c.Pinned:
		return ""
	case c.Action == plan.Onboard:
		return "blocked: its id is not in the file"
	}
	return "blocked: an id is not in the file"
}
