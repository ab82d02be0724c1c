package config

import (
	"fmt"
	"slices"
	"time"

	"pim-groups/internal/settings"
	"pim-groups/internal/strictyaml"
)

// block reads the leaves of a settings block.
type block struct {
	*parser
	Settings
}

func (p *parser) block(e strictyaml.Entry, keys strictyaml.Keys) *block {
	b := &block{p, *newSettings(e.Pos)}
	p.Filled(e)
	v := b.Values
	b.part(keys, "activation", []string{"max", "require", "context", "approval"}, func(k strictyaml.Keys) {
		b.activation(k)
	})
	b.part(keys, "eligible", []string{"max", "require"}, func(k strictyaml.Keys) {
		b.assigning(k, &v.EligibleMax, &v.EligibleRequire)
	})
	b.part(keys, "active", []string{"max", "require"}, func(k strictyaml.Keys) {
		b.assigning(k, &v.ActiveMax, &v.ActiveRequire)
	})
	b.part(keys, "notify", []string{"eligible", "active", "activation"}, func(k strictyaml.Keys) {
		b.mails(k, "eligible", &v.NotifyEligible)
		b.mails(k, "active", &v.NotifyActive)
		b.mails(k, "activation", &v.NotifyActivation)
	})
	return b
}

// part reads one tab of the portal, and refuses what PIM would.
func (b *block) part(keys strictyaml.Keys, name string, leaves []string, read func(strictyaml.Keys)) {
	e, ok := keys.Entry(name)
	if !ok || !b.Filled(e) {
		return
	}
	part := keys.Mapping(name, leaves...)
	read(part)
	for _, e := range part.Entries() {
		full := name + "." + e.Key
		leaf := b.leaves[slices.IndexFunc(b.leaves, func(l settings.Leaf) bool { return l.Name == full })]
		b.Places[full] = e.Pos
		if leaf.UnknownReason(b.Values) != "" || e.Key == "approval" {
			continue // what is wrong with it is found already
		}
		if reason := leaf.ValueReason(b.Values); reason != "" {
			b.Fail("file-value", e.Value.Pos, fmt.Sprintf("%q can't be %s", leaf.Name, leaf.Words(b.Values)), reason)
		}
	}
}

func (b *block) activation(k strictyaml.Keys) {
	if longest, ok := b.length(k.String("max"), `"max"`); ok {
		b.Values.ActivationMax = settings.Known(settings.ActivationLimit{Longest: longest})
	}
	b.require(k, &b.Values.ActivationRequire)
	if text := k.String("context"); text != nil {
		context, ok := settings.ParseContext(text.Value)
		if ok {
			b.Values.ActivationContext = settings.Known(context)
		} else {
			b.Fail("file-value", text.Pos, `"context" can't be `+strictyaml.Quote(text.Value), "write an authentication context, c1 to c99, or none")
		}
	}
	if e, ok := k.Entry("approval"); ok {
		b.approval(e)
	}
}

func (b *block) assigning(k strictyaml.Keys, most *settings.Field[settings.AssignmentLimit], require *settings.Field[settings.Require]) {
	text := k.String("max")
	if text != nil && text.Value == "permanent" {
		*most = settings.Known(settings.AssignmentLimit{Permanent: true})
	} else if longest, ok := b.length(text, `"max"`); ok {
		*most = settings.Known(settings.AssignmentLimit{Longest: longest})
	}
	b.require(k, require)
}

// length reads a duration.
func (p *parser) length(text *strictyaml.Value[string], what string) (time.Duration, bool) {
	if text == nil {
		return 0, false
	}
	d, ok := settings.ParseLength(text.Value)
	if !ok {
		p.Fail("file-value", text.Pos, what+" can't be "+strictyaml.Quote(text.Value),
			"write a length in minutes, hours or days, such as 30m, 8h or 90d; weeks, months and years are not allowed")
	}
	return d, ok
}

func (b *block) require(k strictyaml.Keys, field *settings.Field[settings.Require]) {
	list := k.List("require")
	if list == nil {
		return
	}
	var words []string
	for _, item := range list.Items {
		word := b.Enum(item, "a requirement", "mfa", "justification", "ticket")
		switch {
		case word == nil:
			return
		case slices.Contains(words, word.Value):
			b.Fail("file-value", word.Pos, fmt.Sprintf("the requirement %q is listed twice", word.Value), "keep one of the two")
		}
		words = append(words, word.Value)
	}
	require, _ := settings.ParseRequire(words)
	*field = settings.Known(require)
}
