package readfaults_test

import (
	"testing"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// byUnits are the faults of administrative units that are asked for their
// groups, as is done where there are more groups than units.
func byUnits(t testing.TB) []line {
	const list, members = `^/v1\.0/directory/administrativeUnits\?`, `^/v1\.0/directory/administrativeUnits/[^/]+/members/`
	w := inUnits(giant(t, 100, 100))
	hidden := answer(`{"value":[{"id":"` + w.tenant.AdministrativeUnits[0].ID + `","displayName":"hidden","visibility":"HiddenMembership"}]}`)
	empty := fault.Fault{Path: members, Count: fault.Every, Do: answer(`{"value":[]}`)}
	shots := []shot{
		{name: "none", want: all(whole, asks(members, 2), asks(`/memberOf/`, 0))},
		{name: "list", faults: always(list, status(403))},
		{name: "no page size", faults: always(list, status(400))},
		{name: "list throttled for ever", faults: always(list, status(429, "Retry-After", "10")),
			want: all(unknown(0), notEvaluated("override-risk"))},
		{name: "list broken", faults: always(list, status(500))},
		{name: "list of another kind", faults: always(list, answer(`{"value":[{"id":1}]}`))},
		{name: "hidden members", faults: append(always(list, hidden), empty)},
		{name: "members of one", faults: often(members, 1, status(404))},
		{name: "members", faults: always(members, status(403))},
		{name: "members broken", faults: always(members, status(500))},
		{name: "short pages", options: []fakegraph.Option{fakegraph.WithPageSize(3)}},
		{name: "the restricted unit is left", faults: []fault.Fault{{Path: w.tenant.AdministrativeUnits[1].ID + `/members/`, Count: fault.Every, Do: empty.Do}}},
	}
	for i := range shots {
		shots[i].world = &w
		if shots[i].want == nil {
			shots[i].want = whole
		}
	}
	return []line{{ID: "F47", What: "administrative units that have no list, that have hidden members, whose members can't be listed, or whose members change meanwhile, in a tenant with 100 declared groups",
		Must: "the program asks each group for its units instead; without time for that, the units are unknown", Shots: shots}}
}

// inUnits puts every fifth group into an ordinary unit, and one into a
// restricted one.
func inUnits(w world) world {
	ordinary := directory.AdministrativeUnit{ID: id("b", 1), DisplayName: "Berlin"}
	restricted := directory.AdministrativeUnit{ID: id("b", 2), DisplayName: "Board", IsMemberManagementRestricted: directory.True}
	w.tenant.AdministrativeUnits = []directory.AdministrativeUnit{ordinary, restricted}
	for i := 0; i < len(w.tenant.Groups); i += 5 {
		w.tenant.Groups[i].AdministrativeUnits = []string{ordinary.ID}
	}
	last := &w.tenant.Groups[len(w.tenant.Groups)-1]
	last.AdministrativeUnits, last.IsManagementRestricted = []string{restricted.ID}, directory.True
	return world{tenant: directory.Canonical(w.tenant), file: w.file}
}
