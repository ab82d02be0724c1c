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
	Superseded Posted = "left as it is" // the pull request has another commit by now, whose run speaks for it
	failed     Posted = ""
)

// Post leaves the comment in the pull request. A new comment is never sent
// twice: if the answer is lost, the next run finds what became of it.
//
// A run whose commit is not the last of the pull request gives way. GitHub says
// which one is, asked right before each write; a comment can be edited by people.
// Two runs for the same commit say the same.
func (c *Client) Post(ctx context.Context, comment Comment) (Posted, error) {
	r, err := parseRepository(comment.Repository)
	if err != nil {
		return failed, err
	}
	if err := comment.check(); err != nil {
		return failed, err
	}
	posted, err := c.post(ctx, r, comment)
	switch {
	case errors.Is(err, errSuperseded):
		return Superseded, nil
	case err != nil:
		return failed, err
	}
	return posted, nil
}

func (c *Comment) check() error {
	if !isSHA(c.Commit) || !isHex(c.Step) {
		return fmt.Errorf("a comment needs the commit that it is about, %q is none", c.Commit)
	}
	if len(c.Text) > MaxText {
		return fmt.Errorf("a comment of %d bytes is too long for GitHub", len(c.Text))
	}
	return nil
}

func (c *Client) post(ctx context.Context, r repository, comment Comment) (Posted, error) {
	mark := marker(comment.Step)
	body := mark + "\n" + comment.Text
	old, err := c.ownComments(ctx, r, comment.PullRequest, mark)
	switch {
	case err != nil:
		return failed, err
	case len(old) == 0 && !comment.Needed:
		return NotNeeded, nil
	case len(old) == 0:
		return Created, c.create(ctx, r, comment, body)
	}
	posted := Unchanged
	for _, one := range old {
		if sameText(one.GetBody(), body) {
			continue
		}
		if err := c.update(ctx, r, comment, one.GetID(), body); err != nil {
			return failed, err
		}
		posted = Updated
	}
	return posted, nil
}

// marker is the first line of a comment of ours, which a page does not show. It
// says which step the comment is of. Anybody who may write to the repository can
// edit it, so it decides nothing but which comment of our own to replace.
func marker(step string) string { return fmt.Sprintf("<!-- pim-groups comment step=%s -->", step) }

// sameText knows that GitHub drops blanks at the ends, and browsers change line ends.
func sameText(old, body string) bool {
	return strings.TrimSpace(strings.ReplaceAll(old, "\r\n", "\n")) == strings.TrimSpace(body)
}

func (c *Client) create(ctx context.Context, r repository, comment Comment, body string) error {
	if err := c.wantCurrent(ctx, r, comment); err != nil {
		return err
	}
	_, _, err := c.api.Issues.CreateComment(ctx, r.owner, r.name, comment.PullRequest, github.IssueCommentRequest{Body: body})
	if err != nil {
		return fmt.Errorf("write the comment: %w", explain(err, writeComments))
	}
	return nil
}

// update asks for the commit before each attempt: those in between can take long.
func (c *Client) update(ctx context.Context, r repository, comment Comment, id int64, body string) error {
	var stale error
	_, _, err := ask(ctx, "update the comment", writeComments, func() (*github.IssueComment, *github.Response, error) {
		if stale = c.wantCurrent(ctx, r, comment); stale != nil {
			return nil, nil, nil
		}
		return c.api.Issues.UpdateComment(ctx, r.owner, r.name, id, github.IssueCommentRequest{Body: body})
	})
	if stale != nil {
		return stale
	}
	return err
}

// errSuperseded is a comment that is not about the last commit.
var errSuperseded = errors.New("the pull request has another commit by now")

// wantCurrent asks whether the comment is about the last commit of its pull request.
// https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
func (c *Client) wantCurrent(ctx context.Context, r repository, comment Comment) error {
	const purpose = "ask for the last commit of the pull request"
	pull, _, err := ask(ctx, purpose, writeComments, func() (*github.PullRequest, *github.Response, error) {
		return c.api.PullRequests.Get(ctx, r.owner, r.name, comment.PullRequest)
	})
	head := pull.GetHead().GetSHA()
	switch {
	case err != nil:
		return err
	case pull.GetNumber() != comment.PullRequest || !isSHA(head):
		return errors.New(purpose + ": GitHub's answer does not name it")
	case head != comment.Commit:
		return errSuperseded
	}
	return nil
}
