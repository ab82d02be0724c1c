package importing

import "strings"

// What a state needs of a node beyond other files. All of it takes nil for a value that
// is not there.

// at gives the value of a key, nil without one.
func (v *node) at(key string) *node {
	if v == nil {
		return nil
	}
	for i, name := range v.keys {
		if name == key {
			return v.items[i]
		}
	}
	return nil
}

// each gives the values of a list.
func (v *node) list(key string) []*node {
	if all := v.at(key); all != nil && all.kind == list {
		return all.items
	}
	return nil
}

// block gives the one block of a name. Terraform writes blocks as lists.
func (v *node) block(name string) *node {
	if all := v.list(name); len(all) == 1 {
		return all[0]
	}
	return nil
}

// word gives a text; "" without one, or if it must not be shown.
func (v *node) word(key string) string {
	if t := v.at(key); t != nil && t.kind == text && !t.hidden {
		return t.text
	}
	return ""
}

// reason says why a value can't be taken for one of the kind; "" if it can.
func (v *node) reason(want kind) string {
	switch {
	case v.hidden:
		return "is sensitive in Terraform, so it is not shown here; declare it by hand"
	case v.kind != want:
		return "is not of the type that the provider is known to write"
	}
	return ""
}

// hide marks what a sensitive_values of the same shape calls true.
func (v *node) hide(mask *node) {
	if v == nil || mask == nil {
		return
	}
	if mask.kind == boolean && mask.text == "true" {
		v.each(func(v *node) { v.hidden = true })
	}
	for i, child := range mask.items {
		switch {
		case mask.kind == object:
			v.at(mask.keys[i]).hide(child)
		case v.kind == list && i < len(v.items):
			v.items[i].hide(child)
		}
	}
}

// each visits the value and all below it.
func (v *node) each(visit func(*node)) {
	visit(v)
	for _, child := range v.items {
		child.each(visit)
	}
}

// carry says that the declaration has the values.
func carry(all ...*node) {
	for _, v := range all {
		if v != nil {
			v.markLeft()
		}
	}
}

// path gives where a value of the resource is in it.
func (r *resource) path(v *node) string {
	return strings.TrimPrefix(strings.TrimPrefix(v.place, r.values.place), ".")
}
