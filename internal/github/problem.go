package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/go-github/v93/github"
)

// Why an answer is not what was asked for, for those who act on it. All other
// errors mean that GitHub could not be asked, or was not understood.
var (
	// ErrForbidden is a token that may not do this.
	ErrForbidden = errors.New("forbidden")
	// ErrNotFound is a thing that is not there, or that the token may not see:
	// GitHub tells the two apart to nobody.
	// https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource
	ErrNotFound = errors.New("not found")
	// ErrLimited is a rate limit.
	ErrLimited = errors.New("rate limit")
)

// problem is an error with a text of its own that is also one of the above.
type problem struct {
	text string
	kind error
}

func (p *problem) Error() string { return p.text }
func (p *problem) Unwrap() error { return p.kind }

// explain says in one sentence what to do about an error of the library. Only
// numbers and moments of the answer come into it: the library's own texts hold
// addresses and the server's words. permission is what the request needs.
func explain(err error, permission string) error {
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("stopped while asking GitHub: %w", err)
	}
	if limit := explainRefusal(err); limit != nil {
		return limit
	}
	if moved, ok := errors.AsType[*github.RedirectionError](err); ok {
		return &problem{fmt.Sprintf("GitHub answered with status %d and another address, which is not followed: "+
			"was the repository renamed?", moved.StatusCode), ErrNotFound}
	}
	if answered, ok := errors.AsType[*github.ErrorResponse](err); ok {
		if strings.Contains(answered.Message, "is locked") {
			return &problem{"the conversation is locked", ErrForbidden}
		}
		return explainStatus(answered.Response.StatusCode, permission)
	}
	return explainTransport(err)
}

func explainStatus(status int, permission string) error {
	switch status {
	case http.StatusUnauthorized:
		return &problem{"GitHub does not accept the token (status 401): it has expired, or belongs to another GitHub", ErrForbidden}
	case http.StatusForbidden:
		return &problem{fmt.Sprintf("GitHub refuses the token (status 403): add %q to the permissions of the job%s",
			permission, forkWords(permission)), ErrForbidden}
	case http.StatusNotFound:
		return &problem{fmt.Sprintf("GitHub finds nothing there (status 404): it is gone, "+
			"or the job lacks %q in its permissions", permission), ErrNotFound}
	}
	return fmt.Errorf("GitHub answered with status %d; see https://www.githubstatus.com and run the job again", status)
}

// forkWords is for those whom adding a permission does not help.
// https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflows-in-forked-repositories
func forkWords(permission string) string {
	if !strings.HasSuffix(permission, ": write") {
		return ""
	}
	return "; pull requests from forks and from Dependabot get a token that only reads"
}

// explainTransport is for requests without an answer, and answers that are not
// JSON. The address that net/http puts around the cause is left out.
func explainTransport(err error) error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("GitHub could not be asked (%w); run the job again, and check the runner's network", failed.Err)
	}
	if errors.Is(err, errTooLong) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("GitHub could not be asked (%w); run the job again", err)
	}
	return errors.New("GitHub's answer was not understood; run the job again")
}

// isTransient reports whether the same question may be answered a moment
// later: GitHub is broken, was not reached, or its answer was cut off. A rate
// limit lasts longer than a job should wait.
func isTransient(err error) bool {
	if answered, ok := errors.AsType[*github.ErrorResponse](err); ok {
		return answered.Response.StatusCode >= http.StatusInternalServerError
	}
	_, failed := errors.AsType[*url.Error](err)
	_, garbled := errors.AsType[*json.SyntaxError](err)
	return failed || garbled || errors.Is(err, io.ErrUnexpectedEOF)
}
