// Package waive makes the waivers of what a check has found, and writes them into the
// text of a policy file. It keeps two promises: a check with the file has no other
// findings than those that it names as left, and no byte of the file changes but those
// that are added. It opens no file and asks no tenant.
package waive

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/identity"
	"pim-groups/internal/order"
	"pim-groups/policy"
)

// Decision is what somebody says of all findings.
type Decision struct {
	Reason  string    // one line
	Expires time.Time // the last day
	Now     time.Time
}

// Waiver is one that the policy file lacks.
type Waiver struct {
	Rule    finding.Rule
	Group   finding.Group
	Role    string // "": both
	Subject string // "": every one of the group
	UpTo    int    // 0: any
}

// Left is a finding that no waiver can cover.
type Left struct {
	finding.Finding
	Reason string // why, a clause
}

// Of gives the waivers that cover the findings of a check, and the findings that are left.
// The settings are those of the policy file that the check was made with. Both lists are
// sorted, the waivers by rule, group, subject and role.
func Of(found []finding.Finding, settings *policy.Settings, d Decision) ([]Waiver, []Left) {
	rules := map[string]policy.Rule{}
	for _, rule := range policy.Rules() {
		rules[rule.ID] = rule
	}
	var left []Left
	byKey := map[key][]finding.Finding{}
	for _, f := range found {
		if f.Status == finding.Waived {
			continue
		}
		if reason := unwaivable(f, rules); reason != "" {
			left = append(left, Left{f, reason})
			continue
		}
		k := key{f.Rule, f.Group.ID, identity.FoldName(f.Subject)}
		byKey[k] = append(byKey[k], f)
	}
	var waivers []Waiver
	for k, same := range byKey {
		for _, ofRole := range byRole(same) {
			w := newWaiver(rules[k.rule], ofRole)
			reason := w.refusal(settings, d)
			if reason == "" {
				waivers = append(waivers, w)
				continue
			}
			for _, f := range ofRole {
				left = append(left, Left{f, reason})
			}
		}
	}
	order.By(waivers, compare)
	order.By(left, func(a, b Left) int { return finding.Compare(a.Finding, b.Finding) })
	return waivers, left
}

// Result is a policy file with waivers.
type Result struct {
	File    config.Source
	Waivers []Waiver // that were added
	Left    []Left   // what a check with the file finds
}

// All adds waivers of all findings of a pass to a policy file; one without text is made
// anew. It asks the rules again with the result: what they find that no waiver covers is
// left, and an error if the waivers should cover it.
func All(file config.Source, pass policy.Pass, found []finding.Finding, d Decision) (*Result, error) {
	r := &Result{File: file}
	if r.Waivers, r.Left = Of(found, pass.Settings, d); len(r.Waivers) == 0 {
		return r, nil
	}
	text := file.Data
	if text == nil {
		text = []byte(empty)
	}
	var err error
	if r.File.Data, err = insert(text, r.Waivers, d); err != nil {
		return nil, fmt.Errorf("%s: %w", file.Path, err)
	}
	var problems []finding.Finding
	if pass.Settings, problems = policy.ParseSettings(r.File, d.Now); len(problems) > 0 {
		return nil, fmt.Errorf("with the waivers the policy file would not be valid: %s: %s", problems[0].Pos, problems[0].Message)
	}
	again, _ := policy.Check(policy.Rules(), pass)
	uncovered, left := Of(again, pass.Settings, d)
	if len(uncovered) > 0 {
		return nil, fmt.Errorf("a check with the waivers would find %s of %s", uncovered[0].Rule.ID, finding.Quote(uncovered[0].Group.Name))
	}
	r.Left = left
	return r, nil
}

// key is what two waivers of a policy file must not share, but for the role.
type key struct{ rule, group, subject string }

