package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/go-github/v93/github"
)

const (
	// GitHub closes a conversation for comments at 2,500 of them; a list that has
	// more pages than that needs does not end.
	perPage  = 50
	maxPages = 60
	// maxOwn bounds the comments or issues of one step that are brought up to date.
	maxOwn = 5
	// appToken is how the tokens of apps begin, GITHUB_TOKEN among them: they write
	// as a bot, all others as a person.
	// https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
	appToken = "ghs_"
)

// ownComments finds the first comments with this step's marker that the token's own
// account wrote. There is one; two runs at once can make two.
func (c *Client) ownComments(ctx context.Context, r repository, number int, mark string) ([]*github.IssueComment, error) {
	own := account{client: c, permission: writeComments}
	return collect(ctx, "read the comments", writeComments, maxOwn, func(page github.ListOptions) ([]*github.IssueComment, *github.Response, error) {
		return c.api.Issues.ListComments(ctx, r.owner, r.name, number, &github.IssueListCommentsOptions{ListOptions: page})
	}, func(comment *github.IssueComment) (bool, error) {
		return own.wrote(ctx, comment.GetBody(), mark, comment.GetUser())
	})
}

// collect reads the pages of a list until it has this many of those that are chosen, or
// there are no more.
func collect[T any](
	ctx context.Context, purpose, permission string, most int,
	list func(github.ListOptions) ([]T, *github.Response, error), choose func(T) (bool, error),
) ([]T, error) {
	var found []T
	for page := 1; page <= maxPages; {
		items, answer, err := ask(ctx, purpose, permission, func() ([]T, *github.Response, error) {
			return list(github.ListOptions{Page: page, PerPage: perPage})
		})
		if err != nil {
			return nil, err
		}
		for _, item := range items {
			chosen, err := choose(item)
			if err != nil {
				return nil, err
			}
			if chosen {
				found = append(found, item)
			}
		}
		if answer.NextPage <= page || len(found) >= most {
			return found[:min(len(found), most)], nil
		}
		page = answer.NextPage
	}
	return nil, errors.New(purpose + ": their list does not end")
}

// account is the one that the token writes as. GitHub is asked for it when something
// has the marker: most pull requests have no such comment yet.
type account struct {
	client     *Client
	permission string // that the job needs for what it looks for
	login      string // "" until GitHub was asked
}

// wrote says whether a text begins with the marker and is the account's own.
func (a *account) wrote(ctx context.Context, body, mark string, author *github.User) (bool, error) {
	if !hasMarker(body, mark) {
		return false, nil
	}
	login, err := a.name(ctx)
	return err == nil && a.client.isAuthor(login, author), err
}

func (a *account) name(ctx context.Context) (login string, err error) {
	if a.login == "" {
		a.login, err = a.client.viewer(ctx, a.permission)
	}
	return a.login, err
}

// hasMarker says whether the marker is the very first thing in a text: in a
// quotation of a comment of ours it is not.
func hasMarker(body, mark string) bool {
	first, _, _ := strings.Cut(body, "\n")
	return strings.TrimRight(first, "\r") == mark
}

// viewer gives the login that the token writes as, such as github-actions[bot].
// GraphQL is asked because the REST API has no answer for every kind of token:
// GET /user is refused to those of apps, GITHUB_TOKEN among them
// (https://github.com/actions/create-github-app-token/issues/258).
// https://docs.github.com/en/graphql/reference/queries#viewer
func (c *Client) viewer(ctx context.Context, permission string) (string, error) {
	const purpose = "ask which account the token belongs to"
	type answer struct {
		Data struct{ Viewer struct{ Login string } }
	}
	got, response, err := ask(ctx, purpose, permission, func() (a answer, _ *github.Response, err error) {
		question := map[string]string{"query": "query{viewer{login}}"}
		request, err := c.api.NewRequest(ctx, http.MethodPost, c.graphQL, question)
		if err != nil {
			return a, nil, err
		}
		response, err := c.api.Do(request, &a)
		return a, response, err
	})
	switch login := got.Data.Viewer.Login; {
	case err != nil:
		return "", err
	case login != "":
		return login, nil
	case usedUp(response.Header): // the errors of GraphQL come with status 200
		return "", fmt.Errorf("%s: %w", purpose, primaryLimit(response.Header))
	}
	return "", errors.New(purpose + ": GitHub does not say")
}

// isAuthor says whether the author of a text is the viewer. GraphQL has names of bots with
// and without the "[bot]" that the REST API shows, and a person can have the name
// of an app, so the kind of account has to be right as well.
// https://docs.github.com/en/graphql/reference/objects#bot
func (c *Client) isAuthor(viewer string, author *github.User) bool {
	if c.isApp {
		login, isBot := strings.CutSuffix(author.GetLogin(), bot)
		return isBot && author.GetType() == "Bot" && strings.EqualFold(login, strings.TrimSuffix(viewer, bot))
	}
	return author.GetType() == "User" && strings.EqualFold(author.GetLogin(), viewer)
}

// bot ends the names of apps' accounts in the REST API.
const bot = "[bot]"
