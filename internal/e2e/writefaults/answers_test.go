package writefaults_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"pim-groups/internal/apply"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// The places of the run: regular expressions on path and query.
const (
	managedList  = `/privilegedAccess/group/resources`
	settingsRead = `/roleManagementPolicyAssignments\?`
	ruleWrite    = `/rules/Expiration_EndUser_Assignment$`
	policyWrite  = `/roleManagementPolicies/[^/]*$`
)

// canary is what must be in no output, in the place where services and what
// stands before them repeat what they were sent.
const canary = "Bearer eyJcanary.canary.canary"

// answers are the faults of the answer to a write.
func answers() []line {
	done, lost := answersOnce(408, 500, 502, 503, 504, 509)
	throttledDone, throttled := answersOnce(429)
	return []line{
		{ID: "F7", What: "408, 500, 502, 503, 504, 509 to a write that was made", Must: "is sent once; its result is found by reading", Shots: done},
		{ID: "F8", What: "the same to a write that was not made", Must: "is sent once; the outcome is unknown and the run stops; the next run onboards", Shots: lost},
		{ID: "F9", What: "429 to a write, made or not", Must: "as F7 and F8", Shots: append(throttledDone, throttled...)},
		{ID: "F10", What: "the connection breaks before, in and after the headers of the answer; no answer at all; each with the write made and not made", Must: "as F7 and F8", Shots: breaks()},
		{ID: "F11", What: "the answer to the second attempt, which has a body, ends at every tenth byte (TestAnswerCutAtEveryByte: at each byte)", Must: "never counts as an answer", Shots: cuts()},
		{ID: "F33", What: "a false success: 200 with an error or with half an object, 201 Failed, PendingApproval, with an unknown status or without a status, 202; a page of a proxy; a redirect; each with the write made and not made", Must: "the answer alone never means done: a group is done if PIM lists it", Shots: odd()},
		{ID: "F34", What: "400 with each code that PIM is known to use, with an empty code and without a body; 403; 404 for an old id; 401; also from a service that onboards before it refuses", Must: "rejected with the service's reason, unless PIM lists the group; the run continues with the next group", Shots: refusedWrites()},
		{ID: "F34", What: "400 and 403 to the write that puts a shortened setting back, in the run that shortened it and in the next run; a connection that breaks, with the setting put back and not put back", Must: "the group and its setting have separate outcomes: not put back is exit code 4, unknown is 6; the setting stays an error until it is put back", Shots: refusedRestores()},
	}
}

// once lets the first write meet an answer.
func once(do fault.Action) []fault.Fault {
	if do.Body == "" && do.Status != 0 {
		do.ContentType = "none"
	}
	return []fault.Fault{{Method: "PATCH", Path: ruleWrite, Do: do}}
}

// both makes two shots of an answer that is none: the write was made, or not.
func both(name string, do fault.Action) (done, lost shot) {
	do.Commit = true
	done = shot{name: name + " made", faults: once(do), want: "0 done done", sent: 2}
	do.Commit = false
	lost = shot{name: name + " not made", faults: once(do), want: "6 unknown skipped", sent: 1}
	return done, lost
}

func answersOnce(codes ...int) (done, lost []shot) {
	for _, code := range codes {
		do := fault.Action{Status: code, Header: map[string]string{"Retry-After": "2"},
			Body: `{"error":{"code":"Injected","message":"no, ` + canary + `"}}`}
		d, l := both(fmt.Sprint(code), do)
		done, lost = append(done, d), append(lost, l)
	}
	return done, lost
}

func breaks() (shots []shot) {
	for name, wire := range map[string]fault.Wire{
		"before headers": {Reset: fault.ResetBeforeHeaders}, "mid headers": {Reset: fault.ResetMidHeaders}, "mid body": {Reset: fault.ResetMidBody}, "silence": {Stall: true},
	} {
		done, _ := both(name, fault.Action{Wire: wire})
		// With a status of its own the call has no effect, wherever it breaks.
		_, lost := both(name, fault.Action{Status: 503, Wire: wire})
		shots = append(shots, done, lost)
	}
	return shots
}

// secondRung takes the first write for one that has no effect, so that the
// second is the one that onboards, and has its answer end after n bytes.
func secondRung(n int) []fault.Fault {
	return append(once(fault.Action{Status: 204}), fault.Fault{Method: "PATCH", Path: policyWrite, Do: fault.Action{Wire: fault.Wire{Cut: &n}}})
}

func cuts() (shots []shot) {
	for n := 0; n <= answerLength; n += 10 {
		shots = append(shots, shot{name: fmt.Sprintf("after %d", n), faults: secondRung(n), inputs: map[string]string{"wait": "0s"}, want: "0 done done", sent: 3})
	}
	return shots
}

// answerLength is above the length of the policy that the second attempt answers.
const answerLength = 330

