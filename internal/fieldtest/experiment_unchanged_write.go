package fieldtest

import (
	"context"
	"errors"
)

func unchangedWrite() Question {
	return Question{
		Name: "unchanged-write", Text: "Does a write of a role setting's present value bring a group under PIM?",
		Permanent: "four groups under PIM, until they are deleted", Needs: writing(),
		Answers: []Answer{
			{Value: "onboards", Meaning: "the write brings the group under PIM", Default: true},
			{Value: "ignored", Meaning: "the write is accepted and does nothing", Switch: "unchanged-write-ignored"},
		},
		Run: func(ctx context.Context, l *Lab) Finding {
			yes, err := l.brings(ctx, func(g group) error {
				same := func(value string) (string, error) { return value, nil }
				return accepted(l.change(ctx, g, role, activation, same))
			})
			return whether(yes, err, "onboards", "ignored")
		},
	}
}

// accepted wants a write that the service took.
func accepted(r reply, err error) error {
	if err == nil && r.refused {
		err = errors.New("the write was refused: " + r.code)
	}
	return err
}
