package github_test

import (
	"errors"
	"testing"

	fakegithub "pim-groups/internal/fake/github"
	"pim-groups/internal/github"
)

// Only the one pull request that was merged as the commit is it.
func TestPullRequestOf(t *testing.T) {
	t.Parallel()
	merged := func(branch, commit string) *fakegithub.Issue {
		return &fakegithub.Issue{Head: sha("a"), Base: branch, Merged: commit}
	}
	for name, test := range map[string]struct {
		pulls map[int]*fakegithub.Issue
		want  int
	}{
		"none":            {nil, 0},
		"one":             {map[int]*fakegithub.Issue{4: {}, 5: merged("main", sha("3")), 6: merged("main", sha("2"))}, 5},
		"one that has it": {map[int]*fakegithub.Issue{5: {Head: sha("3"), Base: "main"}}, 0},
		"another branch":  {map[int]*fakegithub.Issue{5: merged("release", sha("3"))}, 0},
		"two":             {map[int]*fakegithub.Issue{5: merged("main", sha("3")), 6: merged("main", sha("3"))}, 0},
	} {
		server := world("contents:read", "pull_requests:read")
		server.Repositories["contoso/access"].Issues = test.pulls
		number, err := client(t, server).PullRequestOf(t.Context(), "contoso/access", "main", sha("3"))
		if err != nil || number != test.want {
			t.Errorf("%s: %d, %v, want %d", name, number, err, test.want)
		}
	}
	if _, err := client(t, world("contents:read")).PullRequestOf(t.Context(), "contoso/access", "main", sha("3")); !errors.Is(err, github.ErrForbidden) {
		t.Errorf("without the permission: %v", err)
	}
	if _, err := client(t, world("contents:read")).PullRequestOf(t.Context(), "contoso/access", "main", "3"); err == nil {
		t.Error("3 is taken for a commit")
	}
}
