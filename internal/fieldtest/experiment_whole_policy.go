package fieldtest

import (
	"context"
	"errors"
	"fmt"

	"pim-groups/internal/settings"
)

func wholePolicyWrite() Question {
	return Question{
		Name: "whole-policy-write", Text: "Does the first write of a whole policy change all settings in it?",
		Permanent: "a group under PIM, until it is deleted", Needs: writing(),
		Answers: []Answer{
			{Value: "all", Meaning: "all settings in the write are changed", Default: true},
			{Value: "all-but-notifications", Meaning: "notifications keep their defaults", Switch: "first-write-loses-mails"},
			{Value: "some", Meaning: "some other settings in the write keep their defaults"},
		},
		Run: runWholePolicyWrite,
	}
}

// wholePolicy is what the write changes: three settings, the last a notification.
func wholePolicy() []struct{ rule, property, after string } {
	return []struct{ rule, property, after string }{
		{activation, "maximumDuration", "PT4H"},
		{"Expiration_Admin_Eligibility", "maximumDuration", "P90D"},
		{"Notification_Admin_Admin_Eligibility", "notificationLevel", "Critical"},
	}
}

// runWholePolicyWrite writes once, waits until anything of it is read, and then for as
// long again as a policy can be late. Later writes of each setting show that it can be
// written at all.
func runWholePolicyWrite(ctx context.Context, l *Lab) Finding {
	g, err := l.newGroup(ctx)
	if err != nil {
		return unanswered(err.Error())
	}
	if err := accepted(l.writePolicy(ctx, g)); err != nil {
		return unanswered(err.Error())
	}
	var first, second string
	err = l.until(ctx, often, func() (bool, error) {
		first, err = l.changed(ctx, g)
		return first != "", err
	})
	if err == nil && first != "111" {
		err = l.untilRest(ctx, g, &first)
	}
	if err == nil {
		err = l.Clock.Sleep(ctx, 3*seldom)
	}
	if err == nil {
		second, err = l.changed(ctx, g)
	}
	if err == nil && first != second {
		err = errors.New("a setting changed long after the write")
	}
	if err != nil {
		return unanswered(err.Error())
	}
	value, ok := map[string]string{"111": "all", "110": "all-but-notifications"}[second]
	if !ok {
		value = "some"
	}
	if value != "all" {
		if err := l.eachAlone(ctx, g); err != nil {
			return unanswered(err.Error())
		}
	}
	return answered(value, "")
}

// untilRest waits for settings that came later than the first: late is not lost.
func (l *Lab) untilRest(ctx context.Context, g group, digits *string) error {
	err := l.until(ctx, seldom, func() (bool, error) {
		now, err := l.changed(ctx, g)
		if err == nil {
			*digits = now
		}
		return now == "111", err
	})
	if errors.Is(err, errUnseen) {
		return nil
	}
	return err
}

// writePolicy sends all three settings at once.
func (l *Lab) writePolicy(ctx context.Context, g group) (reply, error) {
	set, err := l.settings.Settings(ctx, g.id)
	if err != nil {
		return reply{}, err
	}
	var values []string
	for _, w := range wholePolicy() {
		before, found := settings.Find(set.List, role, w.rule)
		after, err := with(before.Value, w.property, w.after)
		if err != nil || !found || property(before.Value, w.property) == w.after {
			return reply{}, errors.New("the setting " + w.rule + " is not as it should be in a new group")
		}
		values = append(values, after)
	}
	body, err := rules(values)
	if err != nil {
		return reply{}, err
	}
	return l.write(ctx, g, "writes three settings of the member at once", func(ctx context.Context) error {
		return l.transport.Patch(ctx, ctx, l.root+policiesPath+"/"+set.Policy, body)
	})
}

// changed gives a digit for each setting: 1 if it has the value that was written. ""
// stands for none.
func (l *Lab) changed(ctx context.Context, g group) (digits string, err error) {
	set, err := l.settings.Settings(ctx, g.id)
	if err != nil {
		return "", err
	}
	any := false
	for _, w := range wholePolicy() {
		now, _ := settings.Find(set.List, role, w.rule)
		if property(now.Value, w.property) == w.after {
			digits, any = digits+"1", true
		} else {
			digits += "0"
		}
	}
	if !any {
		return "", nil
	}
	return digits, nil
}

// eachAlone writes each setting by itself and wants to see it.
func (l *Lab) eachAlone(ctx context.Context, g group) error {
	for _, w := range wholePolicy() {
		edit := func(value string) (string, error) { return with(value, w.property, w.after) }
		if err := accepted(l.change(ctx, g, role, w.rule, edit)); err != nil {
			return fmt.Errorf("%s alone: %w", w.rule, err)
		}
		if _, err := l.seen(ctx, g, role, w.rule, func(value string) bool { return property(value, w.property) == w.after }); err != nil {
			return err
		}
	}
	return nil
}
