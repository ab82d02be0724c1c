package github

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/go-github/v93/github"
)

const (
	maxAttempts = 4
	firstDelay  = time.Second // before the second attempt, doubled after each

	// longestAnswer is above the longest page of comments: perPage of them, with
	// 65,536 characters of up to four bytes each.
	longestAnswer = 16 << 20
)

// ask is repeat with errors that begin with the purpose and say what to do; permission
// is what the request needs.
func ask[T any](
	ctx context.Context, purpose, permission string, question func() (T, *github.Response, error),
) (T, *github.Response, error) {
	answer, response, err := repeat(ctx, question)
	if err != nil {
		err = fmt.Errorf("%s: %w", purpose, explain(err, permission))
	}
	return answer, response, err
}

// repeat asks a few times. It is for questions, and for writes that may be made
// twice: a lost answer does not mean that nothing happened.
func repeat[T any](ctx context.Context, question func() (T, *github.Response, error)) (T, *github.Response, error) {
	delay := firstDelay
	for attempt := 1; ; attempt++ {
		answer, response, err := question()
		if err == nil || attempt == maxAttempts || !isTransient(err) {
			return answer, response, err
		}
		select {
		case <-ctx.Done():
			return answer, response, ctx.Err()
		case <-time.After(delay):
		}
		delay *= 2
	}
}

// bounded sends requests to the one API only, and ends long answers with an error.
type bounded struct {
	base http.RoundTripper
	api  *url.URL
}

func (b bounded) RoundTrip(request *http.Request) (*http.Response, error) {
	u := request.URL
	inside := strings.HasPrefix(u.Path, b.api.Path) || u.Path == graphQL(b.api)
	if u.Scheme != b.api.Scheme || u.Host != b.api.Host || !inside {
		return nil, fmt.Errorf("a request to %q, which is not GitHub's API, was not sent", u.Host)
	}
	answer, err := b.base.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	answer.Body = http.MaxBytesReader(nil, answer.Body, longestAnswer)
	return answer, nil
}

// graphQL gives the path of the GraphQL API: beside v3 on a GitHub Enterprise
// Server, at the root elsewhere.
// https://docs.github.com/en/enterprise-server@latest/graphql/guides/forming-calls-with-graphql#the-graphql-endpoint
func graphQL(api *url.URL) string { return strings.TrimSuffix(api.Path, "v3/") + "graphql" }
