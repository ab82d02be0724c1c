package onboard

import (
	"context"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/plan"
)

// Restoration is what became of a setting that an earlier run left shortened.
// Done: it has its former value. Skipped: it was left alone; Detail says why.
type Restoration struct {
	Shortened
	State  State
	Detail string
}

// finish puts back what an earlier run left shortened, and does no more than
// that. A journal is a file: whoever can write to it must not be able to have
// anything else written to a tenant.
func (r *run) finish(ctx context.Context, s Shortened) Restoration {
	if reason := r.foreign(ctx, &s); reason != "" {
		return Restoration{s, Skipped, reason}
	}
	now, policy, err := r.current(ctx, s)
	switch {
	case err != nil:
		return Restoration{s, Skipped, "it could not be read: " + err.Error()}
	case same(now.Value, s.Before):
		r.closed(&s)
		return Restoration{s, Done, "it has its former value, nothing was sent"}
	case !same(now.Value, s.After):
		return Restoration{s, Skipped, "somebody has changed it since, and it was left alone"}
	case r.sent[attempted{s.Group, Restore}]:
		return Restoration{s, Skipped, "a write was sent for it already, and none is ever sent twice"}
	}
	w := s.back(policy, now)
	if r.intend(w, s.Name, s.After); r.idle(ctx) != "" {
		return Restoration{s, Skipped, r.stopped}
	}
	return r.finished(ctx, s, w)
}

// finished sends the former value, and sees to it that it is there. To have
// read the shortened value, and the former one after, is proof even if the
// answer in between was lost.
func (r *run) finished(ctx context.Context, s Shortened, w Write) Restoration {
	own, done := inFlight(ctx)
	defer done()
	answer := r.send(own, ctx, w, s.Name)
	what := Restoration{s, Unknown, answer.Detail}
	switch answer.Verdict {
	case Unsent:
		what.State = Skipped
	case Declined:
		what.State = Rejected
	default:
		back, _ := r.poll(own, settling, func() bool {
			now, _, err := r.current(own, s)
			return err == nil && same(now.Value, s.Before)
		})
		if back {
			r.closed(&s)
			return Restoration{s, Done, "it was put back"}
		}
		what.Detail = joined(what.Detail, "it does not read as before so far")
	}
	r.stop("the run was stopped, because a role setting of " + quoted(s.Name) + " could not be put back")
	return what
}

// foreign says why a setting is none that this run may put back. The group is one
// that the reviewed file wants under PIM and that the operator has not ruled out,
// or whoever forges a line could have the settings of any group touched. And the
// write would bring it under PIM like any other, so it is managed already or one
// that this run onboards anyhow, and still what was approved.
func (r *run) foreign(ctx context.Context, s *Shortened) string {
	stricter, reason := shorter(s.Before)
	switch {
	case r.idle(ctx) != "":
		return r.stopped
	case s.Tenant != r.plan.Tenant:
		return "the journal is about another tenant, " + s.Tenant
	case s.Role != WrittenRole || s.Rule != WrittenRule || reason != "" || !same(stricter, s.After):
		return "the journal has values that no run of this program writes"
	case slices.Contains(r.attempt.Limits.NeverOnboard, s.Group):
		return "never-onboard names the group"
	}
	if entry := r.attempt.entry(s.Group); entry == nil || entry.PIM != config.Required {
		return "the file does not want the group under PIM, by its id"
	}
	now, err := r.Reader.Fresh(ctx, s.Group)
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
