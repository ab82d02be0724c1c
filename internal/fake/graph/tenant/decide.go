package tenant

import (
	"slices"
	"strings"
)

// Decide gives the next requests for a group these statuses, "" the usual one. What
// was not provisioned, granted or revoked has changed no schedule.
func (t *Tenant) Decide(groupID string, statuses ...string) {
	t.decided[groupID] = append(t.decided[groupID], statuses...)
}

func (t *Tenant) decide(r *Request) {
	if next := t.decided[r.GroupID]; len(next) > 0 {
		t.decided[r.GroupID] = next[1:]
		if next[0] != "" {
			r.Status = next[0]
		}
	}
}

// gives says that the request was carried out. [D] for Revoked [C]
// https://learn.microsoft.com/graph/api/resources/request
func (r *Request) gives() bool {
	return slices.Contains([]string{"Provisioned", "Granted", "ScheduleCreated", "Revoked"}, r.Status)
}

// Conclude ends a request that was pending. It says whether there is such a one.
func (t *Tenant) Conclude(id, status string) bool {
	for _, kind := range []Access{Eligibility, Assignment} {
		r := t.current.Request(kind, id)
		if r == nil || !strings.HasPrefix(r.Status, "Pending") {
			continue
		}
		concluded := *r
		concluded.Status, concluded.Completed = status, t.now()
		t.write(func(next *State) {
			next.replaceRequest(r, &concluded)
			if concluded.gives() {
				t.reschedule(next, &concluded)
			}
		})
		return true
	}
	return false
}

func (s *State) replaceRequest(old, by *Request) {
	list := slices.Clone(s.requests[old.GroupID])
	list[slices.Index(list, old)] = by
	s.requests[old.GroupID] = list
}
