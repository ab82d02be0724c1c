package apply

import (
	"context"
	"time"

	"pim-groups/internal/finding"
)

// onboarding is the kind of change that brings a group under PIM.
type onboarding struct {
	*attempt
	before *RoleSettings
}

// prepare compares the group with the plan, then makes the write of its settings.
func (o *onboarding) prepare(ctx context.Context, s Strategy) (w *Write, skipReason string) {
	group := o.outcome.Change.Key.Group
	now, err := o.Reader.ReadGroup(ctx, group)
	switch {
	case err != nil:
		return nil, "it could not be read again right before the write: " + err.Error()
	case managed(now):
		o.alreadyManaged()
		return nil, ""
	}
	if reason := o.recheckReason(ctx, now); reason != "" {
		return nil, reason
	}
	if o.before, err = o.Reader.Settings(ctx, group); err != nil {
		return nil, "its role settings could not be read right before the write: " + err.Error()
	}
	if s == DeclaredRule {
		if w = o.declaredWrite(); w != nil {
			return w, ""
		}
		s = SameRule
	}
	return s.write(&o.outcome.Change, o.before)
}

func (o *onboarding) alreadyManaged() {
	out := &o.outcome
	out.State, out.Pending, out.Detail = Done, false, "PIM lists it now"
	if len(out.Sent) == 0 {
		out.ByOther, out.Detail = true, "PIM already manages it: somebody else onboarded it after the plan was made, and nothing was sent"
	}
}

// confirm restores what was shortened, then looks at the group and its settings.
func (o *onboarding) confirm(ctx, own context.Context, w *Write, answer Answer) (next Strategy) {
	out := &o.outcome
	switch w.Strategy {
	case DeclaredRule:
		o.written = append(o.written, o.stricter())
	case Shorten:
		out.Restored = o.restoreShortened(own, w, answer)
	}
	unseen := o.confirmGroup(ctx, w, answer)
	o.compareSettings(ctx)
	if w.Strategy == Shorten {
		o.closeShortened(out.Restored, out.Changed)
	}
	if unseen && len(out.Changed) == 0 && out.Uncompared == "" {
		return o.after(w.Strategy)
	}
	return ""
}

// confirmGroup turns an answer into an outcome. Only the tenant says whether a
// group is managed: an accepted write that can't be seen is pending, and any other
// is done once it is seen. unseen: an accepted one was waited for in vain.
func (o *onboarding) confirmGroup(ctx context.Context, w *Write, answer Answer) (unseen bool) {
	out := &o.outcome
	out.State, out.Pending, out.Detail = Done, false, answer.Detail
	switch answer.Kind {
	case AnswerRejected, AnswerGone:
		o.confirmRejected(ctx, w)
	case AnswerAccepted:
		if seen, why := o.awaitManaged(ctx, w.Group, o.Wait); !seen {
			unseen = why == ""
			out.Pending, out.Detail = true, joined(notVisible, joined(why, answer.Detail))
		}
	default:
		o.confirmUnknown(ctx, w)
	}
	if len(out.Sent) > 1 {
		out.Detail = joined(out.Detail, "sent: "+strategyList(out.Sent))
	}
	return unseen
}

// confirmRejected: another run may have written first, which makes this one's id an
// old one, or the service may onboard a group before it refuses. Where the settings
// show a write, PIM's list gets its time.
func (o *onboarding) confirmRejected(ctx context.Context, w *Write) {
	out, budget, meanwhile := &o.outcome, time.Duration(0), ""
	if now, err := o.Reader.Settings(ctx, w.Group); err == nil && now.Policy != w.Policy {
		budget, meanwhile = o.Wait, "its settings were written in the meantime, so check may find it managed in a few minutes"
	}
	seen, why := o.awaitManaged(ctx, w.Group, budget)
	if !seen {
		out.State, out.Detail = Rejected, joined(out.Detail, joined(meanwhile, why))
		return
	}
	// With a write before this one it may be that one which PIM shows by now.
	out.ByOther = len(out.Sent) == 1
	out.Detail = joined("PIM manages the group, although this write was rejected", out.Detail)
}

// confirmUnknown looks the write up, which is all that may be done about it.
func (o *onboarding) confirmUnknown(ctx context.Context, w *Write) {
	out := &o.outcome
	seen, why := o.awaitManaged(ctx, w.Group, o.Wait)
	if seen {
		out.Detail = joined("PIM lists the group, although no answer confirmed the write", out.Detail)
		return
	}
	out.State = Unknown
	out.Detail = joined(out.Detail, joined("PIM does not list the group yet", why))
	o.stop("the run was stopped because the outcome of the write for " + finding.Quote(w.Name) + " is unknown")
}

// awaitManaged asks PIM's list for the group until it is there or the time is up;
// why is the reason if the last question had no answer.
func (o *onboarding) awaitManaged(ctx context.Context, id string, budget time.Duration) (seen bool, why string) {
	seen, stopped := o.poll(ctx, budget, func() bool {
		listed, err := o.Reader.Managed(ctx, id)
		why = ""
		if err != nil {
			why = "PIM's list could not be read: " + err.Error()
		}
		return err == nil && listed
	})
	if stopped != nil {
		why = joined(why, "the run was cancelled while it waited")
	}
	return seen, why
}

// compareSettings compares all settings of both roles with those before the write,
// since a first write has been seen to reset others to their defaults
// (hashicorp/terraform-provider-azuread#1517). A difference has to last: an answer
// can be behind.
func (o *onboarding) compareSettings(ctx context.Context) {
	out := &o.outcome
	_, _ = o.poll(ctx, settling, func() bool {
		now, err := o.Reader.Settings(ctx, out.Change.Key.Group)
		out.Changed, out.Uncompared = nil, ""
		if err != nil {
			out.Uncompared = err.Error()
			return false
		}
		out.Changed = o.differences(o.before.List, now.List)
		return len(out.Changed) == 0
	})
}
