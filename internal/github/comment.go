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

// Posted says what became of a comment or an issue.
type Posted string

// What can become of it.
const (
	Created    Posted = "created"
	Updated    Posted = "updated"
	Unchanged  Posted = "unchanged"     // it says the same already, and was not sent
	NotNeeded  Posted = "not needed"    // there is none, and nothing to say
	Superseded Posted = "left as it is" // the pull request or branch has another commit by now, whose run speaks for it
	Closed     Posted = "closed"        // of an issue
	Reopened   Posted = "reopened"      // likewise
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
	return settle(c.post(ctx, r, comment))
}

// settle makes an outcome of a run that gave way.
func settle(posted Posted, err error) (Posted, error) {
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
	mark := marker("comment", comment.Step)
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

// marker is the first line of a comment or an issue of ours, which a page does not show.
// It says which step the text is of. Anybody who may write to the repository can edit it,
// so it decides nothing but which text of our own to replace.
func marker(kind, step string) string {
	return fmt.Sprintf("<!-- pim-groups %s step=%s -->", kind, step)
}

// sameText knows that GitHub drops blanks at the ends, and browsers change line ends.
func sameText(old, body string) bool { return kept(old) == kept(body) }

// kept is a text as GitHub keeps it.
func kept(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

func (c *Client) create(ctx context.Context, r repository, comment Comment, body string) error {
	if err := c.wantCurrent(ctx, r, comment); err != nil {
		return err
	}
	return c.say(ctx, r, comment.PullRequest, body, writeComments)
}

// say adds a comment to an issue or a pull request. It is sent once.
func (c *Client) say(ctx context.Context, r repository, number int, body, permission string) error {
	if _, _, err := c.api.Issues.CreateComment(ctx, r.owner, r.name, number, github.IssueCommentRequest{Body: body}); err != nil {
		return fmt.Errorf("write the comment: %w", explain(err, permission))
	}
	return nil
}

func (c *Client) update(ctx context.Context, r repository, comment Comment, id int64, body string) error {
	current := func() error { return c.wantCurrent(ctx, r, comment) }
	return whileCurrent(ctx, "update the comment", writeComments, current, func() (*github.IssueComment, *github.Response, error) {
		return c.api.Issues.UpdateComment(ctx, r.owner, r.name, id, github.IssueCommentRequest{Body: body})
	})
}

// whileCurrent makes a write that may be made twice. It asks whether the run is about the
// last commit before each attempt: those in between can take long.
func whileCurrent[T any](
	ctx context.Context, purpose, permission string, current func() error, write func() (*T, *github.Response, error),
) error {
	var stale error
	_, _, err := ask(ctx, purpose, permission, func() (*T, *github.Response, error) {
		if stale = current(); stale != nil {
			return nil, nil, nil
		}
		return write()
	})
	if stale != nil {
		return stale
	}
	return err
}

// errSuperseded is a text that is not about the last commit.
var errSuperseded = errors.New("there is another commit by now")

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
