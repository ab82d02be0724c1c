package fieldtest

import (
	"context"
	"errors"
)

func appOnlyWrite() Question {
	return Question{
		Name: "app-only-write", Text: "Does a write of an application bring a group under PIM?",
		Permanent: "a group under PIM, until it is deleted", Needs: writing(),
		Answers: []Answer{
			{Value: "onboards", Meaning: "the write brings the group under PIM", Default: true},
			{Value: "ignored", Meaning: "four writes change the setting, and PIM's list does not have the group in forty minutes", Switch: "app-only-ignored"},
		},
		Run: func(ctx context.Context, l *Lab) Finding {
			if l.Person {
				return unanswered("a person signed in; sign in as an application")
			}
			_, err := l.onboarded(ctx)
			if errors.Is(err, errNever) {
				return answered("ignored", "")
			}
			return whether(true, err, "onboards", "")
		},
	}
}
