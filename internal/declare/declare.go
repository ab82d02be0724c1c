// Package declare makes a whole groups.yaml of what a tenant has: an entry for each
// group that PIM manages, with its owners, role settings and people. It declares only
// what was read and what a check compares with the tenant without a difference; of all
// else a comment says why it is left out. It reads no file and asks no tenant.
package declare

import (
	"cmp"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/order"
	"pim-groups/internal/plan"
)

// Scope is what has to be read of a tenant.
func Scope(depth directory.Depth) directory.Scope {
	return directory.Scope{AllManaged: true, Depth: depth}
}

// Declaration is what became of a tenant.
type Declaration struct {
	File *groupsyaml.File
	Text []byte // the file; nil if no group can be declared
	// Gaps are what could not be read and would be in the file otherwise.
	Gaps []directory.Gap
}

// Tenant declares the groups that PIM manages. It fails for a tenant that is too large
// for one file.
func Tenant(tenant *directory.Index, terms plan.Terms) (*Declaration, error) {
	d, err := draft(tenant, terms, &differences{})
	if err != nil || d.Text == nil {
		return d, err
	}
	// A check is asked, not a copy of its rules, what of the first draft it would find.
	file, _ := config.Parse([]config.Source{{Path: "groups.yaml", Data: d.Text}})
	return draft(tenant, terms, compare(plan.Diff(file, tenant, terms)))
}

// drafter makes one draft.
type drafter struct {
	tenant *directory.Index
	terms  plan.Terms
	left   *differences
	names  *names
	header []string
	gaps   map[directory.Gap]bool
	trials map[string]bool    // whether the parser takes a setting, by its value
	blocks []*groupsyaml.Role // with settings
}

func draft(tenant *directory.Index, terms plan.Terms, left *differences) (*Declaration, error) {
	d := &drafter{tenant: tenant, terms: terms, left: left, gaps: map[directory.Gap]bool{}, trials: map[string]bool{}}
	for _, part := range []directory.Part{directory.PartManaged, directory.PartGroups} {
		if reason, missing := tenant.Missing(part, ""); missing {
			d.gaps[directory.Gap{Part: part, Reason: reason}] = true
		}
	}
	entries := d.entries()
	d.names = newNames(tenant, entries)
	f := &groupsyaml.File{Tenant: tenant.Tenant}
	for i := range entries {
		f.Groups = append(f.Groups, d.group(&entries[i]))
	}
	f.Templates = d.templates()
	f.Principals = d.names.register()
	f.Comments = append(d.title(), d.header...)
	text, _, err := groupsyaml.Settle(f)
	return &Declaration{f, text, d.sortedGaps()}, err
}

// title says of what the file is made, and whether it is whole.
func (d *drafter) title() []string {
	what, whole := "every group that PIM managed", "It declares what the tenant had then, so a merge of it changes nothing there."
	if len(d.gaps) > 0 {
		what = "groups that PIM managed"
		whole = "Not complete: " + finding.Count(len(d.gaps), "part") + " of the tenant could not be read. Run init again before you rely on it."
	}
	return []string{"Made by pim-groups init: " + what + " in the tenant at " + d.tenant.Taken.UTC().Format("2006-01-02 15:04 UTC") + ".", whole}
}

func (d *drafter) sortedGaps() []directory.Gap {
	var list []directory.Gap
	for gap := range d.gaps {
		list = append(list, gap)
	}
	order.By(list, func(a, b directory.Gap) int {
		return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Reason, b.Reason))
	})
	return list
}

// say adds a line about the whole file, once.
func (d *drafter) say(text string) {
	if !slices.Contains(d.header, text) {
		d.header = append(d.header, text)
	}
}

// unread says whether a part of a group was not read, and so is not declared. What
// nobody asked for, and what failed for the whole tenant, is said once for the file.
func (d *drafter) unread(part directory.Part, what string, g *directory.Group) (comments []string, unread bool) {
	if reason, missing := d.tenant.Missing(part, ""); missing {
		d.gaps[directory.Gap{Part: part, Reason: reason}] = true
		d.say("Not declared, since they could not be read: " + what + ": " + reason)
		return nil, true
	}
	if reason, missing := d.tenant.Missing(part, g.ID); missing {
		d.gaps[directory.Gap{Part: part, Group: g.ID, Reason: reason}] = true
		return []string{"not declared, since they could not be read: " + what + ": " + reason}, true
	}
	if reason, left := d.tenant.NotLookedAt(part, g); left {
		d.say("Not declared, since nobody looked at them: " + what + ": " + reason)
		return nil, true
	}
	return nil, false
}
