package github

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/go-github/v93/github"
)

// pullHead gives the last commit of a pull request right now. The token needs
// `pull-requests: read`.
// https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
func (c *Client) pullHead(ctx context.Context, r repository, number int) (string, error) {
	pull, err := repeat(ctx, func() (*github.PullRequest, error) {
		pull, _, err := c.api.PullRequests.Get(ctx, r.owner, r.name, number)
		return pull, err
	})
	if err != nil {
		return "", fmt.Errorf("ask for the last commit of the pull request: %w", explain(err, commentPermission))
	}
	if pull.GetNumber() != number || !isSHA(pull.GetHead().GetSHA()) {
		return "", errors.New("ask for the last commit of the pull request: GitHub's answer does not name it")
	}
	return pull.GetHead().GetSHA(), nil
}
