package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// ending makes the first lines of every report: how the run ended, what of it
// can't be undone, what to do next.
type ending struct{ *view }

// verdict names the kind of end first: a title or a line of a list may be cut
// after it. What became of role settings is in it however the run ended.
func (e ending) verdict() string {
	text := e.words()
	if settings := e.countRestored(); !strings.Contains(text, settings) {
		text += "; " + settings
	}
	return text
}

func (e ending) words() string {
	switch e.Result {
	case Clean:
		if e.pr != nil {
			return "Passed: " + e.passed()
		}
		return "Clean: " + e.clean()
	case Findings:
		if e.pr != nil {
			return "Failed: " + e.failed()
		}
		return "Findings: " + e.judged().severities() + e.others()
	case Usage:
		if len(e.Findings) == 0 {
			return "Bad input: no group is declared"
		}
		return "Bad input: " + e.Summary.severities()
	case Incomplete:
		return "Incomplete: " + e.incomplete()
	case WriteRejected:
		return "Write rejected: " + cmp.Or(e.completed(), "Microsoft Graph refused it")
	case Refused:
		if !e.writes() {
			return "Refused: nothing was compared"
		}
		return "Refused: nothing was written"
	case WriteUnknown:
		return "Write unknown: " + cmp.Or(e.completed(), "its outcome could not be determined")
	}
	return "Cancelled: the run was stopped before it finished"
}

// clean claims no more than the threshold allows: what does not fail the run
// may still be there. An onboarding first says what it did: a run that found
// nothing to do must not look like one that did something, or the other way.
func (e ending) clean() string {
	text := e.compared()
	if e.writes() {
		text = e.wroteWords()
	}
	if s := e.judged(); s.failed() > 0 {
		text += "; " + s.severities()
	}
	text += e.others()
	if relaxed := e.countRelaxed(); relaxed != "" {
		text += ", with " + relaxed
	}
	return text
}

// compared says "compliant" only of groups that are in the tenant as declared.
func (e ending) compared() string {
	s, differing := &e.Summary, e.differing()
	switch {
	case e.Mode == Validate && s.failed() > 0:
		return "no finding fails the run; no tenant was read"
	case e.Mode == Validate:
		return "the files are valid; no tenant was read"
	case s.failed() > 0:
		return "no finding fails the run"
	case differing != "":
		return "no finding fails the run; " + differing
	case s.Declared == 1:
		return "the declared group is compliant"
	}
	return fmt.Sprintf("all %d declared groups are compliant", s.Declared)
}

// differing counts the groups that are not as declared, whatever rules say of
// them; "" if there are none.
func (e ending) differing() string {
	against := 0
	for i := range e.Groups {
		if g := &e.Groups[i]; g.State == plan.Managed && g.Declared.PIM == config.None {
			against++
		}
	}
	s := &e.Summary
	return finding.List(countParts(ofGroups(s.Declared),
		counted{s.Declared - len(e.Groups), "not compared"}, counted{s.Unknown, "unknown"}, counted{s.Ineligible, "ineligible for PIM"},
		counted{s.ToOnboard, "to onboard"}, counted{against, "managed despite pim: none"},
		counted{e.different(), "with other settings or people"}, counted{e.withLeaseDue(), "with a lease that is due"},
	), "and")
}

// different counts the groups under PIM whose role settings or people are not as
// declared.
func (e ending) different() int {
	groups := map[string]bool{}
	for i := range e.Groups {
		groups[e.Groups[i].ID()] = e.Groups[i].State == plan.Managed
	}
	n := 0
	for i := range e.Changes {
		if c := &e.Changes[i]; c.Action != plan.Onboard && c.Class() != plan.ClassRenew && groups[c.Key.Group] {
			groups[c.Key.Group] = false
			n++
		}
	}
	return n
}

// withLeaseDue counts the groups under PIM in which a lease is due.
func (e ending) withLeaseDue() int {
	groups := map[string]bool{}
	for _, l := range e.leasesDue() {
		groups[l.Key.Group] = true
	}
	return len(groups)
}

// wroteWords says what a run did that nothing is wrong with.
func (e ending) wroteWords() string {
	switch {
	case e.rehearsed():
		return "a merge would " + e.outcomes.wouldMake()
	case len(e.Outcomes) > 0, e.wrote():
		return e.completed()
	case !slices.Contains(e.Input.Changes, plan.ClassOnboard) && e.Index != nil && e.Index.Scope.Depth != directory.DepthFull:
		return "no write was sent: in the groups that were looked at, no change is planned that this run may make"
	case !slices.Contains(e.Input.Changes, plan.ClassOnboard):
		return "no write was sent: no change is planned that this run may make"
	case slices.ContainsFunc(e.Plan.Groups, e.unmanaged):
		return "no write was sent: no group can be onboarded"
	}
	return "no write was sent: PIM already manages every group that must be under it"
}

