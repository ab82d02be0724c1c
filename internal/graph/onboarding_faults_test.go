package graph_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/apply"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/settings"
)

const (
	rulePath   = `/rules/Expiration_EndUser_Assignment$`
	policyPath = `/roleManagementPolicies/[^/]*$`
	staleID    = `{"error":{"code":"UnknownError","message":"{\"errorCode\":\"ResourceNotFound\",\"message\":\"The resource is not found.\"}"}}`
	badPolicy  = `{"error":{"code":"UnknownError","message":"{\"errorCode\":\"InvalidPolicy\",\"message\":\"The policy is invalid.\"}"}}`
	badToken   = `{"error":{"code":"InvalidAuthenticationToken","message":"Access token has expired."}}`
)

// The faults of the first write, each once with its effect and once without. It
// is sent once, whatever comes back; what is lost is looked up, and if it can't
// be seen the run stops.
func TestFaultsOfTheWrite(t *testing.T) {
	t.Parallel()
	json := map[string]string{"Content-Type": "application/json"}
	lost := []struct {
		name string
		do   fault.Action
	}{
		{"F7 503", fault.Action{Status: 503, Body: throttledBody, Header: map[string]string{"Retry-After": "2"}}},
		{"F7 500", fault.Action{Status: 500}},
		{"F7 502 of a proxy", fault.Action{Status: 502, Body: "<html>"}},
		{"F7 504", fault.Action{Status: 504}},
		{"F7 408", fault.Action{Status: 408, Body: throttledBody}},
		{"F9 429", fault.Action{Status: 429, Body: throttledBody, Header: map[string]string{"Retry-After": "2"}}},
		{"F10 reset before headers", fault.Action{Wire: fault.Wire{Reset: fault.ResetBeforeHeaders}}},
		{"F10 reset in headers", fault.Action{Status: 503, Wire: fault.Wire{Reset: fault.ResetMidHeaders}}},
		{"F12 silence", fault.Action{Wire: fault.Wire{Stall: true}}},
		{"F33 success and an error", fault.Action{Status: 200, Body: badPolicy, Header: json}},
		{"F33 accepted for later", fault.Action{Status: 202}},
		{"F33 created", fault.Action{Status: 201, Body: `{"status":"Failed"}`, Header: json}},
		{"F33 half of an object", fault.Action{Status: 200, Body: `{"id":`, Header: json}},
		{"F13 a page of a proxy", fault.Action{Status: 200, Body: "<html>", Header: map[string]string{"Content-Type": "text/html"}}},
		{"a refusal that is not Graph's", fault.Action{Status: 403, Body: "<html>", Header: map[string]string{"Content-Type": "text/html"}}},
		{"F40 a redirect", fault.Action{Status: 307, Header: map[string]string{"Location": "https://evil.example/"}}},
	}
	for _, test := range lost {
		for commit, want := range map[bool]string{true: "done same-rule", false: "unknown same-rule !not-onboarded"} {
			test.do.Commit = commit
			firstWrite(t, test.name, test.do, want)
		}
	}
	for name, do := range map[string]fault.Action{
		"F31 an id of before": {Status: 404, Body: staleID},
		"refused":             {Status: 400, Body: badPolicy},
		"a token that is old": {Status: 401, Body: badToken},
		"401 without a word":  {Status: 401},
	} {
		firstWrite(t, name, do, "rejected same-rule !not-onboarded")
	}
	for name, do := range map[string]fault.Action{
		"204 as documented":  {Status: 204, Commit: true},
		"200 with an object": {Status: 200, Body: `{"id":"x"}`, Commit: true},
		"200 with nothing":   {Status: 200, Commit: true},
	} {
		firstWrite(t, name, do, "done same-rule")
	}
}

// firstWrite lets the first of two writes meet the fault. The other group has
// its turn unless it is not known what became of the first.
func firstWrite(t *testing.T, name string, do fault.Action, want string) {
	t.Helper()
	do.ContentType = contentType(do)
	synctest.Test(t, func(t *testing.T) {
		w := onboarding(t, fakegraph.WithFaults(fault.Fault{Method: "PATCH", Path: rulePath, Do: do}))
		result := w.run(t, t.Context())
		if got := outcomeText(&result.Outcomes[0]); got != want {
			t.Errorf("%s, made: %t: %s, want %s: %s", name, do.Commit, got, want, result.Outcomes[0].Detail)
		}
		sent, second := 2, "done same-rule"
		if strings.HasPrefix(want, "unknown") {
			sent, second = 1, "skipped !not-onboarded"
		}
		if got := outcomeText(&result.Outcomes[1]); got != second || len(w.server.Writes()) != sent {
			t.Errorf("%s, made: %t: the second is %s, want %s; %d writes, want %d", name, do.Commit, got, second, len(w.server.Writes()), sent)
		}
	})
}

