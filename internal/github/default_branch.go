package github

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/go-github/v93/github"
)

// DefaultBranch gives the name of the default branch of a repository
// ("owner/name") as GitHub has it now. The event file of a run has the name of
// when the run was started, and any step of the job can write it. The token
// needs no more than it has with `contents: read`.
// https://docs.github.com/en/rest/repos/repos#get-a-repository
//
// An answer about another repository is an error, and so is one that leads to
// another address, which is how GitHub answers for one that was renamed.
func (c *Client) DefaultBranch(ctx context.Context, repo string) (string, error) {
	r, err := parseRepository(repo)
	if err != nil {
		return "", err
	}
	answer, err := repeat(ctx, func() (*github.Repository, error) {
		answer, _, err := c.api.Repositories.Get(ctx, r.owner, r.name)
		return answer, err
	})
	if err != nil {
		return "", fmt.Errorf("ask for the default branch of %s: %w", repo, explain(err, "contents: read"))
	}
	branch := answer.GetDefaultBranch()
	if !strings.EqualFold(answer.GetFullName(), repo) || !isBranch(branch) { // case does not tell repositories apart
		return "", fmt.Errorf("ask for the default branch of %s: GitHub's answer does not name it", repo)
	}
	return branch, nil
}
