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
	Activated    bool   // an assignment that came from an eligibility
	MemberType   string // "" is direct
	given        bool   // of a list that has all rows
	capitals     bool   // its words have them
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

// View is one of PIM's four lists: schedules of a kind, or those in force now.
type View struct {
	Kind      Access
	Instances bool
}

// GroupSchedules lists what a view has of a group: PIM answers for managed groups
// and others alike. [D]
func (t *Tenant) GroupSchedules(s *State, v View, groupID string) ([]*Schedule, *Error) {
	g, err := t.admitRead(s, groupID)
	if err != nil {
		return nil, err
	}
	s = t.settled(s, behind{schedulesOf, g.ID})
	var found []*Schedule
	if _, isManaged := s.managed[g.ID]; isManaged && v.Kind == Assignment {
		found = s.standing(g)
	}
	return t.seen(s, v, append(found, t.ofKind(s, v.Kind, g.ID)...)), nil
}

// seen makes of schedules what a view shows of them. Whether those who are eligible
// through a group are in both lists is not known. [?]
func (t *Tenant) seen(s *State, v View, found []*Schedule) []*Schedule {
	found = t.throughGroups(s, found)
	if !v.Instances && t.Answers.GroupRowsInInstancesOnly {
		found = slices.DeleteFunc(found, func(sched *Schedule) bool { return sched.MemberType == "group" && sched.Kind == Eligibility })
	}
	if v.Instances {
		found = slices.DeleteFunc(found, func(sched *Schedule) bool { return !sched.inForce(t.now()) })
	}
	return t.served(found)
}

// served gives schedules in force the start that the service may give them without
// anybody's action, every half hour, and words their capitals.
func (t *Tenant) served(schedules []*Schedule) []*Schedule {
	if !t.Answers.StartRenewed && !t.Answers.OtherSpellings {
		return schedules
	}
	at := t.now().Truncate(30 * time.Minute)
	for i, sched := range schedules {
		again := *sched
		if t.Answers.StartRenewed && !sched.Start.IsZero() && sched.Start.Before(at) {
			again.Start = at
		}
		again.capitals = t.Answers.OtherSpellings
		schedules[i] = &again
	}
	return schedules
}

// Word spells a word of an enumeration. Captures have lower case, the documentation
// capitals. [L][D]
func (s *Schedule) Word(text string) o.Value {
	if s.capitals {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return o.Text(text)
}

// ofKind lists the schedules that are in force or will be. The portal shows ended
// ones for 30 days. [D] Whether a list has them is not known. [?]
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-renew-extend
func (t *Tenant) ofKind(s *State, kind Access, groupID string) []*Schedule {
	at := t.now()
	if t.Answers.ExpiredListed {
		at = at.AddDate(0, 0, -30)
	}
	var found []*Schedule
	for _, sched := range s.schedules[groupID] {
		if sched.Kind == kind && !sched.ended(at) {
			found = append(found, sched)
		}
	}
	return found
}

// PrincipalSchedules lists what a view has of somebody in all groups.
func (t *Tenant) PrincipalSchedules(s *State, v View, principal string) []*Schedule {
	var found []*Schedule
	for _, groupID := range slices.Sorted(maps.Keys(s.schedules)) {
		for _, sched := range t.seen(s, v, t.ofKind(s, v.Kind, groupID)) {
			if strings.EqualFold(sched.PrincipalID, principal) {
				found = append(found, sched)
			}
		}
	}
	return found
}

// remembered is how long requests are listed: older ones were seen to vanish. [L]
// microsoft-graph-docs #21378, azuread #1306
const remembered = 45 * 24 * time.Hour

// GroupRequests lists the requests of a kind for a group, oldest first.
func (t *Tenant) GroupRequests(s *State, kind Access, groupID string) ([]*Request, *Error) {
	g, err := t.admitRead(s, groupID)
	if err != nil {
		return nil, err
	}
	since := t.now().Add(-remembered)
	return s.requestsWhere(g.ID, func(r *Request) bool { return r.Kind == kind && r.Created.After(since) }), nil
}

// PrincipalRequests lists the requests of a kind for somebody.
func (t *Tenant) PrincipalRequests(s *State, kind Access, principal string) []*Request {
	var found []*Request
	since := t.now().Add(-remembered)
	for _, groupID := range slices.Sorted(maps.Keys(s.requests)) {
		found = append(found, s.requestsWhere(groupID, func(r *Request) bool {
			return r.Kind == kind && strings.EqualFold(r.PrincipalID, principal) && r.Created.After(since)
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

// NowEligible lists who is eligible in a group, whatever a read may see; those who are
// eligible through another group are left out.
func (t *Tenant) NowEligible(groupID string) []*Schedule {
	return t.ofKind(t.current, Eligibility, groupID)
}
