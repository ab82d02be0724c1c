package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"pim-groups/internal/github"
	"pim-groups/internal/report"
)

// postTime bounds all requests about a comment or an issue: the verdict is known
// already, and a job waits for nothing else.
const postTime = time.Minute

// comment leaves the report in the conversation of the pull request, if the
// step was asked to. What goes wrong is one warning and never changes the
// verdict: pull requests from forks have a token that can't write, and their
// checks must not fail for it.
func (p *program) comment(ctx context.Context) {
	s := p.step
	if s.comment == commentOff || s.report == nil || ctx.Err() != nil {
		return
	}
	// Lines of the log: one workflow may run on several events, and in several
	// modes, and nothing is wrong with those that have no place for a comment.
	switch {
	case s.report.Mode == report.Validate:
		s.runner.Log("no comment: mode validate leaves none")
		return
	case s.event.PullRequest == 0:
		s.runner.Log(fmt.Sprintf("no comment: the event %q is not about a pull request", s.event.Name))
		return
	}
	p.post(ctx, "comment", "the comment could not be left in the pull request", func(ctx context.Context, c *github.Client) (github.Posted, error) {
		return c.Post(ctx, p.commentText())
	})
}

// post leaves something on GitHub. A line of the log says what became of it, or a warning
// what went wrong.
func (p *program) post(ctx context.Context, what, failure string, send func(context.Context, *github.Client) (github.Posted, error)) {
	ctx, cancel := context.WithTimeout(ctx, postTime)
	defer cancel()
	client, err := p.githubClient(p.step.event)
	var posted github.Posted
	if err == nil {
		posted, err = send(ctx, client)
	}
	if err != nil {
		p.step.warn(failure + ", " + unchangedVerdict + ": " + err.Error())
		return
	}
	p.step.runner.Log(what + ": " + string(posted))
}

// commentText is what the step has to say. The link leads to the run and not to
// this attempt of it, so that the same findings are the same text.
func (p *program) commentText() github.Comment {
	event, r := p.step.event, *p.step.report
	event.RunAttempt = ""
	r.Links.Run = event.Run()
	return github.Comment{
		Repository:  event.Repository,
		PullRequest: event.PullRequest,
		Step:        p.step.identity(r.Mode, "working-directory", "tenant-id", "snapshot", "policy"),
		Commit:      event.HeadSHA,
		Text:        report.Comment(&r, event.HeadSHA, github.MaxText),
		Needed:      p.step.comment == commentAlways || r.Notable(),
	}
}

// identity tells this step from others that leave a text in the same place, and
// stays the same from run to run: what is compared with what. The names
// of workflow and job are no part of it: a renamed one would leave its last
// text there for ever.
func (s *step) identity(of string, inputs ...string) string {
	values := []string{of}
	for _, name := range inputs {
		values = append(values, s.runner.Input(name))
	}
	values = append(values, s.runner.InputLines("files")...)
	sum := sha256.Sum256([]byte(strings.Join(values, "\x00")))
	return hex.EncodeToString(sum[:8])
}