// contentType is none for an answer without a body, as from Graph.
func contentType(do fault.Action) string {
	if do.Body == "" {
		return "none"
	}
	return ""
}

// F11: an answer that was cut anywhere is none, at its very end included. That
// of the policy-level write has a body, of less bytes than are tried.
func TestAnswerCutAtEveryByte(t *testing.T) {
	t.Parallel()
	const most = 600
	var cuts []fault.Fault
	for n := range most {
		cuts = append(cuts, fault.Fault{Method: "PATCH", Path: policyPath, Nth: n + 1, Do: fault.Action{Commit: true, Wire: fault.Wire{Cut: &n}}})
	}
	synctest.Test(t, func(t *testing.T) {
		w := onboarding(t, fakegraph.WithFaults(cuts...))
		for n := range most {
			read, err := w.Settings(t.Context(), officers)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(read.List, func(s settings.Setting) bool { return s.Role == apply.WrittenRole && s.Rule == apply.WrittenRule })
			write := apply.Write{Group: officers, Strategy: apply.SamePolicy, Policy: read.Policy, Setting: read.List[i]}
			if answer := w.Write(t.Context(), t.Context(), write); answer.Kind != apply.AnswerUnknown {
				t.Errorf("cut after %d bytes: %s, %s", n, answer.Kind, answer.Detail)
			}
		}
		if !w.isManaged(officers) || len(w.server.Writes()) != most {
			t.Errorf("managed: %t after %d writes", w.isManaged(officers), len(w.server.Writes()))
		}
	})
}

// F21, F31: PIM's list and the settings are behind the write for some reads. No
// second write is sent, and what became known stays known.
func TestReadsBehindTheWrite(t *testing.T) {
	t.Parallel()
	after := &fault.Call{Method: "PATCH", Path: rulePath}
	for name, path := range map[string]string{"list": managedList, "settings": `roleManagementPolicyAssignments`} {
		synctest.Test(t, func(t *testing.T) {
			w := onboarding(t, fakegraph.WithFaults(fault.Fault{Method: "GET", Path: path, Count: 3, After: after, Do: fault.Action{Behind: 1}}))
			if got := outcomeText(&w.run(t, t.Context()).Outcomes[0]); got != "done same-rule" || len(w.server.Writes()) != 2 {
				t.Errorf("%s: %s, %d writes", name, got, len(w.server.Writes()))
			}
		})
	}
}

// F22: after the write PIM does not know the group for a while. That is no
// error; if it lasts, the settings were not compared, and that is reported.
func TestGroupNotKnownAfterTheWrite(t *testing.T) {
	t.Parallel()
	after := &fault.Call{Method: "PATCH", Path: rulePath}
	for lasts, want := range map[time.Duration]string{20 * time.Second: "done same-rule", time.Hour: "done same-rule !setting-changed"} {
		synctest.Test(t, func(t *testing.T) {
			w := onboarding(t, fakegraph.WithFaults(fault.Fault{Method: "GET", Path: `roleManagementPolicyAssignments.*rules`, Count: fault.Every,
				For: fault.Duration(lasts), After: after, Do: fault.Action{Status: 404, Body: staleID}}))
			result := w.run(t, t.Context())
			if got := outcomeText(&result.Outcomes[0]); got != want {
				t.Errorf("for %s: %s, want %s: %s", lasts, got, want, result.Outcomes[0].Uncompared)
			}
		})
	}
}

// F36: a signal between shortening and putting back. The value is put back in
// the time that the write in flight has of its own.
func TestSignalWhileShortening(t *testing.T) {
	t.Parallel()
	for delay, want := range map[time.Duration]bool{2 * time.Second: true, time.Minute: false} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			w := onboarding(t, fakegraph.WithAnswers(fakegraph.Answers{UnchangedWriteIgnored: true}),
				fakegraph.WithFaults(fault.Fault{Method: "PATCH", Path: rulePath, Nth: 2, Do: fault.Action{Run: cancel, Commit: true,
					Wire: fault.Wire{Delay: fault.Duration(delay)}}}))
			w.fallback = true
			result := w.run(t, ctx)
			o := &result.Outcomes[0]
			if back := w.settings(officers) == w.before[officers]; back != want || back == (o.Restored.State != apply.Done) && o.Uncompared == "" {
				t.Errorf("answered after %s: put back: %t, outcome %s", delay, back, outcomeText(o))
			}
			if result.Outcomes[1].State != apply.Skipped {
				t.Errorf("a write after the signal: %+v", result.Outcomes[1])
			}
		})
	}
}
