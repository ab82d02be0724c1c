package fieldtest

import (
	"context"

	"pim-groups/internal/directory"
)

func ownerWrite() Question {
	return Question{
		Name: "owner-write", Text: "Does a write to the owner's settings alone bring a group under PIM?",
		Permanent: "four groups under PIM, until they are deleted", Needs: writing(),
		Answers: []Answer{
			{Value: "onboards", Meaning: "the write brings the group under PIM", Default: true},
			{Value: "ignored", Meaning: "the setting changes and the group stays outside PIM", Switch: "owner-write-ignored"},
		},
		Run: func(ctx context.Context, l *Lab) Finding {
			yes, err := l.brings(ctx, func(g group) error {
				_, err := l.set(ctx, g, string(directory.Owner), 2)
				return err
			})
			return whether(yes, err, "onboards", "ignored")
		},
	}
}
