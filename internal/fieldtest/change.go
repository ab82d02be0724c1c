package fieldtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/settings"
)

// The writes that experiments are made of.

// activation is the setting that a write brings a group under PIM with.
const activation = apply.WrittenRule

// value reads a setting of a group, and the ids of both policies as they are now.
func (l *Lab) value(ctx context.Context, g group, ofRole, rule string) (*apply.RoleSettings, string, error) {
	set, err := l.settings.Settings(ctx, g.id)
	if err != nil {
		return nil, "", err
	}
	s, found := settings.Find(set.List, ofRole, rule)
	if !found {
		return nil, "", errors.New("the group lacks the setting " + rule)
	}
	return set, s.Value, nil
}

// policyOf gives the id of the policy of a role.
func policyOf(set *apply.RoleSettings, ofRole string) string {
	if ofRole == role {
		return set.Policy
	}
	return set.Owner
}

// change gives a setting another value; edit makes it of the present one. It does not
// wait for the effect.
func (l *Lab) change(ctx context.Context, g group, ofRole, rule string, edit func(string) (string, error)) (reply, error) {
	set, before, err := l.value(ctx, g, ofRole, rule)
	if err != nil {
		return reply{}, err
	}
	after, err := edit(before)
	if err != nil {
		return reply{}, err
	}
	address := l.root + policiesPath + "/" + policyOf(set, ofRole) + "/rules/" + rule
	return l.write(ctx, g, fmt.Sprintf("writes %s of the %s", rule, ofRole), func(ctx context.Context) error {
		return l.transport.Patch(ctx, ctx, address, []byte(after))
	})
}

// lasting allows an activation of so many hours.
func lasting(hours int) func(string) (string, error) {
	return func(value string) (string, error) { return with(value, "maximumDuration", durationOf(hours)) }
}

func durationOf(hours int) string { return fmt.Sprintf("PT%dH", hours) }

// set changes the longest activation, and waits until that is read. What comes back are
// the ids of the policies then.
func (l *Lab) set(ctx context.Context, g group, ofRole string, hours int) (*apply.RoleSettings, error) {
	r, err := l.change(ctx, g, ofRole, activation, lasting(hours))
	switch {
	case err != nil:
		return nil, fmt.Errorf("an ordinary write: %w", err)
	case r.refused:
		return nil, errors.New("an ordinary write was refused: " + r.code)
	}
	return l.seen(ctx, g, ofRole, activation, func(value string) bool { return property(value, "maximumDuration") == durationOf(hours) })
}

// seen waits until a setting is as it should be.
func (l *Lab) seen(ctx context.Context, g group, ofRole, rule string, good func(string) bool) (set *apply.RoleSettings, err error) {
	err = l.until(ctx, often, func() (bool, error) {
		now, value, err := l.value(ctx, g, ofRole, rule)
		set = now
		return err == nil && good(value), err
	})
	if err != nil {
		return nil, fmt.Errorf("the effect of a write of %s: %w", rule, err)
	}
	return set, nil
}

// property gives a text in an object, "" for none.
func property(object, name string) (text string) {
	var properties map[string]json.RawMessage
	if json.Unmarshal([]byte(object), &properties) == nil {
		_ = json.Unmarshal(properties[name], &text)
	}
	return text
}

// ask sends a request for an eligibility of the partner in a group.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-post-eligibilityschedulerequests
func (l *Lab) ask(ctx context.Context, g group, action apply.RequestAction, end time.Time) (reply, error) {
	partner, err := l.principal(ctx)
	if err != nil {
		return reply{}, err
	}
	body, err := json.Marshal(request{
		AccessID: role, PrincipalID: partner.id, GroupID: g.id, Action: string(action), Justification: l.mark(),
		Schedule: requestTimes{l.Clock.Now().UTC().Format(time.RFC3339), expirationAt(end)},
	})
	if err != nil {
		return reply{}, err
	}
	return l.write(ctx, g, string(action), func(ctx context.Context) error {
		made, err := l.transport.Post(ctx, ctx, l.root+requestsPath, body)
		if err != nil {
			return err
		}
		return wantMade(string(made), g)
	})
}

// wantMade wants an answer that says that the request is carried out.
func wantMade(answer string, g group) error {
	switch status := strings.ToLower(property(answer, "status")); {
	case !strings.EqualFold(property(answer, "groupId"), g.id):
		return errors.New("the answer is about another request")
	case status != "provisioned" && status != "granted" && status != "schedulecreated":
		return fmt.Errorf("the service took the request with the status %q", property(answer, "status"))
	}
	return nil
}

// principal is a group of the run that is made eligible: no experiment needs a person.
func (l *Lab) principal(ctx context.Context) (group, error) {
	if l.partner == nil {
		g, err := l.newGroup(ctx)
		if err != nil {
			return g, err
		}
		l.partner = &g
	}
	return *l.partner, nil
}

// eligible asks for an eligibility, wants it, and waits until it is read.
func (l *Lab) eligible(ctx context.Context, g group, action apply.RequestAction, end time.Time) error {
	r, err := l.ask(ctx, g, action, end)
	switch {
	case err != nil:
		return fmt.Errorf("an ordinary %s: %w", action, err)
	case r.refused:
		return fmt.Errorf("an ordinary %s was refused: %s", action, r.code)
	}
	return l.until(ctx, often, func() (bool, error) { return l.endsAt(ctx, g, end) })
}

// endsAt says whether the partner's eligibility ends then, give or take a second.
func (l *Lab) endsAt(ctx context.Context, g group, end time.Time) (bool, error) {
	rows, err := l.schedules(ctx, "groupId eq '"+g.id+"'")
	if err != nil || len(rows) != 1 || l.partner == nil {
		return false, err
	}
	got := rows[0]
	if !strings.EqualFold(got.GroupID, g.id) || !strings.EqualFold(got.PrincipalID, l.partner.id) || !strings.EqualFold(got.AccessID, role) {
		return false, errors.New("the list has an eligibility that the run did not make")
	}
	if end.IsZero() {
		return got.Info.Expiration.End.IsZero() && strings.EqualFold(got.Info.Expiration.Type, "noExpiration"), nil
	}
	return got.Info.Expiration.End.Sub(end).Abs() < 2*time.Second, nil
}
