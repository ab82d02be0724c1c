package writefaults_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/e2e/faultmatrix"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	model "pim-groups/internal/fake/graph/tenant"
)

// accessShot is one run of settings and people with something wrong, and what follows.
type accessShot struct {
	name    string
	faults  []fault.Fault
	answers fakegraph.Answers
	inputs  map[string]string // beside accessInputs
	step    order             // what happens to the run
	before  func(*stage)
	others  []string // what others change meanwhile, see keyOf
	old     bool     // ids of settings can be old
	// onboards: the third group may be onboarded, and goal is what such runs come to.
	onboards bool
	goal     *goal
	// want is what the run comes to: exit code and how many outcomes of each kind; ""
	// is anything that breaks no promise.
	want string
	// pause is how long the next run waits. brief: one run follows, raced: the order of
	// requests decides what the fault meets. alone: what follows is particular.
	pause               time.Duration
	brief, raced, alone bool
	also                func(*testing.T, *ran)
}

func (s accessShot) Title() string { return s.name }

// accessLine is one line of the matrix.
type accessLine = faultmatrix.Fault[accessShot]

// TestAccessMatrix runs every line and compares docs/internals/faults.md with what came
// of it.
func TestAccessMatrix(t *testing.T) {
	g := accessGoal(t, accessInputs())
	onboarding := accessInputs()
	onboarding["changes"] = "onboard," + onboarding["changes"]
	list := append(accessLines(g), accessOnboarding(accessGoal(t, onboarding, id(2)))...)
	tallies := faultmatrix.Run(t, list, func(t *testing.T, s accessShot, sum *tally) { s.play(t, g, sum) })
	if tallies != nil {
		faultmatrix.Access.Compare(t, accessPage(list, tallies))
	}
}

// accessGoal is what runs without faults come to.
func accessGoal(t *testing.T, inputs map[string]string, onboards ...string) *goal {
	t.Helper()
	g := &goal{}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		x := newAccessStage(t, dir, nil)
		x.mayOnboard(onboards...)
		g.first = x.access()
		r := x.run(t, order{mode: "apply", inputs: inputs})
		g.last, g.words, g.writes, g.boundaries, g.around = r.has, r.tally(), len(r.sent), r.passed, r.around
		g.code = x.run(t, order{mode: "apply", inputs: inputs}).code
		check := x.run(t, order{mode: "check", inputs: map[string]string{"changes": inputs["changes"]}})
		g.checks = check.code
		complain(t, slices.Concat(g.astray(r), g.astray(check), g.reached(r, func(o order) *ran { return x.run(t, o) }, false)))
	})
	return g
}

// tally sums up what came of a run: exit code, and how many outcomes of each kind.
func (r *ran) tally() string {
	if r.report == nil {
		return fmt.Sprint(r.code)
	}
	counts := map[string]int{}
	for i := range r.report.Outcomes {
		counts[r.report.Outcomes[i].word()]++
	}
	var parts []string
	for _, word := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%d %s", counts[word], word))
	}
	return fmt.Sprintf("%d: %s", r.code, strings.Join(parts, ", "))
}

// play makes the run, judges it, and sees whether the next ones set all right.
func (s accessShot) play(t *testing.T, g *goal, sum *tally) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		x := newAccessStage(t, dir, s.faults, fakegraph.WithAnswers(s.answers))
		x.oldIDs, x.foreign = s.old, map[string]bool{}
		for _, key := range s.others {
			x.foreign[key] = true
		}
		if s.onboards {
			x.mayOnboard(id(2))
			g = s.goal
		}
		if s.before != nil {
			s.before(x)
		}
		o := s.step
		o.mode, o.inputs = "apply", accessInputs()
		maps.Copy(o.inputs, s.inputs)
		r := x.run(t, o)
		complain(t, g.astray(r))
		if s.want != "" && r.tally() != s.want {
			t.Errorf("came to %q, want %q\n%s", r.tally(), s.want, r.said())
		}
		if s.also != nil {
			s.also(t, r)
		}
		sum.add(r, s.raced)
		x.server.ForgetFaults()
		x.github.Fault = nil
		if !t.Failed() && !s.alone {
			time.Sleep(s.pause)
			complain(t, g.reached(r, func(o order) *ran { return x.run(t, o) }, s.brief))
		}
	})
}

