package github_test

import (
	"errors"
	"strings"
	"testing"

	fakegithub "pim-groups/internal/fake/github"
	"pim-groups/internal/github"
)

// workflow is a branch of three commits whose workflow 7 runs as run 30, and one that is
// on another line of history.
func workflow(permissions ...string) *fakegithub.Server {
	server := world(permissions...)
	repo := server.Repositories["contoso/access"]
	repo.Commits = map[string]fakegithub.Commit{
		sha("1"): {}, sha("2"): {Parents: []string{sha("1")}}, sha("3"): {Parents: []string{sha("2")}}, sha("f"): {},
	}
	repo.Runs = []fakegithub.Run{{ID: 30, Workflow: 7, Branch: "main", Commit: sha("3"), Status: "in_progress", Attempt: 3}, success(29, 8, "main", sha("2"))}
	return server
}

func success(id, workflow int64, branch, commit string) fakegithub.Run {
	return fakegithub.Run{ID: id, Workflow: workflow, Event: "push", Branch: branch, Commit: commit, Status: "completed", Conclusion: "success"}
}

// again is an attempt of run 30 that is over.
func again(conclusion string, attempt int) fakegithub.Run {
	run := success(30, 7, "main", sha("3"))
	run.Attempt, run.Conclusion = attempt, conclusion
	return run
}

func TestLastSuccess(t *testing.T) {
	t.Parallel()
	failed := success(24, 7, "main", sha("2"))
	failed.Conclusion = "failure"
	byHand, nightly, ofFork := success(24, 7, "main", sha("2")), success(24, 7, "main", sha("3")), success(24, 7, "main", sha("2"))
	byHand.Event, nightly.Event, ofFork.Event = "workflow_dispatch", "schedule", "pull_request"
	for name, test := range map[string]struct {
		runs []fakegithub.Run
		want string
	}{
		"none yet":                                   {nil, ""},
		"the newest":                                 {[]fakegithub.Run{success(22, 7, "main", sha("2")), success(21, 7, "main", sha("1"))}, sha("2")},
		"of another workflow":                        {[]fakegithub.Run{success(22, 8, "main", sha("2")), success(21, 7, "main", sha("1"))}, sha("1")},
		"of another branch":                          {[]fakegithub.Run{success(22, 7, "feature", sha("2")), success(21, 7, "main", sha("1"))}, sha("1")},
		"started by hand":                            {[]fakegithub.Run{byHand, success(21, 7, "main", sha("1"))}, sha("2")},
		"on a schedule":                              {[]fakegithub.Run{nightly, success(21, 7, "main", sha("1"))}, sha("1")},
		"of a fork's branch of the name":             {[]fakegithub.Run{ofFork, success(21, 7, "main", sha("1"))}, sha("1")},
		"failed":                                     {[]fakegithub.Run{failed, success(21, 7, "main", sha("1"))}, sha("1")},
		"of the same commit":                         {[]fakegithub.Run{success(22, 7, "main", sha("3"))}, sha("3")},
		"on another line of history":                 {[]fakegithub.Run{success(22, 7, "main", sha("f")), success(21, 7, "main", sha("1"))}, sha("1")},
		"of a commit that is gone":                   {[]fakegithub.Run{success(22, 7, "main", sha("e")), success(21, 7, "main", sha("1"))}, sha("1")},
		"all on another line of history":             {[]fakegithub.Run{success(22, 7, "main", sha("f"))}, ""},
		"the run itself, an attempt before the last": {[]fakegithub.Run{again("failure", 2), again("success", 1), success(22, 7, "main", sha("2"))}, sha("3")},
		"the run itself, and no attempt succeeded":   {[]fakegithub.Run{again("cancelled", 2), again("failure", 1), success(22, 7, "main", sha("2"))}, sha("2")},
	} {
		server := workflow("actions:read", "contents:read")
		repo := server.Repositories["contoso/access"]
		if !strings.HasPrefix(name, "the run itself") {
			repo.Runs[0].Attempt = 1
		}
		repo.Runs = append(repo.Runs, test.runs...)
		got, err := client(t, server).LastSuccess(t.Context(), "contoso/access", "30", "main", sha("3"))
		if err != nil || got != test.want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, test.want)
		}
	}
}

func TestLastSuccessUnknown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		permissions   []string
		run, branch   string
		want          string
		wantForbidden bool
	}{
		"without the permission": {[]string{"contents:read"}, "30", "main", "actions: read", true},
		"no such run":            {[]string{"actions:read", "contents:read"}, "31", "main", "404", false},
		"of another commit":      {[]string{"actions:read", "contents:read"}, "29", "main", "about another run", false},
		"no run":                 {[]string{"actions:read", "contents:read"}, "", "main", "not a run", false},
		"no branch":              {[]string{"actions:read", "contents:read"}, "30", "", "not a run", false},
	} {
		_, err := client(t, workflow(test.permissions...)).LastSuccess(t.Context(), "contoso/access", test.run, test.branch, sha("3"))
		if err == nil || !strings.Contains(err.Error(), test.want) || errors.Is(err, github.ErrForbidden) != test.wantForbidden {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}
