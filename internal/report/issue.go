package report

import (
	"fmt"
	"strconv"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// Issue is the report as an issue of the repository that declares the groups.
type Issue struct {
	Title  string // one line of letters, digits and a few marks
	Text   string // Markdown
	Origin string // the line after it: what differs from run to run
	Open   bool   // something was found, or a lease is due
	Ending string // the comment of an issue that is closed
}

// Issue makes the text of an issue, with its origin at most budget bytes. It is the one of
// a comment, and like it the same for what is the same.
func (r *Report) Issue(commit string, budget int) Issue {
	origin := strings.TrimSuffix(markdown{newView(r)}.origin(commit).head, "\n")
	still := *r
	still.Links.Run = "" // of the last run, which is in the origin
	m := markdown{newView(&still)}
	due := len(r.leasesDue())
	found := finding.List(countParts(strconv.Itoa,
		counted{r.Summary.Errors, finding.Plural(r.Summary.Errors, "error")}, counted{r.Summary.Warnings, finding.Plural(r.Summary.Warnings, "warning")},
		counted{due, finding.Plural(due, "lease") + " due"},
	), "and")
	issue := Issue{Text: m.fitted(m.body(), budget-len(origin)), Origin: origin, Open: found != ""}
	if found == "" {
		found = nothing + " to do"
		issue.Ending = fmt.Sprintf("%s. Closed by %s\n", prose(m.verdict), origin)
	}
	issue.Title = Plain("Groups under PIM in tenant " + r.Tenant + ": " + found)
	return issue
}

// Unseen says what the run has not read or judged, so that what it did not find may be
// there; "" if it has seen everything.
func (r *Report) Unseen() string {
	_, text := r.FailureReason()
	switch {
	case r.Result != Clean && r.Result != Findings:
		return text
	case r.Index == nil:
		return "no tenant was read"
	case len(r.Index.Gaps) > 0:
		gap := &r.Index.Gaps[0]
		return fmt.Sprintf("the part %s could not be read: %s", gap.Part, gap.Reason)
	case r.Summary.NotEvaluated+r.Summary.Unknown > 0:
		return finding.Count(r.Summary.NotEvaluated, "question") + " without an answer"
	}
	return r.unasked()
}

// unasked says why nobody asked how a group is protected that PIM manages.
func (r *Report) unasked() string {
	for i := range r.Groups {
		if g := r.Groups[i].Found; g != nil && g.Managed == directory.True {
			if reason, left := r.Index.NotLookedAt(directory.PartRoleSettings, g); left {
				return reason
			}
		}
	}
	return ""
}
