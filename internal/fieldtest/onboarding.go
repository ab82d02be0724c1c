package fieldtest

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// reference is a group that an ordinary write should have brought under PIM: what
// does not happen to it can't be asked of another write.
type reference struct {
	group
	lag   lag
	err   error // nothing is known
	never bool  // no write onboarded it, and PIM's list was readable
}

// lag is how far PIM's list is behind a write: the time, and how often it was read.
type lag struct {
	time  time.Duration
	reads int
}

// errNever stands for the answer to another question, which hides this one.
var errNever = errors.New("no write of this caller brings a group under PIM (app-only-write)")

// onboarded gives the reference, or why there is none.
func (l *Lab) onboarded(ctx context.Context) (reference, error) {
	if l.reference == nil {
		r := l.refer(ctx)
		l.reference = &r
	}
	switch {
	case l.reference.err != nil:
		return *l.reference, l.reference.err
	case l.reference.never:
		return *l.reference, errNever
	}
	return *l.reference, nil
}

// refer writes to a new group until PIM's list has it. Several writes, far apart: a
// list that is some writes behind would show the group after the next ones.
func (l *Lab) refer(ctx context.Context) (r reference) {
	if r.group, r.err = l.newGroup(ctx); r.err != nil {
		return r
	}
	for hours := 2; hours <= 5; hours++ {
		var err error
		if _, r.err = l.set(ctx, r.group, role, hours); r.err != nil {
			return r
		}
		r.lag, err = l.lagOf(ctx, r.group, often)
		if err == nil {
			return r
		}
		if !errors.Is(err, errUnseen) {
			r.err = err
			return r
		}
	}
	r.never, r.err = true, l.wantOthers(ctx)
	return r
}

// wantOthers wants other groups in PIM's list: an empty one can mean a missing
// permission.
func (l *Lab) wantOthers(ctx context.Context) error {
	ids, err := l.listed(ctx)
	if err == nil && len(ids) == 0 {
		err = errors.New("PIM's list is empty, so that nothing can be said of what is not in it")
	}
	return err
}

// lagOf waits until PIM's list has a group, and measures.
func (l *Lab) lagOf(ctx context.Context, g group, every time.Duration) (lag, error) {
	began, got := l.Clock.Now(), lag{}
	err := l.until(ctx, every, func() (bool, error) {
		got.reads++
		ids, err := l.listed(ctx)
		return ids[g.id], err
	})
	got.time = l.Clock.Now().Sub(began)
	return got, err
}

// brings says whether a write brings a group under PIM. It has to do so twice, or never:
// a write that was answered and lost looks like one that does not.
func (l *Lab) brings(ctx context.Context, attempt func(group) error) (bool, error) {
	if _, err := l.onboarded(ctx); err != nil {
		return false, err
	}
	first, err := l.bringsOnce(ctx, attempt)
	if err != nil {
		return false, err
	}
	second, err := l.bringsOnce(ctx, attempt)
	if err == nil && first != second {
		err = errors.New("of two writes alike only one brought its group under PIM")
	}
	return first, err
}

// bringsOnce sends an ordinary write to a second group after the write. Once PIM's list
// has that one, it is not older than the first write.
func (l *Lab) bringsOnce(ctx context.Context, attempt func(group) error) (bool, error) {
	groups, err := l.newGroups(ctx, 2)
	if err != nil {
		return false, err
	}
	tried, after := groups[0], groups[1]
	if err := attempt(tried); err != nil {
		return false, err
	}
	if _, err := l.set(ctx, after, role, 3); err != nil {
		return false, err
	}
	late, err := l.lagOf(ctx, after, often)
	if err != nil {
		return false, fmt.Errorf("PIM's list never had the group of comparison: %w", err)
	}
	return l.twiceListed(ctx, tried, after, late.time)
}

// twiceListed reads the list twice more, as much later as the list was late before. The
// group of comparison must still be in it: lists come from different replicas.
func (l *Lab) twiceListed(ctx context.Context, tried, after group, late time.Duration) (bool, error) {
	var seen [2]bool
	for i := range seen {
		if err := l.Clock.Sleep(ctx, 2*late+seldom); err != nil {
			return false, err
		}
		ids, err := l.listed(ctx)
		switch {
		case err != nil:
			return false, err
		case !ids[after.id]:
			return false, errors.New("PIM's list no longer has a group that it had")
		}
		seen[i] = ids[tried.id]
	}
	if seen[0] != seen[1] {
		return false, errors.New("PIM's list gave two different answers")
	}
	return seen[0], nil
}

// whether makes a finding of a yes or no.
func whether(yes bool, err error, ifYes, ifNo string) Finding {
	switch {
	case err != nil:
		return unanswered(err.Error())
	case yes:
		return answered(ifYes, "")
	}
	return answered(ifNo, "")
}
