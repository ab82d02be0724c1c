package guard

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// Kind is what went wrong.
type Kind int

const (
	Refused     Kind = iota // the request was not sent, or the answer points to where none is sent
	SignIn                  // there was no token to send
	Status                  // Graph answered with an error, see Failure.Status
	BatchStatus             // its batch was answered with an error as a whole, which says nothing of the request
	Throttled               // Graph asked to wait longer than the run may last
	Invalid                 // the answer is not what Graph sends to such a request
	Unreachable             // no answer, or not the whole of it
	Stopped                 // the run was cancelled, or its time is over
)

// Failure is why there is no answer. Its text is for a report: it holds no
// token, no address and nothing that differs between two runs alike.
type Failure struct {
	Kind    Kind
	Status  int           // HTTP status, 0 if there was none
	Code    string        // Graph's code: of the inner error, where there is one
	Nested  bool          // the code stood in the message, as PIM has it
	Foreign bool          // the body is no error of Graph's, but a page that something on the way made
	Message string        // Graph's words, or ours
	Asked   time.Duration // how long Graph asked to wait, of Throttled; 0 if it did not say
	Sent    bool          // a write may have reached Graph
	Err     error
}

// Error gives one sentence without a full stop.
func (f *Failure) Error() string {
	switch f.Kind {
	case Refused:
		return "refused by this program: " + f.Message
	case SignIn:
		return f.Err.Error()
	case Status:
		return "Microsoft Graph answered with " + f.statusText()
	case BatchStatus:
		return "Microsoft Graph answered a whole batch of requests with " + f.statusText()
	case Throttled:
		return "Microsoft Graph throttles these requests and " + f.askedText() + "; the run has no time left to retry"
	case Invalid:
		return "Microsoft Graph's answer is not valid: " + f.Message
	case Stopped:
		return f.Message
	}
	return "Microsoft Graph could not be reached: " + f.Message
}

// askedText gives Graph's own wait and never ours, which is often longer.
func (f *Failure) askedText() string {
	if f.Asked == 0 {
		return "does not say for how long"
	}
	return "asks to wait " + f.Asked.String()
}

func (f *Failure) statusText() string {
	text := fmt.Sprintf("status %d", f.Status)
	if name := http.StatusText(f.Status); name != "" {
		text += " (" + name + ")"
	}
	if f.Code != "" {
		text += ", " + f.Code
	}
	if f.Message != "" {
		text += ": " + strings.TrimRight(f.Message, ". ")
	}
	return text
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Rejected says, of a write, that Graph decided not to do it, with a code or
// without: PIM has answers whose code is empty. Anything else that went wrong
// after sending leaves open whether it was done, a page of a proxy included.
func (f *Failure) Rejected() bool {
	return f.Kind == Status && f.Status >= 400 && f.Status < 500 && !f.Foreign &&
		f.Status != http.StatusTooManyRequests && f.Status != http.StatusRequestTimeout
}

// Answered gives the error with which Graph answered the very request that the
// err is about, nil if there is no such answer: none came, it is not believed,
// or it was one to a whole batch.
func Answered(err error) *Failure {
	if f, ok := errors.AsType[*Failure](err); ok && f.Kind == Status {
		return f
	}
	return nil
}

func refused(reason string) *Failure { return &Failure{Kind: Refused, Message: reason} }

func invalid(reason string) *Failure { return &Failure{Kind: Invalid, Message: reason} }

// InvalidAnswer is the failure of an answer that the layer above finds wrong.
func InvalidAnswer(reason string) error { return invalid(reason) }

// stopped says why a context ended. A budget that is used up is not the same
// as somebody pressing Ctrl-C.
func stopped(ctx context.Context) *Failure {
	f := &Failure{Kind: Stopped, Message: "the run was stopped", Err: ctx.Err()}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		f.Message = "the time limit was exceeded"
	}
	return f
}

// statusFailure reads an error answer. A body that is not Graph's, such as a
// proxy's page, adds nothing to the status.
// https://learn.microsoft.com/graph/errors
func statusFailure(status int, body []byte) *Failure {
	f := &Failure{Kind: Status, Status: status}
	var answer struct {
		Error *struct{ Code, Message string }
	}
	if json.Unmarshal(body, &answer) != nil || answer.Error == nil {
		f.Foreign = len(bytes.TrimSpace(body)) > 0
		return f
	}
	f.Code, f.Message = answer.Error.Code, answer.Error.Message
	// PIM says it as JSON in the message of an UnknownError.
	var nested struct{ ErrorCode, Message string }
	if json.Unmarshal([]byte(f.Message), &nested) == nil && nested.ErrorCode != "" {
		f.Code, f.Message, f.Nested = nested.ErrorCode, nested.Message, true
	}
	f.Code, f.Message = oneLine(f.Code), oneLine(f.Message)
	return f
}

// token is what begins like a JSON Web Token, which is always "eyJ", the base64 of
// `{"`.
var token = regexp.MustCompile(`eyJ[-_.0-9A-Za-z]*`)

// oneLine makes words of others fit for one line of a report: bounded, on one
// line, and without anything that looks like a token.
func oneLine(text string) string {
	const most = 300
	text = token.ReplaceAllString(strings.Join(strings.Fields(strings.ToValidUTF8(text, "�")), " "), "[token]")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
