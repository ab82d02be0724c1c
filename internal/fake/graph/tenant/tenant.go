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
	// Registrants own the registration of the application that signs in, Trustees its
	// service principal.
	Registrants, Trustees []string

	now     func() time.Time
	current *State
	past    []*State // oldest first; what stale reads see
	fresh   map[string]*Fresh
	lags    map[behind]*lag
	decided map[string][]string // statuses of the next requests for a group
	mails   []Mail
	reads   int // complete reads of the list of managed groups
	ids     int // ids made up so far
}

// Fresh is how a new group comes to be known to PIM. [L] seen by OMNI and the
// issues azuread #1491, #1836, #1845.
type Fresh struct {
	Unknown   int    // PIM calls answered 404 ResourceNotFound
	OnePolicy int    // then policy lists with only one of the two roles
	Failing   int    // then schedule requests answered 201 with status Failed
	FailedAs  string // or another one, such as FailedAsResourceIsLocked
}

// keepPast is how many earlier states stale reads can reach.
const keepPast = 16

// New makes a tenant that looks like the snapshot. Gaps are not reproduced:
// what the snapshot could not read does not exist here.
func New(s *directory.Snapshot, now func() time.Time) *Tenant {
	t := &Tenant{ID: s.Tenant, now: now, fresh: make(map[string]*Fresh), lags: make(map[behind]*lag), decided: make(map[string][]string)}
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
