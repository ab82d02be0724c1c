package graph_test

import (
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/fake/graph/tenant"
	"pim-groups/internal/plan"
)

// TestRequestCutAtEveryByte: the answer to a request that ends anywhere before its end
// is none, and the request was carried out all the same.
func TestRequestCutAtEveryByte(t *testing.T) {
	t.Parallel()
	c := changes(t)
	assign := apply.Write{Action: plan.Assign, Request: &apply.Request{Action: apply.AdminAssign, Role: directory.Member, Principal: c.people[0],
		Start: c.ahead(), End: c.ahead().AddDate(0, 1, 0).Truncate(24 * time.Hour), Justification: "[pim-groups]"}}
	cut := func(n int) apply.AnswerKind {
		c.server.ForgetFaults()
		if err := c.server.AddFault(fault.Fault{Method: "POST", Path: `/eligibilityScheduleRequests$`, Do: fault.Action{Wire: fault.Wire{Cut: &n, Chunked: true}}}); err != nil {
			t.Fatal(err)
		}
		kind, made := c.write(t, assign).Kind, false
		c.server.Tenant(func(x *tenant.Tenant) { made = x.Revoke(tenant.Actor{}, c.group, tenant.Member, c.people[0]) })
		if !made {
			t.Fatalf("cut after %d bytes, it was not carried out", n)
		}
		return kind
	}
	const longest = 1200 // longer than such an answer
	for n := range longest {
		if kind := cut(n); kind != apply.AnswerUnknown {
			t.Fatalf("cut after %d bytes, the answer is %s", n, kind)
		}
	}
	c.server.ForgetFaults()
	if answer := c.write(t, assign); answer.Kind != apply.AnswerAccepted {
		t.Errorf("whole: %+v", answer)
	}
}
