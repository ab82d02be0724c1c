package cli

import (
	"context"
	"fmt"

	"pim-groups/internal/github"
	"pim-groups/internal/report"
)

// issue keeps the issue of the tenant, if the step was asked to: open while a run finds
// something or a lease is due, else closed. Like the comment it never changes the verdict.
// A run that knows less than all changes nothing: what it has not seen may be there.
func (p *program) issue(ctx context.Context) {
	s := p.step
	if !s.issue {
		return
	}
	if reason := s.noIssueReason(); reason != "" {
		s.runner.Log("no issue: " + reason)
		return
	}
	if reason := s.keepIssueReason(ctx); reason != "" {
		s.warn("the issue is left as it is, " + unchangedVerdict + ": " + reason)
		return
	}
	p.post(ctx, "issue", "the issue could not be kept", func(ctx context.Context, c *github.Client) (github.Posted, error) {
		return c.Keep(ctx, p.issueText())
	})
}

// noIssueReason says why a run has no issue, which is nothing wrong: one workflow may run
// on several events. Only these two are about what the default branch declares, now, and
// about no change of it.
func (s *step) noIssueReason() string {
	event, mode := s.event.Name, s.runner.Input("mode")
	switch {
	case event != "schedule" && event != "workflow_dispatch":
		return fmt.Sprintf("the event %q is neither schedule nor workflow_dispatch", event)
	case mode != "" && mode != "check":
		return fmt.Sprintf("mode %s has none", mode)
	}
	return ""
}

// keepIssueReason says why a run must not touch the issue, "" if it may.
func (s *step) keepIssueReason(ctx context.Context) string {
	switch r := s.report; {
	case ctx.Err() != nil:
		return "the run was stopped"
	case r == nil:
		return "the run has no report"
	case !r.Drift:
		return "only a run with the input drift: true knows every difference"
	case r.Unseen() != "":
		return "the run has not seen everything: " + r.Unseen()
	}
	return ""
}

// issueText is what the step has to say. Links lead to the default branch as it is when
// somebody reads them. There is an issue for each tenant, and for each team that has a run
// of its own about its files.
func (p *program) issueText() github.Issue {
	event, r := p.step.event, *p.step.report
	event.RunAttempt = ""
	r.Links = report.Links{Blob: event.BlobAt("HEAD"), Run: event.Run(), Repository: event.Home()}
	issue := r.Issue(event.SHA, github.MaxText)
	return github.Issue{
		Repository: event.Repository,
		Step:       p.step.identity(r.Tenant, "working-directory"),
		Commit:     event.SHA,
		Title:      issue.Title, Text: issue.Text, Origin: issue.Origin,
		Needed: issue.Open, Closing: issue.Ending,
	}
}
