package fieldtest

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"pim-groups/internal/graph/guard"
)

// CleanUp deletes what the run made and gives the names of what is left, in words.
// https://learn.microsoft.com/graph/api/group-delete
func (l *Lab) CleanUp(ctx context.Context) (left []string) {
	var deleted []group
	for _, g := range l.made {
		if err := l.remove(ctx, g); err != nil {
			left = append(left, fmt.Sprintf("%s (%s): %v", g.name, g.id, err))
		} else {
			deleted = append(deleted, g)
		}
	}
	for _, name := range l.doubtful {
		left = append(left, name+": it may have been made, and its id is not known")
	}
	return append(left, l.remaining(ctx, deleted)...)
}

// remaining reads again what was deleted, after the time that the directory may need.
func (l *Lab) remaining(ctx context.Context, deleted []group) (left []string) {
	if len(deleted) == 0 {
		return nil
	}
	if err := l.Clock.Sleep(ctx, seldom); err != nil {
		return nil
	}
	for _, g := range deleted {
		if !isGone(l.owns(ctx, g)) {
			left = append(left, fmt.Sprintf("%s (%s): the service answered that it deleted the group, and it could still be read or not be looked for", g.name, g.id))
		}
	}
	return left
}

// remove deletes a group. After an answer that was lost the directory says whether it
// is gone.
func (l *Lab) remove(ctx context.Context, g group) error {
	r, err := l.write(ctx, g, "deletes the group", func(ctx context.Context) error {
		return l.transport.Delete(ctx, ctx, l.root+groupsPath+"/"+g.id)
	})
	switch {
	case err == nil && !r.refused:
		return nil
	case err == nil:
		return errors.New("the service refused to delete it: " + r.code)
	case isGone(l.owns(ctx, g)):
		return nil
	}
	return err
}

// isGone says that the directory does not have the group.
func isGone(err error) bool {
	f := guard.Answered(err)
	return f != nil && f.Status == http.StatusNotFound && f.Code == "Request_ResourceNotFound"
}