// The places of the run beside those of onboarding.
const (
	anyWrite     = `(/rules/[^/]*|/eligibilityScheduleRequests)$`
	requestWrite = `/eligibilityScheduleRequests$`
	contextWrite = `/rules/AuthenticationContext_`
	requireWrite = `/rules/Enablement_EndUser_Assignment$`
	schedules    = `/eligibilitySchedules\?`
	requestsRead = `/eligibilityScheduleRequests\?`
)

// accessLines lists the matrix in its order.
func accessLines(g *goal) []accessLine {
	return slices.Concat(accessAnswers(g), accessReadings(g), accessEnds(g), accessMeetings(g), accessSwitches(), accessLimits())
}

// nth lets one write meet an answer.
func nth(path string, n int, do fault.Action) []fault.Fault {
	method := ""
	if path == requestWrite {
		method = "POST"
	}
	if do.Status != 0 && do.Body == "" {
		do.ContentType = "none"
	}
	return []fault.Fault{{Method: method, Path: path, Nth: n, Do: do}}
}

// lost is an answer that never came.
func lost(made bool) fault.Action { return fault.Action{Status: 503, Commit: made} }

func lostName(n int, made bool) string { return fmt.Sprintf("no answer to write %d, made %t", n, made) }

// accessAnswers are the faults of the answer to each write.
func accessAnswers(g *goal) []accessLine {
	var unanswered, refused, odd []accessShot
	others := []fault.Action{{Status: 429}, {Wire: fault.Wire{Stall: true}}, {Wire: fault.Wire{Reset: fault.ResetBeforeHeaders}}}
	for n := 1; n <= g.writes; n++ {
		for _, made := range []bool{true, false} {
			for i, do := range []fault.Action{lost(made), others[n%len(others)]} {
				if do.Commit = made; i > 0 && !made {
					continue
				}
				shot := accessShot{name: fmt.Sprint(lostName(n, made), " ", i), faults: nth(anyWrite, n, do), brief: n%4 != 0}
				if made {
					shot.want = g.words
				}
				unanswered = append(unanswered, shot)
			}
			do := fault.Action{Status: 400, Body: inner("InvalidPolicy"), Commit: made}
			refused = append(refused, accessShot{name: fmt.Sprintf("400 to write %d, made %t", n, made), faults: nth(anyWrite, n, do), brief: true})
			gone := fault.Action{Status: 404, Body: inner("ResourceNotFound")}
			if !made {
				refused = append(refused, accessShot{name: fmt.Sprintf("404 to write %d", n), faults: nth(anyWrite, n, gone), brief: true, old: true})
			}
		}
	}
	for _, code := range strings.Fields(`RoleAssignmentExists RoleAssignmentDoesNotExist SubjectNotFound ActiveDurationTooShort PendingRoleAssignmentRequest
		RoleAssignmentRequestPolicyValidationFailed InvalidRoleAssignmentRequest MfaAndAcrsConflict ActivationCustomApproversNotEmpty`) {
		for _, path := range []string{requestWrite, requireWrite} {
			refused = append(refused, accessShot{name: code + " to " + path, faults: nth(path, 1, fault.Action{Status: 400, Body: inner(code)}), alone: true})
		}
	}
	for _, status := range strings.Fields("Failed FailedAsResourceIsLocked Denied Canceled PendingApproval PendingProvisioning unknownFutureValue") {
		odd = append(odd, accessShot{name: "201 " + status, before: func(x *stage) {
			x.server.Tenant(func(m *model.Tenant) { m.Decide(id(0), status) })
		}, alone: strings.HasPrefix(status, "Pending") || strings.HasPrefix(status, "unknown")})
	}
	for name, do := range map[string]fault.Action{
		"201 without a status": {Status: 201, Body: `{"id":"1"}`}, "202": {Status: 202}, "200 half an object": {Status: 200, Body: `{"id":`},
		"a page of a proxy": {Status: 200, Body: "<html>" + canary, Header: map[string]string{"Content-Type": "text/html"}},
	} {
		for _, made := range []bool{true, false} {
			do.Commit = made
			for _, path := range []string{requestWrite, requireWrite} {
				odd = append(odd, accessShot{name: fmt.Sprintf("%s to %s, made %t", name, path, made), faults: nth(path, 1, do), brief: true,
					inputs: map[string]string{"report": "json=out.json\ntext=out.txt\ncsv=out.csv\nhtml=out.html\nsarif=out.sarif"}})
			}
		}
	}
	return []accessLine{
		{ID: "F8", What: "503 to each write, made and not made; 429, silence or a broken connection to each that is made", Must: "a write that was made is found by reading, a request by its mark; one that was not made is unknown, and the run stops", Shots: unanswered},
		{ID: "F34", What: "400 and 404 to each write, made and not made; each code that PIM is known to use, to a request and to a setting", Must: "rejected with the service's reason; it ends the group, and nothing else is opened for it", Shots: refused},
		{ID: "F33", What: "a false success: each status of a request that is none, one that is not known, an answer without a status, half an object, a page of a proxy", Must: "the answer alone never means done", Shots: odd},
		{ID: "F11", What: "the answer to a request ends at every 100th byte (TestRequestCutAtEveryByte of internal/graph: at each)", Must: "never counts as an answer", Shots: accessCuts()},
	}
}

