package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/go-github/v93/github"
)

// graphQL gives the path of the GraphQL API: beside v3 on a GitHub Enterprise
// Server, at the root elsewhere.
// https://docs.github.com/en/enterprise-server@latest/graphql/guides/forming-calls-with-graphql#the-graphql-endpoint
func graphQL(base *url.URL) string { return strings.TrimSuffix(base.Path, "v3/") + "graphql" }

// viewer gives the login that the token writes as, such as
// github-actions[bot].
//
// GraphQL is asked because the REST API has no answer for every kind of token:
// GET /user is refused to those of apps, GITHUB_TOKEN among them
// (https://github.com/actions/create-github-app-token/issues/258). It is also
// how marocchino/sticky-pull-request-comment knows its own comments.
// https://docs.github.com/en/graphql/reference/queries#viewer
func (c *Client) viewer(ctx context.Context) (string, error) {
	base, err := url.Parse(c.api.BaseURL())
	if err != nil {
		return "", err
	}
	var answer struct {
		Data struct{ Viewer struct{ Login string } }
	}
	response, err := repeat(ctx, func() (*github.Response, error) {
		question := struct {
			Query string `json:"query"`
		}{"query{viewer{login}}"}
		request, err := c.api.NewRequest(ctx, http.MethodPost, graphQL(base), question)
		if err != nil {
			return nil, err
		}
		return c.api.Do(request, &answer)
	})
	if err != nil {
		return "", fmt.Errorf("ask whom the token speaks for: %w", explain(err, "pull-requests: write"))
	}
	if answer.Data.Viewer.Login == "" { // the errors of GraphQL come with status 200
		if usedUp(response.Header) {
			return "", fmt.Errorf("ask whom the token speaks for: %w", primaryLimit(response.Header))
		}
		return "", errors.New("ask whom the token speaks for: GitHub does not say")
	}
	return answer.Data.Viewer.Login, nil
}

// appToken is how the tokens of apps begin, GITHUB_TOKEN among them: they write as
// a bot, all others as a person.
// https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
const appToken = "ghs_"

// wrote says whether a comment is the viewer's. GraphQL has names of bots with
// and without the "[bot]" that the REST API shows, and a person can have the name
// of an app, so the kind of account has to be right as well.
// https://docs.github.com/en/graphql/reference/objects#bot
func (c *Client) wrote(viewer string, author *github.User) bool {
	if c.isApp {
		login, isBot := strings.CutSuffix(author.GetLogin(), "[bot]")
		return isBot && author.GetType() == "Bot" && strings.EqualFold(login, strings.TrimSuffix(viewer, "[bot]"))
	}
	return author.GetType() == "User" && strings.EqualFold(author.GetLogin(), viewer)
}
