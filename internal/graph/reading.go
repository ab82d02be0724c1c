package graph

import (
	"context"
	"maps"
	"slices"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/identity"
)

// reading is one read of a tenant: what is asked for, and the collectors.
type reading struct {
	client *Client
	scope  directory.Scope

	// Those on which others depend.
	managed  *managed
	groups   *groups
	names    *names
	lists    []*groupList // of perTenant
	evidence *evidence
	owners   *owners
	units    *units
	people   *people
	absent   *absent
	// What is read in the end.
	protection *protection
	// All that are read once, and all that are read for each group.
	perTenant, perGroup together
}

func newReading(c *Client, scope directory.Scope, who claims) *reading {
	managed, groups := &managed{ask: c.ask}, newGroups(c.ask)
	roleAssignable, everyGroup, everyDeleted := roleAssignable(c.ask), everyGroup(c.ask), everyDeletedGroup(c.ask)
	owners, users := newOwners(c.ask, c.options.Progress), &everyUser{ask: c.ask, people: newPrincipals()}
	units := newUnits(c.ask, who.ObjectID != "" && !who.person())
	nested := newNested(c.ask, groups, owners)
	asked := func(part directory.Part, c collector) collector { return only(scope.Asks(part), c) }
	r := &reading{
		client: c, scope: scope,
		managed: managed, groups: groups, names: &names{groupList{ask: c.ask}}, evidence: newEvidence(c.ask), owners: owners, units: units,
		people: newPeople(c.ask, owners.people, users.people, nested.people),
		absent: &absent{ask: c.ask, groups: groups, managed: managed},
		lists:  []*groupList{roleAssignable, everyGroup, everyDeleted},
		perTenant: together{
			&organization{ask: c.ask, tenant: who.TenantID},
			asked(directory.PartCaller, &caller{ask: c.ask, who: who}),
			asked(directory.PartRoleAssignable, roleAssignable),
			only(scope.AllGroups, together{everyGroup, everyDeleted}),
			only(scope.AllUsers, users),
			asked(directory.PartPackages, optional(directory.PartPackages, who, &packages{ask: c.ask})),
			asked(directory.PartApplications, optional(directory.PartApplications, who, &bypasses{ask: c.ask})),
		},
		perGroup: together{
			asked(directory.PartOwners, owners),
			asked(directory.PartAdministrativeUnits, units),
		},
	}
	r.protection = newProtection(r, nested, together{
		asked(directory.PartContexts, optional(directory.PartContexts, who, &contexts{ask: c.ask})),
		asked(directory.PartContextPolicies, optional(directory.PartContextPolicies, who, &contextPolicies{ask: c.ask})),
	})
	return r
}

// read asks for everything in three steps: what the scope names, what that led
// to, and what turned out to be missing. Each step has to leave time to the next:
// a list that is throttled for ever must not take the owners with it.
func (r *reading) read(run context.Context) {
	r.leaving(run, 2, func(ctx context.Context) {
		parallel(
			func() { r.readDeclared(ctx) },
			func() { r.perTenant.read(ctx, nil) },
			func() { r.perGroup.read(ctx, r.scope.Groups) },
		)
	})
	r.groups.take(r.lists...)
	discovered := r.discoveredIDs()
	listed, people := r.groups.missing(discovered), r.people.missing(r.scope.Users)
	r.leaving(run, 2, func(ctx context.Context) {
		parallel(
			func() { r.groups.read(ctx, listed) },
			func() { r.perGroup.read(ctx, discovered) },
			func() { only(r.scope.Asks(directory.PartUsers), r.people).read(ctx, people) },
		)
	})
	r.absent.read(run, r.groups.missing(slices.Concat(r.scope.Groups, discovered)))
	r.perGroup.read(run, r.absent.late)
	r.evidence.read(run, r.unlisted())
}

// readProtection reads what the depth asks for, after read. For what PIM may take longer
// the run has more time, unless somebody has set how long it may last.
func (r *reading) readProtection(ctx, run context.Context) {
	managed, others := r.protection.inScope()
	if end, _ := run.Deadline(); r.client.options.Budget == 0 && len(managed) > 0 {
		more, cancel := context.WithDeadline(ctx, end.Add(longest(len(managed))))
		defer cancel()
		run = more
		r.client.options.Progress(Progress{Protection: len(managed), Longest: longest(len(managed))})
		defer r.client.options.Progress(Progress{})
	}
	if r.scope.Depth != directory.DepthManaged {
		r.protection.read(run, managed, others)
	}
	r.units.recheck(run, r.groups.known)
}

// readDeclared reads the groups that the scope names, and whether PIM manages them.
func (r *reading) readDeclared(ctx context.Context) {
	parallel(
		func() { only(r.scope.Asks(directory.PartManaged), r.managed).read(ctx, nil) },
		func() { r.groups.read(ctx, r.scope.Groups) },
		func() { r.names.read(ctx, r.scope.Names) },
	)
	r.groups.take(&r.names.groupList)
	r.evidence.read(ctx, r.unlisted())
}

// readGroups reads more groups than were known, and then the relations of those that
// were found.
func (r *reading) readGroups(ctx context.Context, read func()) {
	before := maps.Clone(r.groups.known)
	read()
	var found []string
	for _, id := range slices.Sorted(maps.Keys(r.groups.known)) {
		g := r.groups.known[id]
		if _, known := before[id]; !known && !g.Deleted() {
			found = append(found, id)
		}
	}
	r.perGroup.read(ctx, found)
}

// snapshot puts together what was read.
func (r *reading) snapshot(taken time.Time) *directory.Snapshot {
	s := &directory.Snapshot{Version: directory.Version, Cloud: r.client.options.Cloud, Taken: taken.UTC(), Scope: r.scope}
	together{r.groups, r.names, r.absent, r.managed, r.evidence, r.perTenant, r.perGroup}.put(s)
	r.protection.put(s)
	r.people.put(s)
	for _, part := range r.scope.Omitted() {
		s.Gaps = append(s.Gaps, directory.Gap{Part: part, Reason: "it was not asked for"})
	}
	return directory.Canonical(s)
}

// discoveredIDs lists the groups to be read that the scope does not name by id.
func (r *reading) discoveredIDs() []string {
	ids := map[string]bool{}
	maps.Copy(ids, r.managed.ids)
	for id, g := range r.groups.known {
		ids[id] = !g.Deleted()
	}
	for _, id := range r.scope.Groups {
		delete(ids, id)
	}
	maps.DeleteFunc(ids, func(_ string, live bool) bool { return !live })
	return slices.Sorted(maps.Keys(ids))
}

// unlisted lists the groups of the scope that would count as not managed. An
// empty list is doubted as a whole, and other signs would not change that.
func (r *reading) unlisted() []string {
	if !r.scope.Asks(directory.PartManaged) || r.managed.ids != nil && len(r.managed.ids) == 0 {
		return nil
	}
	ids, names := setOf(r.scope.Groups), setOf(r.scope.Names)
	var list []string
	for id, g := range r.groups.known {
		asked := ids[id] || names[identity.FoldName(g.DisplayName)]
		if asked && !g.Deleted() && g.Manageable() && !r.managed.ids[id] {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return list
}

// leaving gives something the time that is left, but for one part in so many, however
// much of it signing in has taken.
func (r *reading) leaving(run context.Context, parts time.Duration, do func(context.Context)) {
	end, _ := run.Deadline() // which Snapshot has set
	ctx, cancel := context.WithDeadline(run, end.Add(-end.Sub(r.client.options.Now())/parts))
	defer cancel()
	do(ctx)
}
