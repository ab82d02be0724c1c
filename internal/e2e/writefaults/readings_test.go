package writefaults_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	model "pim-groups/internal/fake/graph/tenant"
)

// readings are the faults of what is read before and after a write: answers
// that are behind, and a tenant that somebody changes meanwhile.
func readings() []line {
	after := &fault.Call{Method: "PATCH", Path: ruleWrite}
	reads := func(path string, count int, do fault.Action) []fault.Fault {
		return []fault.Fault{{Method: "GET", Path: path, Count: count, After: after, Do: do}}
	}
	behind := fault.Action{Behind: 1}
	unheard := func(lasts time.Duration) []fault.Fault {
		return []fault.Fault{{Method: "GET", Path: settingsRead, Count: fault.Every, For: fault.Duration(lasts), After: after,
			Do: fault.Action{Status: 404, Body: inner("ResourceNotFound")}}}
	}
	lag := func(d time.Duration) []fakegraph.Option {
		return []fakegraph.Option{fakegraph.WithAnswers(fakegraph.Answers{VisibleAfter: d})}
	}
	return []line{
		{ID: "F21", What: "PIM's list lags behind the write for 1, 3 and 20 reads, for 20 s and for 3 min, and for longer than the run waits; answers alternate between servers; settings lag behind", Must: "no second write of an attempt; done stays done; what PIM does not show is pending",
			Shots: []shot{
				{name: "list, 1 read", faults: reads(managedList, 1, behind), want: "0 done done", sent: 2},
				{name: "list, 3 reads", faults: reads(managedList, 3, behind), want: "0 done done", sent: 2},
				{name: "list, 20 reads", faults: reads(managedList, 20, behind), sent: -1},
				{name: "list, 20 s", options: lag(20 * time.Second), want: "0 done done", sent: 2},
				{name: "list, 3 min", options: lag(3 * time.Minute), want: "0 done done", sent: 2},
				{name: "longer than the run", options: lag(15 * time.Minute), inputs: map[string]string{"wait": "0s"}, want: "3 pending pending", sent: 4, pause: 20 * time.Minute, also: tooEarly},
				{name: "flip-flop", faults: append(reads(managedList, 1, behind), fault.Fault{Method: "GET", Path: managedList, Nth: 3, Count: 1, After: after, Do: behind}), want: "0 done done", sent: 2},
				{name: "settings", faults: reads(settingsRead, 3, behind), want: "0 done done", sent: 2},
			}},
		{ID: "F22", What: "404 for 20 s and for an hour to the role settings of a group that a write has onboarded", Must: "no error; if it lasts, the report says that the settings were not compared",
			Shots: []shot{
				{name: "20 s", faults: unheard(20 * time.Second), want: "0 done done", sent: 2},
				{name: "an hour", faults: unheard(time.Hour), want: "3 done skipped", sent: 1},
			}},
		{ID: "F31", What: "ids of policies change with each write or only with the first, for one role or both; an old id answers, is gone, or accepts writes without effect; an id becomes old before the write", Must: "the id is looked up right before each write",
			Shots: []shot{
				{name: "every write", want: "0 done done", sent: 2},
				{name: "both ids, old ones gone", options: answering(fakegraph.Answers{RotatesBothIDs: true, OldIDsGone: true}), want: "0 done done", sent: 2},
				{name: "once only", options: answering(fakegraph.Answers{RotatesOnceOnly: true}), want: "0 done done", sent: 2},
				{name: "all attempts", options: answering(fakegraph.Answers{UnchangedWriteIgnored: true}), inputs: falling(), want: "0 done done restored restored", sent: 8},
				{name: "all attempts, old ids gone", options: answering(fakegraph.Answers{UnchangedWriteIgnored: true, RotatesBothIDs: true, OldIDsGone: true}),
					inputs: falling(), want: "0 done done restored restored", sent: 8},
				{name: "all attempts, old ids ignored", options: answering(fakegraph.Answers{UnchangedWriteIgnored: true, RotatesBothIDs: true, OldIDWriteIgnored: true}),
					inputs: falling(), want: "0 done done restored restored", sent: 8},
				{name: "old by then", faults: once(fault.Action{Status: 404, Body: inner("ResourceNotFound")}), want: "4 rejected done", sent: 2},
			}},
		{ID: "F35", What: "a group is renamed, made dynamic, deleted, purged or onboarded by somebody else after the plan was made: before the first write, between two writes, and after the write was sent", Must: "a group that is not as approved is left alone; a group that is onboarded already counts as done by somebody else, and nothing is sent",
			Shots: changes()},
		{ID: "F35", What: "after the plan was made, an owner leaves the group, is disabled or becomes a guest; owners can no longer be read", Must: "the rules are evaluated again for each group right before its write; with an error, or without an answer, nothing is sent",
			Shots: ownersChange()},
		{ID: "F44", What: "404 to the batches of the last read before the second group's write: Graph's answer, a proxy's page, nothing; 404 with another code to the requests in them", Must: "the group is unknown, not absent, and is left alone",
			Shots: notFound(after)},
	}
}

