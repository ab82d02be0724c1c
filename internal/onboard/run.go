package onboard

import (
	"cmp"
	"context"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

// One group at a time goes through the same steps, and each step can end its
// way:
//
//	read again ─▶ journal: intent ─▶ send, once ─▶ journal: answer ─▶ look it up ─▶ journal: outcome
//
// What is not known after the last step stops the run: the next write would
// be made by a program that does not know what it did.

// run is one onboarding in progress.
type run struct {
	Means
	sent     map[string]bool // groups that a write was sent for, whatever came back
	outcomes []Outcome
	stopped  string // why no further write begins, "" as long as one may
}

func newRun(m Means) *run { return &run{Means: m, sent: map[string]bool{}} }

func (r *run) all(ctx context.Context, p *plan.Plan) {
	if len(p.Changes) == 0 {
		return
	}
	changes := slices.SortedStableFunc(slices.Values(p.Changes), func(a, b plan.Change) int {
		return cmp.Or(cmp.Compare(a.Key.Group, b.Key.Group), cmp.Compare(a.Action, b.Action))
	})
	r.note(Entry{Step: StepBegin, Tenant: p.Tenant, Plan: p.Digest()})
	for _, change := range changes {
		o := r.one(ctx, change)
		r.note(entry(StepOutcome, change, string(o.State), o.Detail))
		r.outcomes = append(r.outcomes, o)
	}
	r.note(Entry{Step: StepEnd, Detail: r.stopped})
}

// one takes a change from the plan to its outcome.
func (r *run) one(ctx context.Context, c plan.Change) Outcome {
	if reason := r.unfit(ctx, c); reason != "" {
		return Outcome{Change: c, State: Skipped, Detail: reason}
	}
	now, err := r.Reader.Fresh(ctx, c.Key.Group)
	switch {
	case err != nil:
		return Outcome{Change: c, State: Skipped, Detail: "it could not be read again right before the write: " + err.Error()}
	case managed(now):
		return Outcome{Change: c, State: Done, Detail: "PIM manages it by now, nothing was sent"}
	}
	if reason := drift(&c.Facts, now); reason != "" {
		return Outcome{Change: c, State: Skipped, Detail: reason}
	}
	// Reading can take minutes, and the signal may have come meanwhile.
	if reason := r.unfit(ctx, c); reason != "" {
		return Outcome{Change: c, State: Skipped, Detail: reason}
	}
	if r.note(entry(StepIntent, c, "", "")); r.stopped != "" {
		return Outcome{Change: c, State: Skipped, Detail: r.stopped}
	}
	return r.settle(ctx, c, r.send(ctx, c))
}

func managed(g *directory.Group) bool {
	return g != nil && !g.Deleted() && g.Managed == directory.True
}

// unfit says why nothing may be sent for a change any more, "" if it may.
func (r *run) unfit(ctx context.Context, c plan.Change) string {
	switch {
	case r.stopped != "":
		return r.stopped
	case ctx.Err() != nil:
		r.stopped = "the run was cancelled"
		return r.stopped
	case r.sent[c.Key.Group]:
		return "a write was sent for this group already, and none is ever sent twice"
	case c.Action != plan.Onboard:
		return "this version does not make changes of the kind " + quoted(string(c.Action))
	}
	return ""
}

// send makes the one call that changes a tenant.
func (r *run) send(ctx context.Context, c plan.Change) Answer {
	own, done := inFlight(ctx)
	defer done()
	r.sent[c.Key.Group] = true
	answer := r.Writer.Write(own, c)
	r.note(entry(StepAnswer, c, answer.Verdict.String(), answer.Detail))
	return answer
}

// settle turns an answer into an outcome. Only the tenant says whether a group
// is managed: an accepted write that can't be seen is pending, and one whose
// answer was lost is done once it is seen.
func (r *run) settle(ctx context.Context, c plan.Change, answer Answer) Outcome {
	o := Outcome{Change: c, Detail: answer.Detail}
	switch answer.Verdict {
	case Unsent:
		o.State = Skipped
	case Declined:
		o.State = Rejected
		// The service may onboard a group before it refuses what was asked.
		if seen, _ := r.Reader.Managed(ctx, c.Key.Group); seen {
			o.Detail = joined(o.Detail, "PIM lists the group as managed all the same")
		}
	case Accepted:
		o.State = Done
		if seen, why := r.look(ctx, c.Key.Group); !seen {
			o.Pending, o.Detail = true, joined("accepted, not visible yet", joined(why, answer.Detail))
		}
	default:
		r.settleLost(ctx, &o)
	}
	return o
}

// settleLost looks a lost write up, which is all that may be done about it.
func (r *run) settleLost(ctx context.Context, o *Outcome) {
	o.State = Done
	seen, why := r.look(ctx, o.Change.Key.Group)
	if seen {
		o.Detail = joined("PIM lists the group, though the answer to the write was lost", o.Detail)
		return
	}
	o.State = Unknown
	o.Detail = joined(o.Detail, joined("PIM does not list the group so far", why))
	r.stop("the run was stopped, because it is not known what became of " + quoted(o.Change.Name))
}

// note writes to the journal. Without a journal no write begins; one that has
// been sent is still looked up and told.
func (r *run) note(e Entry) {
	e.Time = r.Clock.Now().UTC()
	if err := r.Journal.Append(e); err != nil {
		r.stop("the run was stopped, because nothing can be written down: " + err.Error())
	}
}

// stop keeps the first reason.
func (r *run) stop(reason string) { r.stopped = cmp.Or(r.stopped, reason) }

func entry(step Step, c plan.Change, state, detail string) Entry {
	return Entry{Step: step, Action: string(c.Action), Group: c.Key.Group, Name: c.Name, State: state, Detail: detail}
}

// joined puts two clauses together, either of which may be missing.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}