// unwaivable says why no waiver can cover a finding; "" if one may.
func unwaivable(f finding.Finding, rules map[string]policy.Rule) string {
	rule, known := rules[f.Rule]
	switch {
	case f.Status == finding.NotEvaluated:
		return "what could not be read can't be waived"
	case !known:
		return "it is not about a group"
	case rule.Unwaivable != "":
		return rule.Unwaivable
	case f.Group.ID == "" && f.Group.Name != "":
		return "a waiver names the group by its id, and the entry has none: run pim-groups pin"
	case f.Group.ID == "":
		return "it is about no group"
	}
	return ""
}

// byRole groups findings of one rule, group and subject by their role. A waiver without
// a role covers all of them, and the policy file takes no other one beside it.
func byRole(same []finding.Finding) [][]finding.Finding {
	roles := map[string][]finding.Finding{}
	for _, f := range same {
		roles[f.Role] = append(roles[f.Role], f)
	}
	if roles[""] != nil {
		return [][]finding.Finding{same}
	}
	return slices.Collect(maps.Values(roles))
}

// newWaiver covers findings of one rule, group and subject, with the worst of their
// numbers where they have some.
func newWaiver(rule policy.Rule, same []finding.Finding) Waiver {
	f := same[0]
	w := Waiver{Rule: rule.Rule, Group: f.Group, Role: f.Role, Subject: f.Subject}
	for _, f := range same {
		if f.Role != w.Role {
			w.Role = ""
		}
		w.UpTo = max(w.UpTo, f.Measure)
	}
	if rule.Threshold.Name == "" || w.UpTo > policy.MostUpTo || slices.ContainsFunc(same, func(f finding.Finding) bool { return f.Measure <= 0 }) {
		w.UpTo = 0 // no number, one that is not known, or for ever, which nothing exceeds
	}
	return w
}

// refusal says why the policy file can't take the waiver; "" if it can. A subject can
// hold what the file does not take, since it is foreign text.
func (w *Waiver) refusal(settings *policy.Settings, d Decision) string {
	if pos := settings.WaiverAt(w.Rule.ID, w.Group.ID, w.Role, w.Subject); !pos.IsZero() {
		return "the waiver at " + pos.String() + " is for the same and does not cover it: renew or remove that one"
	}
	text := "version: 1\nwaivers:\n  - " + strings.Join(w.lines(d), "\n    ") + "\n"
	alone, problems := policy.ParseSettings(config.Source{Path: "policy.yaml", Data: []byte(text)}, d.Now)
	switch {
	case len(problems) > 0:
		return "no policy file can hold its waiver: " + problems[0].Message
	case alone.WaiverAt(w.Rule.ID, w.Group.ID, w.Role, w.Subject).IsZero():
		return "no policy file can hold its subject, which has blanks or line ends at a place where they don't count"
	}
	return ""
}

func compare(a, b Waiver) int {
	return cmp.Or(cmp.Compare(a.Rule.ID, b.Rule.ID), cmp.Compare(identity.FoldName(a.Group.Name), identity.FoldName(b.Group.Name)),
		cmp.Compare(a.Group.ID, b.Group.ID), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Role, b.Role))
}

// pairs are the keys of the waiver with their values, in the order of the documentation.
func (w *Waiver) pairs(d Decision) [][2]string {
	list := [][2]string{{"rule", w.Rule.ID}, {"group", w.Group.ID}}
	if w.Role != "" {
		list = append(list, [2]string{"role", w.Role})
	}
	if w.Subject != "" {
		list = append(list, [2]string{"subject", w.Subject})
	}
	if w.UpTo > 0 {
		list = append(list, [2]string{"up-to", strconv.Itoa(w.UpTo)})
	}
	return append(list, [2]string{"reason", d.Reason}, [2]string{"expires", d.Expires.Format(time.DateOnly)})
}

// lines are those of the waiver in a block.
func (w *Waiver) lines(d Decision) []string {
	var lines []string
	for _, pair := range w.pairs(d) {
		value := pair[1]
		if pair[0] == "subject" || pair[0] == "reason" {
			value = groupsyaml.Scalar(value)
		}
		lines = append(lines, pair[0]+": "+value)
	}
	return lines
}
