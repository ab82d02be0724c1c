package report

import (
	"cmp"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

func (e ending) next() string {
	switch e.Result {
	case Clean:
		return e.nextClean()
	case Findings:
		return "Fix " + e.failing() + e.starting()
	case Usage:
		return e.nextUsage()
	case Incomplete:
		return cmp.Or(e.Remedy, e.nextIncomplete())
	case WriteRejected:
		return e.nextRejected()
	case Refused:
		// Who refused knows the way out; the verdict knows only that there was a no.
		return cmp.Or(e.Remedy, "Resolve each refusal, then run again")
	case WriteUnknown:
		return e.nextUnknown()
	}
	return "Run again"
}

// nextClean does not say "no action" of what is only let pass. The most severe
// comes first, but before all that what can't be undone.
func (e ending) nextClean() string {
	if e.pr != nil && e.Base.OnlyNew {
		return e.nextPullRequest()
	}
	s, n := e.judged(), len(e.made(onboards))
	changes := len(e.made(func(c *plan.Change) bool { return !onboards(c) }))
	if len(e.Outcomes) > 0 {
		return e.nextDone()
	}
	planned := !e.writes() && s.Errors == 0
	switch others := e.others(); {
	case planned && n > 0:
		return "Review " + finding.Count(n, "group") + " to onboard: onboarding can't be undone"
	case planned && changes > 0:
		return "Review " + finding.Count(changes, "change") + " of role settings and people"
	case s.Errors > 0:
		return "Fix " + finding.Count(s.Errors, "error") + e.starting() + "; fail-on lets the run pass"
	case e.Summary.Ineligible > 0:
		return "Review " + finding.Count(e.Summary.Ineligible, "group") + " ineligible for PIM; no finding fails the run"
	case e.Mode == Validate:
		return "Run check to compare the declared groups with the tenant"
	case e.withLeaseDue() > 0:
		return "Renew " + finding.Count(len(e.leasesDue()), "lease") + " with mode apply and renew in changes"
	case s.Warnings > 0:
		return "No action required; " + finding.Count(s.Warnings, "warning") + " to review"
	case others != "":
		return "No action required here; run check for what was found about other groups"
	}
	return "No action required"
}

// nextDone is what comes after a run that made all its changes.
func (e ending) nextDone() string {
	switch {
	case e.rehearsed():
		return "Compare the two snapshots to see what a merge would do; this was a rehearsal"
	case e.outcomes.onlyOnboards():
		return "No action required here; set in PIM who may use the groups, for how long and with whose approval"
	}
	return "No action required"
}

// nextUsage says that no tenant was read: who reads of bad input wants to know
// first whether anything was touched.
func (e ending) nextUsage() string {
	if len(e.Findings) == 0 {
		return "Declare at least one group"
	}
	text := "Correct the input" + e.starting()
	if e.Mode != Validate {
		text += "; no tenant was read"
	}
	return text
}

// nextIncomplete names the reason of the most severe question without an answer,
// and waits only for what time can change.
func (e ending) nextIncomplete() string {
	switch {
	case len(e.onboarded.of(accepted)) > 0:
		return "Run check in a few minutes to see whether PIM lists the groups; if not, follow docs/unknown-outcome.md"
	case len(e.outcomes.of(accepted)) > 0:
		return "Run check in a few minutes to see whether the changes are there; if not, follow docs/unknown-outcome.md"
	case len(e.onboarded.of(OutcomeSkipped)) > 0:
		return "Find out why each group was skipped, then run again: everything is read and compared again"
	case len(e.outcomes.of(OutcomeSkipped)) > len(e.restored.of(OutcomeSkipped)):
		return "Find out why each change was skipped, then run again: everything is read and compared again"
	case e.unfinished() > 0:
		return "Find out why the role setting was not put back: put it back in the Entra admin center, or run again with the same journal"
	}
	text := "Fix the read errors and run again; anything unknown is not treated as compliant"
	causes := unevaluatedOf(e.mustAnswer())
	if len(causes) > 0 && causes[0][0].reason == directory.EmptyList {
		return "Bring the first group under PIM in the Entra admin center, or grant the permission that is missing: \"Not evaluated\" says how"
	}
	if len(causes) > 0 {
		text += ". First reason: " + causes[0][0].reason
	}
	return text
}

// nextRejected says which journal the next run needs, where there is something in
// it that no tenant can tell.
func (e ending) nextRejected() string {
	if len(e.restored.of(OutcomeRejected)) > 0 {
		return "Put the role setting back in the Entra admin center, or fix the cause that Microsoft Graph gave and run again with the same journal"
	}
	done := "what is done is not written again"
	if e.outcomes.onlyOnboards() {
		done = "groups that are done are not written again"
	}
	return "Fix the cause that Microsoft Graph gave and run again: " + done
}

// nextUnknown names the group: it is the one thing of the whole run that may
// not be left to the next run.
func (e ending) nextUnknown() string {
	unknown := e.outcomes.of(OutcomeUnknown).only(func(o *Outcome) bool { return !o.restores() })
	switch {
	case len(unknown) > 0 && !unknown[0].onboards():
		return "Before the next run, look up in PIM whether the change was made: " + e.change(unknown[0]) + " of " +
			finding.Quote(cmp.Or(unknown[0].Group.Name, unknown[0].Group.ID)) + ". docs/unknown-outcome.md says how"
	case len(unknown) == 0 && len(e.restored.of(OutcomeUnknown)) > 0:
		return "Look up in PIM whether the role setting is put back: docs/unknown-outcome.md says how"
	}
	which := "the group"
	for _, o := range unknown {
		if o.Group.Name != "" {
			which = finding.Quote(o.Group.Name)
			break
		}
	}
	return "Before the next run, look up in PIM whether " + which + " is managed: docs/unknown-outcome.md says how"
}

func (e ending) failing() string {
	var s Summary
	for i := range e.Findings {
		if f := &e.Findings[i]; e.fails(*f) {
			*s.status(f)++
		}
	}
	return s.severities()
}

// starting names the first place to go to: the first most severe one in a file, of
// those that the run is judged by; in a pull request a new one.
func (e ending) starting() string {
	for _, f := range bySeverity(newFirst(e.sections[toFix])) {
		if !f.Pos.IsZero() && e.counts(*f) {
			return ", starting at " + f.Pos.String()
		}
	}
	return ""
}
