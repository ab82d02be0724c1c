package github

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-github/v93/github"

	"pim-groups/internal/order"
)

// Issue is what a run has to say about a tenant: one issue of each step, which later runs
// bring up to date, close and open again.
type Issue struct {
	Repository string // owner/name
	Step       string // tells this step and tenant from others, the same in every run; hexadecimal
	Commit     string // that the text is about: the last of the default branch, or the run gives way
	Title      string // one line, at most 256 characters, without anything that was not made harmless
	Text       string // Markdown
	Origin     string // its last line: what differs from run to run, and is no reason to write

	// Needed: the issue is to be open. Otherwise it is closed, with this comment.
	Needed  bool
	Closing string
}

// Keep opens the issue, brings it up to date, or closes it. What it says already is not
// written again. A person who closes it while it is needed sees it opened again.
//
// Only issues with the step's marker that the token's own account opened are touched. A
// new one is never sent twice: if the answer is lost, the next run finds what became of
// it. Of several, as two runs at once leave them, the first stays, and the others are
// closed. A run whose commit is not the last of the default branch gives way.
func (c *Client) Keep(ctx context.Context, issue Issue) (Posted, error) {
	r, err := parseRepository(issue.Repository)
	if err != nil {
		return failed, err
	}
	if err := issue.check(); err != nil {
		return failed, err
	}
	k := &keeper{client: c, repository: r, issue: issue, mark: marker("issue", issue.Step), account: account{client: c, permission: writeIssues}}
	return settle(k.keep(ctx))
}

func (i *Issue) check() error {
	switch {
	case !isSHA(i.Commit) || !isHex(i.Step):
		return fmt.Errorf("an issue needs the commit that it is about, %q is none", i.Commit)
	case strings.ContainsAny(i.Title, "\r\n"), i.Title == "", strings.Contains(i.Origin, "\n"):
		return errors.New("an issue needs a title and an origin of one line")
	case len(i.Text)+len(i.Origin) > MaxText:
		return fmt.Errorf("an issue of %d bytes is too long for GitHub", len(i.Text)+len(i.Origin))
	}
	return nil
}

// keeper is at work on the issue of a run.
type keeper struct {
	client     *Client
	repository repository
	issue      Issue
	mark       string
	account    account
}

func (k *keeper) keep(ctx context.Context) (Posted, error) {
	open, err := k.own(ctx, "open", "", maxOwn)
	switch {
	case err != nil:
		return failed, err
	case !k.issue.Needed && len(open) == 0:
		return NotNeeded, nil
	case !k.issue.Needed:
		return Closed, k.closeAll(ctx, open)
	case len(open) > 0:
		return k.refresh(ctx, open)
	}
	// The list of those that are closed may be long, and one of them is looked for only
	// to open it again.
	login, err := k.account.name(ctx)
	if err != nil {
		return failed, err
	}
	closed, err := k.own(ctx, "closed", k.client.creator(login), 1)
	switch {
	case err != nil:
		return failed, err
	case len(closed) > 0:
		return Reopened, k.write(ctx, "open the issue again", closed[0].GetNumber(), k.content("open"))
	}
	return Created, k.create(ctx)
}

// own finds the first issues in a state that are the step's own. Pull requests are in the
// list too.
// https://docs.github.com/en/rest/issues/issues#list-repository-issues
func (k *keeper) own(ctx context.Context, state, creator string, most int) ([]*github.Issue, error) {
	found, err := collect(ctx, "read the issues", writeIssues, most, func(page github.ListOptions) ([]*github.Issue, *github.Response, error) {
		return k.client.api.Issues.ListByRepo(ctx, k.repository.owner, k.repository.name, &github.IssueListByRepoOptions{
			State: state, Creator: creator, Sort: "created", Direction: "asc", ListOptions: page,
		})
	}, func(issue *github.Issue) (bool, error) {
		if issue.GetPullRequestLinks() != nil || issue.GetNumber() <= 0 {
			return false, nil
		}
		return k.account.wrote(ctx, issue.GetBody(), k.mark, issue.GetUser())
	})
	order.By(found, func(a, b *github.Issue) int { return cmp.Compare(a.GetNumber(), b.GetNumber()) })
	return slices.CompactFunc(found, func(a, b *github.Issue) bool { return a.GetNumber() == b.GetNumber() }), err
}

