package config_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// FuzzParse holds for any bytes: no panic, the same answer twice, a File or a
// reason, every place inside the file; and what is accepted is accepted by the
// schema too and survives being written down and read again.
func FuzzParse(f *testing.F) {
	for _, name := range badFiles(f) {
		f.Add(readFile(f, badinput+"/yaml/"+name))
	}
	for _, h := range hostileFiles() {
		if len(h.text) < 10_000 {
			f.Add([]byte(h.text))
		}
	}
	f.Add([]byte(people + strings.TrimPrefix(team, "version: 1\n")))
	schema := compiledSchema(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		sources := []config.Source{{Path: "g", Data: data}}
		file, found := config.Parse(sources)
		if again, other := config.Parse(sources); !reflect.DeepEqual(file, again) || !reflect.DeepEqual(found, other) {
			t.Fatal("the second reading differs")
		}
		for _, f := range found {
			checkPlace(t, data, f)
		}
		if (file == nil) != (len(found) > 0) {
			t.Fatalf("file %v with findings %v", file, found)
		}
		if file == nil {
			return
		}
		if value, ok := plainYAML(data, false); ok {
			if err := schema.Validate(value); err != nil {
				t.Fatalf("the schema refuses it: %v", err)
			}
		}
		text := canonical(file)
		second, found := config.Parse([]config.Source{{Path: "g", Data: []byte(text)}})
		if second == nil || canonical(second) != text {
			t.Fatalf("written as\n%s\nand read with %v", text, found)
		}
	})
}

func checkPlace(t *testing.T, data []byte, f finding.Finding) {
	t.Helper()
	lines := strings.Split(strings.TrimPrefix(string(data), "\uFEFF"), "\n")
	if f.Pos.File != "g" || f.Pos.Line < 1 || f.Pos.Line > len(lines) || f.Pos.Column < 1 ||
		max(f.Pos.Column, f.Pos.EndColumn) > utf8.RuneCountInString(lines[f.Pos.Line-1])+1 {
		t.Fatalf("%s to %d is not in the file: %s", f.Pos, f.Pos.EndColumn, f.Message)
	}
}

// canonical writes a declaration in one form. Templates are written out where they are
// used.
func canonical(file *config.File) string {
	var b strings.Builder
	b.WriteString("version: 1\n")
	if file.Tenant != nil {
		fmt.Fprintf(&b, "tenant: %s\n", file.Tenant.Value)
	}
	sections, last := map[config.PrincipalKind]string{config.User: "users", config.GroupKind: "groups", config.Application: "applications"}, config.AnyKind
	for _, who := range file.Principals {
		if last == config.AnyKind {
			b.WriteString("principals:\n")
		}
		if last != who.Kind {
			fmt.Fprintf(&b, "  %s:\n", sections[who.Kind])
			last = who.Kind
		}
		fmt.Fprintf(&b, "    %s: %s\n", quoteYAML(who.Name), who.ID)
	}
	for i := range file.Templates {
		if i == 0 {
			b.WriteString("settings:\n")
		}
		fmt.Fprintf(&b, "  %s: %s\n", file.Templates[i].Name.Value, canonicalSettings(&file.Templates[i].Settings))
	}
	b.WriteString("groups:\n")
	for _, g := range file.Groups {
		fmt.Fprintf(&b, "  - name: %s\n    pim: %s\n", quoteYAML(g.Name.Value), g.PIM)
		if g.ID != nil {
			fmt.Fprintf(&b, "    id: %s\n", g.ID.Value)
		}
		if g.Owners != nil {
			b.WriteString("    owners: [")
			for _, o := range g.Owners.Items {
				b.WriteString(quoteYAML(o.Value) + ", ")
			}
			b.WriteString("]\n")
		}
		b.WriteString(canonicalRole("member", g.Member) + canonicalRole("owner", g.Owner))
	}
	return b.String()
}

func canonicalRole(name string, r *config.Role) string {
	if r == nil {
		return ""
	}
	var parts []string
	if r.Settings != nil {
		parts = append(parts, "settings: "+canonicalSettings(r.Settings))
	}
	for key, list := range map[string]*config.Assignments{"active": r.Active, "eligible": r.Eligible} {
		if list == nil {
			continue
		}
		var items []string
		for _, a := range list.Items {
			items = append(items, canonicalEntry(&a))
		}
		parts = append(parts, key+": ["+strings.Join(items, ", ")+"]")
	}
	slices.Sort(parts)
	if !r.Exact {
		parts = append(parts, "exact: false")
	}
	return "    " + name + ": {" + strings.Join(parts, ", ") + "}\n"
}

func canonicalEntry(a *config.Assignment) string {
	text := "{who: " + quoteYAML(a.Who.Value)
	switch {
	case a.Until != nil:
		text += ", until: " + a.Until.Value.AddDate(0, 0, -1).Format(time.DateOnly)
	case a.For != nil:
		text += ", for: " + settings.FormatLength(a.For.Value)
	case a.Permanent:
		text += ", permanent: true"
	}
	if a.Why != nil {
		text += ", why: " + quoteYAML(a.Why.Value)
	}
	if a.Ticket != nil {
		text += ", ticket: " + quoteYAML(a.Ticket.Value)
	}
	return text + "}"
}

// canonicalSettings writes the leaves; what a template adds stands in their place.
func canonicalSettings(s *config.Settings) string {
	parts, order := map[string][]string{}, []string{"activation", "eligible", "active", "notify"}
	for _, leaf := range settings.Leaves() {
		if !s.Declares(leaf) {
			continue
		}
		part, key, _ := strings.Cut(leaf.Name, ".")
		value := leaf.Words(s.Values)
		mails := map[string]*settings.Field[settings.Mails]{"notify.eligible": &s.Values.NotifyEligible,
			"notify.active": &s.Values.NotifyActive, "notify.activation": &s.Values.NotifyActivation}[leaf.Name]
		switch {
		case key == "require":
			value = "[" + strings.TrimSuffix(value, "nothing") + "]"
		case key == "approval" && value != "none":
			var names []string
			for _, a := range s.Approvers {
				names = append(names, quoteYAML(a.Who.Value))
			}
			value = "[" + strings.Join(names, ", ") + "]"
		case mails != nil && strings.HasPrefix(value, "level"):
			m, _ := mails.Value()
			var to []string
			for _, address := range m.To {
				to = append(to, quoteYAML(address))
			}
			value = fmt.Sprintf("{level: %s, defaults: %t, to: [%s]}", m.Level, m.Defaults, strings.Join(to, ", "))
		}
		parts[part] = append(parts[part], key+": "+value)
	}
	var all []string
	for _, part := range order {
		if parts[part] != nil {
			all = append(all, part+": {"+strings.Join(parts[part], ", ")+"}")
		}
	}
	return "{" + strings.Join(all, ", ") + "}"
}
