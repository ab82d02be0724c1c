package graph

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// reading is one Snapshot while it is being read. Parts are read at the same
// time and in any order; what is collected here does not depend on it.
type reading struct {
	client *Client
	ask    *questions
	scope  directory.Scope
	// application says that an application reads, and no person.
	application bool
	// members are the groups in each unit; nil while they are not read.
	members        unitMembers
	membersRefused bool // they are not to be had

	mu          sync.Mutex
	groups      map[string]directory.Group
	unread      map[string]error    // groups by id that could not be read, and why
	conflicts   map[string][]string // groups of which two answers differ, and the names in them
	people      map[string]directory.Principal
	unsure      map[string][]string // people of whom two answers differ, and the names in them
	units       map[string]directory.AdministrativeUnit
	unsureUnits map[string]bool // units of which two answers differ
	owners      relation
	unitsOf     relation
	managed     map[string]bool // ids on PIM's list; nil when it could not be read
	evidence    map[string][]directory.Evidence
	checked     map[string]bool // groups about which other signs were looked for
	phantoms    []string
	gaps        []directory.Gap
	tenant      string
	roles       []directory.RoleAssignment
	total       int
	done        int
}

// relation is, by group, what the group is related to, or why that is not
// known.
type relation struct {
	ids  map[string][]string
	errs map[string]error
}

func newRelation() relation { return relation{map[string][]string{}, map[string]error{}} }

func newReading(c *Client, scope directory.Scope) *reading {
	return &reading{
		client: c, ask: c.ask, scope: scope,
		groups: map[string]directory.Group{}, unread: map[string]error{}, conflicts: map[string][]string{},
		people: map[string]directory.Principal{}, unsure: map[string][]string{},
		units: map[string]directory.AdministrativeUnit{}, unsureUnits: map[string]bool{}, owners: newRelation(), unitsOf: newRelation(),
		evidence: map[string][]directory.Evidence{}, checked: map[string]bool{},
	}
}

// readAll reads in three waves: what the scope names, what that led to, and
// what turned out to be missing. Each wave asks all its questions at once, and
// has to leave time to the next: a list that is throttled for ever must not
// take the owners with it.
func (r *reading) readAll(run context.Context, who claims) {
	r.application = who.object != "" && !who.person
	declared := r.scope.Groups
	ctx, cancel := r.client.half(run)
	defer cancel()
	atOnce(
		func() {
			atOnce(
				func() { r.readManaged(ctx) },
				func() { r.readNames(ctx, r.scope.Names) },
				func() { r.readGroups(ctx, declared) },
			)
			r.readEvidence(ctx)
		},
		func() { r.readRoleAssignable(ctx) },
		func() { r.readOrganization(ctx, who) },
		func() { r.readRoles(ctx, who) },
		func() { r.readWhole(ctx) },
		func() { r.readRelations(ctx, declared) },
	)
	found := r.newcomers(declared)
	ctx, cancel = r.client.half(run)
	defer cancel()
	atOnce(
		func() { r.readGroups(ctx, r.unknown(declared)) },
		func() { r.readRelations(ctx, found) },
		func() { r.readUsers(ctx) },
	)
	r.confirmAbsent(run, r.missing(declared))
	r.recheckUnits(run)
	r.readEvidence(run) // about groups that only turned up since
}

// readWhole reads what only a scope of the whole tenant asks for.
func (r *reading) readWhole(ctx context.Context) {
	if r.scope.AllGroups {
		atOnce(func() { r.readAllGroups(ctx) }, func() { r.readAllDeleted(ctx) })
	}
	if r.scope.AllUsers {
		r.readAllUsers(ctx)
	}
}

func atOnce(tasks ...func()) {
	var all sync.WaitGroup
	for _, task := range tasks {
		all.Go(task)
	}
	all.Wait()
}

// newcomers lists the groups to be read that the scope did not name.
func (r *reading) newcomers(declared []string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := maps.Clone(r.managed)
	if ids == nil {
		ids = map[string]bool{}
	}
	for id, g := range r.groups {
		ids[id] = !g.Deleted()
	}
	for _, id := range declared {
		delete(ids, id)
	}
	maps.DeleteFunc(ids, func(_ string, live bool) bool { return !live })
	return slices.Sorted(maps.Keys(ids))
}

