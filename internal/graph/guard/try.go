package guard

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// try is one request on its way, and what is known of the tries so far.
type try struct {
	*Transport
	req     *http.Request
	body    []byte
	writes  bool
	begin   context.Context // in which it may be sent
	isBatch bool
	units   int // requests that the service counts: it charges a batch by what is in it, and refuses that one by one
	turn    *turn
	number  int
	renewed bool // a new token was fetched for this request

	// Of the last answer:
	asked     time.Duration // how long it asked to wait
	hasAsked  bool
	transient bool
	challenge *Challenge
	token     string
}

func newTry(ctx context.Context, method, address string, body []byte) (*try, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return nil, refused("it is not a URL")
	}
	return &try{req: req, body: body, begin: ctx, units: 1, number: 1}, nil
}

// send sends once and reads the whole answer. A batch that is answered keeps
// its turn until its answers are read, since they may be refusals.
func (y *try) send() (data []byte, header http.Header, f *Failure) {
	if f := y.turn.take(y.begin); f != nil {
		return nil, nil, f
	}
	defer func() {
		if f != nil || !y.isBatch {
			y.turn.end()
		}
	}()
	if f := y.getToken(); f != nil {
		return nil, nil, f
	}
	if y.begin.Err() != nil { // which a token at hand does not look at
		return nil, nil, stopped(y.begin)
	}
	y.asked, y.hasAsked, y.transient, y.challenge = 0, false, false, nil
	cost := Cost{Requests: 1}
	if y.turn.limiter == y.pim {
		cost.PIMUnits = y.units
	}
	y.meter.add(cost)
	if data, header, f = y.roundTrip(); f != nil {
		f.Sent = true
	}
	return data, header, f
}

// getToken asks for a new token if the last was refused. Requests that were refused
// together renew it once.
func (y *try) getToken() *Failure {
	select {
	case y.renewal <- struct{}{}:
	case <-y.begin.Done():
		return stopped(y.begin)
	}
	defer func() { <-y.renewal }()
	token, err := y.TokenSource.Token(y.begin, nil)
	if err == nil && y.challenge != nil && token == y.token {
		token, err = y.TokenSource.Token(y.begin, y.challenge)
	}
	switch {
	case err != nil && y.begin.Err() != nil:
		return stopped(y.begin)
	case err != nil:
		return &Failure{Kind: SignIn, Err: err}
	}
	y.token = token
	return nil
}

func (y *try) roundTrip() ([]byte, http.Header, *Failure) {
	ctx, cancel := context.WithTimeout(y.req.Context(), tryTimeout)
	defer cancel()
	res, err := y.Base.RoundTrip(y.outgoing(ctx))
	if err != nil {
		return nil, nil, y.unreachable(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, bodyLimit+1))
	y.asked, y.hasAsked = RetryAfter(res.Header.Values("Retry-After"), res.Header.Get("Date"), y.Now())
	switch status := res.StatusCode; {
	case status >= 300 && status < 400:
		// Reads of Graph need no redirect; the next address might be anybody's.
		return nil, nil, &Failure{Kind: Refused, Status: status, Message: "Microsoft Graph pointed to another address"}
	case status >= 400:
		return nil, nil, y.errorAnswer(res, data)
	case err != nil:
		return nil, nil, y.unreachable(err)
	}
	if err := y.checkAnswer(res, data); err != nil {
		y.transient = errors.Is(err, errCut)
		return nil, nil, invalid(err.Error())
	}
	if !y.isBatch {
		y.turn.limiter.adjust(res.Header.Get(percentageHeader))
	}
	return data, res.Header, nil
}

// outgoing is the request as it leaves. Asking for no encoding lets net/http ask for
// gzip and unpack it.
func (y *try) outgoing(ctx context.Context) *http.Request {
	out := y.req.Clone(ctx)
	out.Header.Set("Accept", "application/json")
	out.Header.Set("Authorization", "Bearer "+y.token)
	// One id for each send lets Microsoft find it in their logs:
	// https://learn.microsoft.com/graph/best-practices-concept#reliability-and-support
	out.Header.Set("client-request-id", y.NewID())
	if y.UserAgent != "" {
		out.Header.Set("User-Agent", y.UserAgent)
	}
	out.Body, out.GetBody, out.ContentLength = nil, nil, 0
	if len(y.body) > 0 {
		out.Header.Set("Content-Type", "application/json")
		out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(y.body)), int64(len(y.body))
	}
	return out
}

