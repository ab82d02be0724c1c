package fieldtest

import (
	"context"
	"errors"

	"pim-groups/internal/apply"
)

func renewedIDs() Question {
	return Question{
		Name: "renewed-ids", Text: "Does a write renew the id of the written policy, or of the policies of both roles?",
		Permanent: "a group under PIM, until it is deleted", Needs: writing(),
		Answers: []Answer{
			{Value: "written-one", Meaning: "the id of the policy that was written", Default: true},
			{Value: "both", Meaning: "the ids of the policies of both roles", Switch: "rotates-both-ids"},
			{Value: "none", Meaning: "no id changes"},
		},
		Run: func(ctx context.Context, l *Lab) Finding {
			ids, err := l.watchIDs(ctx)
			if err != nil {
				return unanswered(err.Error())
			}
			member, owner := ids[0].Policy != ids[1].Policy, ids[0].Owner != ids[1].Owner
			switch {
			case member && owner:
				return answered("both", "")
			case owner:
				return unanswered("the write renewed only the id of the policy that was not written")
			}
			return whether(member, nil, "written-one", "none")
		},
	}
}

func renewingWrites() Question {
	return Question{
		Name: "renewing-writes", Text: "Does each write renew an id, or only the one that brings a group under PIM?",
		Permanent: "a group under PIM, until it is deleted", Needs: writing(),
		Answers: []Answer{
			{Value: "each", Meaning: "each write renews an id", Default: true},
			{Value: "first", Meaning: "only the first write does", Switch: "rotates-once-only"},
			{Value: "none", Meaning: "no write does"},
		},
		Run: func(ctx context.Context, l *Lab) Finding {
			ids, err := l.watchIDs(ctx)
			if err != nil {
				return unanswered(err.Error())
			}
			first, second, third := ids[0].Policy != ids[1].Policy, ids[1].Policy != ids[2].Policy, ids[2].Policy != ids[3].Policy
			switch {
			case second != third || second && !first:
				return unanswered("some of the writes renewed an id and others did not")
			case !first:
				return answered("none", "")
			}
			return whether(second, nil, "each", "first")
		},
	}
}

// watchIDs gives the ids of both policies before the first write and after each of three
// writes to the member's. What happens to ids can depend on whether the first one
// brings the group under PIM, so it has to.
func (l *Lab) watchIDs(ctx context.Context) (ids [4]*apply.RoleSettings, err error) {
	if _, err = l.onboarded(ctx); err != nil {
		return ids, err
	}
	g, err := l.newGroup(ctx)
	if err != nil {
		return ids, err
	}
	if ids[0], _, err = l.value(ctx, g, role, activation); err != nil {
		return ids, err
	}
	for i := 1; i < len(ids); i++ {
		if ids[i], err = l.settled(ctx, g, i+1); err != nil {
			return ids, err
		}
		if _, err = l.lagOf(ctx, g, often); err != nil {
			return ids, err
		}
	}
	return ids, nil
}

// settled changes a setting, and reads the ids twice when the change is seen.
func (l *Lab) settled(ctx context.Context, g group, hours int) (*apply.RoleSettings, error) {
	first, err := l.set(ctx, g, role, hours)
	if err != nil {
		return nil, err
	}
	if err := l.Clock.Sleep(ctx, seldom); err != nil {
		return nil, err
	}
	second, value, err := l.value(ctx, g, role, activation)
	switch {
	case err != nil:
		return nil, err
	case first.Policy != second.Policy || first.Owner != second.Owner || property(value, "maximumDuration") != durationOf(hours):
		return nil, errors.New("the ids of the policies changed without a write")
	}
	return second, nil
}
