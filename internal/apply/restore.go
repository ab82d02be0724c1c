package apply

import (
	"context"
	"slices"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// What was shortened is restored right after, in the same run. When that can't be
// done or is not known to have been done, the journal has the value, and the next
// run that is given the journal begins with it.

const (
	putBack     = "it was put back"
	asBefore    = "it has its former value; nothing was sent"
	notAsBefore = "it does not have its former value yet"
)

// restorePending restores what an earlier run left shortened, and does no more
// than that. A journal is a file: whoever can write to it must not be able to have
// anything else written to a tenant.
func (r *run) restorePending(ctx context.Context, s *PendingRestore) RestoreResult {
	skip := func(reason string) RestoreResult {
		return RestoreResult{PendingRestore: *s, State: Skipped, Detail: reason}
	}
	if reason := r.restoreBlocked(ctx, s); reason != "" {
		return skip(reason)
	}
	now, w, err := r.restoreWrite(ctx, s)
	switch {
	case err != nil:
		return skip("it could not be read: " + err.Error())
	case settings.Equal(now, s.Before):
		r.close(s)
		return RestoreResult{PendingRestore: *s, State: Done, Detail: asBefore}
	case !settings.Equal(now, s.After):
		return skip("somebody changed it since, and it was left as it is")
	case r.sent[restored(s.Group)]:
		return skip("a write was already sent for it, and none is sent twice")
	}
	if r.note(w.entry(StepIntent)); r.stopReason(ctx) != "" {
		return skip(r.Stopped)
	}
	own, done := inFlight(ctx)
	defer done()
	r.sent[restored(s.Group)] = true
	return r.confirmPending(own, s, r.send(own, ctx, w))
}

// restored is the write that restores the setting of a group.
func restored(group string) sentWrite { return sentWrite{plan.Key{Group: group}, Restore} }

// restoreBlocked says why this run may not restore a setting. The reviewed file
// wants its group under PIM, or whoever forges a line could have any group touched.
// And since the write would onboard the group like any other, it is managed already
// or one that this run onboards anyhow, and still what was approved.
func (r *run) restoreBlocked(ctx context.Context, s *PendingRestore) string {
	stricter, reason := shorter(s.Before)
	switch {
	case r.stopReason(ctx) != "":
		return r.Stopped
	case s.Tenant != r.Plan.Tenant:
		return "the journal is of another tenant, " + s.Tenant
	case s.Role != WrittenRole || s.Rule != WrittenRule || reason != "" || !settings.Equal(stricter, s.After):
		return "the journal has values that no run of this program writes"
	case !slices.Contains(r.Limits.Changes, plan.ClassOnboard):
		return "onboard is not in changes, and what an onboarding has shortened is put back by one"
	case slices.Contains(r.Limits.NeverTouch, s.Group):
		return "never-touch names the group"
	}
	if entry := r.entry(s.Group); entry == nil || entry.PIM != config.Required {
		return "no entry of the file with this id requires PIM"
	}
	now, err := r.Reader.ReadGroup(ctx, s.Group)
	if err != nil {
		return "the group could not be read: " + err.Error()
	}
	if managed(now) {
		return ""
	}
	planned := r.changes(func(c *plan.Change) bool { return c.Action == plan.Onboard && c.Key.Group == s.Group })
	if len(planned) == 0 {
		return "PIM does not manage the group, and this run does not onboard it"
	}
	return driftReason(&planned[0].Facts, now)
}

// confirmPending reads until the former value is there. To have read the shortened
// one before, and the former one after, is proof whatever the answer was.
func (r *run) confirmPending(own context.Context, s *PendingRestore, answer Answer) RestoreResult {
	x, budget := s.result(answer), settling
	if x.State == Rejected {
		budget = 0
	}
	switch {
	case x.Sent && r.awaitSetting(own, s, s.Before, budget):
		r.close(s)
		x.State, x.Detail = Done, putBack
		return x
	case x.State != Rejected && x.Sent:
		x.State, x.Detail = Unknown, joined(x.Detail, notAsBefore)
	}
	r.stop("the run was stopped because a role setting of " + finding.Quote(s.Name) + " could not be put back")
	return x
}

// restoreShortened follows a shortening. It waits a little to see the shortened
// value: before that, the id to write under may be an old one. It goes on after a
// signal, and when the journal fails: the stored intent to shorten announced this
// write too, and not to make it would be the greater harm.
func (r *run) restoreShortened(own context.Context, shortening *Write, answer Answer) *RestoreResult {
	s := &PendingRestore{r.Plan.Tenant, shortening.Action, shortening.Group, shortening.Name, shortening.Role, shortening.Rule,
		shortening.Before, shortening.Value}
	var now string
	var w *Write
	var err error
	observed, _ := r.poll(own, settling, func() bool {
		now, w, err = r.restoreWrite(own, s)
		return err == nil && !settings.Equal(now, s.Before)
	})
	x := &RestoreResult{PendingRestore: *s, State: Skipped}
	switch {
	case err != nil:
		x.Detail = "it could not be read again: " + err.Error()
	case !observed && answer.Kind.refused():
		x.State, x.Detail = Done, asBefore
	case w == nil:
		x.Detail = "PIM does not return it any more"
	case !settings.Equal(now, s.After) && settings.Stricter(now, s.Before):
		x.Detail = "somebody made it stricter in the meantime, and it was left as it is"
	default:
		r.note(w.entry(StepIntent))
		r.sent[restored(s.Group)] = true
		*x = s.result(r.send(own, own, w))
		r.confirmShortened(own, x, w, observed || answer.Kind == AnswerAccepted)
	}
	return x
}

// confirmShortened reads whether a setting was restored. known says that nothing
// can shorten it any more: the write that does was seen or accepted.
func (r *run) confirmShortened(own context.Context, x *RestoreResult, w *Write, known bool) {
	s := &x.PendingRestore
	switch {
	case x.State == Done && !known:
		x.State, x.Detail = Unknown, "the write that shortens it was not answered, and may still take effect"
	case x.State == Done && !r.awaitSetting(own, s, w.Value, settling):
		x.State, x.Detail = Unknown, notAsBefore
	case x.State == Done, x.State == Rejected && known && r.awaitSetting(own, s, s.Before, 0):
		x.State, x.Detail = Done, putBack
	}
}

// closeShortened decides, after the settings were compared, whether the shortened
// one has its former maximum. Its other properties are not this program's doing.
func (r *run) closeShortened(x *RestoreResult, changed []settings.Difference) {
	left := slices.ContainsFunc(changed, func(d settings.Difference) bool {
		before, _ := settings.MaxDuration(d.Before)
		after, _ := settings.MaxDuration(d.After)
		return d.Role == x.Role && d.Rule == x.Rule && before != after
	})
	switch {
	case x.State == Done && !left:
		r.close(&x.PendingRestore)
		return
	case x.State == Done:
		x.State, x.Detail = Unknown, notAsBefore
	}
	r.stop("the run was stopped because a role setting of " + finding.Quote(x.Name) + " may be left shortened")
}

// restoreWrite reads what the setting is now, and makes the write that changes only
// its maximum to the former one. w is nil if PIM returns no such setting.
func (r *run) restoreWrite(ctx context.Context, s *PendingRestore) (now string, w *Write, err error) {
	read, err := r.Reader.Settings(ctx, s.Group)
	if err != nil {
		return "", nil, err
	}
	setting, _ := settings.Find(read.List, s.Role, s.Rule) // missing is another value, too
	former, _ := settings.MaxDuration(s.Before)            // it was read before it was shortened
	if value, ok := settings.WithMaxDuration(setting.Value, former); ok {
		w = &Write{Action: s.Action, Group: s.Group, Name: s.Name, Strategy: Restore, Policy: read.Policy, Before: s.After,
			Setting: settings.Setting{Role: s.Role, Rule: s.Rule, Value: value}}
	}
	return setting.Value, w, nil
}

// awaitSetting says whether the setting has the value by the end of the time.
func (r *run) awaitSetting(ctx context.Context, s *PendingRestore, value string, budget time.Duration) bool {
	is, _ := r.poll(ctx, budget, func() bool {
		now, _, err := r.restoreWrite(ctx, s)
		return err == nil && settings.Equal(now, value)
	})
	return is
}

// close writes down that no later run needs to look at a shortened setting.
func (r *run) close(s *PendingRestore) {
	r.note(Entry{Step: StepOutcome, Action: s.Action, Group: s.Group, Name: s.Name, Strategy: Restore, Role: s.Role, Rule: s.Rule,
		State: string(Done)})
}

func (s *PendingRestore) result(answer Answer) RestoreResult {
	x := RestoreResult{PendingRestore: *s, State: State(answer.Kind.String()), Detail: answer.Detail, Sent: answer.Kind != AnswerSkipped}
	if answer.Kind == AnswerAccepted {
		x.State = Done
	}
	return x
}
