package onboard

import (
	"fmt"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// State is what became of a change.
type State string

const (
	// Done: the group is managed, or the service accepted the write; see
	// Outcome.Pending.
	Done State = "done"
	// Rejected: the service refused the write.
	Rejected State = "rejected"
	// Unknown: sent, and what became of it is not known.
	Unknown State = "unknown"
	// Skipped: not sent.
	Skipped State = "skipped"
)

// Outcome is what became of one change.
type Outcome struct {
	Change plan.Change
	State  State
	Detail string // one clause for people
	// Pending: the write was accepted and PIM's list does not show the group
	// yet. Nobody may call such a group managed on our word.
	Pending bool
}

// Rule is the id of the findings about groups that were not onboarded.
const Rule = "not-onboarded"

// Finding tells, at the line of the group, that it was not onboarded or has
// not been seen to be; ok is false when there is nothing to tell.
func (o *Outcome) Finding() (f finding.Finding, ok bool) {
	message, fix := o.words()
	return finding.Finding{
		Rule:     Rule,
		Severity: finding.Error,
		Pos:      o.Change.Pos,
		Group:    finding.Group{ID: o.Change.Key.Group, Name: o.Change.Name},
		Message:  fmt.Sprintf("%s %s: %s", quoted(o.Change.Name), message, o.Detail),
		Fix:      fix,
	}, message != ""
}

func (o *Outcome) words() (message, fix string) {
	switch {
	case o.Pending:
		return "was accepted by PIM and can't be seen there yet",
			"Run check in some minutes; if PIM still does not list the group, onboard it in the Entra admin center or run onboard again"
	case o.State == Rejected:
		return "was not onboarded", "Remove the cause and run again; groups that are done are left alone"
	case o.State == Unknown:
		return "may have been onboarded or not",
			"Look it up before anything runs again: Entra admin center, Identity Governance, Privileged Identity Management, Groups"
	case o.State == Skipped:
		return "was not onboarded, and nothing was sent for it", "Run again: everything is read and compared anew"
	}
	return "", ""
}
