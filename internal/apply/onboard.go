// Package apply is the one step that can't be undone: it brings groups under
// PIM, and it alone decides whether that may begin. It owns the rails, the
// order of the writes and what each of them changes, the journal, and what
// became of each change.
//
// There is one way in, Run, and it asks the rails first: no caller can write
// and forget them. The package is pure over data and small interfaces; it may
// not know how Microsoft Graph is asked, the runner, formats of reports, or the
// clock.
package apply

import (
	"context"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// Writer sends writes: one call, one send. An implementation never repeats a
// request by itself, whatever the answer is, and sends nothing but the one
// setting of the write.
//
// What has not been sent when begin ends is not sent any more: a write may have
// to wait for its turn or for a token, and a signal must reach it there. One that
// is on its way has the time of ctx, which is longer.
type Writer interface {
	Write(ctx, begin context.Context, w Write) Answer
}

// Reader answers about one group from the tenant as it is now, never from what
// was read earlier.
type Reader interface {
	// ReadGroup reads the facts of a group, what PIM's list says of it included.
	// nil without an error: the directory has no such group. Managed is null if
	// the list gave no answer. Owners and administrative units may be left out.
	ReadGroup(ctx context.Context, id string) (*directory.Group, error)
	// Relations reads what rules look at beside the properties of a group: its
	// owners and units, and of people those who are named by id or user principal
	// name. An error says what could not be read: a part is never left out.
	Relations(ctx context.Context, id string, people []string) (*Relations, error)
	// Managed asks only whether PIM's list holds the group.
	Managed(ctx context.Context, id string) (bool, error)
	// Settings reads the role settings of a group, those of both roles, looked
	// up by group and role: ids change when a group is onboarded, so none can
	// come from before. An error says why there is nothing to send back.
	Settings(ctx context.Context, id string) (*Settings, error)
}

// AnswerKind is what the answer to a write means.
type AnswerKind int

const (
	// Lost: nobody knows what became of the write: a time-out, a reset, a 5xx,
	// a 429 after the send, an answer that can't be read. It is the zero value,
	// so that an answer nobody thought about is never taken as good.
	AnswerUnknown AnswerKind = iota
	// Accepted: the service said that the change is made.
	AnswerAccepted
	// Declined: the service said no.
	AnswerRejected
	// Unsent: something that the write needs was missing, and nothing was sent.
	AnswerSkipped
)

// String gives the word that the journal uses, which is that of an outcome where
// there is one.
func (v AnswerKind) String() string {
	switch v {
	case AnswerAccepted:
		return "accepted"
	case AnswerRejected:
		return string(Rejected)
	case AnswerSkipped:
		return string(Skipped)
	}
	return string(Unknown)
}

// open says that nobody knows what became of the write. A verdict that is none of
// the others counts as well.
func (v AnswerKind) open() bool {
	return v != AnswerAccepted && v != AnswerRejected && v != AnswerSkipped
}

// Answer is what came back from a write. Detail is one clause for people: the
// service's own words for Declined, the reason for Lost and Unsent.
type Answer struct {
	Kind   AnswerKind
	Detail string
}

// Clock is the time of the run, given so that tests need none. Sleep ends early
// with the error of the context when that is done.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// Deps are what an onboarding works with.
type Deps struct {
	Reader  Reader
	Writer  Writer
	Journal Journal
	Clock   Clock
	// Wait is how long PIM's list may take to show a group that was onboarded.
	// Each rung of the ladder has the whole of it: with less than PIM needs, a
	// rung that worked would look like one that did not.
	Wait time.Duration
	// Fallback allows the last rung, which shortens a setting and restores it.
	Fallback bool
	// StaleReason says why the run is not for the last commit of the default branch
	// any more, a clause, "" if it is. It is asked before each write: to wait for
	// one group can take minutes, and the next may have been taken back meanwhile.
	// nil: there is nobody to ask.
	StaleReason func(context.Context) string
	// Evaluate asks all rules about a tenant, as they were asked for the rails. It is
	// asked again about each group right before its write.
	Evaluate func(*directory.Index) []finding.Finding
	// Pending is what earlier runs left shortened. It is put back first.
	Pending []PendingRestore
}

// untouched tells what earlier runs left shortened, when this one writes nothing:
// a refusal must not be all that is told while it stays so.
func (m *Deps) untouched() []RestoreResult {
	var list []RestoreResult
	for _, s := range m.Pending {
		list = append(list, RestoreResult{PendingRestore: s, State: Skipped, Detail: "a safety rail refused the run"})
	}
	return list
}

// Result is all that an onboarding has to tell. With refusals there are no
// outcomes: nothing was written. Otherwise there is one outcome for each
// change of the plan.
type Result struct {
	Refusals []Refusal
	Restored []RestoreResult // one for each of Deps.Pending
	Outcomes []Outcome
	Stopped  string // why changes were left out, one clause; "" if none were
}

// Run asks the rails, and if none of them refuses makes the changes of the
// plan, one at a time in the order of their ids. When the context ends no new
// write begins. Run reports what happened however it ends.
func Run(ctx context.Context, a *Preflight, m Deps) *Result {
	if refusals := Check(Guardrails(), a); len(refusals) > 0 {
		return &Result{Refusals: refusals, Restored: m.untouched()}
	}
	r := newRun(m, a)
	r.all(ctx)
	return &Result{Restored: r.restored, Outcomes: r.outcomes, Stopped: r.stopped}
}
