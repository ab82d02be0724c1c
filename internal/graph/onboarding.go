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

// Onboarding is a Client that can also make the write which brings a group
// under PIM: that, and no other. It is the only type with a transport that
// writes; a check is given a Client, which has none.
type Onboarding struct {
	*Client
	writer *guard.Transport
}

var (
	_ directory.Source = (*Onboarding)(nil)
	_ apply.Reader     = (*Onboarding)(nil)
	_ apply.Writer     = (*Onboarding)(nil)
)

// NewOnboarding makes an Onboarding. It asks nothing yet.
func NewOnboarding(o Options) (*Onboarding, error) {
	root, err := endpoint(o.Cloud, o.Endpoint)
	if err != nil {
		return nil, err
	}
	return newOnboarding(o, root)
}

func newOnboarding(o Options, root string) (*Onboarding, error) {
	client, err := newClient(o, root)
	if err != nil {
		return nil, err
	}
	return &Onboarding{client, client.transport.ForWriting()}, nil
}

// How long one question about one group may take, waits that Graph asks for
// included. Graph has to answer far sooner; what takes longer is throttled.
const (
	freshBudget    = 2 * time.Minute
	questionBudget = time.Minute
	writeBudget    = 2 * time.Minute // to wait for its turn; the send itself has half a minute
)

// Write sends the write once. The value goes out as it came in, byte for byte.
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicyrule-update
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicy-update
func (o *Onboarding) Write(ctx, begin context.Context, w apply.Write) apply.Answer {
	begin, cancel := context.WithTimeout(begin, writeBudget)
	defer cancel()
	path, body := "/policies/roleManagementPolicies/{policy}/rules/{rule}", w.Value
	if w.Strategy == apply.SamePolicy {
		path, body = "/policies/roleManagementPolicies/{policy}", `{"rules":[`+w.Value+`]}`
	}
	to := o.ask.at(path, map[string]string{"policy": w.Policy, "rule": w.Rule}, query{})
	return answerOf(o.writer.Patch(ctx, begin, to.URL, []byte(body)))
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
