package graph

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/graph/guard"
)

// Write sends the write once. The value of a setting goes out as it came in, byte for
// byte.
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicyrule-update
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicy-update
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-post-eligibilityschedulerequests
func (w *Writable) Write(ctx, begin context.Context, write apply.Write) apply.Answer {
	begin, cancel := context.WithTimeout(begin, writeBudget)
	defer cancel()
	if write.Request != nil {
		return w.request(ctx, begin, &write)
	}
	path, body := "/policies/roleManagementPolicies/{policy}/rules/{rule}", write.Value
	if write.Strategy == apply.SamePolicy {
		path, body = "/policies/roleManagementPolicies/{policy}", `{"rules":[`+write.Value+`]}`
	}
	to := w.ask.at(path, map[string]string{"policy": write.Policy, "rule": write.Rule}, query{})
	err := w.writer.Patch(ctx, begin, to.URL, []byte(body))
	answer := answerOf(err)
	if f := guard.Answered(err); answer.Kind == apply.AnswerRejected && f != nil && f.Status == http.StatusNotFound {
		answer.Kind = apply.AnswerGone
	}
	return answer
}

// request asks PIM to change an eligibility.
func (w *Writable) request(ctx, begin context.Context, write *apply.Write) apply.Answer {
	asked := requestOf(write)
	body, err := json.Marshal(asked)
	if err != nil {
		return apply.Answer{Kind: apply.AnswerSkipped, Detail: err.Error()}
	}
	made, err := w.writer.Post(ctx, begin, w.ask.at(eligibilityRequests, nil, query{}).URL, body)
	if err != nil {
		return answerOf(err)
	}
	var got scheduleRequest
	if json.Unmarshal(made, &got) != nil || !asked.answeredBy(&got) {
		return apply.Answer{Kind: apply.AnswerUnknown, Detail: guard.InvalidAnswer("it is about another request").Error()}
	}
	return statusAnswer(got.Status, write.Request.Action)
}

// newRequest is what is sent to PIM, and nothing else.
// https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupeligibilityschedulerequest
type newRequest struct {
	AccessID      string        `json:"accessId"`
	PrincipalID   string        `json:"principalId"`
	GroupID       string        `json:"groupId"`
	Action        string        `json:"action"`
	ScheduleInfo  *newSchedule  `json:"scheduleInfo,omitempty"` // not of a removal
	Justification string        `json:"justification"`
	Ticket        *ticketNumber `json:"ticketInfo,omitempty"`
}

// newSchedule has the end as a moment: one that counts from now would be another one
// whenever PIM gets to it.
// https://learn.microsoft.com/graph/api/resources/expirationpattern
type newSchedule struct {
	Start      string     `json:"startDateTime"`
	Expiration expiration `json:"expiration"`
}

type expiration struct {
	Type string `json:"type"`
	End  string `json:"endDateTime,omitempty"`
}

type ticketNumber struct {
	Number string `json:"ticketNumber"`
}

func requestOf(write *apply.Write) *newRequest {
	q := write.Request
	r := &newRequest{
		AccessID: string(q.Role), PrincipalID: q.Principal, GroupID: write.Group, Action: string(q.Action), Justification: q.Justification,
	}
	if q.Ticket != "" {
		r.Ticket = &ticketNumber{q.Ticket}
	}
	if q.Action == apply.AdminRemove {
		return r
	}
	r.ScheduleInfo = &newSchedule{Start: momentText(q.Start), Expiration: expiration{Type: "noExpiration"}}
	if !q.End.IsZero() {
		r.ScheduleInfo.Expiration = expiration{Type: "afterDateTime", End: momentText(q.End)}
	}
	return r
}

func momentText(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// answeredBy says whether an answer is about the request. Its times are PIM's.
func (r *newRequest) answeredBy(got *scheduleRequest) bool {
	return strings.EqualFold(got.GroupID, r.GroupID) && strings.EqualFold(got.PrincipalID, r.PrincipalID) &&
		strings.EqualFold(got.AccessID, r.AccessID) && strings.EqualFold(got.Action, r.Action) && got.Status != ""
}

// statusAnswer says what became of a request that PIM took. Taken is not granted: a new
// group has been seen to answer 201 with Failed. A word that nobody knows is no
// refusal, and the effect has to be seen.
func statusAnswer(status string, action apply.RequestAction) apply.Answer {
	detail := "PIM answered with the status " + status
	switch word := strings.ToLower(status); {
	case strings.HasPrefix(word, "failed"):
		return apply.Answer{Kind: apply.AnswerRejected, Detail: detail + ", and has changed nothing"}
	case word == "denied", word == "canceled":
		return apply.Answer{Kind: apply.AnswerRejected, Detail: detail}
	case statusOf(status) == "", word == "revoked" && action == apply.AdminRemove:
		return apply.Answer{Kind: apply.AnswerAccepted}
	case strings.HasPrefix(word, "pending"):
		return apply.Answer{Kind: apply.AnswerAccepted, Detail: detail + ": the request is open"}
	}
	return apply.Answer{Kind: apply.AnswerAccepted, Detail: detail + ", which this program does not know"}
}

// answerOf says what is known after a write. Only an answer of Graph accepts or
// rejects it; 401 rejects it whatever the body, since Graph looks no further then.
func answerOf(err error) apply.Answer {
	f, failed := errors.AsType[*guard.Failure](err)
	switch {
	case err == nil:
		return apply.Answer{Kind: apply.AnswerAccepted}
	case failed && !f.Sent:
		return apply.Answer{Kind: apply.AnswerSkipped, Detail: err.Error()}
	case failed && (f.Rejected() || f.Status == http.StatusUnauthorized):
		return apply.Answer{Kind: apply.AnswerRejected, Detail: withAdvice(f)}
	}
	return apply.Answer{Kind: apply.AnswerUnknown, Detail: err.Error()}
}