// accessCuts end the answer to the first request early. It is made, and found.
func accessCuts() (shots []accessShot) {
	for n := 0; n < 1000; n += 100 {
		shots = append(shots, accessShot{name: fmt.Sprintf("after %d", n), faults: nth(requestWrite, 1, fault.Action{Wire: fault.Wire{Cut: &n}}), brief: true})
	}
	return shots
}

// accessReadings are answers that are behind, and a tenant that others change.
func accessReadings(g *goal) []accessLine {
	behind := func(write, read string, count int) []fault.Fault {
		return []fault.Fault{{Method: "GET", Path: read, Count: count, After: &fault.Call{Path: write}, Do: fault.Action{Behind: 1}}}
	}
	change := func(write string, c fault.Change) []fault.Fault {
		c.Group = id(0)
		if c.Role == "" {
			c.Role = "member"
		}
		return nth(write, 1, fault.Action{Change: []fault.Change{c}})
	}
	longer := func(rule, value string) fault.Change {
		return fault.Change{Do: "rule", Rule: `{"id":"` + rule + `",` + value + `}`}
	}
	member := func(what string) string { return keyOf(id(0), "member", what) }
	var lag, others []accessShot
	for _, count := range []int{1, 3} {
		lag = append(lag,
			accessShot{name: fmt.Sprintf("settings, %d reads", count), faults: behind(`/rules/`, settingsRead, count), want: g.words, brief: true},
			accessShot{name: fmt.Sprintf("schedules, %d reads", count), faults: behind(requestWrite, schedules, count), want: g.words, brief: true})
	}
	for name, c := range map[string]fault.Change{
		"a setting that is declared":  longer(activationRule, `"maximumDuration":"PT5H"`),
		"a setting that is not":       longer("Expiration_Admin_Eligibility", `"maximumDuration":"P30D"`),
		"a context":                   longer(contextRule, `"isEnabled":true,"claimValue":"c7"`),
		"the group":                   {Do: "rename", Name: "sg-renamed"},
		"somebody is made eligible":   {Do: "grant", Principal: person(5), For: fault.Duration(24 * time.Hour)},
		"somebody is removed":         {Do: "revoke", Principal: person(2)},
		"somebody activates":          {Do: "activate", Principal: person(4), For: fault.Duration(time.Hour)},
		"the group is deleted":        {Do: "delete"},
		"whom to remove is gone":      {Do: "revoke", Principal: person(3)},
		"somebody else is eligible":   {Do: "grant", Principal: person(1), For: fault.Duration(24 * time.Hour)},
		"whom to renew stays forever": {Do: "grant", Principal: person(2)},
	} {
		for _, at := range []string{settingsRead, activationRule + "$", requireWrite, requestWrite} {
			shot := accessShot{name: name + " at " + at, faults: change(at, c), alone: true}
			for _, what := range []string{activationRule, "Expiration_Admin_Eligibility", contextRule, person(1), person(2), person(3), person(5)} {
				if strings.Contains(c.Rule, what) || c.Principal == what {
					shot.others = append(shot.others, member(what))
				}
			}
			others = append(others, shot)
		}
	}
	return []accessLine{
		{ID: "F21", What: "settings and schedules lag behind a write for 1 and 3 reads", Must: "nothing is sent twice, and what shows late is done", Shots: lag},
		{ID: "F35", What: "after the plan was made others change a setting, the name, who is eligible; or delete the group: when it is read, and with a write on its way", Must: "a setting that moved is not overwritten, and nobody is granted, removed or shortened on an old picture", Shots: others},
	}
}

