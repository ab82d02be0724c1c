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
	answer, err := repeat(ctx, func() (*github.Commit, error) {
		answer, _, err := c.api.Git.GetCommit(ctx, r.owner, r.name, commit)
		return answer, err
	})
	unread := func(err error) error { return fmt.Errorf("ask what is before commit %s of %s: %w", commit, repo, err) }
	switch {
	case err != nil:
		return "", unread(explain(err, "contents: read"))
	case answer.GetSHA() != commit:
		return "", unread(errors.New("GitHub's answer is about another commit"))
	case len(answer.Parents) != 2:
		return "", nil
	case !isSHA(answer.Parents[0].GetSHA()):
		return "", unread(errors.New("GitHub's answer does not name it"))
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
	answer, err := repeat(ctx, func() (*github.CommitsComparison, error) {
		// Only one commit is listed: what is asked for does not depend on the list.
		answer, _, err := c.api.Repositories.CompareCommits(ctx, r.owner, r.name, base, head, &github.ListOptions{PerPage: 1})
		return answer, err
	})
	unread := func(err error) error {
		return fmt.Errorf("ask where commits %s and %s of %s part: %w", base, head, repo, err)
	}
	if err != nil {
		return "", unread(explain(err, "contents: read"))
	}
	if sha := answer.GetMergeBaseCommit().GetSHA(); isSHA(sha) {
		return sha, nil
	}
	return "", unread(errors.New("GitHub's answer does not name it"))
}
