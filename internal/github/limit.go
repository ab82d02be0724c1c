package github

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-github/v93/github"
)

// The headers of an answer decide, as GitHub's page tells clients to. The library
// knows a secondary limit by the address of a page in the body, which an answer of
// a proxy, and some of GitHub, lack.
// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
const headerRetryAfter = "Retry-After"

// explainRefusal says which rate limit an error of the library tells of, nil if
// none.
func explainRefusal(err error) error {
	if limited, ok := errors.AsType[*github.RateLimitError](err); ok {
		return explainLimit(limited.Response, limited.Message)
	}
	if limited, ok := errors.AsType[*github.AbuseRateLimitError](err); ok {
		return explainLimit(limited.Response, limited.Message)
	}
	if answered, ok := errors.AsType[*github.ErrorResponse](err); ok {
		return explainLimit(answered.Response, answered.Message)
	}
	return nil
}

// explainLimit says which rate limit an answer tells of and until when, nil if
// none. The message only decides whether there is one; its words go no further.
func explainLimit(answer *http.Response, message string) error {
	isRefused := answer.StatusCode == http.StatusForbidden || answer.StatusCode == http.StatusTooManyRequests
	retryAfter := answer.Header.Get(headerRetryAfter)
	switch {
	case !isRefused:
		return nil
	case retryAfter == "" && usedUp(answer.Header):
		return primaryLimit(answer.Header)
	case answer.StatusCode == http.StatusTooManyRequests, retryAfter != "", strings.Contains(message, "secondary rate limit"):
		return &problem{"GitHub's secondary rate limit is reached" + secondaryEnd(answer.Header), ErrLimited}
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
func secondaryEnd(header http.Header) string {
	seconds, err := strconv.ParseUint(header.Get(headerRetryAfter), 10, 32)
	if err != nil {
		return "; wait at least a minute, then run the job again"
	}
	wait := time.Duration(seconds) * time.Second
	if sent, err := http.ParseTime(header.Get("Date")); err == nil {
		return runAfter(sent.Add(wait))
	}
	return " for " + wait.String() + "; run the job again after it"
}

func runAfter(end time.Time) string {
	return " until " + end.UTC().Format(time.RFC3339) + "; run the job again after it"
}
