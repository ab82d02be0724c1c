package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
	"pim-groups/internal/strictyaml"
)

var templateName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)

// nameTemplates reads the names of the templates of one file. What they hold is read
// when everybody is known whom they may name.
func (p *parser) nameTemplates(root strictyaml.Keys) {
	for _, e := range root.Names("settings", "template names to settings") {
		first, twice := p.templates[e.Key]
		switch {
		case !templateName.MatchString(e.Key):
			p.Fail("file-name", e.Pos, fmt.Sprintf("the template name %s is not allowed", strictyaml.Quote(e.Key)),
				"write up to 64 lower-case letters, digits and hyphens; begin with a letter")
		case twice:
			p.twice(e.Key, e.Pos, first.Name.Pos)
		default:
			p.templates[e.Key] = &Template{Name: Text{e.Key, e.Pos}}
			p.bodies = append(p.bodies, e)
		}
	}
}

// fillTemplates reads what the templates hold.
func (p *parser) fillTemplates() {
	p.templateNames = slices.Sorted(maps.Keys(p.templates))
	for _, e := range p.bodies {
		b := p.block(e, p.Mapping(e.Value, "a template", "activation", "eligible", "active", "notify"))
		p.exclusive(&b.Settings, &b.Settings)
		p.templates[e.Key].Settings = b.Settings
	}
}

// named gives the templates for the file.
func (p *parser) named() []Template {
	var list []Template
	for _, name := range p.templateNames {
		list = append(list, *p.templates[name])
	}
	return list
}

// settings reads the settings of a role: the name of a template, or a block that may
// have one. What the block has replaces what the template has, leaf by leaf.
func (p *parser) settings(e strictyaml.Entry) *Settings {
	if e.Value.Kind == strictyaml.Scalar {
		return p.derive(p.String(e.Value, `"settings"`), &Settings{Pos: e.Pos})
	}
	keys := p.Mapping(e.Value, `"settings"`, "from", "activation", "eligible", "active", "notify")
	own := p.block(e, keys)
	if !keys.Has("from") {
		p.exclusive(&own.Settings, &own.Settings)
		return &own.Settings
	}
	return p.derive(keys.String("from"), &own.Settings)
}

func newSettings(pos finding.Pos) *Settings {
	return &Settings{Pos: pos, Values: new(settings.Role), Places: map[string]finding.Pos{}}
}

// derive puts a block over the template of that name.
func (p *parser) derive(from *strictyaml.Value[string], own *Settings) *Settings {
	if from == nil {
		return own
	}
	t := p.templates[from.Value]
	if t == nil {
		if !p.incomplete {
			p.unknown(from, "the template", "write the name of a template in settings", p.templateNames)
		}
		return own
	}
	t.Used = true
	merged := t.Settings // shared by all roles that add nothing: a file can have 10,000 of them
	merged.Pos, merged.From = own.Pos, &Text{from.Value, from.Pos}
	if len(own.Places) == 0 {
		return &merged
	}
	merged.Values, merged.Places = merged.Values.With(own.Values), maps.Clone(merged.Places)
	maps.Copy(merged.Places, own.Places)
	if _, ok := own.Places["activation.approval"]; ok {
		merged.Approvers = own.Approvers
	}
	p.exclusive(&merged, own)
	return &merged
}

// inherited says that the template has the leaf, and the entry has not.
func (p *parser) inherited(s *Settings, leaf string) bool {
	return s.From != nil && p.templates[s.From.Value].Settings.Places[leaf] == s.Places[leaf]
}

// exclusive refuses MFA together with an authentication context: PIM takes one of them.
// The place is that of the leaf which own, a part of the settings, adds to the other.
func (p *parser) exclusive(s, own *Settings) {
	require, _ := s.Values.ActivationRequire.Value()
	context, _ := s.Values.ActivationContext.Value()
	pos, other := own.Places["activation.context"], s.Places["activation.require"]
	if pos.IsZero() {
		pos, other = own.Places["activation.require"], s.Places["activation.context"]
	}
	if !require.MFA || context == "" || pos.IsZero() {
		return
	}
	p.Fail("file-value", pos, fmt.Sprintf("an activation can't require mfa and the context %s, see %s", context, other),
		"keep one of the two: a context's Conditional Access policy can require MFA", finding.Related{Pos: other, Message: "the other one"})
}