// unknown lists the ids on PIM's list of which nothing was read yet.
func (r *reading) unknown(declared []string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := maps.Clone(r.managed)
	for _, id := range declared {
		delete(ids, id)
	}
	maps.DeleteFunc(ids, func(id string, _ bool) bool {
		_, known := r.groups[id]
		return known
	})
	return slices.Sorted(maps.Keys(ids))
}

// missing lists the groups that were asked for and did not come.
func (r *reading) missing(declared []string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := setOf(declared)
	maps.Copy(ids, r.managed)
	maps.DeleteFunc(ids, func(id string, _ bool) bool {
		_, known := r.groups[id]
		return known || r.unread[id] != nil
	})
	return slices.Sorted(maps.Keys(ids))
}

// addList takes a list of groups, or makes a gap of it.
func (r *reading) addList(part directory.Part, answer guard.Answer) {
	groups, err := groupsOf(answer)
	if err != nil {
		r.gap(directory.Gap{Part: part, Reason: err.Error()})
		return
	}
	r.addGroups(groups, nil)
}

// addGroups takes groups as they were read, those that were wanted if that is
// given. Two answers about one group that differ are both not believed: it
// changed meanwhile, or they come from replicas that do not agree.
func (r *reading) addGroups(groups []directory.Group, wanted map[string]bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, g := range groups {
		if wanted != nil && !wanted[g.ID] {
			continue
		}
		known, has := r.groups[g.ID]
		if has && !reflect.DeepEqual(known, g) {
			r.conflicts[g.ID] = append(r.conflicts[g.ID], known.DisplayName, g.DisplayName)
		}
		r.groups[g.ID] = g
		delete(r.unread, g.ID)
	}
}

// addPerson is addGroups for the owners of groups.
//
// Of a type that Graph has made out of users or applications, one list can name the
// type and another only what it is made of.
func (r *reading) addPerson(p directory.Principal) {
	known, has := r.people[p.ID]
	switch {
	case has && known.Type.IsOther() && !p.Type.IsOther():
		return
	case has && p.Type.IsOther() && !known.Type.IsOther():
	case has && known != p:
		r.unsure[p.ID] = append(r.unsure[p.ID], known.UserPrincipalName, p.UserPrincipalName)
	}
	r.people[p.ID] = p
}

func (r *reading) noteUnread(id string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.groups[id]; !known {
		r.unread[id] = err
	}
}

func (r *reading) forgetUnread(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.unread, id)
}

func (r *reading) gap(g directory.Gap) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gaps = append(r.gaps, g)
}

// progress counts groups whose owners were read.
func (r *reading) progress(total, done int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.total += total
	r.done += done
	r.client.options.Progress(Progress{Groups: r.done, Total: r.total})
}

func setOf(ids []string) map[string]bool {
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// canonicalIDs sorts ids in their one form; what is no id is for the rules of
// the file that named it.
func canonicalIDs(ids []string) []string {
	var canonical []string
	for _, id := range ids {
		if c := identity.CanonicalID(id); c != "" {
			canonical = append(canonical, c)
		}
	}
	slices.Sort(canonical)
	return slices.Compact(canonical)
}

// snapshot puts together what was read.
func (r *reading) snapshot(taken time.Time, who claims) (*directory.Snapshot, error) {
	tenant := cmp.Or(r.tenant, who.tenant)
	if tenant == "" {
		return nil, errNoTenant()
	}
	s := &directory.Snapshot{
		Version: directory.Version, Tenant: tenant, Cloud: r.client.options.Cloud, Taken: taken.UTC(), Scope: r.scope,
		Caller: r.caller(who), ManagedListSize: len(r.managed), OrphanIDs: r.phantoms,
		Principals: r.principals(), AdministrativeUnits: slices.Collect(maps.Values(r.units)),
	}
	s.Groups = r.assemble()
	s.Gaps = r.gaps
	return directory.Canonical(s), nil
}
