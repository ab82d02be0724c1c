package report

import (
	"cmp"
	"fmt"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Verdict says in a few words how the run ended, the kind of end first: a title
// or a line of a list may be cut after it. What became of role settings is in it
// however the run ended.
func (r *Report) Verdict() string {
	text := r.ending()
	if settings := r.settings(); !strings.Contains(text, settings) {
		text += "; " + settings
	}
	return text
}

func (r *Report) ending() string {
	switch r.Result {
	case Clean:
		return "Clean: " + r.clean()
	case Findings:
		return fmt.Sprintf("Findings: %s", r.Summary.weights())
	case Usage:
		if len(r.Findings) == 0 {
			return "Bad input: no group is declared"
		}
		return fmt.Sprintf("Bad input: %s", r.Summary.weights())
	case Incomplete:
		return "Incomplete: " + r.incomplete()
	case WriteRejected:
		return "Write rejected: " + cmp.Or(r.completed(), "Microsoft Graph refused it")
	case Refused:
		if r.Mode != "onboard" { // it never writes
			return "Refused: nothing was compared"
		}
		return "Refused: nothing was written"
	case WriteUnknown:
		return "Write unknown: " + cmp.Or(r.completed(), "what became of it could not be found out")
	}
	return "Cancelled: stopped before the end"
}

// clean claims no more than the threshold allows: what does not fail the run
// may still be there. An onboarding first says what it did: a run that found
// nothing to do must not look like one that did something, or the other way.
func (r *Report) clean() string {
	text := cmp.Or(r.did(), r.standing())
	if s := &r.Summary; s.Errors+s.Warnings+s.Notes > 0 {
		text += "; " + s.weights()
	}
	if relaxed := r.countRelaxed(); relaxed != "" {
		text += ", with " + relaxed
	}
	return text
}

// standing says "in order" only of groups that are in the tenant as declared.
func (r *Report) standing() string {
	s := &r.Summary
	found := s.Errors+s.Warnings+s.Notes > 0
	differing := r.differing()
	switch {
	case r.Mode == Validate && found:
		return "nothing fails the run; no tenant was asked"
	case r.Mode == Validate:
		return "the files are valid; no tenant was asked"
	case found:
		return "nothing fails the run"
	case differing != "":
		return "nothing fails the run; " + differing
	case s.Declared == 1:
		return "the declared group is in order"
	}
	return fmt.Sprintf("all %d declared groups are in order", s.Declared)
}

// differing counts the groups that are not as declared, whatever rules say of
// them; "" if there are none.
func (r *Report) differing() string {
	against := 0
	for i := range r.Groups {
		if g := &r.Groups[i]; g.State == plan.Managed && g.Declared.PIM == config.None {
			against++
		}
	}
	var parts []string
	for _, part := range []struct {
		n     int
		words string
	}{
		{r.Summary.Declared - len(r.Groups), "not compared"}, {r.Summary.Unknown, "unknown"}, {r.Summary.Ineligible, "ineligible for PIM"},
		{r.Summary.ToOnboard, "to onboard"}, {against, "managed despite pim: none"},
	} {
		switch {
		case part.n > 0 && len(parts) == 0:
			parts = append(parts, fmt.Sprintf("%d of %s %s", part.n, counted(r.Summary.Declared, "group"), part.words))
		case part.n > 0:
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.words))
		}
	}
	return enumerate(parts, "")
}

// did says what an onboarding did that nothing is wrong with, "" of another run.
func (r *Report) did() string {
	s := &r.Summary
	// Exempt groups are declared to stay outside of PIM: to count them among the
	// managed ones would claim what nobody wants.
	switch must := s.Declared - s.Exempt; {
	case r.Mode != "onboard":
		return ""
	case r.rehearsed():
		return "a merge would onboard " + counted(len(r.Outcomes), "group")
	case len(r.Outcomes) > 0, r.wrote():
		return r.completed()
	case s.Managed == must:
		return "no write was sent, because every group that must be under PIM is managed already"
	}
	return "no write was sent, because there is no group that could be onboarded"
}

// incomplete says how much was not evaluated.
func (r *Report) incomplete() string {
	s := &r.Summary
	text := "a part of the tenant could not be read"
	// Of what an onboarding left open the reader must know first; the groups that
	// could not be read are counted in the summary as well.
	if r.open() > 0 {
		text = r.completed()
	} else if left := s.Declared - s.Evaluated; left > 0 {
		text = fmt.Sprintf("%d of %s could not be fully evaluated", left, counted(s.Declared, "group"))
	}
	// The errors about groups that were left out are what the account has told.
	beside := *s
	beside.Errors -= len(r.in(deed))
	if beside.Errors+beside.Warnings > 0 {
		text += "; " + beside.weights() + " beside that"
	}
	return text
}

// open counts the changes that were left out, or can't be seen yet, and the
// settings that were not put back.
func (r *Report) open() int {
	return r.number((*Outcome).skipped) + r.number((*Outcome).pending) + r.restoring((*Outcome).skipped)
}

