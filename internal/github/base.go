package github

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/go-github/v93/github"
)

// FirstParent gives the first parent of a commit that has two, as the merge
// commits have that GitHub makes for pull requests: the state of the branch that
// is merged into. It is "" for every other commit. The token needs `contents:
// read`. https://docs.github.com/en/rest/git/commits#get-a-commit-object
func (c *Client) FirstParent(ctx context.Context, repo, commit string) (string, error) {
	r, err := parseRepository(repo)
	if err != nil {
		return "", err
	}
	if !isSHA(commit) {
		return "", fmt.Errorf("%q is not a commit", commit)
	}
	purpose := fmt.Sprintf("ask what is before commit %s of %s", commit, repo)
	answer, _, err := ask(ctx, purpose, readContents, func() (*github.Commit, *github.Response, error) {
		return c.api.Git.GetCommit(ctx, r.owner, r.name, commit)
	})
	switch {
	case err != nil:
		return "", err
	case answer.GetSHA() != commit:
		return "", errors.New(purpose + ": GitHub's answer is about another commit")
	case len(answer.Parents) != 2:
		return "", nil
	case !isSHA(answer.Parents[0].GetSHA()):
		return "", errors.New(purpose + ": GitHub's answer does not name it")
	}
	return answer.Parents[0].GetSHA(), nil
}

// MergeBase gives the last commit that two commits have in common. Without one
// the error is [ErrNotFound]. The token needs `contents: read`.
// https://docs.github.com/en/rest/commits/commits#compare-two-commits
func (c *Client) MergeBase(ctx context.Context, repo, base, head string) (string, error) {
	r, err := parseRepository(repo)
	if err != nil {
		return "", err
	}
	if !isSHA(base) || !isSHA(head) {
		return "", fmt.Errorf("%q and %q are not both commits", base, head)
	}
	purpose := fmt.Sprintf("ask where commits %s and %s of %s part", base, head, repo)
	answer, _, err := ask(ctx, purpose, readContents, func() (*github.CommitsComparison, *github.Response, error) {
		// One commit of the list is enough: the answer does not depend on it.
		return c.api.Repositories.CompareCommits(ctx, r.owner, r.name, base, head, &github.ListOptions{PerPage: 1})
	})
	if err != nil {
		return "", err
	}
	if sha := answer.GetMergeBaseCommit().GetSHA(); isSHA(sha) {
		return sha, nil
	}
	return "", errors.New(purpose + ": GitHub's answer does not name it")
}
