package fieldtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/fake/graph/tenant"
)

// wrongs are what can happen to a request.
func wrongs() map[string]fault.Action {
	json := map[string]string{"Content-Type": "application/json"}
	refusal := `{"error":{"code":"InvalidPolicy","message":"The policy is invalid."}}`
	missing := `{"error":{"code":"ResourceNotFound","message":"The resource is not found."}}`
	page := map[string]string{"Content-Type": "text/html"}
	half := 40
	return map[string]fault.Action{
		"503":                   {Status: 503, Header: map[string]string{"Retry-After": "2"}},
		"503 and done":          {Status: 503, Commit: true},
		"429":                   {Status: 429, Header: map[string]string{"Retry-After": "5"}},
		"a refusal":             {Status: 400, Body: refusal, Header: json},
		"a refusal, and done":   {Status: 400, Body: refusal, Header: json, Commit: true},
		"a refusal of a proxy":  {Status: 400, Body: "<html>", Header: page},
		"forbidden":             {Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"No."}}`, Header: json},
		"not found":             {Status: 404, Body: missing, Header: json},
		"accepted and not done": {Status: 204},
		"a page of a proxy":     {Status: 200, Body: "<html>", Header: page},
		"an empty list":         {Status: 200, Body: `{"value":[]}`, Header: json},
		"reset":                 {Wire: fault.Wire{Reset: fault.ResetBeforeHeaders}},
		"reset and done":        {Commit: true, Wire: fault.Wire{Reset: fault.ResetBeforeHeaders}},
		"silence":               {Wire: fault.Wire{Stall: true}},
		"half an answer":        {Commit: true, Wire: fault.Wire{Cut: &half}},
		"slow":                  {Wire: fault.Wire{Delay: fault.Duration(9 * time.Second)}},
		"a write behind":        {Behind: 1},
		"three writes behind":   {Behind: 3},
	}
}

// places are the requests that it happens to.
func places() []fault.Fault {
	return []fault.Fault{
		{Method: "POST", Path: `/groups$`}, {Method: "GET", Path: `/groups/[^/]*$|/groups/[^/]*\?`}, {Method: "DELETE", Path: `/groups/`},
		{Method: "PATCH", Path: `/rules/`}, {Method: "PATCH", Path: `roleManagementPolicies/[^/]*$`}, {Method: "GET", Path: `roleManagementPolicyAssignments`},
		{Method: "POST", Path: `ScheduleRequests`}, {Method: "GET", Path: `eligibilitySchedules`},
		{Method: "GET", Path: `group/resources(\?|$)`}, {Method: "GET", Path: `group/resources/`}, {Path: ``},
	}
}

// one draws something that goes wrong with one of the requests or several in a row.
func one(rt *rapid.T) fault.Fault {
	f := rapid.SampledFrom(places()).Draw(rt, "place")
	all := wrongs()
	f.Name = rapid.SampledFrom(slices.Sorted(maps.Keys(all))).Draw(rt, "wrong")
	f.Do = all[f.Name]
	f.Nth = rapid.IntRange(1, 40).Draw(rt, "nth")
	f.Count = rapid.SampledFrom([]int{1, 1, 2, 3, 7, fault.Every}).Draw(rt, "count")
	return f
}

// Whatever goes wrong, an experiment finds the truth or says that it has none, and what
// is left of the run is said.
func TestFaults(t *testing.T) {
	t.Parallel()
	type shot struct {
		fault   fault.Fault
		answers tenant.Alternative
	}
	var shots []shot
	worlds := []tenant.Alternative{{Name: "likelier"}}
	for _, alternative := range fakegraph.Alternatives() {
		if measuredBy(alternative.Name) {
			worlds = append(worlds, alternative)
		}
	}
	for _, place := range places() { // throttled to the end
		place.Name, place.Do, place.Nth, place.Count = "429", wrongs()["429"], 9, fault.Every
		shots = append(shots, shot{place, worlds[0]})
	}
	rapid.Check(t, func(rt *rapid.T) {
		shots = append(shots, shot{one(rt), rapid.SampledFrom(worlds).Draw(rt, "answers")})
	})
	if testing.Short() {
		shots = shots[:min(16, len(shots))]
	}
	for _, s := range shots {
		name := fmt.Sprintf("%s at %s %s, %d of %d, %s", s.fault.Name, s.fault.Method, s.fault.Path, s.fault.Count, s.fault.Nth, s.answers.Name)
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, fakegraph.WithAnswers(s.answers.Answers), fakegraph.WithFaults(s.fault))
			o := Run(t.Context(), b.Lab, asked())
			for i, f := range o.Findings {
				if want, _ := truths(asked()[i], s.answers.Answers); f.Status == Answered && f.Value != want[0] {
					t.Errorf("%s: %s is answered with %q, not %q", name, f.Question, f.Value, want[0])
				} else if f.Status == NotAnswered && f.Why == "" {
					t.Errorf("%s: %s has no reason", name, f.Question)
				}
			}
			said := strings.Join(o.Left, "\n")
			for _, g := range b.groupsOfRun() {
				if !strings.Contains(said, g) {
					t.Errorf("%s: %s is left, and only %q is said", name, g, said)
				}
			}
			if strange := b.strangeWrites(); len(strange) > 0 {
				t.Errorf("%s: writes to what the run did not make: %q", name, strange)
			}
		})
	}
}