func (e ending) incomplete() string {
	if e.pr != nil && e.Base.OnlyNew && !e.Base.Unread {
		return e.incompletePullRequest()
	}
	s := &e.Summary
	text := "a part of the tenant could not be read"
	// Of what an onboarding left open the reader must know first; the groups that
	// could not be read are counted in the summary as well.
	if e.unfinished() > 0 {
		text = e.completed()
	} else if left := s.Declared - s.Evaluated; left > 0 {
		text = fmt.Sprintf("%d of %s could not be fully evaluated", left, finding.Count(s.Declared, "group"))
	}
	// The errors about groups that were left out are what the outcomes have said.
	also := e.judged()
	also.Errors -= len(e.sections[asOutcome])
	if also.Errors+also.Warnings > 0 {
		text += "; also " + also.severities()
	}
	return text + e.others()
}

// judged counts the findings that an onboarding is judged by; those of any other
// run are all counted, whatever fails it.
func (e ending) judged() *Summary {
	var s Summary
	for i := range e.Findings {
		if f := &e.Findings[i]; !e.writes() || e.counts(*f) {
			*s.status(f)++
		}
	}
	return &s
}

// others counts what was found about groups that an onboarding had nothing to do
// for; "" if that is nothing.
func (e ending) others() string {
	s, text := e.judged(), ""
	if n := e.Summary.failed() - s.failed(); n > 0 {
		text += ", and " + finding.Count(n, "finding") + " about other groups, not counted"
	}
	if n := e.Summary.NotEvaluated - s.NotEvaluated; n > 0 {
		text += ", and " + finding.Count(n, "question") + " about other groups without an answer, not counted"
	}
	return text
}

// unfinished counts the changes that were left out, or can't be seen yet, and the
// settings that were not put back.
func (e ending) unfinished() int {
	return len(e.outcomes.of(OutcomeSkipped, accepted))
}

// irreversible says what can't be undone, of what was done or will be; "" if
// that is nothing.
func (e ending) irreversible() string {
	const never = ", which can't be undone"
	planned := e.made(onboards)
	n := finding.Count(len(planned), "group")
	written := e.onboarded.irreversible()
	switch {
	case len(planned) == 0 || len(e.Outcomes) > 0 && len(written) == 0:
		return ""
	case e.rehearsed():
		return "a merge would onboard " + finding.Count(len(e.onboarded.of(OutcomeDone)), "group") + never + "; this was a rehearsal, no tenant was changed"
	case len(e.Outcomes) > 0:
		return e.countOutcomes(written) + never
	case e.writes():
		return "no group was onboarded; the plan is to onboard " + n + never
	}
	text := "a merge will onboard " + n + never
	if blocked := e.countBlocked(planned); blocked > 0 {
		text += fmt.Sprintf("; blocked until the errors on %d of them are fixed", blocked)
	}
	return text
}

// review says what a merge will loosen and revoke, "" if nothing. What became of it
// stands with the outcomes.
func (e ending) review() string {
	of := func(effect plan.Effect) []*plan.Change {
		return e.made(func(c *plan.Change) bool { return c.Effect == effect })
	}
	var parts []string
	if list := of(plan.Loosens); len(list) > 0 {
		parts = append(parts, "loosen "+finding.Count(len(list), "role setting")+" in "+countGroups(list))
	}
	if list := of(plan.Revokes); len(list) > 0 {
		parts = append(parts, "revoke "+finding.Count(len(list), "grant")+" in "+countGroups(list))
	}
	switch {
	case len(e.Outcomes) > 0, e.writes():
		return ""
	case parts != nil:
		parts = []string{"a merge will " + finding.List(parts, "and")}
	}
	if moves := e.moved(); len(moves) > 0 {
		parts = append(parts, movedTitle(moves)+" than before")
	}
	return strings.Join(parts, "; ")
}

// notManaged is the rule of a run that looks for drift about a group to onboard.
const notManaged = "not-managed"

// countBlocked counts the changes about which there is an error. An onboarding
// refuses as a whole then, whatever fails this run. That PIM does not manage a group is what
// the onboarding changes.
func (e ending) countBlocked(changes []*plan.Change) int {
	wrong := map[string]bool{}
	for i := range e.Findings {
		if f := &e.Findings[i]; f.Status == finding.Failed && f.Severity == finding.Error && f.Change != finding.NextStep && f.Rule != notManaged {
			wrong[f.Group.ID] = true
		}
	}
	n := 0
	for _, c := range changes {
		if !c.Pinned || wrong[c.Key.Group] {
			n++
		}
	}
	return n
}
