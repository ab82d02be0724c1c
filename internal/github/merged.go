package github

import (
	"context"
	"fmt"

	"github.com/google/go-github/v93/github"
)

// PullRequestOf gives the number of the pull request that was merged into a branch as a
// commit; 0 if there is none, or not exactly one. The token needs `pull-requests: read`.
// https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit
func (c *Client) PullRequestOf(ctx context.Context, repo, branch, commit string) (int, error) {
	r, err := parseRepository(repo)
	if err != nil {
		return 0, err
	}
	if !isBranch(branch) || !isSHA(commit) {
		return 0, fmt.Errorf("%q and %q are not a branch and a commit", branch, commit)
	}
	purpose := fmt.Sprintf("ask which pull request commit %s of %s is of", commit, repo)
	list, _, err := ask(ctx, purpose, readPulls, func() ([]*github.PullRequest, *github.Response, error) {
		return c.api.PullRequests.ListPullRequestsWithCommit(ctx, r.owner, r.name, commit, nil)
	})
	if err != nil {
		return 0, err
	}
	// A commit is also in the list of pull requests that only contain it.
	number, found := 0, 0
	for _, pull := range list {
		if pull.GetMergeCommitSHA() == commit && !pull.GetMergedAt().IsZero() && pull.GetBase().GetRef() == branch {
			number, found = pull.GetNumber(), found+1
		}
	}
	if found != 1 {
		return 0, nil
	}
	return number, nil
}
