package github

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/go-github/v93/github"
)

// Head gives the commit that a branch of a repository ("owner/name") points to
// now, as 40 or 64 hexadecimal digits. The token needs `contents: read`.
// https://docs.github.com/en/rest/git/refs#get-a-reference
//
// An answer about another branch, or without a commit, is an error: what is
// decided by the head must not be decided by less than it.
func (c *Client) Head(ctx context.Context, repo, branch string) (string, error) {
	r, err := parseRepository(repo)
	if err != nil {
		return "", err
	}
	if !isBranch(branch) {
		return "", fmt.Errorf("%q is not the name of a branch", branch)
	}
	full, purpose := "refs/heads/"+branch, fmt.Sprintf("ask for the head of branch %q of %s", branch, repo)
	ref, _, err := ask(ctx, purpose, readContents, func() (*github.Reference, *github.Response, error) {
		return c.api.Git.GetRef(ctx, r.owner, r.name, full)
	})
	if err != nil {
		return "", err
	}
	sha := ref.GetObject().GetSHA()
	if ref.GetRef() != full || ref.GetObject().GetType() != "commit" || !isSHA(sha) {
		return "", fmt.Errorf("%s: GitHub's answer does not name its commit", purpose)
	}
	return sha, nil
}

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
	purpose := "ask for the default branch of " + repo
	answer, _, err := ask(ctx, purpose, readContents, func() (*github.Repository, *github.Response, error) {
		return c.api.Repositories.Get(ctx, r.owner, r.name)
	})
	if err != nil {
		return "", err
	}
	branch := answer.GetDefaultBranch()
	if !strings.EqualFold(answer.GetFullName(), repo) || !isBranch(branch) { // case does not tell repositories apart
		return "", fmt.Errorf("%s: GitHub's answer does not name it", purpose)
	}
	return branch, nil
}

// isBranch refuses what git refuses, as far as an address could take it for
// something else: empty steps, and steps that begin with a dot
// (https://git-scm.com/docs/git-check-ref-format). The rest is escaped.
func isBranch(name string) bool {
	for step := range strings.SplitSeq(name, "/") {
		if step == "" || step[0] == '.' {
			return false
		}
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// isSHA knows both lengths of git's object names, SHA-1 and SHA-256.
func isSHA(s string) bool { return (len(s) == 40 || len(s) == 64) && isHex(s) }

func isHex(s string) bool { return s != "" && strings.Trim(s, "0123456789abcdef") == "" }
