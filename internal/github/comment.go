package github

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/go-github/v93/github"
)

// Comment is what a run has to say in a pull request: one comment of each
// step, which later runs bring up to date.
type Comment struct {
	Repository  string // owner/name
	PullRequest int
	Step        string // tells this step from others, the same in every run; hexadecimal
	Run         int64  // number of the workflow run
	Commit      string // that the text is about
	Text        string // Markdown, at most MaxText bytes

	// Needed: the comment is made if there is none. Otherwise only one that an
	// earlier run has left is brought up to date.
	Needed bool
}

// MaxText is how many bytes the text of a comment may have. GitHub counts
// 65,536 characters ("Body is too long"), of which none is less than a byte;
// the marker needs some.
const MaxText = 65_000

// Posted says what became of a comment.
type Posted string

// What can become of a comment.
const (
	Created    Posted = "created"
	Updated    Posted = "updated"
	Unchanged  Posted = "unchanged"     // it says the same already, and was not sent
	NotNeeded  Posted = "not needed"    // there is none, and nothing to say
	Superseded Posted = "left as it is" // a run for another commit, started later, wrote it
	failed     Posted = ""
)

// The permission that all requests about comments need, with the words of a
// workflow. A pull request is an issue too, so `issues: write` does as well.
// https://docs.github.com/en/rest/issues/comments
const commentPermission = "pull-requests: write"

// Post leaves the comment in the pull request. A new comment is never sent
// twice: if the answer is lost, the next run finds what became of it.
func (c *Client) Post(ctx context.Context, comment Comment) (Posted, error) {
	r, err := parseRepository(comment.Repository)
	if err != nil {
		return failed, err
	}
	if !isSHA(comment.Commit) || !isHex(comment.Step) {
		return failed, fmt.Errorf("a comment needs the commit that it is about, %q is none", comment.Commit)
	}
	if len(comment.Text) > MaxText {
		return failed, fmt.Errorf("a comment of %d bytes is too long for GitHub", len(comment.Text))
	}
	mark := marker{comment.Step, comment.Run, comment.Commit}
	old, err := c.own(ctx, r, comment.PullRequest, comment.Step)
	if err != nil {
		return failed, err
	}
	body := github.IssueCommentRequest{Body: mark.String() + "\n" + comment.Text}
	if old == nil {
		if !comment.Needed {
			return NotNeeded, nil
		}
		_, _, err := c.api.Issues.CreateComment(ctx, r.owner, r.name, comment.PullRequest, body)
		return done(Created, "write", err)
	}
	was, _ := readMarker(old.GetBody())
	switch {
	case was.outdates(mark):
		return Superseded, nil
	case sameText(old.GetBody(), body.Body):
		return Unchanged, nil
	}
	_, err = repeat(ctx, func() (*github.Response, error) {
		_, answer, err := c.api.Issues.UpdateComment(ctx, r.owner, r.name, old.GetID(), body)
		return answer, err
	})
	return done(Updated, "update", err)
}

func done(posted Posted, verb string, err error) (Posted, error) {
	if err != nil {
		return failed, fmt.Errorf("%s the comment: %w", verb, explain(err, commentPermission))
	}
	return posted, nil
}

// sameText compares what was sent with what GitHub keeps: not the blanks at
// the ends, and line ends of a browser after somebody edited it.
func sameText(old, body string) bool {
	return strings.TrimSpace(strings.ReplaceAll(old, "\r\n", "\n")) == strings.TrimSpace(body)
}

// GitHub closes a conversation for comments at 2,500 of them; a list that has
// more pages than that needs does not end.
const (
	perPage  = 50
	maxPages = 60
)

// own finds the first comment with this step's marker that the token's own
// account wrote, nil if there is none. Others that match are left alone: a
// lost race made them, and removing things is not this program's business.
func (c *Client) own(ctx context.Context, r repository, number int, step string) (*github.IssueComment, error) {
	viewer := ""
	for page := 1; page <= maxPages; {
		comments, next, err := c.page(ctx, r, number, page)
		if err != nil {
			return nil, fmt.Errorf("read the comments: %w", explain(err, commentPermission))
		}
		for _, comment := range comments {
			if m, ours := readMarker(comment.GetBody()); !ours || m.step != step {
				continue
			}
			// Asked only when it matters: most pull requests have no such comment yet.
			if viewer == "" {
				if viewer, err = c.viewer(ctx); err != nil {
					return nil, err
				}
			}
			if wrote(viewer, comment.GetUser()) {
				return comment, nil
			}
		}
		if next <= page {
			return nil, nil
		}
		page = next
	}
	return nil, errors.New("read the comments: their list does not end")
}

// page gives comments, oldest first, and the number of the next page, 0 after
// the last.
func (c *Client) page(ctx context.Context, r repository, number, page int) ([]*github.IssueComment, int, error) {
	next := 0
	comments, err := repeat(ctx, func() ([]*github.IssueComment, error) {
		options := &github.IssueListCommentsOptions{ListOptions: github.ListOptions{Page: page, PerPage: perPage}}
		comments, answer, err := c.api.Issues.ListComments(ctx, r.owner, r.name, number, options)
		if err == nil {
			next = answer.NextPage
		}
		return comments, err
	})
	return comments, next, err
}
