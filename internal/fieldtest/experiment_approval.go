package fieldtest

import (
	"context"
	"encoding/json"
	"errors"
)

const approval = "Approval_EndUser_Assignment"

func approvalWithoutApprover() Question {
	return Question{
		Name: "approval-without-approver", Text: "What is the answer to a required approval without an approver?",
		Permanent: "a group under PIM, until it is deleted", Needs: writing(),
		Answers: []Answer{
			{Value: "accepted", Meaning: "the setting requires an approval that nobody can give", Default: true},
			{Value: "refused", Meaning: "the write is refused"},
			{Value: "ignored", Meaning: "the write is accepted and the setting stays as it was"},
		},
		Run: runApprovalWithoutApprover,
	}
}

// runApprovalWithoutApprover writes it between ordinary writes, which have to be taken
// and seen: otherwise the policy can't be written, whatever is in the write. What has no
// effect is tried twice.
func runApprovalWithoutApprover(ctx context.Context, l *Lab) Finding {
	g, err := l.newGroup(ctx)
	if err != nil {
		return unanswered(err.Error())
	}
	if _, err := l.set(ctx, g, role, 2); err != nil {
		return unanswered(err.Error())
	}
	first, err := l.requireApproval(ctx, g, 3)
	if err != nil || first.Value == "accepted" {
		return cmpFinding(first, err)
	}
	second, err := l.requireApproval(ctx, g, 4)
	if err == nil && (first.Value != second.Value || first.Detail != second.Detail) {
		err = errors.New("the service gave two different answers to one write")
	}
	return cmpFinding(first, err)
}

func cmpFinding(f Finding, err error) Finding {
	if err != nil {
		return unanswered(err.Error())
	}
	return f
}

// requireApproval writes it, looks for the effect, and makes an ordinary write.
func (l *Lab) requireApproval(ctx context.Context, g group, hours int) (Finding, error) {
	r, err := l.change(ctx, g, role, approval, required)
	if err != nil {
		return Finding{}, err
	}
	unseen := false
	if !r.refused {
		_, err := l.seen(ctx, g, role, approval, isRequired)
		if unseen = errors.Is(err, errUnseen); err != nil && !unseen {
			return Finding{}, err
		}
	}
	if _, err := l.set(ctx, g, role, hours); err != nil {
		return Finding{}, err
	}
	_, value, err := l.value(ctx, g, role, approval)
	switch {
	case err != nil:
		return Finding{}, err
	case isRequired(value) == (r.refused || unseen):
		return Finding{}, errors.New("the setting changed long after the write")
	case r.refused:
		return answered("refused", "code "+r.code), nil
	case unseen:
		return answered("ignored", ""), nil
	}
	return answered("accepted", ""), nil
}

// required requires an approval, and names nobody.
func required(value string) (string, error) {
	setting, stages, err := approvalOf(value)
	if err != nil {
		return "", err
	}
	for _, stage := range stages {
		stage["primaryApprovers"], stage["escalationApprovers"] = json.RawMessage("[]"), json.RawMessage("[]")
	}
	setting["isApprovalRequired"] = json.RawMessage("true")
	if setting["approvalStages"], err = json.Marshal(stages); err != nil {
		return "", err
	}
	return with(value, "setting", setting)
}

// isRequired says whether an approval is required of nobody.
func isRequired(value string) bool {
	setting, stages, err := approvalOf(value)
	for _, stage := range stages {
		var approvers []json.RawMessage
		if json.Unmarshal(stage["primaryApprovers"], &approvers) != nil || len(approvers) > 0 {
			return false
		}
	}
	return err == nil && string(setting["isApprovalRequired"]) == "true"
}

func approvalOf(value string) (setting map[string]json.RawMessage, stages []map[string]json.RawMessage, err error) {
	var rule struct {
		Setting map[string]json.RawMessage `json:"setting"`
	}
	if err := json.Unmarshal([]byte(value), &rule); err != nil || rule.Setting == nil {
		return nil, nil, errors.New("the setting of approvals is not as documented")
	}
	if raw := rule.Setting["approvalStages"]; raw != nil {
		err = json.Unmarshal(raw, &stages)
	}
	for _, stage := range stages {
		if stage == nil {
			err = errors.New("a stage of the approvals is not as documented")
		}
	}
	return rule.Setting, stages, err
}
