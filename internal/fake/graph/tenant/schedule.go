package tenant

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	o "pim-groups/internal/fake/graph/odata"
)

// Access says which of PIM's two kinds of access a schedule gives.
type Access string

// Eligible principals may activate; assigned ones have the role now.
const (
	Eligibility Access = "eligibility"
	Assignment  Access = "assignment"
)

// Schedule is somebody's eligibility for a role in a group, or assignment.
// https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupeligibilityschedule
type Schedule struct {
	ID           string
	Kind         Access
	GroupID      string
	PrincipalID  string
	AccessID     Role
	Start        time.Time
	End          time.Time // zero: permanent
	Expiration   string    // the type that was asked for; "" is what Start and End say
	Duration     string    // as it was asked for, with the type afterDuration
	CreatedUsing string    // request id; "" for members from before onboarding
	Status       string
	Activated    bool // an assignment that came from an eligibility
}

// Request is a request for a change of schedules.
// https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupeligibilityschedulerequest
type Request struct {
	ID             string
	Kind           Access
	GroupID        string
	PrincipalID    string
	AccessID       Role
	Action         string
	Status         string
	Justification  string
	Ticket         o.Value
	Created        time.Time
	Completed      time.Time
	ScheduleID     string
	By             Actor
	Expiration     string
	Start, End     time.Time
	Duration       string
	ValidationOnly bool
}

// AddSchedule gives somebody a schedule without any side effect, as if it had
// been there from the beginning.
func (t *Tenant) AddSchedule(sched Schedule) {
	t.write(func(next *State) {
		next.schedules[sched.GroupID] = append(slices.Clone(next.schedules[sched.GroupID]), &sched)
	})
}

// GroupSchedules lists the schedules of a kind for a group: PIM answers for
// managed groups and others alike. [D]
func (t *Tenant) GroupSchedules(s *State, kind Access, groupID string) ([]*Schedule, *Error) {
	g, err := t.admitRead(s, groupID)
	if err != nil {
		return nil, err
	}
	found := s.ofKind(kind, g.ID)
	if _, isManaged := s.managed[g.ID]; isManaged && kind == Assignment {
		found = append(s.standing(g), found...)
	}
	return t.renewed(found), nil
}

// renewed gives schedules in force the start that the service may give them
// without anybody's action, every half hour.
func (t *Tenant) renewed(schedules []*Schedule) []*Schedule {
	at := t.now().Truncate(30 * time.Minute)
	if !t.Answers.StartRenewed {
		return schedules
	}
	for i, sched := range schedules {
		if !sched.Start.IsZero() && sched.Start.Before(at) {
			again := *sched
			again.Start = at
			schedules[i] = &again
		}
	}
	return schedules
}

// ofKind lists the schedules that are still in force or will be.
func (s *State) ofKind(kind Access, groupID string) []*Schedule {
	var found []*Schedule
	for _, sched := range s.schedules[groupID] {
		if sched.Kind == kind {
			found = append(found, sched)
		}
	}
	return found
}

// standing lists the members and owners that a group had without PIM: their
// start and end are null, and schedule and instance have one id. [D]
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-assignmentscheduleinstances
func (s *State) standing(g *Group) []*Schedule {
	var found []*Schedule
	add := func(role Role, ids []string) {
		for _, id := range ids {
			found = append(found, &Schedule{ID: g.ID + "_" + string(role) + "_" + GUID(g.ID, string(role), id), Kind: Assignment,
				GroupID: g.ID, PrincipalID: id, AccessID: role, Status: "Provisioned"})
		}
	}
	add(Member, g.Members)
	add(Owner, g.Owners)
	return found
}

// PrincipalSchedules lists somebody's schedules of a kind in all groups.
func (t *Tenant) PrincipalSchedules(s *State, kind Access, principal string) []*Schedule {
	var found []*Schedule
	for _, groupID := range slices.Sorted(maps.Keys(s.schedules)) {
		for _, sched := range s.ofKind(kind, groupID) {
			if strings.EqualFold(sched.PrincipalID, principal) {
				found = append(found, sched)
			}
		}
	}
	return t.renewed(found)
}

// GroupRequests lists the requests of a kind for a group, oldest first.
func (t *Tenant) GroupRequests(s *State, kind Access, groupID string) ([]*Request, *Error) {
	g, err := t.admitRead(s, groupID)
	if err != nil {
		return nil, err
	}
	return s.requestsWhere(g.ID, func(r *Request) bool { return r.Kind == kind }), nil
}

// PrincipalRequests lists the requests of a kind for somebody.
func (t *Tenant) PrincipalRequests(s *State, kind Access, principal string) []*Request {
	var found []*Request
	for _, groupID := range slices.Sorted(maps.Keys(s.requests)) {
		found = append(found, s.requestsWhere(groupID, func(r *Request) bool {
			return r.Kind == kind && strings.EqualFold(r.PrincipalID, principal)
		})...)
	}
	slices.SortStableFunc(found, func(a, b *Request) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID)) })
	return found
}

func (s *State) requestsWhere(groupID string, wanted func(*Request) bool) []*Request {
	var found []*Request
	for _, r := range s.requests[groupID] {
		if wanted(r) {
			found = append(found, r)
		}
	}
	return found
}

// Request finds a request by id.
func (s *State) Request(kind Access, id string) *Request {
	for _, list := range s.requests {
		for _, r := range list {
			if r.Kind == kind && strings.EqualFold(r.ID, id) {
				return r
			}
		}
	}
	return nil
}
