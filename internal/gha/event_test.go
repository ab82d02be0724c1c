package gha_test

import (
	"strings"
	"testing"

	"pim-groups/internal/gha"
)

// started is the environment of a run that an event started.
func started(name, ref, payload string) environment {
	return environment{
		"GITHUB_EVENT_NAME":       name,
		"GITHUB_EVENT_PATH":       "testdata/events/" + payload,
		"GITHUB_REF":              ref,
		"GITHUB_SHA":              strings.Repeat("0", 40),
		"GITHUB_REPOSITORY":       "contoso/access",
		"GITHUB_ACTOR":            "ada",
		"GITHUB_TRIGGERING_ACTOR": "grace",
		"GITHUB_WORKSPACE":        "/github/workspace",
		"GITHUB_RUN_ID":           "123",
		"GITHUB_RUN_ATTEMPT":      "1",
	}
}

func TestEvent(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		env  environment
		want gha.Event // what differs from the environment
	}{
		{name: "push", env: started("push", "refs/heads/main", "push.json"),
			want: gha.Event{DefaultBranch: "main"}},
		{name: "push elsewhere", env: started("push", "refs/heads/x", "push.json"), want: gha.Event{DefaultBranch: "main"}},
		{name: "tag of the same name", env: started("push", "refs/tags/main", "push.json"), want: gha.Event{DefaultBranch: "main"}},
		{name: "pull request", env: started("pull_request", "refs/pull/7/merge", "pull_request.json"),
			want: gha.Event{DefaultBranch: "main", PullRequest: 7, HeadSHA: strings.Repeat("1", 40)}},
		{name: "pull request from a fork", env: started("pull_request", "refs/pull/8/merge", "pull_request_fork.json"),
			want: gha.Event{DefaultBranch: "main", PullRequest: 8, HeadSHA: strings.Repeat("2", 40)}},
		{name: "pull request from a deleted fork", env: started("pull_request", "refs/pull/9/merge", "pull_request_fork_gone.json"),
			want: gha.Event{DefaultBranch: "main", PullRequest: 9, HeadSHA: strings.Repeat("3", 40)}},
		{name: "pull request without a payload", env: started("pull_request", "refs/pull/7/merge", "none.json")},
		{name: "comment on a pull request from a fork", env: started("pull_request_review", "refs/pull/8/merge", "pull_request_fork.json"),
			want: gha.Event{DefaultBranch: "main", PullRequest: 8, HeadSHA: strings.Repeat("2", 40)}},
		{name: "no payload", env: started("schedule", "refs/heads/main", "none.json"), want: gha.Event{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			want := complete(test.want, test.env)
			got, err := gha.New(test.env.get, nil).Event()
			if err != nil || got != want {
				t.Errorf("got %+v (%v), want %+v", got, err, want)
			}
		})
	}
}

// complete adds what comes from the environment alone.
func complete(e gha.Event, env environment) gha.Event {
	e.Name, e.Ref, e.SHA = env["GITHUB_EVENT_NAME"], env["GITHUB_REF"], env["GITHUB_SHA"]
	e.Repository, e.Actor, e.Workspace = env["GITHUB_REPOSITORY"], env["GITHUB_ACTOR"], env["GITHUB_WORKSPACE"]
	e.TriggeringActor = env["GITHUB_TRIGGERING_ACTOR"]
	e.RunID, e.RunAttempt = env["GITHUB_RUN_ID"], env["GITHUB_RUN_ATTEMPT"]
	e.Server, e.API = "https://github.com", "https://api.github.com"
	if e.HeadSHA == "" {
		e.HeadSHA = e.SHA
	}
	return e
}

// A step of the job can write the file of the event, and not the ref: of a file
// about another pull request nothing is taken.
func TestForgedEvent(t *testing.T) {
	t.Parallel()
	for ref, taken := range map[string]bool{
		"refs/pull/7/merge": true, "refs/pull/8/merge": false, "refs/heads/main": true, "refs/pull/x/merge": true, "": true,
	} {
		event, err := gha.New(started("pull_request", ref, "pull_request.json").get, nil).Event()
		if taken != (err == nil) || taken != (event.PullRequest == 7) || taken != (event.DefaultBranch == "main") {
			t.Errorf("%s: %+v, %v", ref, event, err)
		}
	}
}

