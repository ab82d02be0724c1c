package graph

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/settings"
)

// roleSettings reads the settings of both roles of groups. They are much: about 15 KB
// of each group, and the same in most. So each set is kept once, and each rule.
type roleSettings struct {
	ofGroups[directory.RoleSettings]
	ask   *questions
	rules map[directory.Rule]directory.Rule
	sets  map[[sha256.Size]byte]*directory.RoleSettings // by their rules
}

func newRoleSettings(ask *questions) *roleSettings {
	return &roleSettings{newOfGroups[directory.RoleSettings](directory.PartRoleSettings), ask,
		map[directory.Rule]directory.Rule{}, map[[sha256.Size]byte]*directory.RoleSettings{}}
}

func (r *roleSettings) read(ctx context.Context, groups []string) {
	r.readChunks(groups, func(chunk []string) []related[directory.RoleSettings] { return r.fetch(ctx, chunk) }, r.keep)
}

func (r *roleSettings) fetch(ctx context.Context, groups []string) []related[directory.RoleSettings] {
	answers := r.ask.filtered(ctx, policyAssignments, mapped(groups, policiesOf), query{expand: expandedPolicy})
	list := make([]related[directory.RoleSettings], len(groups))
	known := canonicalRules{}
	for i, id := range groups {
		sets, err := known.settingsOf(answers[i], id)
		list[i] = related[directory.RoleSettings]{id, sets, err}
	}
	return list
}

// canonicalRules are the rules that were read, by their JSON.
type canonicalRules map[string]directory.Rule

func (known canonicalRules) settingsOf(answer guard.Answer, group string) ([]directory.RoleSettings, error) {
	if answer.Err != nil {
		return nil, explained(answer.Err)
	}
	member, owner, err := assignmentsOf(answer.Items, group)
	if err != nil {
		return nil, err
	}
	return []directory.RoleSettings{
		{Of: []directory.RoleOf{{Group: group, Role: directory.Member}}, Rules: known.rulesOf(member.settings)},
		{Of: []directory.RoleOf{{Group: group, Role: directory.Owner}}, Rules: known.rulesOf(owner.settings)},
	}, nil
}

// rulesOf sorts the rules: their order differs between policies and means nothing.
func (known canonicalRules) rulesOf(list []settings.Setting) []directory.Rule {
	rules := make([]directory.Rule, len(list))
	for i, one := range list {
		rule, has := known[one.Value]
		if !has {
			rule = directory.Rule(settings.Canonical(one.Value))
			known[one.Value] = rule
		}
		rules[i] = rule
	}
	slices.Sort(rules)
	return rules
}

// keep puts the settings of a group to those that are the same.
func (r *roleSettings) keep(one related[directory.RoleSettings]) {
	r.add(related[directory.RoleSettings]{group: one.group, err: one.err})
	for _, set := range one.list {
		var all strings.Builder
		for i, rule := range set.Rules {
			if _, has := r.rules[rule]; !has {
				r.rules[rule] = rule
			}
			set.Rules[i] = r.rules[rule]
			all.WriteString(string(rule) + "\n")
		}
		key := sha256.Sum256([]byte(all.String()))
		if r.sets[key] == nil {
			r.sets[key] = &directory.RoleSettings{Rules: set.Rules}
		}
		r.sets[key].Of = append(r.sets[key].Of, set.Of...)
	}
}

func (r *roleSettings) put(s *directory.Snapshot) {
	r.gaps().put(s)
	for _, set := range r.sets {
		s.RoleSettings = append(s.RoleSettings, *set)
	}
}
