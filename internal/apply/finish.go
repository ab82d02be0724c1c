package apply

import (
	"context"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/plan"
)

// finish puts back what an earlier run left shortened, and does no more than
// that. A journal is a file: whoever can write to it must not be able to have
// anything else written to a tenant.
func (r *run) finish(ctx context.Context, s PendingRestore) RestoreResult {
	left := func(reason string) RestoreResult {
		return RestoreResult{PendingRestore: s, State: Skipped, Detail: reason}
	}
	if reason := r.foreign(ctx, &s); reason != "" {
		return left(reason)
	}
	now, policy, err := r.current(ctx, s)
	switch {
	case err != nil:
		return left("it could not be read: " + err.Error())
	case same(now.Value, s.Before):
		r.closed(&s)
		return RestoreResult{PendingRestore: s, State: Done, Detail: asBefore}
	case !same(now.Value, s.After):
		return left("somebody has changed it since, and it was left alone")
	case r.sent[attempted{s.Group, Restore}]:
		return left("a write was sent for it already, and none is ever sent twice")
	}
	w := s.back(policy, now)
	if r.intend(w, s.Name, s.After); r.idle(ctx) != "" {
		return left(r.stopped)
	}
	return r.finished(ctx, s, w)
}

// finished sends the former value, and sees to it that it is there. To have
// read the shortened value, and the former one after, is proof whatever the
// answer in between was.
func (r *run) finished(ctx context.Context, s PendingRestore, w Write) RestoreResult {
	own, done := inFlight(ctx)
	defer done()
	what := restoration(s, r.send(own, ctx, w, s.Name))
	budget := settling
	if what.State == Rejected {
		budget = 0
	}
	switch {
	case what.Sent && r.reads(own, s, s.Before, budget):
		r.closed(&s)
		what.State, what.Detail = Done, putBackNow
		return what
	case what.State != Rejected && what.Sent:
		what.State, what.Detail = Unknown, joined(what.Detail, notAsBefore)
	}
	r.stop("the run was stopped, because a role setting of " + quoted(s.Name) + " could not be put back")
	return what
}

// foreign says why a setting is none that this run may put back. The group is one
// that the reviewed file wants under PIM and that the operator has not ruled out,
// or whoever forges a line could have the settings of any group touched. And the
// write would bring it under PIM like any other, so it is managed already or one
// that this run onboards anyhow, and still what was approved.
func (r *run) foreign(ctx context.Context, s *PendingRestore) string {
	stricter, reason := shorter(s.Before)
	switch {
	case r.idle(ctx) != "":
		return r.stopped
	case s.Tenant != r.plan.Tenant:
		return "the journal is about another tenant, " + s.Tenant
	case s.Role != WrittenRole || s.Rule != WrittenRule || reason != "" || !same(stricter, s.After):
		return "the journal has values that no run of this program writes"
	case slices.Contains(r.attempt.Limits.NeverTouch, s.Group):
		return "never-touch names the group"
	}
	if entry := r.attempt.entry(s.Group); entry == nil || entry.PIM != config.Required {
		return "the file does not want the group under PIM, by its id"
	}
	now, err := r.Reader.ReadGroup(ctx, s.Group)
	if err != nil {
		return "the group could not be read: " + err.Error()
	}
	if managed(now) {
		return ""
	}
	i := slices.IndexFunc(r.plan.Changes, func(c plan.Change) bool { return c.Key.Group == s.Group })
	if i < 0 {
		return "PIM does not manage the group, and this run does not onboard it"
	}
	return drift(&r.plan.Changes[i].Facts, now)
}
