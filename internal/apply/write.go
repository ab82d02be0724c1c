package apply

import (
	"cmp"
	"context"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// Write is one request that changes a tenant: of a role setting, or with Request of
// somebody's eligibility.
type Write struct {
	Action           plan.Action // of the change that it belongs to
	Group, Name      string
	Strategy         Strategy
	Policy           string // the id that the group's settings for the role have right now; the write itself can change it
	settings.Setting        // as it is sent
	Before           string // what the setting was, if the write changes it
	Request          *Request
}

// Request makes somebody eligible for the role of Write.Group, moves the end, or ends it.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-post-eligibilityschedulerequests
type Request struct {
	Action        RequestAction
	Role          directory.Role
	Principal     string    // object id
	Start         time.Time // now, by the clock of Microsoft Graph. Of no meaning for AdminRemove, like End
	End           time.Time // UTC; zero: permanent
	Justification string    // ends in the mark of the run
	Ticket        string
}

// RequestAction is what a request does, in the words of Microsoft Graph.
type RequestAction string

// The actions that are sent.
const (
	AdminAssign RequestAction = "adminAssign"
	AdminUpdate RequestAction = "adminUpdate"
	AdminRemove RequestAction = "adminRemove"
)

// entry is the write in the journal, with the value that has to come back.
func (w *Write) entry(step Step) Entry {
	e := Entry{Step: step, Action: w.Action, Group: w.Group, Name: w.Name, Strategy: w.Strategy, Role: w.Role, Rule: w.Rule}
	if w.Request != nil {
		e.Role, e.Principal = string(w.Request.Role), w.Request.Principal
		if step == StepIntent {
			e.Request, e.End = w.Request.Action, w.Request.End
		}
	}
	if step == StepIntent && w.Before != "" {
		e.Before, e.After = w.Before, w.Value
	}
	return e
}

// send makes the one call that changes a tenant.
func (r *run) send(ctx, begin context.Context, w *Write) Answer {
	answer := r.Writer.Write(ctx, begin, *w)
	e := w.entry(StepAnswer)
	e.State, e.Detail = answer.Kind.String(), answer.Detail
	r.note(e)
	return answer
}

// note writes to the journal. Without a journal no write begins; one that has been
// sent is still confirmed and reported.
func (r *run) note(e Entry) {
	e.Time = r.Clock.Now().UTC()
	if err := r.Journal.Append(e); err != nil {
		r.stop("the run was stopped because nothing can be recorded any more: " + err.Error())
	}
}

// stopReason says why nothing may be sent any more, "" if it may.
func (r *run) stopReason(ctx context.Context) string {
	if ctx.Err() != nil {
		r.stop("the run was cancelled")
	}
	return r.Stopped
}

// stop keeps the first reason.
func (r *run) stop(reason string) { r.Stopped = cmp.Or(r.Stopped, reason) }

// joined puts two clauses together, either of which may be missing.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}
