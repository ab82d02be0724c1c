package apply

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// assignment is the kind of change that makes somebody eligible, moves the end, or ends
// it: one request for each, about one principal by object id.
type assignment struct {
	*attempt
	wanted directory.Schedule // what the group shows when the change is made
}

// young is how long PIM refuses to change what it has just made.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-post-eligibilityschedulerequests
const young = 5 * time.Minute

func (a *assignment) first() Strategy { return SendRequest }

// prepare compares what is there with what the plan rests on, and makes the request.
func (a *assignment) prepare(ctx context.Context, s Strategy) (w *Write, skipReason string) {
	c := &a.outcome.Change
	now, reason := a.fresh(ctx)
	if reason != "" {
		return nil, reason
	}
	if reason = a.skewReason(now); reason != "" {
		a.stop(reason)
		return nil, reason
	}
	a.wanted = wantedRow(c, now.At)
	if a.made(now) {
		a.outcome.State, a.outcome.ByOther = Done, true
		a.outcome.Detail = "somebody else made it after the plan was made, and nothing was sent"
		return nil, ""
	}
	role := directory.Role(c.Key.Role)
	if c.Action == plan.Assign || c.Action == plan.Extend {
		if reason = a.settingsReason(role); reason != "" {
			a.outcome.remedy = "Have the settings of the role written first, by a run with settings in changes; then run again"
		}
	}
	if reason = cmp.Or(reason, a.untouchable(now), a.endReason(now)); reason == "" {
		reason = a.accountReason(ctx)
	}
	if a.spared = reason != ""; a.spared {
		return nil, reason
	}
	return &Write{Action: c.Action, Group: c.Key.Group, Name: c.Name, Strategy: s, Request: &Request{
		Action: requestAction(c.Action), Role: role, Principal: c.Key.Principal, Start: now.At, End: a.wanted.End,
		Justification: justification(c, a.mark), Ticket: c.Ticket,
	}}, ""
}

func requestAction(action plan.Action) RequestAction {
	switch action {
	case plan.Assign:
		return AdminAssign
	case plan.Remove:
		return AdminRemove
	}
	return AdminUpdate
}

// wantedRow gives the schedule after the change. The end is a moment and never a length:
// a request that is carried out late must not last longer. That of a lease counts from
// the clock of Microsoft Graph.
func wantedRow(c *plan.Change, now time.Time) directory.Schedule {
	row := directory.Schedule{Group: c.Key.Group, Role: directory.Role(c.Key.Role), Principal: c.Key.Principal}
	switch {
	case c.Action == plan.Remove:
	case c.Lease > 0:
		row.End = plan.Terms{Now: now}.LeaseEnd(c.Lease)
	default:
		row.End = c.End.UTC()
	}
	return row
}

// rows are the schedules of the principal of the change in its role.
func (a *assignment) rows(now *Access) []directory.Schedule {
	key := &a.outcome.Change.Key
	return slices.DeleteFunc(slices.Clone(now.Eligible), func(s directory.Schedule) bool {
		return string(s.Role) != key.Role || s.Principal != key.Principal
	})
}

// made says that the group shows the change: nothing of the principal's own, or one
// schedule in force that ends as wanted.
func (a *assignment) made(now *Access) bool {
	rows := slices.DeleteFunc(a.rows(now), func(s directory.Schedule) bool { return s.Inherited })
	if a.outcome.Change.Action == plan.Remove {
		return len(rows) == 0
	}
	return len(rows) == 1 && rows[0].Status == "" && rows[0].Start.IsZero() && sameEnd(rows[0].End, a.wanted.End)
}

// sameEnd allows for what a service makes of a moment on its way.
func sameEnd(a, b time.Time) bool {
	return a.IsZero() == b.IsZero() && a.Sub(b).Abs() <= time.Minute
}

// untouchable says why the change must be left to a person or to a later run.
func (a *assignment) untouchable(now *Access) string {
	c := &a.outcome.Change
	if reason := a.movedReason(now); reason != "" {
		return reason
	}
	for i := range now.Requests {
		q := &now.Requests[i]
		switch {
		case string(q.Role) != c.Key.Role || q.Principal != c.Key.Principal:
		case q.Open():
			return fmt.Sprintf("a request about it is open in PIM (%s, %s)", q.Action, q.Status)
		case c.Action != plan.Assign && !q.Failed() && now.At.Sub(q.Created) < young:
			return "it was changed less than 5 minutes ago, and PIM refuses a change so soon"
		}
	}
	if removal := a.regrants(c, now.Requests); removal != nil {
		return removedReason(removal) + "; allow-regrant names who is granted again"
	}
	if c.Action != plan.Assign {
		if reason := a.packageReason(c); reason != "" {
			return reason
		}
	}
	if c.Action == plan.Remove && a.lastOf(now) {
		return "nobody else who can sign in is eligible now"
	}
	return ""
}

// movedReason compares the schedules with the one that the plan rests on.
func (a *assignment) movedReason(now *Access) string {
	planned := a.outcome.Change.Row
	switch rows := a.rows(now); {
	case len(rows) == 0 && a.outcome.Change.Action == plan.Assign:
		return ""
	case len(rows) == 0:
		return "it is not there any more"
	case len(rows) > 1:
		return "there are several schedules of it"
	case planned == nil:
		return "there is one by now, which ends elsewhere or comes from a group"
	case rows[0].Inherited || rows[0].Status != "" || !rows[0].Start.IsZero() || !rows[0].End.Equal(planned.End):
		return "it changed after the plan was made"
	}
	return ""
}

