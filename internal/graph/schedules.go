package graph

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
	"pim-groups/internal/settings"
)

// Who is eligible, and who is active, PIM tells of one group at a time: its lists
// want a filter by group. Schedules are read and not their instances, which leave
// out what is booked for later.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-eligibilityschedules
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-assignmentschedules

// schedules reads the eligibilities of groups, or their assignments.
type schedules struct {
	ofGroups[directory.Schedule]
	ask  *questions
	now  func() time.Time
	path string
}

const groupSchedules = "/identityGovernance/privilegedAccess/group/"

func newEligible(ask *questions, now func() time.Time) *schedules {
	return &schedules{newOfGroups[directory.Schedule](directory.PartEligible), ask, now, groupSchedules + "eligibilitySchedules"}
}

func newActive(ask *questions, now func() time.Time) *schedules {
	return &schedules{newOfGroups[directory.Schedule](directory.PartActive), ask, now, groupSchedules + "assignmentSchedules"}
}

func (l *schedules) read(ctx context.Context, groups []string) {
	l.readChunks(groups, func(chunk []string) []related[directory.Schedule] { return l.fetch(ctx, chunk) }, l.add)
}

func (l *schedules) fetch(ctx context.Context, groups []string) []related[directory.Schedule] {
	answers := l.ask.filtered(ctx, l.path, mapped(groups, byGroup), query{})
	list := make([]related[directory.Schedule], len(groups))
	for i, id := range groups {
		rows, err := l.rowsOf(answers[i], id)
		list[i] = related[directory.Schedule]{id, rows, err}
	}
	return list
}

func byGroup(id string) string { return "groupId eq " + quoted(id) }

func (l *schedules) put(s *directory.Snapshot) {
	l.gaps().put(s)
	into, of := &s.Eligibilities, &s.EligibilitiesOf
	if l.part == directory.PartActive {
		into, of = &s.Assignments, &s.AssignmentsOf
	}
	for group, rows := range l.lists {
		*into, *of = append(*into, rows...), append(*of, group)
	}
}

// rowsOf reads the schedules of a group. Whether a list has those that have ended is
// not documented; they give nothing any more.
func (l *schedules) rowsOf(answer guard.Answer, group string) ([]directory.Schedule, error) {
	if answer.Err != nil {
		return nil, explained(answer.Err)
	}
	now := l.now()
	rows := make([]directory.Schedule, 0, len(answer.Items))
	for _, item := range answer.Items {
		row, err := scheduleOf(item, group, l.part == directory.PartActive)
		if err != nil {
			return nil, err
		}
		if !row.Start.After(now) {
			row.Start = time.Time{}
		}
		if row.End.IsZero() || row.End.After(now) {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// schedule is one of PIM's, as it is sent. The models of the SDK know each word in one
// letter case, and PIM sends both: https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupschedule
type schedule struct {
	GroupID        string        `json:"groupId"`
	AccessID       string        `json:"accessId"`
	PrincipalID    string        `json:"principalId"`
	MemberType     string        `json:"memberType"`
	AssignmentType string        `json:"assignmentType"`
	Status         string        `json:"status"`
	Info           *scheduleInfo `json:"scheduleInfo"`
}

// scheduleInfo says from when to when.
// https://learn.microsoft.com/graph/api/resources/requestschedule
type scheduleInfo struct {
	Start      time.Time `json:"startDateTime"`
	Expiration struct {
		Type     string    `json:"type"`
		End      time.Time `json:"endDateTime"`
		Duration string    `json:"duration"`
	} `json:"expiration"`
}

// scheduleOf wants to understand all of a schedule. One that it does not may be
// somebody's access for ever.
func scheduleOf(item json.RawMessage, group string, active bool) (directory.Schedule, error) {
	var raw schedule
	var row directory.Schedule
	if json.Unmarshal(item, &raw) != nil {
		return row, errNotModel()
	}
	row = directory.Schedule{
		Group: identity.CanonicalID(raw.GroupID), Role: directory.Role(strings.ToLower(raw.AccessID)),
		Principal: identity.CanonicalID(raw.PrincipalID), Status: statusOf(raw.Status),
	}
	switch {
	case row.Group != group:
		return row, guard.InvalidAnswer("it has a schedule of another group")
	case row.Principal == "":
		return row, errNoID()
	case row.Role != directory.Member && row.Role != directory.Owner:
		return row, guard.InvalidAnswer("it has a schedule of an unknown role")
	case raw.Status == "":
		return row, guard.InvalidAnswer("it has a schedule without a status")
	}
	var known, knownType bool
	row.Inherited, known = oneOfTwo(raw.MemberType, "direct", "group")
	row.Activated, knownType = oneOfTwo(raw.AssignmentType, "assigned", "activated")
	if !known || active && !knownType {
		return row, guard.InvalidAnswer("it has a schedule of an unknown type")
	}
	row.Activated = row.Activated && active
	return row, raw.Info.times(&row)
}

// oneOfTwo says whether the word is the second one, and whether it is one of them.
func oneOfTwo(word, first, second string) (isSecond, known bool) {
	isSecond = strings.EqualFold(word, second)
	return isSecond, isSecond || strings.EqualFold(word, first)
}

// statusOf gives "" for what is in force or will be, and else Graph's word.
func statusOf(word string) string {
	for _, good := range []string{"Provisioned", "Granted", "ScheduleCreated"} {
		if strings.EqualFold(word, good) {
			return ""
		}
	}
	return word
}

// times sets start and end. An end that can't be told is not "no end".
// https://learn.microsoft.com/graph/api/resources/expirationpattern
func (i *scheduleInfo) times(row *directory.Schedule) error {
	if i == nil {
		return guard.InvalidAnswer("it has a schedule without times")
	}
	row.Start = i.Start.UTC()
	lasts, valid := settings.ParseDuration(i.Expiration.Duration)
	switch kind := i.Expiration.Type; {
	case strings.EqualFold(kind, "noExpiration"):
		return nil
	case strings.EqualFold(kind, "afterDateTime") && !i.Expiration.End.IsZero():
		row.End = i.Expiration.End.UTC()
	case strings.EqualFold(kind, "afterDuration") && valid && !i.Start.IsZero():
		row.End = i.Start.UTC().Add(lasts)
	default:
		return guard.InvalidAnswer("it has a schedule whose end it does not tell")
	}
	if !row.End.After(row.Start) {
		return guard.InvalidAnswer("it has a schedule that ends before it begins")
	}
	return nil
}
