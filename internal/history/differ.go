package history

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/order"
	"pim-groups/internal/plan"
)

// differ makes a Diff.
type differ struct {
	*Diff
	from, to *side
	unread   map[NotCompared]*NotCompared
}

// compareRecords holds the records of one snapshot at a time.
func (d *differ) compareRecords() {
	d.unread = map[NotCompared]*NotCompared{}
	left := make(map[Key]string, 4*len(d.to.Groups))
	records(d.to.stated, func(k Key, value string) { left[k] = value })
	records(d.from.stated, func(k Key, was string) {
		is, there := left[k]
		delete(left, k)
		if !there || was != is {
			d.differs(k, was, is)
		}
	})
	for k, is := range left {
		d.differs(k, "", is)
	}
}

// differs takes a record that is not the same in both: an object property by property,
// if both have it.
func (d *differ) differs(k Key, was, is string) {
	if !k.Kind.isObject() {
		d.add(Change{Key: k, Before: was, After: is})
		return
	}
	before, after := properties(was), properties(is)
	if was == "" || is == "" {
		d.add(Change{Key: k, Before: object(before), After: object(after)})
		return
	}
	all := maps.Clone(before)
	maps.Copy(all, after)
	for name := range all {
		if b, a := string(before[name]), string(after[name]); b != a {
			k.Setting = name
			d.add(Change{Key: k, Before: b, After: a})
		}
	}
}

// properties gives those of an object that have a value: null is what stands for none.
func properties(text string) map[string]json.RawMessage {
	var members map[string]json.RawMessage
	_ = json.Unmarshal([]byte(text), &members) // "" has none, and all others were encoded here
	maps.DeleteFunc(members, func(_ string, value json.RawMessage) bool { return string(value) == "null" })
	return members
}

func object(members map[string]json.RawMessage) string {
	if members == nil {
		return ""
	}
	return encode(members)
}

// add puts a difference where it belongs, with words for it.
func (d *differ) add(c Change) {
	if c.Kind.aboutReading() || !d.isRead(&c) {
		d.Reading = append(d.Reading, c)
		return
	}
	d.describe(&c)
	d.Changes = append(d.Changes, c)
}

// finish names and sorts what was found.
func (d *differ) finish() {
	changed := map[Key]*Change{}
	for i := range d.Changes {
		changed[d.Changes[i].Key] = &d.Changes[i]
	}
	for i := range d.Changes {
		c := &d.Changes[i]
		c.Implied = d.implied(c, changed)
	}
	for _, n := range d.unread {
		n.Name = d.groupName(n.Group)
		d.NotCompared = append(d.NotCompared, *n)
	}
	order.By(d.Changes, compareChanges)
	order.By(d.Reading, func(a, b Change) int { return a.Key.Compare(b.Key) })
	order.By(d.NotCompared, func(a, b NotCompared) int {
		return cmp.Or(compareFlags(a.Expected, b.Expected), cmp.Compare(a.Part, b.Part), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To),
			cmp.Compare(a.Name, b.Name), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Subject, b.Subject))
	})
}

// implied says that another change says the same and more: an assignment makes somebody
// an owner or a member, and a direct member is in the group.
func (d *differ) implied(c *Change, changed map[Key]*Change) bool {
	is := func(k Key) bool {
		other := changed[k]
		return other != nil && other.Effect == c.Effect
	}
	switch c.Kind {
	case Owner, Member:
		role := directory.Member
		if c.Kind == Owner {
			role = directory.Owner
		}
		return c.Principal != "" && is(Key{Kind: Active, Group: c.Group, Role: string(role), Principal: c.Principal})
	case Indirect:
		return is(Key{Kind: Member, Group: c.Group, Principal: c.Principal, Object: c.Object})
	}
	return false
}

// Effects lists the effects in the order in which changes are shown: what weakens first,
// and last what is neither.
func Effects() []plan.Effect {
	return []plan.Effect{plan.Loosens, plan.Grants, plan.Revokes, plan.Tightens, plan.Keeps, ""}
}

func compareChanges(a, b Change) int {
	return cmp.Or(
		cmp.Compare(slices.Index(Effects(), a.Effect), slices.Index(Effects(), b.Effect)),
		cmp.Compare(a.Name, b.Name),
		cmp.Compare(a.Group, b.Group),
		a.Key.Compare(b.Key),
	)
}

func compareFlags(a, b bool) int { return cmp.Compare(directory.FlagOf(a), directory.FlagOf(b)) }