// packageReason says why a role is left to entitlement management, which would disagree
// with PIM afterwards.
func (p *Preflight) packageReason(c *plan.Change) string {
	const unread = "it is not known whether an access package delivers the role: "
	if reason, left := p.Tenant.NotLookedAt(directory.PartPackages, nil); left {
		return unread + reason
	}
	if reason, missing := p.Tenant.Missing(directory.PartPackages, c.Key.Group); missing {
		return unread + reason
	}
	for _, one := range p.Tenant.Packages {
		if one.Group == c.Key.Group && string(one.Role) == c.Key.Role {
			return "the access package " + finding.Quote(one.DisplayName) + " delivers the role"
		}
	}
	return ""
}

// lastOf says that the change would remove the last one who can sign in. What this run
// has removed is not counted on, although the group may still show it.
func (a *assignment) lastOf(now *Access) bool {
	key := a.outcome.Change.Key
	removed := func(principal string) bool {
		return slices.ContainsFunc(a.attempts, func(o *attempt) bool {
			k := &o.outcome.Change.Key
			return o.outcome.Change.Action == plan.Remove && k.Role == key.Role && k.Principal == principal && len(o.outcome.Sent) > 0
		})
	}
	return a.enabled(key.Principal) && !slices.ContainsFunc(now.Eligible, func(s directory.Schedule) bool {
		return string(s.Role) == key.Role && s.Principal != key.Principal && !s.Inherited && s.Status == "" && s.Start.IsZero() &&
			!removed(s.Principal) && a.enabled(s.Principal)
	})
}

// endReason says why an end can't be asked for: PIM wants five minutes, and no change
// may do the opposite of what it is for.
func (a *assignment) endReason(now *Access) string {
	c, end := &a.outcome.Change, a.wanted.End
	switch {
	case c.Action == plan.Remove:
	case !end.IsZero() && end.Before(now.At.Add(young)):
		return "it would end within 5 minutes"
	case c.Action == plan.Extend && !later(end, c.Row.End):
		return "it ends later already"
	case c.Action == plan.Shorten && !later(c.Row.End, end):
		return "it ends earlier already"
	}
	return ""
}

// later says whether one end comes after another; zero is never.
func later(a, b time.Time) bool { return !b.IsZero() && (a.IsZero() || a.After(b)) }

// accountReason asks about the account of a user whose lease is renewed: somebody who
// left must not stay eligible because a line was forgotten.
func (a *assignment) accountReason(ctx context.Context) string {
	c := &a.outcome.Change
	if u := a.Tenant.Principal(c.Key.Principal); c.Class() != plan.ClassRenew || u == nil || u.Type != directory.User {
		return ""
	}
	switch enabled, err := a.Reader.Enabled(ctx, c.Key.Principal); {
	case err != nil:
		return "it could not be read whether the account can sign in: " + err.Error()
	case !enabled:
		return "the account can't sign in"
	}
	return ""
}

// confirm waits for the group to show what was accepted, together with the other changes.
// Any other answer is looked up at once: the group decides, and then the request, which
// is known by its mark.
func (a *assignment) confirm(_, own context.Context, w *Write, answer Answer) (next Strategy) {
	out := &a.outcome
	out.State, out.Detail = Done, answer.Detail
	if answer.Kind == AnswerAccepted {
		a.shown = a.made
		return ""
	}
	budget := visible
	if answer.Kind != AnswerUnknown {
		budget = 0
	}
	var sent *directory.Request
	seen, _ := a.poll(own, budget, func() bool {
		a.access = nil
		now, err := a.read(own)
		if err != nil {
			return false
		}
		sent = a.request(w, now.Requests)
		return a.made(now) || sent != nil && !sent.Open()
	})
	switch {
	case seen && a.made(a.access):
		out.ByOther = answer.Kind != AnswerUnknown
		out.Detail = joined("the group shows it, although no answer confirmed the request", answer.Detail)
	case answer.Kind != AnswerUnknown:
		out.State = Rejected
	case sent == nil:
		out.State, out.Detail = Unknown, joined(answer.Detail, "the group does not show it yet, and PIM has no request with the mark "+a.mark)
		a.stop("the run was stopped because the outcome of " + label(&out.Change) + " in " + finding.Quote(w.Name) + " is unknown")
	case sent.Failed():
		out.State, out.Detail = Rejected, joined("no answer came, and PIM has the request as "+sent.Status, answer.Detail)
	default:
		out.Detail = joined("no answer came, and PIM has the request as "+sent.Status, answer.Detail)
		a.shown = a.made
	}
	return ""
}

// request finds the one that this run sent for the change.
func (a *assignment) request(w *Write, requests []directory.Request) *directory.Request {
	i := slices.IndexFunc(requests, func(q directory.Request) bool {
		return q.Role == w.Request.Role && q.Principal == w.Request.Principal && directory.Mark(q.Justification) == a.mark
	})
	if i < 0 {
		return nil
	}
	return &requests[i]
}
