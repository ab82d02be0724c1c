package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// passed says of a clean run what the pull request does. Where nothing at all was
// found it says so, as any run does.
func (e ending) passed() string {
	text := newFindings(e.pr.introduced)
	if e.Summary.failed()+e.Summary.NotEvaluated == 0 {
		text = e.compared()
	}
	text = strings.Join(append([]string{text}, e.aside()...), "; ")
	if relaxed := e.countRelaxed(); relaxed != "" {
		text += ", with " + relaxed
	}
	return text
}

// failed says what of the pull request failed the run: the new findings, or all
// where older ones count as well.
func (e ending) failed() string {
	text := e.Summary.severities()
	news := len(e.pr.introduced) + len(e.pr.weakened)
	switch {
	case e.Base.Unread:
		text += ", all counted as new"
	case !e.Base.OnlyNew:
		text += fmt.Sprintf(", %d of them new", news)
	case len(e.pr.introduced) > 0:
		text = newFindings(e.pr.introduced)
	default:
		text = ""
	}
	return strings.Join(slices.DeleteFunc(append([]string{text}, e.aside()...), func(part string) bool { return part == "" }), "; ")
}

// aside says what else the pull request does, and how much it leaves as it was.
func (e ending) aside() (parts []string) {
	pr := e.pr
	add := func(list []*finding.Finding, one, many string) {
		if n := len(list); n == 1 {
			parts = append(parts, "1 "+one)
		} else if n > 1 {
			parts = append(parts, strconv.Itoa(n)+" "+many)
		}
	}
	add(pr.weakened, "rule or waiver of the policy file asks for less", "rules or waivers of the policy file ask for less")
	add(pr.hidden, "finding hidden by the policy change", "findings hidden by the policy change")
	add(pr.fromPolicy, "finding from the policy change", "findings from the policy change")
	add(pr.fixed, "finding fixed", "findings fixed")
	switch {
	case !e.Base.OnlyNew && e.Result == Findings: // they are in the count before
	case e.Result == Findings:
		add(pr.older, "older finding is not counted", "older findings are not counted")
	default:
		add(pr.older, "older finding, see below", "older findings, see below")
	}
	if pr.unanswered > 0 {
		parts = append(parts, finding.Count(pr.unanswered, "question")+" about other groups not evaluated")
	}
	return parts
}

// incompletePullRequest counts the groups that the pull request touches. It is ""
// where something else is incomplete.
func (e ending) incompletePullRequest() string {
	touched, left := 0, 0
	for _, entry := range e.pr.entries {
		if entry.edit == "removed" {
			continue
		}
		touched++
		if len(entry.unanswered) > 0 || entry.state == plan.Unknown || entry.state == "" {
			left++
		}
	}
	text := "a part of the tenant could not be read"
	if left > 0 {
		text = fmt.Sprintf("%d of %s could not be fully evaluated", left, finding.Count(touched, "touched group"))
	}
	if s := countSeverities(e.pr.introduced); s.Errors+s.Warnings > 0 {
		text += "; also " + newFindings(e.pr.introduced)
	}
	return text
}

// nextPullRequest is what to do about a pull request that passes.
func (e ending) nextPullRequest() string {
	news := countSeverities(slices.Concat(e.pr.introduced, e.pr.weakened))
	policy := len(e.pr.weakened) + len(e.pr.hidden)
	changes := e.made(func(c *plan.Change) bool { return !onboards(c) })
	switch n := len(e.made(onboards)); {
	case news.Errors > 0:
		return "Fix " + finding.Count(news.Errors, "new error") + e.starting() + "; fail-on lets the run pass"
	case n > 0:
		return "Review " + finding.Count(n, "group") + " to onboard: onboarding can't be undone"
	case len(changes) > 0:
		return "Review " + finding.Count(len(changes), "change") + " of role settings and people"
	case policy > 0:
		return "Review the change of the policy file"
	case news.Warnings > 0:
		return "No action required; " + finding.Count(news.Warnings, "new warning") + " to review"
	case len(e.pr.older) > 0:
		return "No action required for this change; older findings are listed below"
	}
	return "No action required"
}

// baseNote is what a reader has to know of the base, "" if there is nothing.
func (v *view) baseNote() string {
	if v.Base == nil {
		return ""
	}
	return v.Base.Note
}

// changeTitle names what was compared with its base.
func (v *view) changeTitle() string {
	return cmp.Or(map[string]string{"push": "This push"}[v.Evidence.Event], "This pull request")
}
