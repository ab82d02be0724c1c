package importing

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"pim-groups/internal/finding"
)

// count notes values that nobody chose, once for all resources of a type.
func (t *terraform) count(r *resource, reason string, all ...*node) {
	for _, v := range all {
		if v == nil || v.read {
			continue
		}
		key := Note{Place: r.kind, Reason: reason, Minor: true}
		if t.minor[key] == nil {
			t.minor[key] = map[string]int{}
		}
		t.minor[key][indexes.ReplaceAllString(r.path(v), "")]++
		carry(v)
	}
}

var indexes = regexp.MustCompile(`\[[0-9]+\]`)

// addMinor writes the notes that count has collected.
func (t *terraform) addMinor() {
	for note, paths := range t.minor {
		if whole := paths[""]; whole > 0 {
			note.Place += " (" + finding.Count(whole, "resource") + ")"
		} else {
			note.Place += ": " + strings.Join(slices.Sorted(maps.Keys(paths)), ", ")
		}
		t.result.Notes = append(t.result.Notes, note)
	}
}

// noteRest notes each value that nothing has carried or noted.
func (t *terraform) noteRest() {
	for _, o := range t.unread {
		t.result.Notes = append(t.result.Notes, Note{Place: o.address, Reason: o.reason})
	}
	known := directoryTypes()
	for _, r := range t.resources {
		_, named := known[r.kind]
		switch {
		case readers()[r.kind] != nil && r.managed:
			t.rest(r, restOfPIM)
		case named:
			t.rest(r, func(string) string {
				return "is about the object itself, or nothing in groups.yaml needs it; it stays in Terraform"
			})
		default:
			t.count(r, "is of a type that says nothing about PIM for Groups; it stays in Terraform", r.values)
		}
	}
	t.restOfState()
	t.addMinor()
}

// rest notes what is left of a resource.
func (t *terraform) rest(r *resource, reason func(path string) string) {
	r.values.each(func(v *node) {
		switch {
		case len(v.items) > 0:
		case v.kind == null, v.kind == object, v.kind == list, v.kind == text && v.text == "":
			t.count(r, "is not set", v)
		default:
			t.count(r, reason(r.path(v)), v)
		}
	})
}

// restOfPIM says why an attribute of the resources for PIM has no place.
func restOfPIM(path string) string {
	top, _, _ := strings.Cut(path, "[")
	switch {
	case slices.Contains([]string{"id", "display_name", "description", "status", "start_date"}, top):
		return "is made by PIM or by the provider"
	case slices.Contains([]string{"expiration_date", "duration", "permanent_assignment"}, top):
		return "another attribute says when it ends"
	case top == "timeouts":
		return "is about Terraform itself"
	}
	return "groups.yaml has no place for it"
}

// restOfState notes what is not about a resource's values.
func (t *terraform) restOfState() {
	const reason = "is about Terraform itself"
	for _, r := range t.resources {
		about := &resource{kind: "resource", values: r.node}
		carry(r.node.at("address"), r.node.at("mode"), r.node.at("type"))
		for _, member := range r.node.items {
			if member != r.values {
				t.count(about, reason, member)
			}
		}
	}
	state := &resource{kind: "state", values: t.root}
	t.count(state, reason, t.root.at("values").at("outputs"))
	t.rest(state, func(string) string { return reason })
}