// Next says what to do now, in one sentence without a full stop, raw.
func (r *Report) Next() string {
	switch r.Result {
	case Clean:
		return r.nextClean()
	case Findings:
		return "Fix " + r.failing() + r.starting()
	case Usage:
		return r.nextUsage()
	case Incomplete:
		return cmp.Or(r.Remedy, r.nextIncomplete())
	case WriteRejected:
		return r.nextRejected()
	case Refused:
		// Who refused knows the way out; the verdict knows only that there was a no.
		return cmp.Or(r.Remedy, "Remove the reason of the refusal, then run again")
	case WriteUnknown:
		return r.nextUnknown()
	}
	return "Run again"
}

// nextClean does not say "nothing to do" of what is only let pass. The heaviest
// comes first, but before all that what can't be undone.
func (r *Report) nextClean() string {
	switch n := r.Summary.ToOnboard; {
	case r.rehearsed():
		return "Compare the two snapshots to see what a merge would do; this was a rehearsal"
	case len(r.Outcomes) > 0:
		return "Nothing to do here; who may use the groups, for how long and with whose approval is set in PIM"
	case n > 0 && r.Mode != "onboard" && r.Summary.Errors == 0:
		return fmt.Sprintf("Make sure that %s may come under PIM for good: onboarding can't be undone", counted(n, "group"))
	case r.Summary.Errors > 0:
		return "Fix " + counted(r.Summary.Errors, "error") + r.starting() + ", though fail-on lets the run pass"
	case r.Summary.Ineligible > 0:
		return "Review " + counted(r.Summary.Ineligible, "group") + " that PIM can't manage as declared, although nothing fails the run"
	case r.Mode == Validate:
		return "Run check to compare the declared groups with the tenant"
	case r.Summary.Warnings > 0:
		return "Nothing has to be done; " + counted(r.Summary.Warnings, "warning") + " may deserve a look"
	}
	return "Nothing to do"
}

// nextUsage says that no tenant was asked: who reads of bad input wants to know
// first whether anything was touched.
func (r *Report) nextUsage() string {
	if len(r.Findings) == 0 {
		return "Declare at least one group"
	}
	text := "Correct the input" + r.starting()
	if r.Mode != Validate {
		text += "; no tenant was asked yet"
	}
	return text
}

// nextIncomplete names the reason of the heaviest question without an answer.
func (r *Report) nextIncomplete() string {
	if r.open() > 0 {
		return r.nextOpen()
	}
	text := "See to it that everything can be read, then run again: what is not known does not count as fine"
	if holes := r.holes(); len(holes) > 0 {
		text += "; the first reason: " + holes[0].reason
	}
	return text
}

// nextRejected says which journal the next run needs, where there is something in
// it that no tenant can tell.
func (r *Report) nextRejected() string {
	if r.restoring((*Outcome).rejected) > 0 {
		return "Put the role setting back in the Entra admin center, or remove the cause that Microsoft Graph gave and run again with the same journal"
	}
	return "Remove the cause that Microsoft Graph gave and run again: groups that are done are left alone"
}

// nextOpen waits only for what time can change.
func (r *Report) nextOpen() string {
	switch {
	case r.number((*Outcome).skipped)+r.number((*Outcome).pending) == 0:
		return "See why the role setting was not put back: do it in the Entra admin center, or run again with the same journal"
	case r.number((*Outcome).pending) == 0:
		return "See why each group was skipped, then run again: everything is read and compared anew"
	}
	return "Run check in some minutes: it says whether PIM shows the groups by then, and docs/unknown-outcome.md what to do if not"
}

// nextUnknown names the group: it is the one thing of the whole run that may
// not be left to the next run.
func (r *Report) nextUnknown() string {
	if r.number((*Outcome).unknown) == 0 && r.restoring((*Outcome).unknown) > 0 {
		return "Look up in PIM whether the role setting is as before: docs/unknown-outcome.md says how"
	}
	which := "the group"
	for _, o := range r.worstOutcomes() {
		if o.unknown() && !o.restores() && o.Group.Name != "" {
			which = `"` + o.Group.Name + `"`
			break
		}
	}
	return "Look up in PIM whether " + which + " is managed now, before anything runs again: docs/unknown-outcome.md says how"
}

// failing counts the findings that fail the run.
func (r *Report) failing() string {
	var s Summary
	for i := range r.Findings {
		if f := &r.Findings[i]; r.fails(*f) {
			switch f.Severity {
			case finding.Error:
				s.Errors++
			case finding.Warning:
				s.Warnings++
			default:
				s.Notes++
			}
		}
	}
	return s.weights()
}

// starting names the first place to go to: the first heavy one in the file.
func (r *Report) starting() string {
	for _, f := range worstOf(r.in(toFix)) {
		if !f.Pos.IsZero() {
			return ", starting at " + f.Pos.String()
		}
	}
	return ""
}
