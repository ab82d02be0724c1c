package fieldtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// What goes over the wire: paths, bodies, and the requests that only this package may
// send.

const (
	groupsPath      = "/v1.0/groups"
	policiesPath    = "/v1.0/policies/roleManagementPolicies"
	assignmentsPath = "/v1.0/policies/roleManagementPolicyAssignments"
	pimPath         = "/v1.0/identityGovernance/privilegedAccess/group"
	schedulesPath   = pimPath + "/eligibilitySchedules"
	requestsPath    = pimPath + "/eligibilityScheduleRequests"
	managedPath     = "/beta/identityGovernance/privilegedAccess/group/resources"

	// approverMails is a setting that can lock a policy, and so none that the released
	// program writes.
	approverMails = "Notification_Approver_EndUser_Assignment"
)

// forms are the requests that the released program can not send.
func (l *Lab) forms() []guard.Form {
	return []guard.Form{
		{Method: http.MethodPost, Path: groupsPath, Check: l.wantOurs},
		{Method: http.MethodDelete, Path: groupsPath + "/{id}"},
		{Method: http.MethodPatch, Path: policiesPath + "/{id}", Check: wantRules},
		{Method: http.MethodPatch, Path: policiesPath + "/{id}/rules/" + approverMails, Check: wantApproverMails},
	}
}

// newGroup is a security group without owners, members or mail.
type newGroup struct {
	DisplayName     string `json:"displayName"`
	Description     string `json:"description"`
	MailNickname    string `json:"mailNickname"`
	MailEnabled     bool   `json:"mailEnabled"`
	SecurityEnabled bool   `json:"securityEnabled"`
}

func (l *Lab) description() string { return "Throwaway group of a test. Delete it. " + l.mark() }

func (l *Lab) newGroupBody(name string) []byte {
	body, err := json.Marshal(newGroup{DisplayName: name, Description: l.description(), MailNickname: name, SecurityEnabled: true})
	if err != nil {
		return nil // which the guard refuses
	}
	return body
}

// wantOurs checks once more what a new group is.
func (l *Lab) wantOurs(body []byte) error {
	var g newGroup
	if json.Unmarshal(body, &g) != nil || !strings.HasPrefix(g.DisplayName, Prefix) || g.Description != l.description() || g.MailEnabled {
		return errors.New("it makes a group without the mark of this run")
	}
	if only, err := json.Marshal(g); err != nil || !bytes.Equal(only, body) {
		return errors.New("it makes more than a throwaway group")
	}
	return nil
}

func wantRules(body []byte) error {
	var policy struct {
		Rules []struct {
			ID string `json:"id"`
		} `json:"rules"`
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	if dec.Decode(&policy) != nil || len(policy.Rules) == 0 {
		return errors.New("it writes no role settings")
	}
	for _, rule := range policy.Rules {
		if strings.HasPrefix(rule.ID, "Notification_Approver_") || rule.ID == "" {
			return errors.New("it writes a setting that can lock the policy")
		}
	}
	return nil
}

func wantApproverMails(body []byte) error {
	var rule struct {
		ID         string   `json:"id"`
		Recipients []string `json:"notificationRecipients"`
	}
	if json.Unmarshal(body, &rule) != nil || rule.ID != approverMails || len(rule.Recipients) != 1 || rule.Recipients[0] != recipient {
		return errors.New("it writes to somebody else")
	}
	return nil
}

// recipient can't receive mail: the domain is reserved for documentation.
// https://www.rfc-editor.org/rfc/rfc2606
const recipient = "pim-groups-fieldtest@example.com"

// schedule is somebody's eligibility.
// https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupeligibilityschedule
type schedule struct {
	GroupID     string `json:"groupId"`
	AccessID    string `json:"accessId"`
	PrincipalID string `json:"principalId"`
	Info        struct {
		Expiration struct {
			Type string    `json:"type"`
			End  time.Time `json:"endDateTime"`
		} `json:"expiration"`
	} `json:"scheduleInfo"`
}

// request asks PIM for an eligibility.
type request struct {
	AccessID      string       `json:"accessId"`
	PrincipalID   string       `json:"principalId"`
	GroupID       string       `json:"groupId"`
	Action        string       `json:"action"`
	Schedule      requestTimes `json:"scheduleInfo"`
	Justification string       `json:"justification"`
}

type requestTimes struct {
	Start      string     `json:"startDateTime"`
	Expiration expiration `json:"expiration"`
}

type expiration struct {
	Type string `json:"type"`
	End  string `json:"endDateTime,omitempty"`
}

// expirationAt ends at a moment, or with the zero time never.
func expirationAt(end time.Time) expiration {
	if end.IsZero() {
		return expiration{Type: "noExpiration"}
	}
	return expiration{"afterDateTime", end.UTC().Format(time.RFC3339)}
}

// readGroup reads a group as the directory gives it.
func readGroup(body []byte) (described, error) {
	var g struct {
		ID          string `json:"id"`
		DisplayName string `json:"displayName"`
		Description string `json:"description"`
	}
	if json.Unmarshal(body, &g) != nil || identity.CanonicalID(g.ID) == "" {
		return described{}, errors.New("the answer is no group")
	}
	return described{group{identity.CanonicalID(g.ID), g.DisplayName}, g.Description}, nil
}

type described struct {
	group
	description string
}

// list reads the items of a list. One bad item makes it unreadable.
func list[T any](answer guard.Answer) ([]T, error) {
	if answer.Err != nil {
		return nil, answer.Err
	}
	items := make([]T, len(answer.Items))
	for i, item := range answer.Items {
		if json.Unmarshal(item, &items[i]) != nil {
			return nil, errors.New("the answer is not the documented list")
		}
	}
	return items, nil
}

func escaped(filter string) string { return strings.ReplaceAll(url.QueryEscape(filter), "+", "%20") }

// with gives a JSON object another property.
func with(object, name string, value any) (string, error) {
	var properties map[string]json.RawMessage
	if err := json.Unmarshal([]byte(object), &properties); err != nil {
		return "", err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	properties[name] = text
	out, err := json.Marshal(properties)
	return string(out), err
}

// rules gives the body of a write of a whole policy.
func rules(values []string) ([]byte, error) {
	raw := make([]json.RawMessage, len(values))
	for i, value := range values {
		raw[i] = json.RawMessage(value)
	}
	return json.Marshal(map[string][]json.RawMessage{"rules": raw})
}
