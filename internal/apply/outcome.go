package apply

import (
	"cmp"
	"fmt"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// State is what became of a change.
type State string

const (
	Done     State = "done"     // the group is managed, or the service accepted the write; see Outcome.Pending
	Rejected State = "rejected" // the service refused the write
	Unknown  State = "unknown"  // sent, and what became of it is not known
	Skipped  State = "skipped"  // not sent
)

// Outcome is what became of one change.
type Outcome struct {
	Change plan.Change
	State  State
	Detail string // one clause for people
	// Pending: the write was accepted and PIM's list does not show the group
	// yet. Nobody may call such a group managed on our word.
	Pending bool
	// ByOther: PIM manages the group, and not by a write of this run as far as is
	// known: none was sent, or the only one was refused.
	ByOther    bool
	Sent       []Strategy            // the writes that were sent, in order, Restore not among them
	Changed    []settings.Difference // the settings that are not what they were before the write
	Uncompared string                // why that is not known, "" if it is
	Restored   *RestoreResult        // nil if no setting was shortened
	remedy     string                // what to do about a change that was skipped, if not to run again
}

// notVisible is the beginning of the detail of a pending outcome.
const notVisible = "accepted, not visible yet"

// done says that the change is made, and was seen.
func (o *Outcome) done() bool { return o.State == Done && !o.Pending }

// label names the change and what became of it.
func (o *Outcome) label() string {
	if o.Pending {
		return label(&o.Change) + " (pending)"
	}
	return label(&o.Change) + " (" + string(o.State) + ")"
}

// label names a change of a group in a few words.
func label(c *plan.Change) string {
	words := string(c.Action)
	if what := cmp.Or(c.Key.Setting, c.Principal, c.Key.Principal); what != "" {
		words += " " + what
	}
	if c.Key.Role != "" {
		words += " of " + c.Key.Role + "s"
	}
	return words
}

// entry is the outcome in the journal.
func (o *Outcome) entry() Entry {
	k := &o.Change.Key
	return Entry{Step: StepOutcome, Action: o.Change.Action, Group: k.Group, Name: o.Change.Name, Role: k.Role, Setting: k.Setting,
		Principal: k.Principal, State: string(o.State), Detail: o.Detail}
}

// Ref names the group of the change in a report.
func (o *Outcome) Ref() finding.Group {
	return finding.Group{ID: o.Change.Key.Group, Name: o.Change.Name}
}

// Rule is the id of the findings about groups that were not onboarded, ChangeRule that
// of those about any other change that was not made, SettingRule that of those about
// role settings that are not what they were.
const (
	Rule        = "not-onboarded"
	ChangeRule  = "not-applied"
	SettingRule = "setting-changed"
)

// Subject names what of the group the change is about: a role and its setting or a
// principal. "" is the group itself.
func (o *Outcome) Subject() string {
	k := &o.Change.Key
	return strings.TrimSpace(k.Role + " " + cmp.Or(k.Setting, o.Change.Principal, k.Principal))
}

// Findings say that the change was not made or not seen, and what the write did beside
// that. A change that is done and changed nothing else has none.
func (o *Outcome) Findings() []finding.Finding {
	var list []finding.Finding
	words, rule := o.words, Rule
	if o.Change.Action != plan.Onboard {
		words, rule = o.changeWords, ChangeRule
	}
	if message, fix := words(); message != "" {
		f := o.finding(rule, message+": "+o.Detail, fix)
		f.Role, f.Subject = o.Change.Key.Role, o.Subject()
		list = append(list, f)
	}
	var left finding.Finding // about a setting that is not known to have its former value
	shortened := false
	if o.Restored != nil {
		left, shortened = o.Restored.Finding()
	}
	for _, d := range o.Changed {
		f := o.finding(SettingRule, fmt.Sprintf("has a role setting that changed with the write, %s of %ss: %s", d.Rule, d.Role, d.Words()),
			"Put it back in the Entra admin center: Identity Governance, Privileged Identity Management, Groups, the group, Settings")
		f.Subject = d.Role + " " + d.Rule
		if shortened && left.Subject == f.Subject {
			f.Fix, shortened = left.Fix, false
		}
		list = append(list, f)
	}
	if o.Uncompared != "" {
		f := o.finding(SettingRule, "has role settings that could not be compared with those before the write: "+o.Uncompared,
			"Look at its role settings in the Entra admin center")
		f.Status = finding.NotEvaluated
		list = append(list, f)
	}
	if shortened {
		f := o.finding(SettingRule, "may have a role setting that is left shortened: "+o.Restored.words()+": "+o.Restored.Detail, left.Fix)
		f.Subject = left.Subject
		list = append(list, f)
	}
	return list
}

// words says what is wrong with the outcome and what to do, "" if it is done.
func (o *Outcome) words() (message, fix string) {
	switch {
	case o.Pending:
		return "was accepted by PIM and is not visible there yet",
			"Run check in a few minutes; if PIM still does not list the group, onboard it in the Entra admin center or allow " +
				"onboard-fallback: docs/unknown-outcome.md says which"
	case o.State == Rejected:
		return "was not onboarded", "Remove the cause and run again; groups that are done are left alone"
	case o.State == Unknown:
		return "may or may not have been onboarded",
			"Look it up before anything runs again: Entra admin center, Identity Governance, Privileged Identity Management, Groups"
	case o.State == Skipped:
		return "was not onboarded, and no write to onboard it was sent", "Run again: everything is read and compared again"
	}
	return "", ""
}

// changeWords are the words for a change of a group that PIM manages.
func (o *Outcome) changeWords() (message, fix string) {
	what := label(&o.Change)
	switch {
	case o.Pending:
		return "does not show a change yet that PIM accepted, " + what,
			"Run check in a few minutes; if it still finds the difference, run apply again"
	case o.State == Rejected:
		return "has a change that PIM refused, " + what, "Remove the cause and run again; changes that are done are left alone"
	case o.State == Unknown:
		return "has a change that may or may not have been made, " + what,
			"Look it up before anything runs again: Entra admin center, Identity Governance, Privileged Identity Management, Groups, the group"
	case o.State == Skipped && pairReason(&o.Change) != "":
		return "has a change that was not made, " + what, byHand(&o.Change)
	case o.State == Skipped && !managed(&o.Change.Facts):
		return "has a change that was not made, " + what, "Bring the group under PIM first, with onboard in changes or in the Entra admin center; then run again"
	case o.State == Skipped:
		return "has a change that was not made, " + what, cmp.Or(o.remedy, "Run again: everything is read and compared again")
	}
	return "", ""
}

func (o *Outcome) finding(rule, message, fix string) finding.Finding {
	return finding.Finding{
		Rule: rule, Severity: finding.Error, Pos: o.Change.Pos, Group: o.Ref(),
		Message: finding.Quote(o.Change.Name) + " " + message, Fix: fix,
	}
}

// RestoreResult is what became of restoring a setting that this run or an earlier
// one shortened. Done: it has its former value. Skipped: nothing was sent; Detail
// says why. Rejected and Unknown are those of the write.
type RestoreResult struct {
	PendingRestore
	State  State
	Detail string
	Sent   bool // a write to restore it was sent
}

// Finding is about a setting that an earlier run left shortened and this one did
// not restore; ok is false when it has its former value.
func (x *RestoreResult) Finding() (f finding.Finding, ok bool) {
	return finding.Finding{
		Rule: SettingRule, Severity: finding.Error, Group: finding.Group{ID: x.Group, Name: x.Name}, Subject: x.Role + " " + x.Rule,
		Message: fmt.Sprintf("%s has a role setting that an earlier run shortened and this one did not put back, %s: %s",
			finding.Quote(x.Name), x.words(), x.Detail),
		Fix: "Run onboard again with the journal of that run, or put it back in the Entra admin center: " +
			"Identity Governance, Privileged Identity Management, Groups, the group, Settings, " + x.Role + ", activation maximum duration",
	}, x.State != Done
}

// Words is the whole of it in one clause: which setting, its values unless it has its
// former one, and what became of it.
func (x *RestoreResult) Words() string {
	if x.State == Done {
		return fmt.Sprintf("%s of %ss: %s", x.Rule, x.Role, x.Detail)
	}
	return x.words() + "; " + x.Detail
}

func (s *PendingRestore) words() string {
	d := settings.Difference{Role: s.Role, Rule: s.Rule, Before: s.Before, After: s.After}
	return fmt.Sprintf("%s of %ss: %s", s.Rule, s.Role, d.Words())
}
