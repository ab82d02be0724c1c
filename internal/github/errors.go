package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-github/v93/github"
)

// Why an answer is not what was asked for, for those who act on it. All other
// errors mean that GitHub could not be asked, or was not understood.
var (
	ErrForbidden = errors.New("forbidden") // the token may not do this
	// ErrNotFound is a thing that is not there, or that the token may not see:
	// https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource
	ErrNotFound = errors.New("not found")
	ErrLimited  = errors.New("rate limit")
)

// The permissions of a workflow's job that requests need.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
const (
	readContents  = "contents: read"
	readActions   = "actions: read"
	readPulls     = "pull-requests: read"
	writeComments = "pull-requests: write"
	writeIssues   = "issues: write"
)

// problem is an error with a text of its own that is also one of the above.
type problem struct {
	text string
	kind error
}

func (p *problem) Error() string { return p.text }
func (p *problem) Unwrap() error { return p.kind }

// explain says in one sentence what to do about an error of the library, whose own
// texts hold addresses and the server's words. permission is what the request needs.
func explain(err error, permission string) error {
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("stopped while asking GitHub: %w", err)
	}
	answer, message := answerOf(err)
	if answer == nil {
		return explainTransport(err)
	}
	if limit := explainLimit(answer, message); limit != nil {
		return limit
	}
	switch {
	case strings.Contains(message, "is locked"):
		return &problem{"the conversation is locked", ErrForbidden}
	case answer.StatusCode == http.StatusGone && strings.Contains(message, "disabled"):
		// https://github.com/ossf/allstar/issues/64
		return &problem{"issues are turned off in this repository (status 410): turn them on in Settings, General, Features, " +
			"or leave the input issue out", ErrNotFound}
	}
	return explainStatus(answer.StatusCode, permission)
}

func explainStatus(status int, permission string) error {
	switch {
	case status >= 300 && status < 400:
		return &problem{fmt.Sprintf("GitHub answered with status %d and another address, which is not followed: "+
			"was the repository renamed?", status), ErrNotFound}
	case status == http.StatusUnauthorized:
		return &problem{"GitHub does not accept the token (status 401): it has expired, or belongs to another GitHub", ErrForbidden}
	case status == http.StatusForbidden:
		return &problem{fmt.Sprintf("GitHub refuses the token (status 403): add %q to the permissions of the job%s",
			permission, forkHint(permission)), ErrForbidden}
	case status == http.StatusGone:
		return &problem{"it was deleted while the run was at work (status 410): run the job again", ErrNotFound}
	case status == http.StatusNotFound:
		return &problem{fmt.Sprintf("GitHub finds nothing there (status 404): it is gone, "+
			"or the job lacks %q in its permissions", permission), ErrNotFound}
	}
	return fmt.Errorf("GitHub answered with status %d; see https://www.githubstatus.com and run the job again", status)
}

// answerOf gives the answer that an error of the library is about, nil for none.
func answerOf(err error) (*http.Response, string) {
	if limited, ok := errors.AsType[*github.RateLimitError](err); ok {
		return limited.Response, limited.Message
	}
	if limited, ok := errors.AsType[*github.AbuseRateLimitError](err); ok {
		return limited.Response, limited.Message
	}
	if moved, ok := errors.AsType[*github.RedirectionError](err); ok {
		return moved.Response, ""
	}
	if answered, ok := errors.AsType[*github.ErrorResponse](err); ok {
		return answered.Response, answered.Message
	}
	return nil, ""
}

// explainLimit says which rate limit an answer tells of and until when, nil if
// none. The headers decide: the library knows a secondary limit by the address of
// a page in the body, which some answers of GitHub and those of proxies lack.
// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
func explainLimit(answer *http.Response, message string) error {
	retryAfter := answer.Header.Get("Retry-After")
	tooMany, forbidden := answer.StatusCode == http.StatusTooManyRequests, answer.StatusCode == http.StatusForbidden
	switch {
	case (tooMany || forbidden) && retryAfter == "" && usedUp(answer.Header):
		return primaryLimit(answer.Header)
	case tooMany, forbidden && (retryAfter != "" || strings.Contains(message, "secondary rate limit")):
		return &problem{"GitHub's secondary rate limit is reached" + secondaryEnd(retryAfter, answer.Header.Get("Date")), ErrLimited}
	}
	return nil
}

func usedUp(header http.Header) bool { return header.Get(github.HeaderRateRemaining) == "0" }

// primaryLimit is the limit of requests per hour.
func primaryLimit(header http.Header) error {
	end := "; wait, then run the job again"
	if seconds, err := strconv.ParseUint(header.Get(github.HeaderRateReset), 10, 32); err == nil {
		end = runAfter(time.Unix(int64(seconds), 0))
	}
	return &problem{"GitHub's rate limit for this token is used up" + end, ErrLimited}
}

// secondaryEnd counts the wait from the moment of the answer, if that is known.
func secondaryEnd(retryAfter, date string) string {
	seconds, err := strconv.ParseUint(retryAfter, 10, 32)
	if err != nil {
		return "; wait at least a minute, then run the job again"
	}
	wait := time.Duration(seconds) * time.Second
	if sent, err := http.ParseTime(date); err == nil {
		return runAfter(sent.Add(wait))
	}
	return " for " + wait.String() + "; run the job again after it"
}

func runAfter(end time.Time) string {
	return " until " + end.UTC().Format(time.RFC3339) + "; run the job again after it"
}

// forkHint is for those whom adding a permission does not help.
// https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflows-in-forked-repositories
func forkHint(permission string) string {
	if permission != writeComments {
		return ""
	}
	return "; pull requests from forks and from Dependabot get a token that only reads"
}

// explainTransport leaves out the address that net/http puts around the cause.
func explainTransport(err error) error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("GitHub could not be asked (%w); run the job again, and check the runner's network", failed.Err)
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errors.New("GitHub's answer does not end; run the job again")
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("GitHub could not be asked (%w); run the job again", err)
	}
	return errors.New("GitHub's answer was not understood; run the job again")
}

// isTransient reports whether the same question may be answered a moment later. A
// rate limit lasts longer than a job should wait.
func isTransient(err error) bool {
	if answered, ok := errors.AsType[*github.ErrorResponse](err); ok {
		return answered.Response.StatusCode >= http.StatusInternalServerError
	}
	_, failed := errors.AsType[*url.Error](err)
	_, garbled := errors.AsType[*json.SyntaxError](err)
	return failed || garbled || errors.Is(err, io.ErrUnexpectedEOF)
}
