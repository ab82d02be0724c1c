package apply

import (
	"context"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// Deps are what a run works with.
type Deps struct {
	Reader  Reader
	Writer  Writer
	Journal Journal
	Clock   Clock
	// Wait is how long PIM's list may take to show a group that was onboarded. Each
	// strategy has the whole of it: with less than PIM needs, one that worked would
	// look like one that did not.
	Wait time.Duration
	// Fallback allows the last strategy, which shortens a setting and restores it.
	Fallback bool
	// StaleReason says why the run is not for the last commit of the default branch
	// any more, a clause, "" if it is. It is asked before each write: to wait for one
	// group can take minutes, and the next may have been removed meanwhile. nil if
	// there is nobody to ask.
	StaleReason func(context.Context) string
	// Evaluate gives the findings of all rules about a tenant, as for the guardrails.
	// It is called again for each group right before its write.
	Evaluate func(*directory.Index) []finding.Finding
	// Pending is what earlier runs left shortened. It is restored first.
	Pending []PendingRestore
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
	Settings(ctx context.Context, id string) (*RoleSettings, error)
}

// Relations are a group's owners and administrative units, with what is known of
// them, and of others whom the file names.
type Relations struct {
	Owners              []string // object ids
	AdministrativeUnits []string // object ids
	Principals          []directory.Principal
	Units               []directory.AdministrativeUnit
}

// RoleSettings are all role settings of a group, those of both roles. Policy is the
// id, right now, of what holds the settings for members.
type RoleSettings struct {
	Policy string
	List   []settings.Setting
}

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

// AnswerKind is what the answer to a write means, in the words of outcomes.
type AnswerKind int

const (
	// AnswerUnknown: a time-out, a reset, a 5xx, a 429 after the send, an answer that
	// can't be read. It is the zero value, so that an answer nobody thought about is
	// never taken as good.
	AnswerUnknown AnswerKind = iota
	// AnswerAccepted: the service said that the change is made.
	AnswerAccepted
	// AnswerRejected: the service said no.
	AnswerRejected
	// AnswerSkipped: something that the write needs was missing, and nothing was sent.
	AnswerSkipped
)

// String gives the word that the journal uses, which is that of an outcome where
// there is one.
func (k AnswerKind) String() string {
	switch k {
	case AnswerAccepted:
		return "accepted"
	case AnswerRejected:
		return string(Rejected)
	case AnswerSkipped:
		return string(Skipped)
	}
	return string(Unknown)
}

// Answer is what came back from a write. Detail is one clause for people: the
// service's own words if it was rejected, the reason if it is unknown or skipped.
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
