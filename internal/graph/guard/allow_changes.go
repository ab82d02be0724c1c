package guard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/identity"
)

// The bodies of the requests that change role settings and eligibilities. What makes
// them is checked here once more, by nothing that it uses itself.

const (
	requestPath = "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests"

	adminAssign = "adminAssign"
	adminUpdate = "adminUpdate"
	adminRemove = "adminRemove"
)

// settableRules are the ids of the role settings that are written. Six more are mails
// that can lock the settings of a role, and never are.
// https://learn.microsoft.com/graph/identity-governance-pim-rules-overview
func settableRules() []string {
	return []string{
		"Expiration_EndUser_Assignment", "Enablement_EndUser_Assignment", "AuthenticationContext_EndUser_Assignment", "Approval_EndUser_Assignment",
		"Expiration_Admin_Eligibility", "Expiration_Admin_Assignment", "Enablement_Admin_Eligibility", "Enablement_Admin_Assignment",
		"Notification_Admin_Admin_Eligibility", "Notification_Admin_Admin_Assignment", "Notification_Admin_EndUser_Assignment",
	}
}

// wantRule wants one role setting, of the type that goes with its id.
func wantRule(id string) func(Origin, []byte) error {
	kind, _, _ := strings.Cut(id, "_")
	wantID, wantType := `"`+id+`"`, `"#microsoft.graph.unifiedRoleManagementPolicy`+kind+`Rule"`
	return func(_ Origin, body []byte) error {
		object, err := readObject(body)
		if err != nil || string(object["id"]) != wantID || string(object["@odata.type"]) != wantType {
			return fmt.Errorf("it writes another role setting than %s, or does not name its type", id)
		}
		return nil
	}
}

// request is all that a request about an eligibility may have in it.
// https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupeligibilityschedulerequest
type request struct {
	AccessID      string        `json:"accessId"`
	PrincipalID   string        `json:"principalId"`
	GroupID       string        `json:"groupId"`
	Action        string        `json:"action"`
	ScheduleInfo  *scheduleInfo `json:"scheduleInfo,omitempty"`
	Justification string        `json:"justification"`
	TicketInfo    *ticketInfo   `json:"ticketInfo,omitempty"`
}

type scheduleInfo struct {
	Start      string `json:"startDateTime"`
	Expiration struct {
		Type string `json:"type"`
		End  string `json:"endDateTime,omitempty"`
	} `json:"expiration"`
}

type ticketInfo struct {
	Number string `json:"ticketNumber"`
}

// wantRequest wants a request of one of the actions, as it is written in one way alone:
// nothing more, and every name in the letter case that counts.
func wantRequest(actions ...string) func(Origin, []byte) error {
	return func(_ Origin, body []byte) error {
		var r request
		wrong := json.Unmarshal(body, &r)
		only, err := json.Marshal(r)
		switch {
		case wrong != nil || err != nil || !bytes.Equal(only, body):
			return errors.New("it is not just a request about an eligibility")
		case !slices.Contains(actions, r.Action):
			return errors.New("this run may not do that to an eligibility")
		case r.AccessID != "member" && r.AccessID != "owner" || !identity.IsCanonicalID(r.GroupID) || !identity.IsCanonicalID(r.PrincipalID):
			return errors.New("it is not about one role, one group and one principal")
		case strings.TrimSpace(r.Justification) == "" || r.TicketInfo != nil && r.TicketInfo.Number == "":
			return errors.New("it does not say why")
		case (r.Action == adminRemove) != (r.ScheduleInfo == nil):
			return errors.New("a removal has no end, and all else has one")
		case r.ScheduleInfo != nil:
			return r.ScheduleInfo.check()
		}
		return nil
	}
}

// check wants a start, and an absolute end after it or none for ever. One that counts
// from the moment when PIM gets to it would be another one each time.
// https://learn.microsoft.com/graph/api/resources/expirationpattern
func (i *scheduleInfo) check() error {
	start, wrong := time.Parse(time.RFC3339, i.Start)
	end, never := i.Expiration.End, i.Expiration.Type == "noExpiration"
	until, unread := time.Parse(time.RFC3339, end)
	utc := strings.HasSuffix(i.Start, "Z") && (never || strings.HasSuffix(end, "Z"))
	switch {
	case wrong != nil || !utc || never && end != "" || !never && i.Expiration.Type != "afterDateTime":
		return errors.New("it has no start in UTC, or no absolute end")
	case !never && (unread != nil || !until.After(start)):
		return errors.New("its end is not after its start")
	}
	return nil
}
