package config

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"pim-groups/internal/finding"
	"pim-groups/internal/strictyaml"
)

const (
	maxWhy    = 500 // what PIM keeps of a justification, with room for our mark
	maxTicket = 100

	shortestLease, longestLease = 24 * time.Hour, 3650 * 24 * time.Hour
)

// assignments reads the list of who is eligible or active for a role of the group.
func (p *parser) assignments(role strictyaml.Keys, key string, g *Group) *Assignments {
	list := role.List(key)
	if list == nil {
		return nil
	}
	all, seen := &Assignments{Pos: list.Pos}, seen{}
	for _, item := range list.Items {
		var a Assignment
		var ok bool
		if key == "active" {
			a, ok = p.active(item)
		} else {
			a, ok = p.eligible(item)
		}
		if ok && !p.isGroupItself(g, a.Who, a.Principal, key) && !p.repeated(seen, a.Who, a.Principal) {
			all.Items = append(all.Items, a)
		}
	}
	return all
}

func (p *parser) eligible(n *strictyaml.Node) (Assignment, bool) {
	const what = "an eligible entry"
	if n.Kind != strictyaml.Mapping {
		return p.assignee(p.String(n, what))
	}
	return p.assignment(p.Mapping(n, what, "who", "until", "for", "permanent", "why", "ticket"))
}

// active reads an entry that needs a reason and an end, or to be permanent.
func (p *parser) active(n *strictyaml.Node) (Assignment, bool) {
	const what = "an active entry"
	if n.Kind == strictyaml.Scalar {
		p.Fail("file-missing-key", n.Pos, what+` lacks the key "why"`,
			"write {who: …, until: …, why: …}: active access needs a reason, and an end or permanent: true")
		return Assignment{}, false
	}
	keys := p.Mapping(n, what, "who", "until", "permanent", "why", "ticket")
	keys.Require("why")
	if !keys.Has("permanent") {
		keys.Require("until")
	}
	return p.assignment(keys)
}

// assignment reads what both kinds of entries have. Its second answer says that it is
// known who is meant.
func (p *parser) assignment(keys strictyaml.Keys) (Assignment, bool) {
	keys.Require("who")
	a, ok := p.assignee(keys.String("who"))
	p.oneEnd(&a, keys)
	if day := keys.Date("until"); day != nil {
		a.Until = p.until(day)
	}
	if length := keys.String("for"); length != nil {
		a.For = p.lease(length)
	}
	if yes := keys.Bool("permanent"); yes != nil {
		a.Permanent = yes.Value
		if !yes.Value {
			p.Fail("file-value", yes.Pos, `"permanent" can't be false`, "write true, or remove the line")
		}
	}
	a.Why, a.Ticket = p.note(keys, "why", maxWhy), p.note(keys, "ticket", maxTicket)
	return a, ok
}

func (p *parser) assignee(text *strictyaml.Value[string]) (Assignment, bool) {
	who, ok := p.find(text, "the name")
	if !ok {
		return Assignment{}, false
	}
	return Assignment{Who: Text{text.Value, text.Pos}, Principal: who}, true
}

// oneEnd keeps the place of the key that says when the assignment ends.
func (p *parser) oneEnd(a *Assignment, keys strictyaml.Keys) {
	first := ""
	for _, e := range keys.Entries() {
		switch {
		case !slices.Contains([]string{"until", "for", "permanent"}, e.Key):
		case first == "":
			first, a.EndPos = e.Key, e.Pos
		default:
			p.Fail("file-value", e.Pos, fmt.Sprintf("%q can't be combined with %q", e.Key, first), "keep one of until, for and permanent",
				finding.Related{Pos: a.EndPos, Message: "the other one"})
		}
	}
}

// until gives the moment at which a last day ends. Ends are far from what PIM allows
// and from what Go can write as a date.
func (p *parser) until(day *strictyaml.Value[time.Time]) *Moment {
	if year := day.Value.Year(); year < 2000 || year > 2199 {
		p.Fail("file-value", day.Pos, fmt.Sprintf(`"until" can't be in the year %d`, year), "write a day from 2000-01-01 to 2199-12-31")
	}
	return &Moment{day.Value.AddDate(0, 0, 1), day.Pos}
}

func (p *parser) lease(text *strictyaml.Value[string]) *Span {
	length, ok := p.length(text, `"for"`)
	if ok && (length < shortestLease || length > longestLease) {
		p.Fail("file-value", text.Pos, `"for" can't be `+strictyaml.Quote(text.Value), "write a length from 1d to 3650d")
	}
	return &Span{length, text.Pos}
}

// note reads a text that is sent to PIM with an assignment, on one line.
func (p *parser) note(keys strictyaml.Keys, key string, most int) *Text {
	text := keys.String(key)
	if text == nil || !p.Visible(*text, finding.Quote(key)) {
		return nil
	}
	fail := func(message, fix string) { p.Fail("file-value", text.Pos, finding.Quote(key)+" "+message, fix) }
	switch n := utf8.RuneCountInString(text.Value); {
	case strings.TrimSpace(text.Value) == "":
		fail("is empty", "write a text, or remove the line")
	case n > most:
		fail(fmt.Sprintf("has %d characters", n), fmt.Sprintf("write at most %d", most))
	case strings.Contains(text.Value, "\n"):
		fail("has a line break", "write it on one line")
	case strings.Contains(strings.ToLower(text.Value), "[pim-groups"):
		fail("has [pim-groups, which marks what this program sends", "remove it")
	}
	return &Text{text.Value, text.Pos}
}
