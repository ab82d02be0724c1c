package policy

import (
	"fmt"
	"slices"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
	"pim-groups/internal/strictyaml"
)

// MostUpTo is the highest number that a waiver may reach up to, in any unit.
const MostUpTo = 10_000

// waivers reads all entries before it compares any of them, so that each problem
// is reported whatever else is wrong. Of two waivers of the same thing, the one
// that a reviewer overlooks could be the longer one.
func (r *policyReader) waivers(file strictyaml.Keys) []*waiver {
	list := file.List("waivers")
	if list == nil {
		return nil
	}
	var waivers []*waiver
	earlier := map[[3]string][]*waiver{}
	for _, item := range list.Items {
		w := r.waiver(item)
		if w == nil {
			continue
		}
		key := [3]string{w.rule.Value, w.group.Value}
		if w.subject != nil {
			key[2] = identity.FoldName(w.subject.Value)
		}
		if i := slices.IndexFunc(earlier[key], func(other *waiver) bool { return sharesRole(w.role, other.role) }); i >= 0 {
			r.waivedTwice(w, earlier[key][i])
		}
		earlier[key] = append(earlier[key], w)
		waivers = append(waivers, w)
	}
	return waivers
}

// sharesRole says whether waivers of two roles, "" for both, have one in common.
func sharesRole(a, b string) bool { return a == b || a == "" || b == "" }

// WaiverAt gives the place of the waiver that the file has of the rule, group, role and
// subject, so that it can't have another one; zero if it has none. An empty role is both
// of them, an empty subject is each of the group.
func (s *Settings) WaiverAt(rule, group, role, subject string) finding.Pos {
	for _, w := range s.waiversFor(rule, group) {
		own := ""
		if w.subject != nil {
			own = w.subject.Value
		}
		if sharesRole(w.role, role) && identity.FoldName(own) == identity.FoldName(subject) {
			return w.rule.Pos
		}
	}
	return finding.Pos{}
}

func (r *policyReader) waivedTwice(w, first *waiver) {
	fix := "keep one of the two"
	if w.role != first.role {
		fix += ": without a role a waiver covers members and owners"
	}
	r.Fail(policyDuplicate, w.rule.Pos, fmt.Sprintf("%s of the same group and subject is waived twice", w.rule.Value),
		fix, finding.Related{Pos: first.rule.Pos, Message: "the first one"})
}

// waiver reads one entry, nil if it can't be compared with the others.
func (r *policyReader) waiver(item *strictyaml.Node) *waiver {
	keys := r.Mapping(item, "a waiver", "rule", "group", "role", "subject", "up-to", "reason", "expires")
	keys.Require("rule", "group", "reason", "expires")
	rule := r.waivedRule(keys)
	group := r.objectID(keys.String("group"), "a group", "another group")
	role := keys.Enum("role", "member", "owner")
	subject := r.text("subject", keys.String("subject"), "name the owner, permission or unit that the finding is about, or remove the line")
	upTo := keys.Int("up-to", 1, MostUpTo)
	reason := r.text("reason", keys.Prose("reason"), "say why this is accepted: an auditor will read it")
	expires := r.lastDay(keys)
	r.fits(keys, rule)
	if rule == nil || group == nil || reason == nil || expires == nil {
		return nil
	}
	w := &waiver{
		rule: *rule, group: *group, subject: subject, reason: *reason,
		expires: config.Text{Value: date(expires.Value), Pos: expires.Pos}, last: expires.Value,
	}
	if role != nil {
		w.role = role.Value
	}
	if upTo != nil {
		w.upTo = upTo.Value
	}
	return w
}

// fits refuses a waiver that its rule can't have. It looks at the keys, since their
// values may be wrong.
func (r *policyReader) fits(keys strictyaml.Keys, waived *config.Text) {
	if waived == nil {
		return
	}
	rule := r.byID[waived.Value]
	if rule.namesPeople() && !keys.Has("subject") {
		r.Fail(policyWaiver, waived.Pos, "a waiver of "+rule.ID+" must name a person, and has no \"subject\"",
			"add the user principal name or object id of the person, as \"subject: …\"")
	}
	if rule.Threshold.Name == "" && keys.Has("up-to") {
		r.Fail(policyWaiver, waived.Pos, fmt.Sprintf("%s has no number, so its waiver can't have \"up-to\"", rule.ID), "remove \"up-to\"")
	}
}

// lastDay refuses an end that is more than a year away: a waiver that is never
// looked at again is a rule that is off.
func (r *policyReader) lastDay(keys strictyaml.Keys) *strictyaml.Value[time.Time] {
	expires := keys.Date("expires")
	if expires == nil {
		return nil
	}
	today, latest := r.now.UTC().Truncate(day), LatestDay(r.now)
	if expires.Value.After(latest) {
		r.Fail(policyExpiry, expires.Pos, fmt.Sprintf(`"expires" is %s, more than a year after today, %s`, date(expires.Value), date(today)),
			fmt.Sprintf("write %s or an earlier day; renew the waiver then if it is still needed, in a change that is reviewed", date(latest)))
	}
	return expires
}

// LatestDay is the latest last day that a waiver may have at that time.
func LatestDay(now time.Time) time.Time {
	today := now.UTC().Truncate(day)
	latest := today.AddDate(1, 0, 0)
	if latest.Day() != today.Day() { // of 29 February, which the next year does not have
		latest = latest.AddDate(0, 0, -1)
	}
	return latest
}

// waivedRule says why a rule can't be waived: "refused" alone would make
// people look for a way around it.
func (r *policyReader) waivedRule(keys strictyaml.Keys) *config.Text {
	rule := keys.Enum("rule", r.ids...)
	if rule == nil || r.byID[rule.Value].Unwaivable == "" {
		return (*config.Text)(rule)
	}
	r.Fail(policyUnwaivable, rule.Pos, fmt.Sprintf("%s can't be waived: %s", rule.Value, r.byID[rule.Value].Unwaivable),
		"remove the waiver and fix what the rule finds")
	return nil
}
