package gha

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pim-groups/internal/escape"
)

// Event is what started the workflow run, as far as the program asks. Facts
// that the runner does not give are "".
type Event struct {
	Name           string // push, pull_request, …
	Ref            string // refs/heads/main
	SHA            string // the commit that is checked out
	HeadSHA        string // of a pull request: its last commit; else SHA
	DefaultBranch  string // of the repository, without refs/heads/
	Repository     string // owner/name
	HeadRepository string // of a pull request: where its branch is
	PullRequest    int    // its number, 0 for other events
	// Actor caused this run, TriggeringActor the attempt of it that runs: after
	// "Re-run jobs" these are two people.
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
		Head   struct {
			SHA  string
			Repo struct {
				FullName string `json:"full_name"`
			}
		}
	} `json:"pull_request"`
}

// Event reads the facts of the event. An error means that the payload can't be
// read; what the environment says is there even then.
func (r *Runner) Event() (Event, error) {
	event := Event{
		Name:       r.getenv("GITHUB_EVENT_NAME"),
		Ref:        r.getenv("GITHUB_REF"),
		SHA:        r.getenv("GITHUB_SHA"),
		HeadSHA:    r.getenv("GITHUB_SHA"),
		Repository: r.getenv("GITHUB_REPOSITORY"),
		Actor:      r.getenv("GITHUB_ACTOR"),

		TriggeringActor: r.getenv("GITHUB_TRIGGERING_ACTOR"),

		Workspace:  r.getenv("GITHUB_WORKSPACE"),
		Server:     r.server(),
		API:        cmp.Or(r.getenv("GITHUB_API_URL"), "https://api.github.com"),
		RunID:      r.getenv("GITHUB_RUN_ID"),
		RunAttempt: r.getenv("GITHUB_RUN_ATTEMPT"),
	}
	payload, err := r.payload()
	if err != nil {
		return event, fmt.Errorf("read the event of the workflow run: %w", err)
	}
	if number := event.refNumber(); number != 0 && payload.PullRequest.Number != 0 && number != payload.PullRequest.Number {
		return event, fmt.Errorf("read the event of the workflow run: GITHUB_EVENT_PATH is about the pull request %d, GITHUB_REF about %d; "+
			"look for a step that writes that file", payload.PullRequest.Number, number)
	}
	event.DefaultBranch = payload.Repository.DefaultBranch
	event.PullRequest = payload.PullRequest.Number
	event.HeadRepository = payload.PullRequest.Head.Repo.FullName
	if sha := payload.PullRequest.Head.SHA; sha != "" {
		event.HeadSHA = sha
	}
	return event, nil
}

// refNumber is the number of the pull request that the ref is of, 0 for any other
// ref. No step of the job can change it, as it can the file of the event.
// https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables
func (e Event) refNumber() int {
	rest, isPull := strings.CutPrefix(e.Ref, "refs/pull/")
	text, _, _ := strings.Cut(rest, "/")
	number, err := strconv.Atoi(text)
	if !isPull || err != nil {
		return 0
	}
	return number
}

// payload takes the event file as go-githubactions reads it, without the
// errors it has about numbers of the environment that are of no use here.
func (r *Runner) payload() (payload, error) {
	var typed payload
	actionContext, err := r.action.Context()
	if actionContext == nil {
		return typed, err
	}
	text, err := json.Marshal(actionContext.Event)
	if err != nil {
		return typed, err
	}
	return typed, json.Unmarshal(text, &typed)
}

// server gives the address of GitHub, without a slash at its end.
func (r *Runner) server() string {
	if address := r.getenv("GITHUB_SERVER_URL"); address != "" {
		return strings.TrimRight(address, "/")
	}
	return "https://github.com"
}

// Traces reports whether anything in the environment says that a workflow run
// started the program. Whoever asks who is responsible for a run must not take
// one for a person's because a step has cleared a part of its environment.
//
// GITHUB_TOKEN, GITHUB_REPOSITORY and the like are no traces: people set them
// too, and a codespace does.
// https://docs.github.com/actions/reference/workflows-and-actions/variables
func (r *Runner) Traces() bool {
	return slices.ContainsFunc([]string{
		"GITHUB_ACTIONS", "GITHUB_ACTION", "GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH", "GITHUB_JOB", "GITHUB_REF", "GITHUB_RUN_ID",
		"GITHUB_SHA", "GITHUB_WORKFLOW", "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_RUNTIME_URL",
	}, func(name string) bool { return r.getenv(name) != "" })
}

// Fork reports whether a pull request comes from another repository: such a
// run gets no secrets and no token. One whose repository is gone, or not in the
// payload, counts as one.
func (e Event) Fork() bool {
	isPullRequest := e.Name == "pull_request" || e.PullRequest != 0
	return isPullRequest && !strings.EqualFold(e.HeadRepository, e.Repository)
}

// OnDefaultBranch reports whether the run is for the default branch itself.
func (e Event) OnDefaultBranch() bool {
	return e.DefaultBranch != "" && e.Ref == "refs/heads/"+e.DefaultBranch
}

// Blob gives the address that the path of a file is appended to, "" when
// unknown. For a pull request it is that of its own last commit: the merge
// commit that is checked out is on no page of GitHub.
func (e Event) Blob() string {
	if e.Repository == "" || e.HeadSHA == "" {
		return ""
	}
	return e.Server + "/" + escape.Path(e.Repository) + "/blob/" + escape.PathSegment(e.HeadSHA) + "/"
}

// Run gives the address of the workflow run, "" when unknown.
func (e Event) Run() string {
	if e.Repository == "" || e.RunID == "" {
		return ""
	}
	address := e.Server + "/" + escape.Path(e.Repository) + "/actions/runs/" + escape.PathSegment(e.RunID)
	if e.RunAttempt != "" && e.RunAttempt != "1" {
		address += "/attempts/" + escape.PathSegment(e.RunAttempt)
	}
	return address
}

// Refusal gives the reason not to run for an event at all, in any mode: these
// two run with the secrets of the default branch while a stranger's commit may
// be checked out.
// https://docs.github.com/en/actions/reference/security/securely-using-pull_request_target
func Refusal(event Event) error {
	switch event.Name {
	case "pull_request_target":
		return errors.New("refused: on the event pull_request_target a fork's files would be judged with this repository's secrets; " +
			"use pull_request, and for forks a snapshot file")
	case "workflow_run":
		return errors.New("refused: on the event workflow_run the files of an untrusted run would be judged with this repository's secrets; " +
			"use pull_request to check and push to onboard")
	}
	return nil
}
