package fieldtest

import (
	"context"
	"fmt"
	"time"
)

func managedListLag() Question {
	return Question{
		Name: "managed-list-lag", Text: "When does PIM's list show a group that a write brought under PIM?",
		Permanent: "three groups under PIM, until they are deleted", Needs: writing(),
		Answers: []Answer{
			{Value: "at-once", Meaning: "at the first read after the write", Default: true},
			{Value: "after-time", Meaning: "some time after the write, however often it is read", Switch: "visible-after-time"},
			{Value: "after-reads", Meaning: "after some reads, however far apart", Switch: "visible-after-reads"},
		},
		Run: runManagedListLag,
	}
}

// runManagedListLag reads the list at two paces: what counts time and what counts
// reads differ in one of the two. The third measurement has to be like the first.
func runManagedListLag(ctx context.Context, l *Lab) Finding {
	if _, err := l.onboarded(ctx); err != nil {
		return unanswered(err.Error())
	}
	groups, err := l.newGroups(ctx, 3)
	if err != nil {
		return unanswered(err.Error())
	}
	var lags [3]lag
	for i, every := range []time.Duration{often, seldom, often} {
		if err := accepted(l.change(ctx, groups[i], role, activation, lasting(2))); err != nil {
			return unanswered(err.Error())
		}
		if lags[i], err = l.lagOf(ctx, groups[i], every); err != nil {
			return unanswered(err.Error())
		}
	}
	value := kindOfLag(lags)
	if value == "" {
		return unanswered(fmt.Sprintf("the list was late by %v (%d reads), %v (%d reads) and %v (%d reads), which is neither a time nor a number of reads",
			lags[0].time, lags[0].reads, lags[1].time, lags[1].reads, lags[2].time, lags[2].reads))
	}
	return answered(value, fmt.Sprintf("late by about %v", lags[0].time.Round(time.Second)))
}

func kindOfLag(l [3]lag) string {
	quick, slow, again := l[0], l[1], l[2]
	switch alike := quick.reads == again.reads && (quick.time-again.time).Abs() < often; {
	case !alike:
		return ""
	case quick.reads == 1 && slow.reads == 1:
		return "at-once"
	case quick.reads == slow.reads:
		return "after-reads"
	case slow.reads > 1 && slow.reads < quick.reads && slow.time < quick.time+seldom:
		return "after-time"
	}
	return ""
}
