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
	// Wait is how long PIM's list may take to show a group after each strategy: with
	// less than PIM needs, one that worked would look like one that did not.
	Wait     time.Duration
	Fallback bool // allows the last strategy, which shortens a setting and restores it
	// StaleReason says why the run is not for the last commit of the default branch
	// any more, "" if it is. It is asked before each write: to wait for one group can
	// take minutes, and the next may have been removed meanwhile. nil: not asked.
	StaleReason func(context.Context) string
	// Evaluate gives the findings of all rules about a tenant, as for the guardrails.
	Evaluate func(*directory.Index) []finding.Finding
	Pending  []PendingRestore // what earlier runs left shortened; it is restored first
}

// Clock is the time of the run. Sleep ends early with the error of the context.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// Reader answers about one group from the tenant as it is now, never from what
// was read earlier. An error says what could not be read: no part is left out.
type Reader interface {
	// ReadGroup reads the facts of a group, what PIM's list says of it included.
	// nil without an error: the directory has no such group. Managed is null if
	// the list gave no answer. Owners and administrative units may be left out.
	ReadGroup(ctx context.Context, id string) (*directory.Group, error)
	// Relations reads owners and units of a group, and of people those who are named
	// by id or user principal name.
	Relations(ctx context.Context, id string, people []string) (*Relations, error)
	// Managed asks only whether PIM's list holds the group.
	Managed(ctx context.Context, id string) (bool, error)
	// Settings reads the role settings of a group, looked up by group and role: ids
	// change when a group is onboarded, so none can come from before.
	Settings(ctx context.Context, id string) (*RoleSettings, error)
	// Access reads in one go, as it is now, all that the changes of a group under PIM
	// rest on.
	Access(ctx context.Context, id string) (*Access, error)
	// Enabled asks whether the account of a user can sign in.
	Enabled(ctx context.Context, id string) (bool, error)
}

// Access is who may do what in a group, at one moment.
type Access struct {
	At       time.Time // by the clock of Microsoft Graph
	Managed  bool      // PIM's list holds the group
	Settings RoleSettings
	Eligible []directory.Schedule
	Requests []directory.Request // as long as PIM keeps them, about 45 days
}

// Relations are those of a group, with what is known of them and of people named.
type Relations struct {
	Owners              []string // object ids
	AdministrativeUnits []string // object ids
	Principals          []directory.Principal
	Units               []directory.AdministrativeUnit
}

// RoleSettings are the role settings of a group.
type RoleSettings struct {
	Policy string             // the id, right now, of what holds the settings for members
	Owner  string             // and of what holds those for owners
	List   []settings.Setting // of both roles
}

// PolicyOf gives the id of what holds the settings of a role, right now.
func (s *RoleSettings) PolicyOf(role directory.Role) string {
	if role == directory.Owner {
		return s.Owner
	}
	return s.Policy
}

// Writer sends writes: one call, one send, whatever the answer is, and nothing but
// the one setting of the write. What has not been sent when begin ends is not sent
// any more: a signal must reach a write that waits for its turn or for a token. One
// that is on its way has the time of ctx, which is longer.
type Writer interface {
	Write(ctx, begin context.Context, w Write) Answer
}

// Answer is what came back from a write.
type Answer struct {
	Kind   AnswerKind
	Detail string // one clause for people: the service's own words, or the reason
}

// AnswerKind is what the answer to a write means, in the words of outcomes. The
// zero value is AnswerUnknown, so that no forgotten answer is ever taken as good.
type AnswerKind int

const (
	AnswerUnknown  AnswerKind = iota // a time-out, a reset, a 5xx, a 429 after the send, an answer that can't be read
	AnswerAccepted                   // the service said that the change is made
	AnswerRejected                   // the service said no
	AnswerSkipped                    // something that the write needs was missing, and nothing was sent
	AnswerGone                       // the service has no settings with the id of the write, so nothing was written
)

// refused says that the service said no, in one way or another.
func (k AnswerKind) refused() bool { return k == AnswerRejected || k == AnswerGone }

// String gives the word that the journal uses.
func (k AnswerKind) String() string {
	switch k {
	case AnswerAccepted:
		return "accepted"
	case AnswerRejected, AnswerGone:
		return string(Rejected)
	case AnswerSkipped:
		return string(Skipped)
	}
	return string(Unknown)
}
