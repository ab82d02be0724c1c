package readfaults_test

import (
	"testing"
	"time"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// changing are the faults in which the tenant is not the same for every
// request: somebody changes it, or Graph's servers don't agree.
func changing(t testing.TB) []line {
	nothing := answer(`{"value":[]}`)
	stale := fault.Action{Change: []fault.Change{{Do: "onboard", Group: unmanagedGroup}}, Behind: 1}
	after, small := afterOnboarding(contoso(t)), []fakegraph.Option{fakegraph.WithPageSize(5)}
	return []line{
		{ID: "F20", What: "somebody onboards, deletes, purges or renames a declared group, makes it dynamic, or adds a group, while the list is being read", Must: "each verdict was true before the change or is true after it",
			Shots: whileReading(contoso(t))},
		{ID: "F21", What: "PIM's list as it was one write ago, always and in every second answer", Must: "evaluated by the old list or the new one; unknown where signs contradict it",
			Shots: []shot{
				{name: "all of it", faults: always(managedList, stale), also: after},
				{name: "first page", options: small, faults: once(managedList, stale), also: after},
				{name: "second page", options: small, faults: append(once(managedList, fault.Action{Change: stale.Change}), fault.Fault{Path: managedList, Nth: 2, Do: fault.Action{Behind: 1}}), also: after},
			}},
		{ID: "F22", What: "404 for 60 s for something that exists: the owners of a group, the group itself", Must: "a 404 does not mean that the group has no owners",
			Shots: []shot{
				{name: "owners", faults: []fault.Fault{{Path: `/groups/` + managedGroup + `/owners`, Count: fault.Every, For: fault.Duration(time.Minute), Do: status(404)}},
					want: all(unknown(0), notEvaluated("owners-minimum"))},
				{name: "units", faults: []fault.Fault{{Path: `/groups/` + managedGroup + `/memberOf`, Count: fault.Every, For: fault.Duration(time.Minute), Do: status(404)}},
					want: all(unknown(0), notEvaluated("override-risk"))},
			}},
		{ID: "F26", What: "a server that lacks groups that the others have", Must: "a group is absent only if two requests say so",
			Shots: []shot{
				{name: "not in the list", faults: always(byIDs, nothing), want: whole},
				{name: "not in the first list", faults: once(byIDs, nothing), want: whole},
				{name: "404 to the list", faults: once(byIDs, status(404)), want: whole},
				{name: "no such application", faults: always(`^/v1\.0/servicePrincipals\?`, nothing), want: whole},
				{name: "no such name", faults: once(`displayName eq 'sg-staging-aks-cluster-admins'`, nothing), want: whole},
				{name: "not by id either, at first", faults: append(once(byIDs, nothing), fault.Fault{Path: `^/v1\.0/groups/` + unmanagedGroup, Do: status(503)}), want: whole},
			}},
		{ID: "F42", What: "two runs at once against one tenant with low limits", Must: "both runs see the same",
			Shots: []shot{{beside: true, want: whole, options: []fakegraph.Option{fakegraph.WithLimits(fakegraph.Limits{PIM: 6, Units: 100})}}}},
	}
}

func afterOnboarding(w world) []*directory.Snapshot {
	return []*directory.Snapshot{w.changed(func(groups map[string]*directory.Group) { groups[unmanagedGroup].Managed = directory.True })}
}

// whileReading changes the tenant before the second page of PIM's list, before
// the first batch, and before the last.
func whileReading(w world) []shot {
	const added = "7d0f2f0e-1111-4111-8111-111111111111"
	id := managedGroup
	changes := []struct {
		name  string
		what  fault.Change
		after func(g *directory.Group)
	}{
		{"onboard", fault.Change{Do: "onboard", Group: unmanagedGroup}, nil},
		{"delete", fault.Change{Do: "delete", Group: id}, func(g *directory.Group) { g.DeletedDateTime = today }},
		{"purge", fault.Change{Do: "purge", Group: id}, func(g *directory.Group) { g.ID = "7d0f2f0e-2222-4111-8111-111111111111"; g.Managed = directory.False }},
		{"rename", fault.Change{Do: "rename", Group: id, Name: "sg-renamed"}, func(g *directory.Group) { g.DisplayName = "sg-renamed" }},
		{"dynamic", fault.Change{Do: "dynamic", Group: unmanagedGroup}, nil},
		{"add", fault.Change{Do: "add", Group: added, Name: "sg-purview-data-curators"}, nil},
	}
	var shots []shot
	for _, c := range changes {
		after := w.changed(func(groups map[string]*directory.Group) {
			switch {
			case c.after != nil:
				c.after(groups[id])
			case c.name == "onboard":
				groups[unmanagedGroup].Managed = directory.True
			case c.name == "dynamic":
				groups[unmanagedGroup].GroupTypes, groups[unmanagedGroup].MembershipRule = []string{"DynamicMembership"}, "x"
			}
		})
		if c.name == "add" {
			after.Groups = append(after.Groups, directory.Group{ID: added, DisplayName: c.what.Name, GroupTypes: []string{},
				SecurityEnabled: directory.True, MailEnabled: directory.False, Managed: directory.False})
		}
		for place, path := range map[string]string{"second page": managedList + `\?`, "owners": `/groups/` + c.what.Group + `/owners`, "groups": byIDs} {
			shots = append(shots, shot{name: c.name + ", " + place, raced: true, options: []fakegraph.Option{fakegraph.WithPageSize(5)},
				faults: once(path, fault.Action{Change: []fault.Change{c.what}}), also: []*directory.Snapshot{directory.Canonical(after)}})
		}
	}
	return shots
}