// accessEnds are kills and signals at each boundary.
func accessEnds(g *goal) []accessLine {
	var kills, stops []accessShot
	for at := 1; at <= g.boundaries; at++ {
		if at%2 == 1 && !slices.Contains(g.around, at) {
			continue
		}
		kills = append(kills, accessShot{name: fmt.Sprintf("kill at %d", at), step: order{at: at, do: (*wire).die}, raced: true, brief: at%40 != 0})
		if at%12 == 0 {
			stops = append(stops, accessShot{name: fmt.Sprintf("signal at %d", at), step: order{at: at, do: (*wire).signal}, raced: true, brief: true})
		}
	}
	return []accessLine{
		{ID: "F36", What: "a kill after the answer to each request, and between each write and its answer", Must: "the intent is in the journal, no role is left with neither MFA nor context, and the next run reaches the same end", Shots: kills},
		{ID: "F36", What: "SIGINT, SIGTERM at every sixth of these", Must: "no new write", Shots: stops},
	}
}

// accessMeetings are two runs at once.
func accessMeetings(g *goal) []accessLine {
	var shots []accessShot
	for at := 3; at <= g.boundaries; at += 15 {
		shots = append(shots, accessShot{name: fmt.Sprintf("at %d", at), step: order{at: at, do: meetAccess}, raced: true, brief: true})
	}
	return []accessLine{{ID: "F42", What: "a second run from start to end, at every 15th boundary of the first", Must: "both keep the promises, and nobody is granted twice", Shots: shots}}
}

func meetAccess(w *wire) {
	o := w.step.order
	o.do, o.at = nil, 0
	other := w.stage.run(w.stage.t, o)
	w.watched(slices.Concat(other.problems, other.wrongSends(), other.exposedNow(), other.wrongSecrets()))
}

// accessSwitches are the tenants that answer an open question in the unlikely way.
func accessSwitches() []accessLine {
	var shots []accessShot
	for _, other := range fakegraph.Alternatives() {
		shots = append(shots, accessShot{name: other.Name, answers: other.Answers, old: other.Answers.OldIDsGone, brief: true, pause: 20 * time.Minute,
			alone: other.Answers.UpdateNeverShortens}) // no run can shorten there
	}
	return []accessLine{{ID: "F48", What: "the other answer to each open question of docs/internals/fakegraph.md", Must: "the same promises, whatever Graph does", Shots: shots}}
}