// notFound has Graph answer 404 to what is read about the second group right
// before its write.
func notFound(after *fault.Call) []shot {
	const proof = `{"error":{"code":"Request_ResourceNotFound","message":"` + canary + `"}}`
	var shots []shot
	for _, a := range []struct{ name, path, kind, body string }{
		{"batch, Graph's", `/\$batch$`, "application/json", proof},
		{"batch, a page", `/\$batch$`, "text/html", "<html>" + canary},
		{"batch, nothing", `/\$batch$`, "application/json", " "},
		{"questions", `^/v1\.0/(groups|directory)[/?].*` + id(2), "application/json", inner("BadRequest")},
	} {
		do := fault.Action{Status: 404, ContentType: a.kind, Body: a.body}
		shots = append(shots, shot{name: a.name, faults: []fault.Fault{{Path: a.path, Count: fault.Every, For: fault.Duration(time.Hour), After: after, Do: do}},
			want: "3 done skipped", sent: 1, also: said("404")})
	}
	return shots
}

// said wants the words in the report.
func said(words string) func(*testing.T, *ran) {
	return func(t *testing.T, r *ran) {
		t.Helper()
		if !strings.Contains(r.said(), words) {
			t.Errorf("nothing says %q:\n%s", words, r.said())
		}
	}
}

func answering(a fakegraph.Answers) []fakegraph.Option {
	return []fakegraph.Option{fakegraph.WithAnswers(a)}
}

// falling lets a run go to the last attempt, without waits between the attempts.
func falling() map[string]string {
	return map[string]string{"wait": "0s", "onboard-fallback": "shorten-and-restore", "journal": "journal.jsonl"}
}

// byOthers says that somebody else may onboard the group.
func byOthers(n int) func(*testing.T, *stage) {
	return func(_ *testing.T, s *stage) { s.others[id(n)] = true }
}

// tooEarly wants a run that begins while PIM's list is behind to write nothing:
// somebody has written the settings of a group that the list lacks.
func tooEarly(t *testing.T, r *ran) {
	t.Helper()
	again := r.stage.run(t, order{mode: "onboard"})
	complain(t, again.broken())
	if again.code != 3 || len(again.sent) > 0 {
		t.Errorf("while the list is behind: exit code %d, %d writes\n%s", again.code, len(again.sent), again.said())
	}
}

