package graph

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// requests reads the requests about eligibilities in groups, as long as PIM keeps them.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-eligibilityschedulerequests
type requests struct {
	ofGroups[directory.Request]
	ask *questions
}

const eligibilityRequests = groupSchedules + "eligibilityScheduleRequests"

func newRequests(ask *questions) *requests {
	return &requests{newOfGroups[directory.Request](directory.PartRequests), ask}
}

func (r *requests) read(ctx context.Context, groups []string) {
	r.readChunks(groups, func(chunk []string) []related[directory.Request] { return r.fetch(ctx, chunk) }, r.add)
}

func (r *requests) fetch(ctx context.Context, groups []string) []related[directory.Request] {
	answers := r.ask.filtered(ctx, eligibilityRequests, mapped(groups, byGroup), query{})
	list := make([]related[directory.Request], len(groups))
	for i, id := range groups {
		rows, err := requestsOf(answers[i], id)
		list[i] = related[directory.Request]{id, rows, err}
	}
	return list
}

func (r *requests) put(s *directory.Snapshot) {
	r.gaps().put(s)
	for group, rows := range r.lists {
		for _, row := range rows {
			row.Justification = directory.Mark(row.Justification)
			s.Requests = append(s.Requests, row)
		}
		s.RequestsOf = append(s.RequestsOf, group)
	}
}

// scheduleRequest is one of PIM's, as it is sent.
// https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupeligibilityschedulerequest
type scheduleRequest struct {
	GroupID        string    `json:"groupId"`
	AccessID       string    `json:"accessId"`
	PrincipalID    string    `json:"principalId"`
	Action         string    `json:"action"`
	Status         string    `json:"status"`
	Created        time.Time `json:"createdDateTime"`
	Justification  string    `json:"justification"`
	ValidationOnly bool      `json:"isValidationOnly"`
}

// requestsOf reads the requests of a group. Those that were only to be validated have
// changed nothing.
func requestsOf(answer guard.Answer, group string) ([]directory.Request, error) {
	if answer.Err != nil {
		return nil, explained(answer.Err)
	}
	rows := make([]directory.Request, 0, len(answer.Items))
	for _, item := range answer.Items {
		var raw scheduleRequest
		if json.Unmarshal(item, &raw) != nil {
			return nil, errNotModel()
		}
		row, err := raw.requestIn(group)
		if err != nil {
			return nil, err
		}
		if !raw.ValidationOnly {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// requestIn wants to know who asked for what, and when: which request is the newest
// decides whether somebody is granted a role again.
func (raw *scheduleRequest) requestIn(group string) (directory.Request, error) {
	row := directory.Request{
		Group: identity.CanonicalID(raw.GroupID), Role: directory.Role(strings.ToLower(raw.AccessID)), Principal: identity.CanonicalID(raw.PrincipalID),
		Action: actionOf(raw.Action), Status: raw.Status, Created: raw.Created.UTC(), Justification: raw.Justification,
	}
	switch {
	case row.Group != group:
		return row, guard.InvalidAnswer("it has a request of another group")
	case row.Principal == "":
		return row, errNoID()
	case !slices.Contains(directory.Roles(), row.Role):
		return row, guard.InvalidAnswer("it has a request for an unknown role")
	case row.Action == "" || row.Status == "" || row.Created.IsZero():
		return row, guard.InvalidAnswer("it has a request without an action, a status or a time")
	}
	return row, nil
}

// actionOf gives Graph's word in the documented letter case; pages have both.
func actionOf(word string) string {
	for _, known := range []string{"adminAssign", "adminUpdate", "adminRemove", "adminExtend", "adminRenew", "selfExtend", "selfRenew"} {
		if strings.EqualFold(word, known) {
			return known
		}
	}
	return word
}
