// Package pin finds the object id of each declared group, and of each user in its
// roles, that has none in the files, and writes it into their text. It keeps two
// promises: an id is the only answer to a question that was answered in full, and
// no byte of a file changes but those that are added. It opens no file and asks no
// tenant.
package pin

import (
	"fmt"
	"slices"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/policy"
)

// Pin is the group that an entry without an id means, or a user without an id.
type Pin struct {
	Name  config.Text // of the entry; of the user where it is named first
	Group *directory.Group
	User  *directory.Principal // nil for a group
}

// ID is what is missing in the files.
func (p *Pin) ID() string {
	if p.User != nil {
		return p.User.ID
	}
	return p.Group.ID
}

// Called is the name of a user as the tenant has it, with the display name.
func (p *Pin) Called() string {
	if p.User == nil {
		return p.Group.DisplayName
	}
	return fmt.Sprintf("%s (%s)", p.User.UserPrincipalName, p.User.DisplayName)
}

// Scope says what has to be read of a tenant: the groups and the users of the names
// that have no id. When there are none there is nothing to pin.
func Scope(file *config.File) directory.Scope {
	scope := directory.Scope{Parts: directory.PropertyParts()}
	for i := range file.Groups {
		if g := &file.Groups[i]; g.ID == nil {
			scope.Names = append(scope.Names, g.Name.Value)
		}
	}
	for _, user := range unpinned(file) {
		scope.Users = append(scope.Users, user.Value)
	}
	slices.Sort(scope.Names)
	return scope
}

// Places are where the files may be changed: at the entries without an id, and where
// users get theirs.
func Places(file *config.File) []finding.Pos {
	var places []finding.Pos
	for i := range file.Groups {
		if g := &file.Groups[i]; g.ID == nil {
			places = append(places, g.Name.Pos)
		}
	}
	if users := unpinned(file); len(users) > 0 {
		places = append(places, finding.Pos{File: home(file, users)})
	}
	return places
}

// Find looks up the entries and the users without an id. Either it finds the one group
// or user of each of them, or it says what is wrong with everyone that has none: it
// gives pins or findings, never both. The findings are those of the rules about names, so
// that check accepts the names of the pinned file. What else may be wrong with a
// group has nothing to do with its id.
func Find(file *config.File, tenant *directory.Index, now time.Time) ([]Pin, []finding.Finding) {
	planned := plan.Diff(file, tenant, plan.Terms{Now: tenant.Taken})
	planned.Groups = slices.DeleteFunc(planned.Groups, func(g plan.Group) bool { return g.Pinned() })
	names := slices.DeleteFunc(policy.Rules(), func(r policy.Rule) bool {
		return !slices.Contains([]string{"group-not-found", "group-name-ambiguous", "group-name-mismatch"}, r.ID)
	})
	found, _ := policy.Check(names, policy.Pass{File: file, Tenant: tenant, Plan: planned, Mode: policy.ModeCheck, Now: now})
	users, unknown := findUsers(file, tenant)
	if found = slices.Concat(found, duplicates(file, planned), unknown); len(found) > 0 {
		finding.Sort(found)
		return nil, found
	}
	pins := make([]Pin, 0, len(planned.Groups)+len(users))
	for i := range planned.Groups {
		pins = append(pins, Pin{Name: planned.Groups[i].Declared.Name, Group: planned.Groups[i].Found})
	}
	return append(pins, users...), nil
}

// duplicates finds the entries whose group another entry declares by its id. Two
// entries without an id can't mean one group: their names would be equal, and
// config refuses that.
func duplicates(file *config.File, planned *plan.Plan) []finding.Finding {
	places := make(map[string]finding.Pos, len(file.Groups))
	for i := range file.Groups {
		if g := &file.Groups[i]; g.ID != nil {
			places[g.ID.Value] = g.Place()
		}
	}
	var found []finding.Finding
	for i := range planned.Groups {
		g := &planned.Groups[i]
		if other, twice := places[g.ID()]; twice {
			found = append(found, finding.Finding{
				Rule: "file-duplicate-group", Severity: finding.Error, Pos: g.Declared.Place(), Group: g.Ref(),
				Message: fmt.Sprintf("%s is the group with the id %s, which is declared already at %s",
					finding.Quote(g.Declared.Name.Value), g.ID(), other),
				Fix:     "Keep one entry with all that is wanted of the group",
				Related: []finding.Related{{Pos: other, Message: "declared here"}},
			})
		}
	}
	return found
}