// creator is the account as the list of issues knows it.
func (c *Client) creator(login string) string {
	if c.isApp {
		return strings.TrimSuffix(login, bot) + bot
	}
	return login
}

// refresh brings the first issue up to date and closes the others.
func (k *keeper) refresh(ctx context.Context, open []*github.Issue) (Posted, error) {
	posted, first := Unchanged, open[0]
	if first.GetTitle() != k.issue.Title || !sameText(withoutOrigin(first.GetBody()), k.mark+"\n"+k.issue.Text) {
		if err := k.write(ctx, "update the issue", first.GetNumber(), k.content("open")); err != nil {
			return failed, err
		}
		posted = Updated
	}
	for _, other := range open[1:] {
		why := fmt.Sprintf("Closed: issue #%d is about the same tenant. Two runs at the same time have opened one each.", first.GetNumber())
		request := github.UpdateIssueRequest{State: new("closed"), StateReason: new("not_planned")}
		if err := k.close(ctx, other, request, why); err != nil {
			return failed, err
		}
	}
	return posted, nil
}

// withoutOrigin is a text without its last line.
func withoutOrigin(body string) string {
	body = kept(body)
	return body[:max(0, strings.LastIndexByte(body, '\n'))]
}

// content is a request that brings all of an issue up to date.
func (k *keeper) content(state string) github.UpdateIssueRequest {
	return github.UpdateIssueRequest{Title: new(k.issue.Title), Body: new(k.body()), State: new(state)}
}

func (k *keeper) body() string { return k.mark + "\n" + k.issue.Text + "\n" + k.issue.Origin }

// closeAll closes the issues that say that something is there. Afterwards they say what
// the run found.
func (k *keeper) closeAll(ctx context.Context, open []*github.Issue) error {
	for _, one := range open {
		content := k.content("closed")
		content.StateReason = new("completed")
		if err := k.close(ctx, one, content, k.issue.Closing); err != nil {
			return err
		}
	}
	return nil
}

// close closes an issue, and then says why. In the other order a run that is interrupted
// in between would leave a comment each time.
func (k *keeper) close(ctx context.Context, one *github.Issue, request github.UpdateIssueRequest, why string) error {
	if err := k.write(ctx, "close the issue", one.GetNumber(), request); err != nil {
		return err
	}
	return k.client.say(ctx, k.repository, one.GetNumber(), why, writeIssues)
}

// write changes an issue.
// https://docs.github.com/en/rest/issues/issues#update-an-issue
func (k *keeper) write(ctx context.Context, purpose string, number int, request github.UpdateIssueRequest) error {
	current := func() error { return k.wantCurrent(ctx) }
	return whileCurrent(ctx, purpose, writeIssues, current, func() (*github.Issue, *github.Response, error) {
		return k.client.api.Issues.Update(ctx, k.repository.owner, k.repository.name, number, request)
	})
}

// create opens an issue.
// https://docs.github.com/en/rest/issues/issues#create-an-issue
func (k *keeper) create(ctx context.Context) error {
	if err := k.wantCurrent(ctx); err != nil {
		return err
	}
	request := github.CreateIssueRequest{Title: k.issue.Title, Body: new(k.body())}
	if _, _, err := k.client.api.Issues.Create(ctx, k.repository.owner, k.repository.name, request); err != nil {
		return fmt.Errorf("open the issue: %w", explain(err, writeIssues))
	}
	return nil
}

// wantCurrent asks whether the run is about the last commit of the default branch. A run
// for another branch, or one of last week that is started again, speaks for nothing.
func (k *keeper) wantCurrent(ctx context.Context) error {
	branch, err := k.client.DefaultBranch(ctx, k.issue.Repository)
	if err != nil {
		return err
	}
	head, err := k.client.Head(ctx, k.issue.Repository, branch)
	if err == nil && head != k.issue.Commit {
		err = errSuperseded
	}
	return err
}
