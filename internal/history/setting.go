package history

import (
	"cmp"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// setting ranks the change of a role setting. Graph's rules that are no setting of
// groups.yaml have no rank, and are told property by property.
func (d *differ) setting(c *Change) {
	raw := settings.Difference{Before: c.Before, After: c.After}
	c.Setting, c.Is = c.Object, raw.Words()
	for _, leaf := range settings.Leaves() {
		if leaf.Rule == c.Object {
			c.Setting = leaf.Name
			d.leaf(c, leaf)
		}
	}
}

func (d *differ) leaf(c *Change, leaf settings.Leaf) {
	was, is := d.from.Settings(c.Group, directory.Role(c.Role)), d.to.Settings(c.Group, directory.Role(c.Role))
	if was == nil || is == nil {
		return // PIM manages the group only in one of the two
	}
	c.Effect = plan.EffectOf(leaf.Rank(was, is, d.enforced(is)))
	if leaf.Equal(was, is) {
		c.Effect = plan.Keeps
	}
	if before, after := d.words(leaf, was), d.words(leaf, is); before != after {
		c.Was, c.Is = before, after
	}
}

// enforced asks the snapshot that has the context: a context that is new now has to be
// enforced now, one that was there before was enforced then.
func (d *differ) enforced(is *settings.Role) func(settings.Context) bool {
	return func(context settings.Context) bool {
		if now, _ := is.ActivationContext.Value(); now == context {
			return d.to.Enforced(context)
		}
		return d.from.Enforced(context)
	}
}

// words names approvers, whose number alone may be the same.
func (d *differ) words(leaf settings.Leaf, role *settings.Role) string {
	approval, known := role.ActivationApproval.Value()
	if leaf.Name != "activation.approval" || !known || len(approval.Approvers) == 0 {
		return leaf.Words(role)
	}
	var names []string
	for _, a := range approval.Approvers {
		names = append(names, d.principalName(a.ID))
	}
	return "by " + finding.List(names, "or")
}

// assignment says who is eligible, or active, until when. An activation changes nobody's
// access for longer than a while, so it has no effect.
func (d *differ) assignment(c *Change) {
	none := map[Kind]string{Eligible: "not eligible", Active: "not active"}[c.Kind]
	was, is := decode(c.Before), decode(c.After)
	c.Was, c.Is = rowsWords(was, c.Kind, none), rowsWords(is, c.Kind, none)
	before, after := accessOf(was), accessOf(is)
	switch {
	case before.until > after.until, before.until == after.until && before.from < after.from:
		c.Effect = plan.Revokes
	case before != after:
		c.Effect = plan.Grants
	}
	if len(is) == 0 && ended(was, d.to.Taken.Unix()) {
		c.Is += " (ended)"
	}
}

// access is how long somebody has access without an activation, in seconds.
type access struct{ from, until int64 }

const never = 1 << 62

// accessOf gives the longest of some rows. Those that are not in force give none.
func accessOf(list []directory.Schedule) (a access) {
	for i := range list {
		s := &list[i]
		if s.Activated || s.Status != "" {
			continue
		}
		one := access{until: never}
		if !s.End.IsZero() {
			one.until = s.End.Unix()
		}
		if !s.Start.IsZero() {
			one.from = s.Start.Unix()
		}
		if one.until > a.until || one.until == a.until && one.from < a.from {
			a = one
		}
	}
	return a
}

// ended says that nobody had to take the access away.
func ended(list []directory.Schedule, now int64) bool {
	for i := range list {
		if end := list[i].End; end.IsZero() || end.Unix() > now {
			return false
		}
	}
	return true
}

func rowsWords(list []directory.Schedule, kind Kind, none string) string {
	var words []string
	for i := range list {
		s := &list[i]
		word := string(kind)
		if s.Activated {
			word = "activated"
		}
		if !s.Start.IsZero() {
			word += " from " + s.Start.Format(minute)
		}
		if s.End.IsZero() {
			word += " permanently"
		} else {
			word += " until " + s.End.Format(minute)
		}
		if s.Inherited {
			word += " through a group"
		}
		if s.Status != "" {
			word += " (" + s.Status + ")"
		}
		words = append(words, word)
	}
	return cmp.Or(strings.Join(words, "; "), none)
}

const minute = "2006-01-02 15:04 UTC"
