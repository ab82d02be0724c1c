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

// The permission that all requests about comments need, with the words of a
// workflow.
// https://docs.github.com/en/rest/issues/comments
const commentPermission = "pull-requests: write"

// Post leaves the comment in the pull request. A new comment is never sent
// twice: if the answer is lost, the next run finds what became of it.
//
// A run that was slow, or is an old one run again, gives way: its commit is not
// the last of the pull request. That is GitHub's word, asked for right before
// each write, and not the word of a comment, which people can edit. Two runs for
// the same commit say the same, so the later one may have the last word.
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
	mark := marker{comment.Step}
	body := mark.String() + "\n" + comment.Text
	old, err := c.own(ctx, r, comment.PullRequest, mark)
	switch {
	case err != nil:
		return failed, err
	case len(old) == 0 && !comment.Needed:
		return NotNeeded, nil
	case len(old) == 0:
		return c.create(ctx, r, comment, body)
	}
	posted := Unchanged
	for _, one := range old {
		if sameText(one.GetBody(), body) {
			continue
		}
		if posted, err = c.update(ctx, r, comment, one.GetID(), body); posted != Updated {
			return posted, err
		}
	}
	return posted, nil
}

func (c *Client) create(ctx context.Context, r repository, comment Comment, body string) (Posted, error) {
	if current, err := c.isCurrent(ctx, r, comment); !current {
		return outdated(err)
	}
	_, _, err := c.api.Issues.CreateComment(ctx, r.owner, r.name, comment.PullRequest, github.IssueCommentRequest{Body: body})
	return done(Created, "write", err)
}

// update asks for the commit before each attempt: those in between can take long.
func (c *Client) update(ctx context.Context, r repository, comment Comment, id int64, body string) (Posted, error) {
	current, unknown := false, error(nil)
	_, err := repeat(ctx, func() (*github.Response, error) {
		if current, unknown = c.isCurrent(ctx, r, comment); !current {
			return nil, nil
		}
		_, answer, err := c.api.Issues.UpdateComment(ctx, r.owner, r.name, id, github.IssueCommentRequest{Body: body})
		return answer, err
	})
	if !current {
		return outdated(unknown)
	}
	return done(Updated, "update", err)
}

// isCurrent says whether the comment is about the last commit of its pull request.
func (c *Client) isCurrent(ctx context.Context, r repository, comment Comment) (bool, error) {
	head, err := c.pullHead(ctx, r, comment.PullRequest)
	return err == nil && head == comment.Commit, err
}

// outdated is what becomes of a comment that is not current, as far as is known.
func outdated(err error) (Posted, error) {
	if err != nil {
		return failed, err
	}
	return Superseded, nil
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

// maxOwn bounds the comments of one step that are brought up to date.
const maxOwn = 5

// own finds the first comments with this step's marker that the token's own
// account wrote. There is one; two runs at once can make two, and none of them
// must go on telling what is over. Those of others are left alone.
func (c *Client) own(ctx context.Context, r repository, number int, mark marker) ([]*github.IssueComment, error) {
	var found []*github.IssueComment
	author := ""
	for page := 1; page <= maxPages; {
		comments, next, err := c.page(ctx, r, number, page)
		if err != nil {
			return nil, fmt.Errorf("read the comments: %w", explain(err, commentPermission))
		}
		for _, comment := range comments {
			if !mark.marks(comment.GetBody()) {
				continue
			}
			// Asked only when it matters: most pull requests have no such comment yet.
			if author == "" {
				if author, err = c.viewer(ctx); err != nil {
					return nil, err
				}
			}
			if c.wrote(author, comment.GetUser()) {
				found = append(found, comment)
			}
		}
		if next <= page || len(found) >= maxOwn {
			return found[:min(len(found), maxOwn)], nil
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
