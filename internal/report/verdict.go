package report

import (
	"fmt"

	"pim-groups/internal/finding"
)

// Verdict says in a few words how the run ended, the kind of end first: a title
// or a line of a list may be cut after it.
func (r *Report) Verdict() string {
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
		return "Write rejected: a group was not onboarded"
	case Refused:
		return "Refused: nothing was written"
	case WriteUnknown:
		return "Write unknown: what became of it could not be found out"
	}
	return "Cancelled: stopped before the end"
}

// clean claims no more than the threshold allows: what does not fail the run
// may still be there.
func (r *Report) clean() string {
	if s := &r.Summary; s.Errors+s.Warnings+s.Notes > 0 {
		return "nothing fails the run; " + s.weights()
	}
	if r.Summary.Declared == 1 {
		return "the declared group is in order"
	}
	return fmt.Sprintf("all %d declared groups are in order", r.Summary.Declared)
}

// incomplete says how much was not evaluated.
func (r *Report) incomplete() string {
	s := &r.Summary
	text := "a part of the tenant could not be read"
	// Of what an onboarding left open the reader must know first; the groups that
	// could not be read are counted in the summary as well.
	if open := r.open(); open > 0 {
		text = fmt.Sprintf("%s not onboarded, or not seen to be", counted(open, "group"))
	} else if left := s.Declared - s.Evaluated; left > 0 {
		text = fmt.Sprintf("%d of %s could not be fully evaluated", left, counted(s.Declared, "group"))
	}
	if s.Errors+s.Warnings > 0 {
		text += "; " + s.weights() + " beside that"
	}
	return text
}

// open counts the changes that were left out, or can't be seen yet.
func (r *Report) open() int {
	n := 0
	for _, o := range r.Outcomes {
		if o.State == OutcomeSkipped || o.Pending {
			n++
		}
	}
	return n
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
		return r.nextIncomplete()
	case WriteRejected:
		return "Remove the cause that Microsoft Graph gave and run again: groups that are done are left alone"
	case Refused:
		return "Remove the reason of the refusal, then run again"
	case WriteUnknown:
		return "Look up in PIM whether the group is managed now, before anything runs again"
	}
	return "Run again"
}

// nextClean does not say "nothing to do" of what is only let pass. The heaviest
// comes first, but before all that what can't be undone.
func (r *Report) nextClean() string {
	switch n := r.Summary.ToOnboard; {
	case r.rehearsed():
		return "Nothing was changed: this was a rehearsal of what a merge would do"
	case n > 0 && r.Mode != "onboard" && r.Summary.Errors == 0:
		return fmt.Sprintf("Make sure that %s may come under PIM for good: onboarding can't be undone", counted(n, "group"))
	case r.Summary.Errors > 0:
		return "Fix " + counted(r.Summary.Errors, "error") + r.starting() + ", though --fail-on lets the run pass"
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
		return "Run check in some minutes: it says which groups are managed by then; what to do about each is below"
	}
	text := "See to it that everything can be read, then run again: what is not known does not count as fine"
	if holes := r.holes(); len(holes) > 0 {
		text += "; the first reason: " + holes[0].reason
	}
	return text
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
