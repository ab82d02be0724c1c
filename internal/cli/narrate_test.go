package cli

import (
	"errors"
	"strings"
	"testing"

	"pim-groups/internal/apply"
	"pim-groups/internal/plan"
)

// journalStub is a journal that says whether it takes entries.
type journalStub struct{ err error }

func (s journalStub) Append(apply.Entry) error { return s.err }

// What is shown is what was written to the journal, escaped, and only entries about
// a group.
func TestNarration(t *testing.T) {
	t.Parallel()
	hostile := apply.Entry{Group: "g", Name: "x\n::error::owned", Strategy: apply.SameRule, Step: apply.StepIntent}
	for want, e := range map[string]apply.Entry{
		"": {Step: apply.StepBegin, Tenant: "t"},
		`"a": writing, which can't be undone (shorten)`: {Step: apply.StepIntent, Group: "g", Name: "a", Strategy: apply.Shorten},
		`"a": putting the setting back`:                 {Step: apply.StepIntent, Group: "g", Name: "a", Strategy: apply.Restore},
		`"a": accepted; waiting until it can be seen`:   {Step: apply.StepAnswer, Group: "g", Name: "a", State: "accepted"},
		`"a": unknown: 503`:                             {Step: apply.StepAnswer, Group: "g", Name: "a", State: "unknown", Detail: "503"},
		`"a": done`:                                     {Step: apply.StepOutcome, Group: "g", Name: "a", State: "done"},
		`"a": sending set-rule: Expiration_EndUser_Assignment, owner`: {Step: apply.StepIntent, Action: plan.Tighten, Group: "g", Name: "a",
			Strategy: "set-rule", Role: "owner", Rule: "Expiration_EndUser_Assignment"},
		`"a": sending adminAssign: p, member`: {Step: apply.StepIntent, Action: plan.Assign, Group: "g", Name: "a", Strategy: "request", Role: "member",
			Principal: "p", Request: apply.AdminAssign},
		`"a": rejected: activation.max, member: 400`: {Step: apply.StepOutcome, Action: plan.Tighten, Group: "g", Name: "a", Role: "member", Setting: "activation.max",
			State: "rejected", Detail: "400"},
		`"a": accepted: p, member`: {Step: apply.StepAnswer, Action: plan.Assign, Group: "g", Name: "a", Role: "member", Principal: "p", State: "accepted"},
	} {
		if got := narrationOf(t, e); strings.TrimSuffix(got, "\n") != want {
			t.Errorf("%+v is shown as %q, want %q", e, got, want)
		}
	}
	if got := narrationOf(t, hostile); strings.HasPrefix(got, ":") || strings.Count(got, "\n") != 1 || !strings.Contains(got, "owned") {
		t.Errorf("shown as %q", got)
	}
	var said strings.Builder
	if err := (narrated{journalStub{errors.New("disk full")}, &said}).Append(hostile); err == nil || said.Len() > 0 {
		t.Errorf("what was not written is shown: %q, %v", said.String(), err)
	}
}

func narrationOf(t *testing.T, e apply.Entry) string {
	t.Helper()
	var said strings.Builder
	if err := (narrated{journalStub{}, &said}).Append(e); err != nil {
		t.Fatal(err)
	}
	return said.String()
}
