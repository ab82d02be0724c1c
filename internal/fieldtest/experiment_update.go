package fieldtest

import (
	"context"
	"errors"
	"time"

	"pim-groups/internal/apply"
)

func updateShortens() Question {
	return Question{
		Name: "update-shortens", Text: "Does an update of an eligibility take an earlier end?",
		Permanent: twoUnderPIM, Needs: granting(),
		Answers: []Answer{
			{Value: "taken", Meaning: "the eligibility ends earlier", Default: true},
			{Value: "refused", Meaning: "the update is refused", Switch: "update-never-shortens"},
		},
		Run: func(ctx context.Context, l *Lab) Finding {
			return l.update(ctx, l.inDays(20), func() time.Time { return l.inDays(10) })
		},
	}
}

// updateSoon asks first whether any earlier end is taken: a refusal would say nothing of
// the five minutes otherwise.
func updateSoon() Question {
	return Question{
		Name: "update-soon", Text: "Does an update of an eligibility take an end within five minutes?",
		Permanent: "four groups under PIM, until they are deleted", Needs: granting(),
		Answers: []Answer{
			{Value: "refused", Meaning: "the update is refused", Default: true},
			{Value: "taken", Meaning: "the eligibility ends then"},
		},
		Run: func(ctx context.Context, l *Lab) Finding {
			switch shortens := l.update(ctx, l.inDays(20), func() time.Time { return l.inDays(10) }); {
			case shortens.Status != Answered:
				return shortens
			case shortens.Value != "taken":
				return unanswered("no earlier end is taken (update-shortens)")
			}
			return l.update(ctx, l.inDays(20), func() time.Time { return l.Clock.Now().Add(4 * time.Minute).Truncate(time.Second) })
		},
	}
}

func updateBounds() Question {
	return Question{
		Name: "update-bounds", Text: "Does an update give a permanent eligibility an end?",
		Permanent: twoUnderPIM, Needs: granting(),
		Answers: []Answer{
			{Value: "taken", Meaning: "the eligibility has the end", Default: true},
			{Value: "refused", Meaning: "the update is refused"},
		},
		Run: func(ctx context.Context, l *Lab) Finding {
			return l.update(ctx, time.Time{}, func() time.Time { return l.inDays(10) })
		},
	}
}

// inDays is a moment that the wire can hold.
func (l *Lab) inDays(n int) time.Time { return l.Clock.Now().AddDate(0, 0, n).Truncate(time.Second) }

// update gives an eligibility one end and then another. Before and after, a second one
// gets later ends: only what is refused of the first and taken of the second is about
// the ends.
func (l *Lab) update(ctx context.Context, from time.Time, to func() time.Time) Finding {
	groups, err := l.newGroups(ctx, 2)
	if err != nil {
		return unanswered(err.Error())
	}
	tried, control := groups[0], groups[1]
	if from.IsZero() {
		err = l.allowPermanent(ctx, tried)
	}
	if err == nil {
		err = l.eligible(ctx, tried, apply.AdminAssign, from)
	}
	if err == nil {
		err = l.eligible(ctx, control, apply.AdminAssign, l.inDays(20))
	}
	if err == nil {
		err = l.eligible(ctx, control, apply.AdminUpdate, l.inDays(21))
	}
	if err != nil {
		return unanswered(err.Error())
	}
	end, later := to(), 21
	r, err := twice(func() (reply, error) { return l.ask(ctx, tried, apply.AdminUpdate, end) }, func() error {
		later++
		return l.eligible(ctx, control, apply.AdminUpdate, l.inDays(later))
	})
	if err == nil {
		err = l.confirm(ctx, tried, r, from, end)
	}
	f := whether(r.refused, err, "refused", "taken")
	if f.Value == "refused" {
		f.Detail = "code " + r.code
	}
	return f
}

// confirm reads what a request has done: all of it, or nothing after a refusal.
func (l *Lab) confirm(ctx context.Context, g group, r reply, from, end time.Time) error {
	if !r.refused {
		return l.until(ctx, often, func() (bool, error) { return l.endsAt(ctx, g, end) })
	}
	if err := l.Clock.Sleep(ctx, seldom); err != nil {
		return err
	}
	same, err := l.endsAt(ctx, g, from)
	if err == nil && !same {
		err = errors.New("an update that was refused has changed the eligibility")
	}
	return err
}

// allowPermanent lets somebody be eligible without an end.
func (l *Lab) allowPermanent(ctx context.Context, g group) error {
	const rule = "Expiration_Admin_Eligibility"
	edit := func(value string) (string, error) { return with(value, "isExpirationRequired", false) }
	if err := accepted(l.change(ctx, g, role, rule, edit)); err != nil {
		return err
	}
	_, err := l.seen(ctx, g, role, rule, func(value string) bool {
		again, err := with(value, "isExpirationRequired", false)
		was, wrong := with(value, "maximumDuration", property(value, "maximumDuration"))
		return err == nil && wrong == nil && again == was
	})
	return err
}
