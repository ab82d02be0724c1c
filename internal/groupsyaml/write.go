package groupsyaml

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/escape"
	"pim-groups/internal/settings"
)

// schemaLine is what editors look for. The file is what `pim-groups schema` prints.
// https://github.com/redhat-developer/yaml-language-server#using-inlined-schema
const schemaLine = "# yaml-language-server: $schema=groups.schema.json"

// Write writes the file.
func Write(w io.Writer, f *File) error {
	var out writer
	out.line("", schemaLine)
	out.comments("", f.Comments)
	out.line("", "version: 1")
	if f.Tenant != "" {
		out.line("", "tenant: "+f.Tenant)
	}
	out.principals(f.Principals)
	names := registered(f.Principals)
	out.templates(f.Templates, names)
	if len(f.Groups) > 0 {
		out.line("", "groups:")
	}
	for i := range f.Groups {
		out.group(&f.Groups[i], names)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// writer collects lines.
type writer struct{ strings.Builder }

func (w *writer) line(indent, text string) { w.WriteString(indent + text + "\n") }

func (w *writer) comments(indent string, all []string) {
	for _, text := range all {
		w.line(indent, "# "+escape.Line(text))
	}
}

func (w *writer) principals(all []Principal) {
	if len(all) == 0 {
		return
	}
	w.line("", "principals:")
	for _, section := range []struct {
		key  string
		kind config.PrincipalKind
	}{{"users", config.User}, {"groups", config.GroupKind}, {"applications", config.Application}} {
		w.register(section.key, section.kind, all)
	}
}

// register writes those of one kind. A section without an entry is commented out
// with its lines: a key without a value is an error.
func (w *writer) register(key string, kind config.PrincipalKind, all []Principal) {
	var lines []string
	known := false
	for _, p := range all {
		switch {
		case p.Kind != kind:
			continue
		case p.ID == "":
			lines = append(lines, "  # "+Scalar(p.Name)+": "+trailing("OBJECT-ID", p.Comment))
		default:
			known = true
			lines = append(lines, "  "+Scalar(p.Name)+": "+trailing(p.ID, p.Comment))
		}
	}
	if len(lines) == 0 {
		return
	}
	if !known {
		key = "# " + key
	}
	w.line("  ", key+":")
	for _, text := range lines {
		w.line("  ", text)
	}
}

func (w *writer) templates(all []Template, names map[string]string) {
	if len(all) == 0 {
		return
	}
	w.line("", "settings:")
	for i := range all {
		t := &all[i]
		w.comments("  ", t.Comments)
		w.line("  ", t.Name+":")
		for _, tab := range tabs(&t.Settings, names) {
			w.line("    ", tab)
		}
	}
}

func (w *writer) group(g *Group, names map[string]string) {
	w.comments("  ", g.Comments)
	lines := []string{"name: " + Scalar(g.Name)}
	if g.ID != "" {
		lines = append(lines, "id: "+g.ID)
	}
	if g.PIM != config.Required {
		lines = append(lines, "pim: "+g.PIM.String())
	}
	if g.Owners != nil {
		lines = append(lines, list("owners", scalars(*g.Owners))...)
	}
	lines = append(lines, role("member", g.Member, names)...)
	lines = append(lines, role("owner", g.Owner, names)...)
	indent, bullet := "  ", "- "
	if g.Out {
		indent = "  # "
	}
	for _, text := range lines {
		if g.Out {
			text = escape.Line(text) // no quotes make a comment harmless
		}
		w.line(indent, bullet+text)
		bullet = "  "
	}
}

// role gives the lines of a role block, none for one that says nothing.
func role(key string, r *Role, names map[string]string) []string {
	if r == nil {
		return nil
	}
	lines := roleSettings(r, names)
	if r.Eligible != nil {
		lines = append(lines, list("eligible", assignments(*r.Eligible, names))...)
	}
	if r.Active != nil {
		lines = append(lines, list("active", assignments(*r.Active, names))...)
	}
	if r.Open {
		lines = append(lines, "exact: false")
	}
	if len(lines) == 0 {
		return nil
	}
	return block(key, lines)
}

func roleSettings(r *Role, names map[string]string) []string {
	var own []string
	if r.Settings != nil {
		own = tabs(r.Settings, names)
	}
	switch {
	case len(own) == 0 && r.From == "":
		return nil
	case len(own) == 0:
		return []string{"settings: " + r.From}
	case r.From != "":
		own = append([]string{"from: " + r.From}, own...)
	}
	return block("settings", own)
}

// block gives a key and the lines below it.
func block(key string, lines []string) []string {
	all := []string{key + ":"}
	for _, text := range lines {
		all = append(all, "  "+text)
	}
	return all
}

// list gives a key and its items, each in its line, since a pull request shows lines.
func list(key string, items []string) []string {
	if len(items) == 0 {
		return []string{key + ": []"}
	}
	all := []string{key + ":"}
	for _, text := range items {
		all = append(all, "  - "+text)
	}
	return all
}

func assignments(all []Assignment, names map[string]string) []string {
	var lines []string
	for i := range all {
		who := cmp.Or(names[all[i].Who], all[i].Who)
		lines = append(lines, trailing(all[i].yaml(Scalar(who)), all[i].Comment))
	}
	return lines
}

func (a *Assignment) yaml(who string) string {
	pairs := []string{"who: " + who}
	switch {
	case a.Permanent:
		pairs = append(pairs, "permanent: true")
	case !a.Until.IsZero():
		pairs = append(pairs, "until: "+a.Until.UTC().Format(time.DateOnly))
	case a.For != 0:
		pairs = append(pairs, "for: "+settings.FormatLength(a.For))
	}
	if a.Why != "" {
		pairs = append(pairs, "why: "+Scalar(a.Why))
	}
	if a.Ticket != "" {
		pairs = append(pairs, "ticket: "+Scalar(a.Ticket))
	}
	if len(pairs) == 1 {
		return who
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

// trailing puts a comment behind a value.
func trailing(value, comment string) string {
	if comment == "" {
		return value
	}
	return fmt.Sprintf("%s # %s", value, escape.Line(comment))
}
