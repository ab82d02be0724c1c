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
	t       *Transport
	req     *http.Request
	body    []byte
	batch   *batch // nil for a request of its own
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

// send sends once and reads the whole answer. A batch that is answered keeps
// its turn until its answers are read, since they may be refusals.
func (y *try) send() (res *http.Response, f *Failure) {
	begin := y.begin()
	if f := y.turn.take(begin); f != nil {
		return nil, f
	}
	defer func() {
		if res == nil || y.batch == nil {
			y.turn.end()
		}
	}()
	if f := y.getToken(begin); f != nil {
		return nil, f
	}
	if begin.Err() != nil { // which a token at hand does not look at
		return nil, stopped(begin)
	}
	y.asked, y.hasAsked, y.transient, y.challenge = 0, false, false, nil
	ctx, cancel := context.WithTimeout(y.req.Context(), y.t.TryTimeout)
	defer cancel()
	y.t.meter.add(Cost{Requests: 1, PIMUnits: y.pimUnits()})
	answer, err := y.t.Base.RoundTrip(y.t.outgoing(ctx, y.req, y.body, y.token))
	if err != nil {
		return nil, y.unreachable(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, y.t.BodyLimit+1))
	return y.judge(answer, data, err)
}

// begin is the time in which the request may be sent: its own, but for a write
// that was given one.
func (y *try) begin() context.Context {
	ctx := y.req.Context()
	if begin, ok := ctx.Value(beginKey{}).(context.Context); ok {
		return begin
	}
	return ctx
}

// getToken asks for a token, a new one if the last was refused. Requests that
// were refused together renew it once.
func (y *try) getToken(ctx context.Context) *Failure {
	select {
	case y.t.renewal <- struct{}{}:
	case <-ctx.Done():
		return stopped(ctx)
	}
	defer func() { <-y.t.renewal }()
	token, err := y.t.TokenSource.Token(ctx, nil)
	if err == nil && y.challenge != nil && token == y.token {
		token, err = y.t.TokenSource.Token(ctx, y.challenge)
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return stopped(ctx)
	case err != nil:
		return &Failure{Kind: SignIn, Err: err}
	}
	y.token = token
	return nil
}

// unreachable says why there is no answer. The texts of net/http hold
// addresses, and what a proxy makes of them; only the cause is taken.
func (y *try) unreachable(err error) *Failure {
	if y.req.Context().Err() != nil {
		f := stopped(y.req.Context())
		f.Sent = true
		return f
	}
	y.transient = true
	return &Failure{Kind: Unreachable, Message: cause(err), Sent: true, Err: err}
}

func cause(err error) string {
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
		return "no secure connection to it could be made (" + sentence(lastWords(err)) + ")"
	}
	return sentence(lastWords(err))
}

// lastWords is the innermost text: the outer ones name addresses and ports,
// which differ from try to try.
func lastWords(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

// judge turns an answer into one that may be believed, or says what is wrong.
func (y *try) judge(res *http.Response, data []byte, readErr error) (*http.Response, *Failure) {
	y.asked, y.hasAsked = RetryAfter(res.Header.Values("Retry-After"), res.Header.Get("Date"), y.t.Now())
	switch status := res.StatusCode; {
	case status >= 300 && status < 400:
		// Reads of Graph need no redirect; the next address might be anybody's.
		return nil, &Failure{Kind: Refused, Status: status, Message: "Microsoft Graph pointed to another address", Sent: true}
	case status >= 400:
		return nil, y.errorAnswer(res, data)
	case readErr != nil:
		return nil, y.unreachable(readErr)
	case int64(len(data)) > y.t.BodyLimit:
		return nil, invalidAfterSend(errors.New("it is larger than any that Graph sends"))
	}
	if err := y.checkAnswer(res, data); err != nil {
		y.transient = errors.Is(err, errCut)
		return nil, invalidAfterSend(err)
	}
	if y.batch == nil {
		y.turn.limiter.adjust(res.Header.Get(percentageHeader))
	}
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	return res, nil
}

// checkAnswer lets a write answer with nothing; a read that does so has not
// been answered. Any other success, such as "accepted for later", is none that
// Graph documents here.
func (y *try) checkAnswer(res *http.Response, data []byte) error {
	wrote := !reads(y.req)
	if res.StatusCode != http.StatusOK && !(wrote && res.StatusCode == http.StatusNoContent) {
		return errors.New("it has a status that means something else")
	}
	if wrote && len(data) == 0 {
		return nil
	}
	if err := checkType(res.Header); err != nil {
		return err
	}
	return checkBody(data)
}

func invalidAfterSend(err error) *Failure {
	f := invalid(err.Error())
	f.Sent = true
	return f
}

func (y *try) errorAnswer(res *http.Response, data []byte) *Failure {
	f := statusFailure(res.StatusCode, data)
	f.Sent = true
	y.transient = transientStatus(res.StatusCode)
	switch {
	case res.StatusCode == http.StatusTooManyRequests:
		y.t.meter.add(Cost{Throttled: 1})
	case res.StatusCode == http.StatusUnauthorized:
		y.challenge = &Challenge{Claims: claimsOf(res.Header.Values("WWW-Authenticate"))}
	}
	return f
}

// units is how many requests the service counts: it charges a batch by what is
// in it, and refuses that one by one.
func (y *try) units() int {
	if y.batch != nil {
		return y.batch.items
	}
	return 1
}

func (y *try) refused(throttled bool) int {
	if throttled {
		return y.units()
	}
	return 0
}

func (y *try) pimUnits() int {
	if y.turn.limiter == y.t.pim {
		return y.units()
	}
	return 0
}

// transientStatus says whether asking again may help. 509 is what Graph's
// bandwidth limit answers: https://learn.microsoft.com/graph/errors
func transientStatus(status int) bool {
	return slices.Contains([]int{408, 429, 500, 502, 503, 504, 509}, status)
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
	wait := nextDelay(y.number, y.asked, y.hasAsked, y.t.Random())
	everyone := throttled || y.hasAsked
	if everyone {
		y.turn.limiter.pause(pause{wait, y.asked, y.refused(throttled)}) // the next send waits with all others
	}
	if pastDeadline(y.req.Context(), y.t.Now().Add(wait)) {
		if everyone {
			f.Kind, f.Asked = Throttled, y.asked
		}
		return false
	}
	return everyone || y.t.meter.sleep(y.req.Context(), wait)
}

// claimsOf finds the claims in a challenge. A header in any other form is a
// challenge without claims.
func claimsOf(headers []string) string {
	for _, header := range headers {
		_, rest, found := strings.Cut(header, `claims="`)
		encoded, _, closed := strings.Cut(rest, `"`)
		if !found || !closed {
			continue
		}
		if claims, err := base64.StdEncoding.DecodeString(encoded); err == nil {
			return string(claims)
		}
		if claims, err := base64.RawURLEncoding.DecodeString(encoded); err == nil {
			return string(claims)
		}
	}
	return ""
}
