package github

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// longestAnswer is above the longest page of comments: perPage of them, with
// 65,536 characters of up to four bytes each.
const longestAnswer = 16 << 20

// bounded sends the requests of the library to the one API, and nothing to
// anywhere else; answers that don't end are cut with an error.
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
	answer.Body = &limitedBody{answer.Body, longestAnswer}
	return answer, nil
}

var errTooLong = errors.New("GitHub's answer does not end")

// limitedBody reads like the body and fails when it is longer than allowed. A
// cut without an error could look like a whole answer.
type limitedBody struct {
	io.ReadCloser
	left int64
}

func (l *limitedBody) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errTooLong
	}
	n, err := l.ReadCloser.Read(p)
	l.left -= int64(n)
	return n, err
}