// changes are those of F35, each at three moments.
func changes() (shots []shot) {
	for _, c := range []struct {
		do   string
		want string // outcome of the group that is changed
		late string // and if the write is on its way already
		then int    // the next run: what is wrong with the group is found there
	}{
		{do: "rename", want: "skipped", late: "done", then: 5},
		{do: "dynamic", want: "skipped", late: "rejected", then: 1},
		{do: "delete", want: "skipped", late: "rejected", then: 1},
		{do: "purge", want: "skipped", late: "rejected", then: 1},
		{do: "onboard", want: "other", late: "done"},
	} {
		what := func(n int) fault.Change { return fault.Change{Do: c.do, Group: id(n), Name: "sg-renamed"} }
		lateThen, renamed := c.then, c.do == "rename"
		if renamed {
			lateThen = 0 // it is managed by then, and only its name is wrong
		}
		code := map[string]string{"skipped": "3 ", "rejected": "4 ", "done": "0 ", "other": "0 "}
		shots = append(shots,
			shot{name: c.do + ", before the first write", before: asked(2, what(1)), want: code[c.want] + c.want + " done", sent: 1, then: c.then, left: others(c.do, 1)},
			shot{name: c.do + ", between two", before: byOthers(2), faults: during(what(2)), want: code[c.want] + "done " + c.want, sent: 1, then: c.then, left: others(c.do, 2)},
			shot{name: c.do + ", on its way", before: byOthers(1), faults: during(what(1)), want: code[c.late] + c.late + " done", sent: 2, then: lateThen, found: renamed, left: late(c.do)},
		)
	}
	return shots
}

// others are the groups that are managed in the end: all but the one that is
// not any more what was approved.
func others(do string, n int) []int {
	if do == "onboard" {
		return nil
	}
	return []int{0, 3 - n}
}

// late: what nobody can see any more is a new name, between the last read and
// the write.
func late(do string) []int {
	if do == "onboard" || do == "rename" {
		return []int{0, 1, 2}
	}
	return []int{0, 2}
}

// during changes the tenant when the first write arrives, before its effect.
func during(c fault.Change) []fault.Fault {
	return []fault.Fault{{Method: "PATCH", Path: ruleWrite, Do: fault.Action{Change: []fault.Change{c}}}}
}

// asked changes the tenant when GitHub is asked for the head the nth time: first
// before the tenant is read, then behind that, and then before each write.
func asked(nth int, c fault.Change) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		s.others[c.Group] = true
		heads := 0
		s.github.Fault = func(_ int, r *http.Request) http.Handler {
			if r.URL.Path != "/repos/contoso/access" {
				return nil
			}
			if heads++; heads == nth {
				s.change(c)
			}
			return nil
		}
	}
}

// ownersChange: the rules are asked again about the owners right before a write.
func ownersChange() (shots []shot) {
	for what, want := range map[string]string{"unown": "3 skipped done", "disable": "3 skipped skipped", "guest": "3 skipped skipped"} {
		s := shot{name: what + ", before the first write", before: asked(2, fault.Change{Do: what, Group: id(1)}), want: want, then: 5, left: []int{0}}
		if s.sent = strings.Count(want, "done"); s.sent == 1 {
			s.left = []int{0, 2}
		}
		shots = append(shots, s)
	}
	return append(shots, shot{name: "owners that can't be read right before the write", faults: []fault.Fault{{Path: `/owners`, Nth: 7, Count: fault.Every, Do: fault.Action{Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"no"}}`}}},
		want: "3 skipped skipped", sent: 0, raced: true})
}

// change is what somebody else does to the tenant.
func (s *stage) change(c fault.Change) {
	s.server.Tenant(func(t *model.Tenant) {
		switch c.Do {
		case "rename":
			t.ChangeGroup(c.Group, func(g *model.Group) { g.DisplayName = c.Name })
		case "dynamic":
			t.ChangeGroup(c.Group, func(g *model.Group) {
				g.GroupTypes, g.MembershipRule, g.MembershipRuleProcessingState = []string{"DynamicMembership"}, `(user.department -eq "Sales")`, "On"
			})
		case "unown":
			t.ChangeGroup(c.Group, func(g *model.Group) { g.Owners = []string{person(0)} })
		case "disable":
			t.ChangePrincipal(person(1), func(p *directory.Principal) { p.AccountEnabled = directory.False })
		case "guest":
			t.ChangePrincipal(person(1), func(p *directory.Principal) { p.UserType = directory.UserTypeGuest })
		case "delete":
			t.DeleteGroup(c.Group)
		case "purge":
			t.PurgeGroup(c.Group)
		case "onboard":
			s.others[c.Group] = true
			t.Onboard(c.Group, model.Actor{Name: "Somebody else"})
		}
	})
}
