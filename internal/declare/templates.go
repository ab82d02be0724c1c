package declare

import (
	"cmp"
	"fmt"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/order"
	"pim-groups/internal/settings"
)

// shared are roles with the same settings.
type shared struct {
	content string
	roles   []*groupsyaml.Role
}

// templates makes a template of settings that several roles have. A role that differs
// from one in few settings has it too, with its own; others keep theirs.
func (d *drafter) templates() []groupsyaml.Template {
	var templates []groupsyaml.Template
	taken := map[string]int{}
	for _, same := range d.shared() {
		name := templateName(same.roles[0].Settings)
		if taken[name]++; taken[name] > 1 {
			name = fmt.Sprintf("%s-%d", name, taken[name])
		}
		templates = append(templates, groupsyaml.Template{Name: name, Settings: *same.roles[0].Settings,
			Comments: []string{finding.Count(len(same.roles), "role") + " had these settings"}})
		for _, r := range same.roles {
			r.From, r.Settings = name, nil
		}
	}
	for _, r := range d.blocks {
		if r.From == "" {
			derive(r, templates)
		}
	}
	order.By(templates, func(a, b groupsyaml.Template) int { return cmp.Compare(a.Name, b.Name) })
	return templates
}

// derive leaves of a role's settings those in which it differs from the nearest of the
// templates, if they are few.
func derive(r *groupsyaml.Role, templates []groupsyaml.Template) {
	least, own, all := 3, r.Settings, r.Settings
	for i := range templates {
		if differing := differingLeaves(all, &templates[i].Settings); len(differing) < least {
			least, own = len(differing), new(settings.Role).WithLeaves(all, differing...)
			r.From = templates[i].Name
		}
	}
	r.Settings = own
}

// differingLeaves lists the settings that a role has and the template has not. A role
// that lacks one of the template differs in all.
func differingLeaves(r, template *settings.Role) (differing []settings.Leaf) {
	for _, leaf := range settings.Leaves() {
		switch {
		case leaf.Equal(r, template), leaf.UnknownReason(r) != "" && leaf.UnknownReason(template) != "":
		case leaf.UnknownReason(r) != "":
			return settings.Leaves()
		default:
			differing = append(differing, leaf)
		}
	}
	return differing
}

// shared lists settings that several roles have, the most frequent first.
func (d *drafter) shared() []shared {
	at := map[string]int{}
	var all []shared
	for _, r := range d.blocks {
		key := content(r.Settings)
		if _, known := at[key]; !known {
			at[key] = len(all)
			all = append(all, shared{content: key})
		}
		all[at[key]].roles = append(all[at[key]].roles, r)
	}
	order.By(all, func(a, b shared) int {
		return cmp.Or(cmp.Compare(len(b.roles), len(a.roles)), cmp.Compare(a.content, b.content))
	})
	several := 0
	for several < len(all) && len(all[several].roles) > 1 {
		several++
	}
	return all[:several]
}

// templateName says what protects an activation and how long it lasts, such as
// mfa-approval-4h: the name stays when other settings of the tenant change.
func templateName(s *settings.Role) string {
	var words []string
	require, known := s.ActivationRequire.Value()
	context, _ := s.ActivationContext.Value()
	switch {
	case context != "":
		words = append(words, string(context))
	case require.MFA:
		words = append(words, "mfa")
	case known:
		words = append(words, "no-mfa")
	default:
		words = append(words, "settings")
	}
	if approval, _ := s.ActivationApproval.Value(); approval.Required {
		words = append(words, "approval")
	}
	if limit, known := s.ActivationMax.Value(); known {
		words = append(words, settings.FormatLength(limit.Longest))
	}
	return strings.Join(words, "-")
}