// TestAnswerCutAtEveryByte is F11 in full: an answer that was cut anywhere, at
// its very end too, is none. The write was made, and that is found by reading.
func TestAnswerCutAtEveryByte(t *testing.T) {
	t.Parallel()
	for n := range answerLength {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			r := newStage(t, dir, secondRung(n)).run(t, order{mode: "onboard", inputs: map[string]string{"wait": "0s"}})
			complain(t, r.broken())
			lost := 0
			for _, e := range r.entries {
				if e.Step == apply.StepAnswer && e.State == "unknown" {
					lost++
				}
			}
			if lost != 1 || r.words() != "0 done done" {
				t.Errorf("cut after %d bytes: %s, %d answers lost", n, r.words(), lost)
			}
		})
	}
}

func odd() (shots []shot) {
	json := map[string]string{"Content-Type": "application/json"}
	status := func(s string) string { return `{"id":"1","status":` + s + `}` }
	for name, do := range map[string]fault.Action{
		"200 with an error":    {Status: 200, Body: inner("InvalidPolicy"), Header: json},
		"200 half an object":   {Status: 200, Body: `{"id":`, Header: json},
		"201 Failed":           {Status: 201, Body: status(`"Failed"`), Header: json},
		"201 PendingApproval":  {Status: 201, Body: status(`"PendingApproval"`), Header: json},
		"201 unknown status":   {Status: 201, Body: status(`"unknownFutureValue"`), Header: json},
		"201 without a status": {Status: 201, Body: `{"id":"1"}`, Header: json},
		"202":                  {Status: 202},
		"a page of a proxy":    {Status: 200, Body: "<html>" + canary, Header: map[string]string{"Content-Type": "text/html"}},
		"a redirect":           {Status: 307, Header: map[string]string{"Location": "https://evil.example/v1.0/policies"}},
		"403 of a proxy":       {Status: 403, Body: "<html>" + canary, Header: map[string]string{"Content-Type": "text/html"}},
	} {
		done, lost := both(name, do)
		shots = append(shots, done, lost)
	}
	return shots
}

// inner is an error of PIM, which puts its own into the message of Graph's.
func inner(code string) string {
	return `{"error":{"code":"UnknownError","message":"{\"errorCode\":\"` + code + `\",\"message\":\"No.\"}"}}`
}

// refusedRestores are the faults of the write that puts a setting back: the third
// one to a single setting.
func refusedRestores() (shots []shot) {
	add := func(name, want string, do fault.Action, also func(*testing.T, *ran)) {
		faults := []fault.Fault{{Method: "PATCH", Path: ruleWrite, Nth: 3, Count: fault.Every, Do: do}}
		shots = append(shots, shot{name: "restore, " + name, faults: faults, options: answering(fakegraph.Answers{UnchangedWriteIgnored: true}),
			inputs: falling(), want: want, sent: 4, also: also})
	}
	add("400", "4 done skipped restore-rejected", fault.Action{Status: 400, Body: inner("InvalidPolicy")}, staysAnError)
	add("403", "4 done skipped restore-rejected", fault.Action{Status: 403, Body: inner("UnauthorizedAccessException")}, staysAnError)
	add("lost, not made", "6 done skipped restore-unknown", fault.Action{Status: 503}, nil)
	add("lost, made", "6 done skipped restore-unknown", fault.Action{Status: 503, Commit: true}, nil)
	return shots
}

// staysAnError wants the next run, which reads the journal and is refused too, to
// say so as this one did, and in words of its own.
func staysAnError(t *testing.T, r *ran) {
	t.Helper()
	again := r.stage.run(t, order{mode: "onboard", inputs: falling()})
	complain(t, again.broken())
	if again.words() != "4 skipped restore-rejected" || len(again.sent) != 1 {
		t.Errorf("the next run came to %q after %d writes", again.words(), len(again.sent))
	}
	for _, one := range []*ran{r, again} {
		said := strings.Join(strings.Fields(one.said()), " ")
		if !strings.Contains(said, "1 role setting not put back") || strings.Contains(said, "a part of the tenant could not be read") {
			t.Errorf("the words: %s", said)
		}
	}
}

func refusedWrites() (shots []shot) {
	refused := func(name string, do fault.Action) {
		shots = append(shots, shot{name: name, faults: once(do), want: "4 rejected done", sent: 2})
		do.Commit = true
		shots = append(shots, shot{name: name + " made", faults: once(do), want: "0 other done", sent: 2})
	}
	for code := range strings.FieldsSeq(`ActivationCustomApproversNotEmpty InvalidPolicy InvalidPolicyRule RoleAssignmentExists
		PendingRoleAssignmentRequest RoleAssignmentRequestPolicyValidationFailed ExpirationRule MissingProvider ResourceTypeNotSupported`) {
		refused(code, fault.Action{Status: 400, Body: inner(code)})
	}
	refused("an empty code", fault.Action{Status: 400, Body: `{"error":{"code":"","message":"No."}}`})
	refused("no body", fault.Action{Status: 403, ContentType: "none"})
	refused("403", fault.Action{Status: 403, Body: inner("UnauthorizedAccessException")})
	refused("an old id", fault.Action{Status: 404, Body: inner("ResourceNotFound")})
	refused("an old token", fault.Action{Status: 401, Body: `{"error":{"code":"InvalidAuthenticationToken","message":"` + canary + `"}}`})
	return shots
}
