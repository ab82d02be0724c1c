package readfaults_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/finding"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// notEvaluated wants a rule to have no answer for at least one group.
func notEvaluated(rule string) wants {
	return func(t *testing.T, o *outcome) {
		t.Helper()
		if !slices.ContainsFunc(o.findings, func(f finding.Finding) bool { return f.Rule == rule && f.Status == finding.NotEvaluated }) {
			t.Errorf("%s is evaluated for all groups", rule)
		}
	}
}

// paged are the faults of lists in pages.
func paged(t testing.TB) []line {
	w := contoso(t)
	page := func(p fault.Page) fault.Action { return fault.Action{Page: p} }
	small := []fakegraph.Option{fakegraph.WithPageSize(3)}
	twice := func(id string) []string { return []string{id, id, inUpperCase(id)[0]} }
	null := func(id string) []string { return []string{id, ""} }
	return []line{
		{ID: "F16", What: "a page twice; one group twice with different names", Must: "each id counts once; if two answers differ, neither is believed, under each name",
			Shots: []shot{
				{name: "managed twice", faults: once(managedList, page(fault.PageDuplicate)), want: whole},
				{name: "role-assignable twice", faults: once(roleAssignable, page(fault.PageDuplicate)), want: whole},
				{name: "owners twice", faults: once(`/groups/`+managedGroup+`/owners\?`, page(fault.PageDuplicate)), want: whole},
				{name: "two names", faults: once(byIDs, page(fault.PageConflict)), want: all(unknown(1), gap("Microsoft Graph gave two different answers about it"))},
				{name: "two names among role-assignable", faults: once(roleAssignable, page(fault.PageConflict)), want: gap("Microsoft Graph gave two different answers about it")},
				{name: "two names, and a look-alike", faults: once(roleAssignable, page(fault.PageConflict)), world: lookAlike(t), want: all(unknown(1), gap("differ"))},
				{name: "two names of each owner", faults: always(ownersOf, page(fault.PageConflict)), want: gap("Microsoft Graph gave two different answers about it")},
			}},
		{ID: "F17", What: "the link to the next page leads to itself, in a circle, or to new pages without end", Must: "stops, and the list is unknown",
			Shots: []shot{
				{name: "itself", faults: always(managedList, page(fault.PageSelf)), want: all(unknownButSure(t), asks(managedList, 1), gap("do not end"))},
				{name: "circle", faults: always(managedList, page(fault.PageCycle)), want: all(unknownButSure(t), gap("do not end"))},
				{name: "ever new", faults: always(managedList, page(fault.PageEndless)), want: all(unknownButSure(t), gap("does not end"))},
				{name: "itself in a batch", faults: always(`/groups/`+managedGroup+`/owners\?`, page(fault.PageSelf)), want: all(unknown(0), notEvaluated("owners-minimum"))},
				{name: "another host", faults: always(managedList, fault.Action{Page: fault.PageLink, Next: "https://graph.microsoft.com@evil.example/v1.0/groups"}),
					want: all(unknownButSure(t), asks(managedList, 1), gap("the link to the next page is refused"))},
			}},
		{ID: "F18", What: "50 empty pages in a row, each with a link to the next", Must: "continues",
			Shots: []shot{
				{name: "managed", faults: often(managedList, 50, page(fault.PageEmpty)), want: all(whole, asks(managedList, 51))},
				{name: "owners", faults: often(`/groups/`+managedGroup+`/owners\?`, 50, page(fault.PageEmpty)), want: whole},
			}},
		{ID: "F19", What: "the third page of five always fails", Must: "the whole list is unknown, not two pages of it",
			Shots: nth(3, []string{managedList, roleAssignable}, small, t)},
		{ID: "F30", What: "ids twice, in capital letters, empty, null", Must: "one form of an id; an item without one makes the list unknown",
			Shots: []shot{
				{name: "capitals", faults: always(managedList, answer(w.managedBody(inUpperCase))), want: whole},
				{name: "twice", faults: always(managedList, answer(w.managedBody(twice))), want: whole},
				{name: "empty", faults: always(managedList, answer(w.managedBody(null))), want: unknownButSure(t)},
				{name: "null", faults: always(managedList, answer(`{"value":[{"id":"`+managedGroup+`"},{"id":null}]}`)), want: unknownButSure(t)},
				{name: "null item", faults: always(managedList, answer(`{"value":[{"id":"`+managedGroup+`"},null]}`)), want: unknownButSure(t)},
				{name: "number", faults: always(managedList, answer(`{"value":[{"id":1}]}`)), want: unknownButSure(t)},
			}},
	}
}

// lookAlike is a tenant in which an ordinary group has the name of the one
// role-assignable group, which is declared by that name.
func lookAlike(t testing.TB) *world {
	w := contoso(t)
	var name string
	for i := range w.tenant.Groups {
		g := &w.tenant.Groups[i]
		if name == "" && g.RoleAssignable() && !g.Deleted() {
			name = g.DisplayName
			continue
		}
		g.IsAssignableToRole = directory.Null
	}
	i := slices.IndexFunc(w.tenant.Groups, func(g directory.Group) bool { return g.ID == unmanagedGroup })
	w.tenant.Groups[i].DisplayName = name
	w.file = parse(t, []byte("version: 1\ngroups:\n  - name: "+name+"\n"))
	return &w
}

// nth fails the call of that number for ever, with what is worth asking again
// and what is not.
func nth(n int, paths []string, options []fakegraph.Option, t testing.TB) []shot {
	var shots []shot
	for _, path := range paths {
		for _, code := range []int{403, 410, 500} {
			s := shot{name: fmt.Sprintf("%d %s", code, path), options: options, want: notEvaluated("role-assignable-unmanaged")}
			s.faults = []fault.Fault{{Path: path, Nth: n, Count: fault.Every, Do: status(code)}}
			if path == managedList {
				s.want = unknownButSure(t)
			}
			shots = append(shots, s)
		}
	}
	return shots
}
