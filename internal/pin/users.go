package pin

import (
	"fmt"
	"maps"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
)

// unpinned are the user principal names in roles that have no id, sorted, each where it
// stands first.
func unpinned(file *config.File) []config.Text {
	first := map[string]config.Text{}
	file.EachNamed(func(who config.Text, principal *config.Principal) {
		name := identity.FoldName(principal.Name)
		if was, known := first[name]; principal.ID == "" && (!known || who.Pos.Compare(was.Pos) < 0) {
			first[name] = who
		}
	})
	var list []config.Text
	for _, name := range slices.Sorted(maps.Keys(first)) {
		list = append(list, first[name])
	}
	return list
}

// home is the file that gets the lines of users: one that has some already, else one
// with principals, else the one where the first of them is named.
func home(file *config.File, users []config.Text) string {
	best, path := 2, users[0].Pos.File
	for _, p := range file.Principals {
		rank := 1
		if p.Kind == config.User {
			rank = 0
		}
		if rank < best || rank == best && p.Pos.File < path {
			best, path = rank, p.Pos.File
		}
	}
	return path
}

// findUsers looks up the users without an id.
func findUsers(file *config.File, tenant *directory.Index) (pins []Pin, found []finding.Finding) {
	named := map[string][]*directory.Principal{}
	for i := range tenant.Principals {
		if p := &tenant.Principals[i]; p.Type == directory.User {
			name := identity.FoldName(p.UserPrincipalName)
			named[name] = append(named[name], p)
		}
	}
	lines := map[string]config.Principal{}
	for _, line := range file.Principals {
		lines[line.ID] = line
	}
	for _, name := range unpinned(file) {
		users := named[identity.FoldName(name.Value)]
		if len(users) == 1 && lines[users[0].ID].Name == "" {
			pins = append(pins, Pin{Name: name, User: users[0]})
			continue
		}
		f := finding.Finding{Rule: "principal-unknown", Severity: finding.Error, Pos: name.Pos, Subject: name.Value,
			Message: "no such user in the directory: " + finding.Quote(name.Value), Fix: "Correct the user principal name, or remove the entry"}
		reason, missing := tenant.MissingSubject(directory.PartUsers, name.Value)
		switch {
		case len(users) == 1:
			line := lines[users[0].ID]
			f.Rule, f.Message = "file-duplicate-name", fmt.Sprintf("%s is the user with the id %s, whom principals calls %s at %s",
				finding.Quote(name.Value), line.ID, finding.Quote(line.Name), line.Pos)
			f.Fix, f.Related = "Correct the name in that line", []finding.Related{{Pos: line.Pos, Message: "the other name"}}
		case len(users) > 1:
			f.Rule, f.Message = "principal-name-ambiguous", fmt.Sprintf("%d users have the name %s", len(users), finding.Quote(name.Value))
			f.Fix = "Add the object id of the one you mean to principals.users"
		case missing:
			f.Status, f.Message, f.Fix = finding.NotEvaluated, reason, "Fix the read errors and run again"
		}
		found = append(found, f)
	}
	return pins, found
}
