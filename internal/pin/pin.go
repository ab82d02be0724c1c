// Package pin finds the object id of each declared group that has none in the
// file, and writes it into the text of the file. It keeps two promises: an id is
// the only answer to a question that was answered in full, and no byte of the
// file changes but those that are added. It opens no file and asks no tenant.
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

// Pin is the group that an entry without an id means.
type Pin struct {
	Name  config.Text // of the entry
	Group *directory.Group
}

// Scope says what has to be read of a tenant: the groups of the names that
// have no id. When there are none there is nothing to pin.
func Scope(file *config.File) directory.Scope {
	scope := directory.Scope{Parts: directory.PropertyParts()}
	for i := range file.Groups {
		if g := &file.Groups[i]; g.ID == nil {
			scope.Names = append(scope.Names, g.Name.Value)
		}
	}
	slices.Sort(scope.Names)
	return scope
}

// Find looks up the entries without an id. Either it finds the one group of each
// of them, or it says what is wrong with every entry that has none: it gives pins
// or findings, never both. The findings are those of the rules about names, so
// that check accepts the names of the pinned file. What else may be wrong with a
// group has nothing to do with its id.
func Find(file *config.File, tenant *directory.Index, now time.Time) ([]Pin, []finding.Finding) {
	planned := plan.Diff(file, tenant, plan.Terms{Now: tenant.Taken})
	planned.Groups = slices.DeleteFunc(planned.Groups, func(g plan.Group) bool { return g.Pinned() })
	names := slices.DeleteFunc(policy.Rules(), func(r policy.Rule) bool {
		return !slices.Contains([]string{"group-not-found", "group-name-ambiguous", "group-name-mismatch"}, r.ID)
	})
	found, _ := policy.Check(names, policy.Pass{File: file, Tenant: tenant, Plan: planned, Mode: policy.ModeCheck, Now: now})
	if found = append(found, duplicates(file, planned)...); len(found) > 0 {
		finding.Sort(found)
		return nil, found
	}
	pins := make([]Pin, 0, len(planned.Groups))
	for i := range planned.Groups {
		pins = append(pins, Pin{planned.Groups[i].Declared.Name, planned.Groups[i].Found})
	}
	return pins, nil
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