// Of an event that can't be read nothing is made up, and what the environment
// says is still there for the report.
func TestUnreadableEvents(t *testing.T) {
	t.Parallel()
	for _, payload := range []string{"broken.json", "odd.json", "."} {
		env := started("pull_request", "refs/pull/7/merge", payload)
		got, err := gha.New(env.get, nil).Event()
		if err == nil || !strings.HasPrefix(err.Error(), "read the event of the workflow run: ") {
			t.Errorf("%s: error is %v", payload, err)
		}
		if want := complete(gha.Event{}, env); got != want {
			t.Errorf("%s: got %+v, want %+v", payload, got, want)
		}
	}
}

// A number that go-githubactions can't read is of no use to us.
func TestOddEnvironment(t *testing.T) {
	t.Parallel()
	env := started("push", "refs/heads/main", "push.json")
	env["GITHUB_RETENTION_DAYS"] = "many"
	if got, err := gha.New(env.get, nil).Event(); err != nil || got.DefaultBranch != "main" {
		t.Errorf("got %+v (%v)", got, err)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		event     gha.Event
		blob, run string
	}{
		{"a run", gha.Event{Server: "https://github.com", Repository: "o/r", HeadSHA: "0f1e", RunID: "12", RunAttempt: "1"},
			"https://github.com/o/r/blob/0f1e/", "https://github.com/o/r/actions/runs/12"},
		{"an attempt", gha.Event{Server: "https://git.contoso.com", Repository: "o/r", HeadSHA: "0f1e", RunID: "12", RunAttempt: "3"},
			"https://git.contoso.com/o/r/blob/0f1e/", "https://git.contoso.com/o/r/actions/runs/12/attempts/3"},
		{"hostile", gha.Event{Server: "https://github.com", Repository: "o/r)](x", HeadSHA: "a/b", RunID: "1?x"},
			"https://github.com/o/r%29%5D%28x/blob/a%2Fb/", "https://github.com/o/r%29%5D%28x/actions/runs/1%3Fx"},
		{"no repository", gha.Event{Server: "https://github.com", HeadSHA: "0f1e", RunID: "12"}, "", ""},
		{"off a runner", gha.Event{Server: "https://github.com"}, "", ""},
	}
	for _, test := range tests {
		if got := test.event.Blob(); got != test.blob {
			t.Errorf("%s: files are at %q, want %q", test.name, got, test.blob)
		}
		if got := test.event.Run(); got != test.run {
			t.Errorf("%s: the run is at %q, want %q", test.name, got, test.run)
		}
	}
}

func TestServer(t *testing.T) {
	t.Parallel()
	env := started("push", "refs/heads/main", "push.json")
	env["GITHUB_SERVER_URL"] = "https://git.contoso.com/"
	if got, err := gha.New(env.get, nil).Event(); err != nil || got.Server != "https://git.contoso.com" {
		t.Errorf("the server is %q (%v)", got.Server, err)
	}
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"pull_request_target", "workflow_run"} {
		err := gha.Refusal(gha.Event{Name: name})
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "use pull_request") {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	for _, name := range []string{"", "push", "pull_request", "merge_group", "schedule", "workflow_dispatch"} {
		if err := gha.Refusal(gha.Event{Name: name}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Any one of these comes from a runner; what people set themselves is none.
func TestTraces(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"GITHUB_ACTIONS", "GITHUB_EVENT_NAME", "GITHUB_SHA", "GITHUB_REF", "GITHUB_RUN_ID", "ACTIONS_ID_TOKEN_REQUEST_URL"} {
		if !gha.New(environment{name: "x"}.get, nil).Traces() {
			t.Errorf("%s is no trace", name)
		}
	}
	person := environment{"GITHUB_TOKEN": "x", "GITHUB_USER": "ada", "GITHUB_REPOSITORY": "contoso/access", "CI": "true", "GITHUB_ACTIONS": ""}
	if gha.New(person.get, nil).Traces() {
		t.Error("a person's environment has traces")
	}
}
