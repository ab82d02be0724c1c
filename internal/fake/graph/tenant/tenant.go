// Package tenant is the state behind the fake Graph: groups, people, units and
// what PIM for Groups knows of them, with the side effects that a write has.
// It knows no HTTP, no URL and no query: what is refused here is refused as
// an Error with the code that Graph gives it.
//
// Comments carry the evidence for a behaviour: [D] Microsoft documents it, [L]
// somebody saw it live, [C] a real client's source relies on it, [I] inferred,
// [G] general knowledge of Graph, [?] unknown: then Answers has a switch.
// Graph's pages: https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview
//
// A Tenant is not safe for concurrent use; the server in front of it holds one
// lock for each request.
package tenant

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"time"

	"pim-groups/internal/directory"
)

// Tenant is a directory that can be read, as it is or as it was, and written.
type Tenant struct {
	ID      string
	Answers Answers
	// EmptyList makes the list of managed groups empty, as it has been seen for
	// callers without the licence or the permission. [C]
	EmptyList bool

	now     func() time.Time
	current *State
	past    []*State // oldest first; what stale reads see
	fresh   map[string]*Fresh
	reads   int // complete reads of the list of managed groups
	ids     int // ids made up so far
}

// Fresh is how a new group comes to be known to PIM. [L] seen by OMNI and the
// issues azuread #1491, #1836, #1845.
type Fresh struct {
	Unknown   int // PIM calls answered 404 ResourceNotFound
	OnePolicy int // then policy lists with only one of the two roles
	Failing   int // then schedule requests answered 201 with status Failed
}

// keepPast is how many earlier states stale reads can reach.
const keepPast = 16

// New makes a tenant that looks like the snapshot. Gaps are not reproduced:
// what the snapshot could not read does not exist here.
func New(s *directory.Snapshot, now func() time.Time) *Tenant {
	t := &Tenant{ID: s.Tenant, now: now, fresh: make(map[string]*Fresh)}
	t.current = seed(t, s)
	return t
}

// Read gives the state that is so many writes behind the current one.
func (t *Tenant) Read(behind int) *State {
	if behind <= 0 || len(t.past) == 0 {
		return t.current
	}
	return t.past[max(0, len(t.past)-behind)]
}

// write changes a copy of the state and keeps the old one for stale reads.
func (t *Tenant) write(change func(*State)) {
	next := t.current.clone()
	change(next)
	t.past = append(t.past, t.current)
	if len(t.past) > keepPast {
		t.past = slices.Delete(t.past, 0, 1)
	}
	t.current = next
}

// newID makes up an id that the tenant has never used. The same writes give
// the same ids.
func (t *Tenant) newID() string {
	t.ids++
	return GUID(t.ID, "made", fmt.Sprint(t.ids))
}

// GUID derives an id of the usual form from names.
func GUID(names ...string) string {
	h := sha256.New()
	for _, name := range names {
		fmt.Fprintf(h, "%d:%s", len(name), name)
	}
	b := h.Sum(nil)[:16]
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// seed builds the first state.
func seed(t *Tenant, s *directory.Snapshot) *State {
	state := &State{
		groups:     make(map[string]*Group, len(s.Groups)),
		principals: make(map[string]*directory.Principal, len(s.Principals)+1),
		units:      make(map[string]*directory.AdministrativeUnit, len(s.AdministrativeUnits)),
		managed:    make(map[string]managed),
		access:     make(map[string]*access),
		schedules:  make(map[string][]*Schedule),
		requests:   make(map[string][]*Request),
	}
	for _, p := range s.Principals {
		state.principals[p.ID] = &p
	}
	for _, u := range s.AdministrativeUnits {
		state.units[u.ID] = &u
	}
	for _, id := range s.OrphanIDs {
		state.managed[id] = managed{}
	}
	state.seedCaller(s.Caller)
	eligible := state.somebody()
	for _, g := range s.Groups {
		state.groups[g.ID] = newGroup(g)
		if g.Managed == directory.True {
			state.managed[g.ID] = managed{}
		}
		state.seedEvidence(t, &g, eligible)
	}
	return state
}

// seedCaller gives the caller an account and its directory roles. An account
// that the snapshot does not have can be read, and is in no list: what is read
// back is the snapshot.
func (s *State) seedCaller(caller *directory.Caller) {
	if caller == nil {
		return
	}
	s.roles = slices.Clone(caller.Roles)
	s.rolesOf = caller.ID
	if s.principals[caller.ID] == nil {
		s.unlisted = caller.ID
		s.principals[caller.ID] = &directory.Principal{ID: caller.ID, Type: caller.Type, DisplayName: caller.DisplayName,
			AccountEnabled: directory.True}
	}
}

// somebody gives a principal of the tenant who can be eligible: its last user,
// or without users one that is in no list.
func (s *State) somebody() string {
	if users := s.Principals(directory.User); len(users) > 0 {
		return users[len(users)-1].ID
	}
	if s.unlisted == "" {
		s.unlisted = GUID("eligible")
		s.principals[s.unlisted] = &directory.Principal{ID: s.unlisted, Type: directory.User}
	}
	return s.unlisted
}

// seedEvidence makes the signs true that the snapshot saw of a managed group.
// Somebody is eligible if one of the signs is that anybody is.
func (s *State) seedEvidence(t *Tenant, g *directory.Group, somebody string) {
	for _, sign := range g.Evidence {
		switch sign {
		case directory.EvidenceEligibility:
			s.schedules[g.ID] = append(s.schedules[g.ID], &Schedule{
				ID: g.ID + "_member_" + GUID(g.ID, "schedule"), Kind: Eligibility, GroupID: g.ID, PrincipalID: somebody,
				AccessID: Member, Start: g.CreatedDateTime, CreatedUsing: GUID(g.ID, "request"), Status: "Provisioned",
			})
		case directory.EvidencePolicyWritten:
			a := newAccess()
			a.stamps[Member] = stamp{t.now(), "Admin"}
			s.access[g.ID] = a
		}
	}
}

// clone copies what a write may change: the maps, not what they point to.
func (s *State) clone() *State {
	next := *s
	next.groups = maps.Clone(s.groups)
	next.principals = maps.Clone(s.principals)
	next.managed = maps.Clone(s.managed)
	next.access = maps.Clone(s.access)
	next.schedules = maps.Clone(s.schedules)
	next.requests = maps.Clone(s.requests)
	next.lists = lists{}
	return &next
}