// unreachable says why there is no answer. The texts of net/http hold
// addresses, and what a proxy makes of them; only the cause is taken.
func (y *try) unreachable(err error) *Failure {
	if y.req.Context().Err() != nil {
		return stopped(y.req.Context())
	}
	y.transient = true
	return &Failure{Kind: Unreachable, Message: networkReason(err), Err: err}
}

func networkReason(err error) string {
	// The outer texts name addresses and ports, which differ from try to try.
	last := err
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		last = inner
	}
	timeout, isNet := errors.AsType[net.Error](err)
	dns, isDNS := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded) || isNet && timeout.Timeout():
		return "it did not answer in time"
	case isDNS && dns.IsNotFound:
		return "its name is not known on this network"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "the connection broke"
	case strings.Contains(err.Error(), "x509: "), strings.Contains(err.Error(), "tls: "):
		return "no secure connection to it could be made (" + oneLine(last.Error()) + ")"
	}
	return oneLine(last.Error())
}

func (y *try) errorAnswer(res *http.Response, data []byte) *Failure {
	y.transient = isTransient(res.StatusCode)
	switch res.StatusCode {
	case http.StatusTooManyRequests:
		y.meter.add(Cost{Throttled: 1})
	case http.StatusUnauthorized:
		y.challenge = &Challenge{Claims: claimsOf(res.Header.Values("WWW-Authenticate"))}
	}
	return statusFailure(res.StatusCode, data)
}

// isTransient says whether asking again may help. 509 is what Graph's
// bandwidth limit answers: https://learn.microsoft.com/graph/errors
func isTransient(status int) bool {
	return slices.Contains([]int{408, 429, 500, 502, 503, 504, 509}, status)
}

func claimsOf(headers []string) string {
	for _, header := range headers {
		_, rest, _ := strings.Cut(header, `claims="`)
		encoded, _, closed := strings.Cut(rest, `"`)
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
			if claims, err := encoding.DecodeString(encoded); closed && err == nil {
				return string(claims)
			}
		}
	}
	return ""
}

// checkAnswer lets a write answer with nothing, unless it makes an object; a read that
// does so has not been answered. Any other success, such as "accepted for later", is
// none that Graph documents here.
func (y *try) checkAnswer(res *http.Response, data []byte) error {
	makes := y.writes && y.req.Method == http.MethodPost
	expected := res.StatusCode == http.StatusOK || y.writes && res.StatusCode == http.StatusNoContent
	if makes {
		expected = res.StatusCode == http.StatusCreated
	}
	switch {
	case len(data) > bodyLimit:
		return errors.New("it is larger than any that Graph sends")
	case !expected:
		return errors.New("its status is not the expected one")
	case y.writes && !makes && len(data) == 0:
		return nil
	}
	if err := checkType(res.Header); err != nil {
		return err
	}
	return checkBody(data)
}

// again says whether to send once more, and waits for the moment to do so.
// When that would be after the run's end, the failure becomes one that says
// what Graph asked for.
func (y *try) again(f *Failure) bool {
	throttled := f.Status == http.StatusTooManyRequests
	switch {
	case y.challenge != nil:
		first := !y.renewed
		y.renewed = true
		return first
	case !y.transient || y.number >= maxTries && !throttled:
		return false
	}
	wait := nextDelay(y.number, y.asked, y.hasAsked, y.Random())
	everyone := throttled || y.hasAsked
	if everyone { // the next send waits with all others
		p := pause{wait: wait, asked: y.asked}
		if throttled {
			p.refused = y.units
		}
		y.turn.limiter.pause(p)
	}
	if pastDeadline(y.req.Context(), y.Now().Add(wait)) {
		if everyone {
			f.Kind, f.Asked = Throttled, y.asked
		}
		return false
	}
	return everyone || y.meter.sleep(y.req.Context(), wait)
}
