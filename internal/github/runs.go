package github

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/go-github/v93/github"
)

// runsAsked is how many successful runs are looked at. A commit of a branch is an
// ancestor of its head, unless somebody has pushed by force since.
const runsAsked = 20

// LastSuccess gives the commit of the newest successful run of a workflow on a branch,
// among those whose commit is before head or head itself; "" if there is none. Runs for
// another event than a push or a person's don't count: they may write nothing. The
// workflow is that of the run with the given id, which is for head: if an earlier attempt
// of it succeeded, that is the newest. The token needs `actions: read` and
// `contents: read`.
// https://docs.github.com/en/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow
func (c *Client) LastSuccess(ctx context.Context, repo, run, branch, head string) (string, error) {
	r, err := parseRepository(repo)
	if err != nil {
		return "", err
	}
	id, err := strconv.ParseInt(run, 10, 64)
	if err != nil || !isBranch(branch) || !isSHA(head) {
		return "", fmt.Errorf("%q, %q and %q are not a run, a branch and a commit", run, branch, head)
	}
	purpose := "ask for the last successful run of this workflow in " + repo
	own, _, err := ask(ctx, purpose, readActions, func() (*github.WorkflowRun, *github.Response, error) {
		return c.api.Actions.GetWorkflowRunByID(ctx, r.owner, r.name, id)
	})
	if err != nil {
		return "", err
	}
	if own.GetID() != id || own.GetWorkflowID() == 0 || own.GetHeadSHA() != head {
		return "", errors.New(purpose + ": GitHub's answer is about another run")
	}
	for attempt := own.GetRunAttempt() - 1; attempt > 0; attempt-- {
		earlier, _, err := ask(ctx, purpose, readActions, func() (*github.WorkflowRun, *github.Response, error) {
			return c.api.Actions.GetWorkflowRunAttempt(ctx, r.owner, r.name, id, attempt, nil)
		})
		if err != nil {
			return "", err
		}
		if earlier.GetConclusion() == "success" {
			return head, nil
		}
	}
	options := &github.ListWorkflowRunsOptions{Branch: branch, Status: "success", ListOptions: github.ListOptions{PerPage: runsAsked}}
	list, _, err := ask(ctx, purpose, readActions, func() (*github.WorkflowRuns, *github.Response, error) {
		return c.api.Actions.ListWorkflowRunsByID(ctx, r.owner, r.name, own.GetWorkflowID(), options)
	})
	if err != nil {
		return "", err
	}
	return c.firstAncestor(ctx, repo, list.WorkflowRuns, branch, head)
}

// firstAncestor gives the commit of the first run that is for an ancestor of head. What
// was asked for is looked at again: of a run that failed nothing is known. The run for a
// pull request of a fork has the fork's branch, which can have the same name.
func (c *Client) firstAncestor(ctx context.Context, repo string, runs []*github.WorkflowRun, branch, head string) (string, error) {
	for _, run := range runs {
		sha := run.GetHeadSHA()
		if run.GetConclusion() != "success" || run.GetHeadBranch() != branch || !isSHA(sha) ||
			!slices.Contains([]string{"push", "workflow_dispatch"}, run.GetEvent()) {
			continue
		}
		base, err := c.MergeBase(ctx, repo, sha, head)
		switch {
		case errors.Is(err, ErrNotFound): // gone, after a push by force
		case err != nil:
			return "", err
		case base == sha:
			return sha, nil
		}
	}
	return "", nil
}
