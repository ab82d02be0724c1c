package fieldtest

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
)

func approverMailsLock() Question {
	return Question{
		Name: "approver-mails-lock", Text: "Do explicit recipients of approver notifications lock the policy of a group?",
		Permanent: "two groups under PIM, one with a policy that may be locked, until they are deleted", Needs: writing(),
		Answers: []Answer{
			{Value: "locked", Meaning: "later writes of single settings are refused", Default: true},
			{Value: "open", Meaning: "later writes are accepted", Switch: "never-locked"},
		},
		Run: runApproverMailsLock,
	}
}

// runApproverMailsLock writes to a second group before and after: only what is refused
// of the one and taken of the other is locked.
func runApproverMailsLock(ctx context.Context, l *Lab) Finding {
	groups, err := l.newGroups(ctx, 2)
	if err != nil {
		return unanswered(err.Error())
	}
	locked, free := groups[0], groups[1]
	for _, g := range groups {
		if _, err := l.set(ctx, g, role, 2); err != nil {
			return unanswered(err.Error())
		}
	}
	if err := l.addRecipient(ctx, locked); err != nil {
		return unanswered(err.Error())
	}
	hours := 2
	r, err := twice(func() (reply, error) { return l.change(ctx, locked, role, activation, lasting(3)) }, func() error {
		hours++
		_, err := l.set(ctx, free, role, hours)
		return err
	})
	if err == nil && !r.refused {
		_, err = l.seen(ctx, locked, role, activation, func(value string) bool { return property(value, "maximumDuration") == durationOf(3) })
	}
	f := whether(r.refused, err, "locked", "open")
	if f.Value == "locked" {
		f.Detail = "code " + r.code
	}
	return f
}

// addRecipient has approvers' notifications sent to an address that can't receive any.
func (l *Lab) addRecipient(ctx context.Context, g group) error {
	edit := func(value string) (string, error) { return with(value, "notificationRecipients", []string{recipient}) }
	r, err := l.change(ctx, g, role, approverMails, edit)
	switch {
	case err != nil:
		return err
	case r.refused:
		return errors.New("the recipient was refused: " + r.code)
	}
	_, err = l.seen(ctx, g, role, approverMails, func(value string) bool {
		var rule struct {
			Recipients []string `json:"notificationRecipients"`
		}
		return json.Unmarshal([]byte(value), &rule) == nil && slices.Equal(rule.Recipients, []string{recipient})
	})
	return err
}
