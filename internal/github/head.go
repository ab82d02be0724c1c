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
	full := "refs/heads/" + branch
	ref, err := repeat(ctx, func() (*github.Reference, error) {
		ref, _, err := c.api.Git.GetRef(ctx, r.owner, r.name, full)
		return ref, err
	})
	if err != nil {
		return "", fmt.Errorf("ask for the head of branch %q of %s: %w", branch, repo, explain(err, "contents: read"))
	}
	sha := ref.GetObject().GetSHA()
	if ref.GetRef() != full || ref.GetObject().GetType() != "commit" || !isSHA(sha) {
		return "", fmt.Errorf("ask for the head of branch %q of %s: GitHub's answer does not name its commit", branch, repo)
	}
	return sha, nil
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

func isHex(s string) bool {
	other := func(r rune) bool { return !('0' <= r && r <= '9' || 'a' <= r && r <= 'f') }
	return s != "" && !strings.ContainsFunc(s, other)
}
