package gha

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"pim-groups/internal/escape"
)

// Event is what started the workflow run, as far as the program asks. Facts
// that the runner does not give are "".
type Event struct {
	Name          string // push, pull_request, …
	Ref           string // refs/heads/main
	SHA           string // the commit that is checked out
	HeadSHA       string // of a pull request: its last commit; else SHA
	BaseSHA       string // of a pull request and a merge queue: what it is merged into; of a push: what was there before
	DefaultBranch string // of the repository, without refs/heads/
	Repository    string // owner/name
	PullRequest   int    // its number, 0 for other events
	// Actor caused this run, TriggeringActor this attempt of it: after "Re-run jobs"
	// these are two people.
	Actor, TriggeringActor string
	Workspace              string // where the repository is checked out
	Server                 string // https://github.com, or the address of a GitHub Enterprise Server
	API                    string // https://api.github.com, or that of the server
	RunID                  string
	RunAttempt             string
}

// payload is the part of the event's webhook payload that is asked for:
// https://docs.github.com/en/webhooks/webhook-events-and-payloads
type payload struct {
	Repository struct {
		DefaultBranch string `json:"default_branch"`
	}
	PullRequest struct {
		Number int
		Head   struct{ SHA string }
		Base   struct{ SHA string }
	} `json:"pull_request"`
	MergeGroup struct {
		BaseSHA string `json:"base_sha"`
	} `json:"merge_group"`
	Before string
}

// Event reads the facts of the event. Even with an error, which is about the
// payload, the facts of the environment are there.
func (r *Runner) Event() (Event, error) {
	event := Event{
		Name:       r.getenv("GITHUB_EVENT_NAME"),
		Ref:        r.getenv("GITHUB_REF"),
		SHA:        r.getenv("GITHUB_SHA"),
		HeadSHA:    r.getenv("GITHUB_SHA"),
		Repository: r.getenv("GITHUB_REPOSITORY"),
		Actor:      r.getenv("GITHUB_ACTOR"),
		Workspace:  r.getenv("GITHUB_WORKSPACE"),
		Server:     r.server(),
		API:        cmp.Or(r.getenv("GITHUB_API_URL"), "https://api.github.com"),
		RunID:      r.getenv("GITHUB_RUN_ID"),
		RunAttempt: r.getenv("GITHUB_RUN_ATTEMPT"),

		TriggeringActor: r.getenv("GITHUB_TRIGGERING_ACTOR"),
	}
	payload, err := r.payload()
	if err != nil {
		return event, fmt.Errorf("read the event of the workflow run: %w", err)
	}
	// A step of the job can change the file of the event, but not the ref.
	// https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables
	if number := event.refNumber(); number != 0 && payload.PullRequest.Number != 0 && number != payload.PullRequest.Number {
		return event, fmt.Errorf("read the event of the workflow run: GITHUB_EVENT_PATH is about the pull request %d, GITHUB_REF about %d; "+
			"look for a step that writes that file", payload.PullRequest.Number, number)
	}
	event.DefaultBranch = payload.Repository.DefaultBranch
	event.PullRequest = payload.PullRequest.Number
	event.HeadSHA = cmp.Or(payload.PullRequest.Head.SHA, event.SHA)
	event.BaseSHA = cmp.Or(payload.PullRequest.Base.SHA, payload.MergeGroup.BaseSHA, payload.Before)
	return event, nil
}

// payload reads the file of the event; without a file it is empty.
func (r *Runner) payload() (p payload, err error) {
	text, err := os.ReadFile(r.getenv("GITHUB_EVENT_PATH"))
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	return p, err
}

// refNumber is the number of the pull request that the ref is of, 0 for any other
// ref.
func (e Event) refNumber() int {
	rest, isPull := strings.CutPrefix(e.Ref, "refs/pull/")
	text, _, _ := strings.Cut(rest, "/")
	number, err := strconv.Atoi(text)
	if !isPull || err != nil {
		return 0
	}
	return number
}

// server gives the address of GitHub, without a slash at its end.
func (r *Runner) server() string {
	return strings.TrimRight(cmp.Or(r.getenv("GITHUB_SERVER_URL"), "https://github.com"), "/")
}

// Traces reports whether anything in the environment says that a workflow run
// started the program, even if a step has cleared a part of it: such a run must
// not count as a person's. People and codespaces set GITHUB_TOKEN and
// GITHUB_REPOSITORY too.
// https://docs.github.com/actions/reference/workflows-and-actions/variables
func (r *Runner) Traces() bool {
	return slices.ContainsFunc([]string{
		"GITHUB_ACTIONS", "GITHUB_ACTION", "GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH", "GITHUB_JOB", "GITHUB_REF", "GITHUB_RUN_ID",
		"GITHUB_SHA", "GITHUB_WORKFLOW", "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_RUNTIME_URL",
	}, func(name string) bool { return r.getenv(name) != "" })
}

// Home gives the address of the repository, "" when unknown.
func (e Event) Home() string {
	if e.Repository == "" {
		return ""
	}
	return e.Server + "/" + escape.Path(e.Repository)
}

// Blob gives the address that the path of a file is appended to, "" when
// unknown. For a pull request it is that of its own last commit: the merge
// commit that is checked out is on no page of GitHub.
func (e Event) Blob() string {
	if e.Repository == "" || e.HeadSHA == "" {
		return ""
	}
	return e.BlobAt(e.HeadSHA)
}

// BlobAt gives the address that the path of a file is appended to, for a commit or for HEAD,
// which is the end of the default branch whenever somebody looks.
func (e Event) BlobAt(commit string) string {
	return e.Home() + "/blob/" + escape.PathSegment(commit) + "/"
}

// Run gives the address of the workflow run, "" when unknown.
func (e Event) Run() string {
	if e.Repository == "" || e.RunID == "" {
		return ""
	}
	address := e.Home() + "/actions/runs/" + escape.PathSegment(e.RunID)
	if e.RunAttempt != "" && e.RunAttempt != "1" {
		address += "/attempts/" + escape.PathSegment(e.RunAttempt)
	}
	return address
}

// Refusal gives the reason not to run for an event at all, in any mode: these
// two run with the secrets of the default branch, while the commit that is checked
// out may be a stranger's.
// https://docs.github.com/en/actions/reference/security/securely-using-pull_request_target
func Refusal(event Event) error {
	switch event.Name {
	case "pull_request_target":
		return errors.New("refused: the event pull_request_target would check a fork's files with this repository's secrets; " +
			"use pull_request, and for forks a snapshot file")
	case "workflow_run":
		return errors.New("refused: the event workflow_run would check the files of an untrusted run with this repository's secrets; " +
			"use pull_request to check and push to onboard")
	}
	return nil
}
