package graph

import (
	"context"
	"errors"
	"net/http"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// Writable is a Client that can also make the writes that some kinds of change
// need, and no other. It is the only type with a transport that writes; a check
// has none.
type Writable struct {
	*Client
	writer *guard.Transport
}

var (
	_ directory.Source = (*Writable)(nil)
	_ apply.Reader     = (*Writable)(nil)
	_ apply.Writer     = (*Writable)(nil)
)

// Allowing gives a client of the same tenant that may make these kinds of change.
// Without any it only reads.
func (c *Client) Allowing(kinds ...guard.Capability) *Writable {
	return &Writable{c, c.transport.Allowing(kinds...)}
}

// How long one question about one group may take, waits that Graph asks for
// included. Graph has to answer far sooner; what takes longer is throttled.
const (
	groupBudget    = 2 * time.Minute
	questionBudget = time.Minute
	writeBudget    = 2 * time.Minute // to wait for its turn; the send itself has half a minute
)

// Write sends the write once. The value goes out as it came in, byte for byte.
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicyrule-update
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicy-update
func (w *Writable) Write(ctx, begin context.Context, write apply.Write) apply.Answer {
	begin, cancel := context.WithTimeout(begin, writeBudget)
	defer cancel()
	path, body := "/policies/roleManagementPolicies/{policy}/rules/{rule}", write.Value
	if write.Strategy == apply.SamePolicy {
		path, body = "/policies/roleManagementPolicies/{policy}", `{"rules":[`+write.Value+`]}`
	}
	to := w.ask.at(path, map[string]string{"policy": write.Policy, "rule": write.Rule}, query{})
	return answerOf(w.writer.Patch(ctx, begin, to.URL, []byte(body)))
}

// answerOf says what is known after a write. Only an answer that says so is a
// yes or a no; 401 is a no without words, since nobody looks further there.
// What never left is neither.
func answerOf(err error) apply.Answer {
	f, told := errors.AsType[*guard.Failure](err)
	switch {
	case err == nil:
		return apply.Answer{Kind: apply.AnswerAccepted}
	case told && !f.Sent:
		return apply.Answer{Kind: apply.AnswerSkipped, Detail: err.Error()}
	case told && (f.Rejected() || f.Status == http.StatusUnauthorized):
		return apply.Answer{Kind: apply.AnswerRejected, Detail: err.Error()}
	}
	return apply.Answer{Kind: apply.AnswerUnknown, Detail: err.Error()}
}
