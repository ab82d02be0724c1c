package writefaults_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/apply"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	model "pim-groups/internal/fake/graph/tenant"
)

// deed is one thing that happens in a history: by people, by the program, or to
// it. What it needs is drawn before, so that a history is plain data that can be
// made shorter and told.
type deed struct {
	what  string
	group int // whom it is done to
	at    int // boundary of a kill or a signal
	fault int // which fault the next run meets; 0: none
}

func (d deed) String() string {
	return fmt.Sprintf("%s group %d at %d fault %d", d.what, d.group, d.at, d.fault)
}

// deeds lists what can happen. Runs are there more than once, because they are
// what histories are about.
func deeds() []string {
	return strings.Fields("edit edit merge merge rename restore dynamic delete onboard onboards onboards onboards kill kill signal check")
}

func drawn() *rapid.Generator[[]deed] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) deed {
		return deed{
			what:  rapid.SampledFrom(deeds()).Draw(t, "what"),
			group: rapid.IntRange(1, population-2).Draw(t, "group"),
			at:    rapid.IntRange(1, mostBoundaries).Draw(t, "at"),
			fault: rapid.IntRange(0, len(misfortunes())).Draw(t, "fault"),
		}
	}), 3, 9)
}

// misfortunes are the faults that a run in a history can meet.
func misfortunes() []fault.Fault {
	cut := 40
	every := fault.Every
	return []fault.Fault{
		{Method: "PATCH", Path: ruleWrite, Do: fault.Action{Status: 503}},
		{Method: "PATCH", Path: ruleWrite, Do: fault.Action{Status: 503, Commit: true}},
		{Method: "PATCH", Path: ruleWrite, Nth: 2, Do: fault.Action{Status: 429, Commit: true}},
		{Method: "PATCH", Path: ruleWrite, Do: fault.Action{Status: 400, Body: inner("InvalidPolicy")}},
		{Method: "PATCH", Path: ruleWrite, Do: fault.Action{Status: 403, Body: inner("UnauthorizedAccessException")}},
		{Method: "PATCH", Path: ruleWrite, Do: fault.Action{Status: 204, ContentType: "none"}},
		{Method: "PATCH", Path: ruleWrite, Do: fault.Action{Wire: fault.Wire{Stall: true}}},
		{Method: "PATCH", Path: ruleWrite, Nth: 2, Do: fault.Action{Wire: fault.Wire{Reset: fault.ResetBeforeHeaders}, Commit: true}},
		{Method: "GET", Path: managedList, Count: every, Do: fault.Action{Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"no"}}`}},
		{Method: "GET", Path: managedList, Nth: 2, Do: fault.Action{Status: 503}},
		{Method: "GET", Path: managedList, Nth: 3, Count: every, Do: fault.Action{Wire: fault.Wire{Cut: &cut}}},
		{Method: "GET", Path: managedList, Nth: 2, Count: 2, Do: fault.Action{Behind: 1}},
		{Method: "GET", Path: settingsRead, Do: fault.Action{Status: 500}},
		{Method: "GET", Path: settingsRead, Nth: 2, Count: every, Do: fault.Action{Status: 404, Body: inner("ResourceNotFound")}},
	}
}

// reached counts what histories came to: of no use if they never write or never
// meet a fault.
type reached struct{ writes, lost, rejected, refused, killed, stopped, restored atomic.Int64 }

func (m *reached) add(r *ran) {
	m.writes.Add(int64(len(r.sent)))
	for _, e := range r.entries {
		if e.Step == apply.StepAnswer && e.State == "unknown" {
			m.lost.Add(1)
		}
		if e.Strategy == apply.Restore && e.Step == apply.StepAnswer {
			m.restored.Add(1)
		}
	}
	for code, n := range map[int]*atomic.Int64{-1: &m.killed, 4: &m.rejected, 5: &m.refused, 130: &m.stopped} {
		if r.code == code {
			n.Add(1)
		}
	}
}

// history is a stage on which deeds are done.
type history struct {
	*stage
	t      *testing.T
	branch map[int]string // the file of a pull request, names by group
	main   map[int]string // and of the default branch
	commit int
	met    *reached
	gone   map[int]string // what was done to groups that are not any more what was declared
	wrong  []string
}

// play does the deeds and ends with runs without faults.
func play(t *testing.T, dir string, met *reached, list []deed, options ...fakegraph.Option) []string {
	h := &history{stage: newStage(t, dir, nil, options...), t: t, commit: 1, met: met, gone: map[int]string{}}
	h.main = map[int]string{0: name(0), 1: name(1)}
	h.branch = maps.Clone(h.main)
	h.declare(t, h.main)
	for i, d := range list {
		if h.do(d); len(h.wrong) > 0 {
			return append(h.wrong, fmt.Sprintf("at deed %d: %s", i+1, d))
		}
	}
	h.settle()
	return h.wrong
}

func (h *history) do(d deed) {
	switch d.what {
	case "edit":
		if h.branch[d.group] != "" {
			delete(h.branch, d.group)
		} else {
			h.branch[d.group] = name(d.group)
		}
	case "merge":
		h.commit++
		h.main, h.stage.branch.Branches["main"] = maps.Clone(h.branch), commit(h.commit)
		h.declare(h.t, h.main)
	case "rename", "dynamic", "delete":
		if h.gone[d.group] == "" || d.what != "rename" {
			h.gone[d.group] = d.what
		}
		h.change(fault.Change{Do: d.what, Group: id(d.group), Name: "sg-renamed"})
	case "restore": // of a name that was changed
		if h.gone[d.group] == "rename" {
			delete(h.gone, d.group)
		}
		h.change(fault.Change{Do: "rename", Group: id(d.group), Name: name(d.group)})
	case "onboard": // by somebody else
		h.change(fault.Change{Do: d.what, Group: id(d.group)})
	case "check":
		h.run(order{mode: "check"}, d)
	case "onboards":
		h.run(order{mode: "onboard"}, d)
	case "kill":
		h.run(order{mode: "onboard", at: d.at, do: (*wire).die}, d)
	case "signal":
		h.run(order{mode: "onboard", at: d.at, do: (*wire).signal}, d)
	}
}

// run runs a step with the deed's fault, and holds it against the promises.
func (h *history) run(o order, d deed) *ran {
	if d.fault > 0 {
		if err := h.server.AddFault(misfortunes()[d.fault-1]); err != nil {
			h.t.Fatal(err)
		}
	}
	if o.mode == "onboard" {
		o.inputs = map[string]string{"journal": "journal.jsonl", "wait": "30s", "onboard-fallback": "shorten-and-restore"}
	}
	r := h.stage.run(h.t, o)
	h.server.ForgetFaults()
	h.wrong = append(h.wrong, r.broken()...)
	h.met.add(r)
	return r
}

// settle runs without faults. If nothing is wrong with the groups that are
// declared, all of them are managed then, with the settings that they had, and a
// second run has nothing to do.
func (h *history) settle() {
	// PIM's list shows by then what was written: after a minute of fake time, or
	// after others have read it.
	time.Sleep(time.Minute)
	h.server.Tenant(func(t *model.Tenant) {
		for range t.Answers.VisibleAfterReads + 1 {
			t.CountListRead()
		}
	})
	first := h.run(order{mode: "onboard"}, deed{})
	second := h.run(order{mode: "onboard"}, deed{})
	if len(second.sent) > 0 {
		h.wrong = append(h.wrong, fmt.Sprintf("a second run sends %d writes: %s", len(second.sent), second.said()))
	}
	if slices.ContainsFunc(slices.Collect(maps.Keys(h.main)), func(n int) bool { return h.gone[n] != "" }) {
		return
	}
	if first.code != 0 {
		h.wrong = append(h.wrong, fmt.Sprintf("nothing is wrong, and the run ends with %d: %s", first.code, first.said()))
	}
	for n := range h.main {
		if !first.after[id(n)] || first.is[id(n)] != h.rules[id(n)] {
			h.wrong = append(h.wrong, fmt.Sprintf("%s is managed: %t, its settings as at first: %t", name(n), first.after[id(n)], first.is[id(n)] == h.rules[id(n)]))
		}
	}
}

// TestHistories is F43: 1,000 histories, in tenants that answer the open questions
// in other ways. In one of them to write a setting back unchanged onboards
// nothing, so that runs go to the last attempt.
func TestHistories(t *testing.T) {
	t.Parallel()
	var met reached
	t.Cleanup(func() {
		for what, n := range map[string]int64{"writes": met.writes.Load(), "lost answers": met.lost.Load(), "rejections": met.rejected.Load(), "refusals": met.refused.Load(),
			"kills": met.killed.Load(), "signals": met.stopped.Load(), "settings put back": met.restored.Load()} {
			if t.Logf("%d %s", n, what); n == 0 {
				t.Errorf("no %s in all histories", what)
			}
		}
	})
	for i, answers := range []fakegraph.Answers{{}, {UnchangedWriteIgnored: true}, {VisibleAfter: 10 * time.Second}, {VisibleAfterReads: 3}, {RotatesBothIDs: true, OldIDsGone: true}} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			for range histories(t) {
				rapid.Check(t, func(r *rapid.T) {
					list := drawn().Draw(r, "deeds")
					var wrong []string
					dir := t.TempDir()
					synctest.Test(t, func(t *testing.T) { wrong = play(t, dir, &met, list, fakegraph.WithAnswers(answers)) })
					if len(wrong) > 0 {
						r.Fatalf("%s", strings.Join(wrong, "\n"))
					}
				})
			}
		})
	}
}

// histories is how many hundreds there are for each tenant; rapid plays a
// hundred at a time.
func histories(t *testing.T) int {
	t.Helper()
	if testing.Short() {
		return 1
	}
	return 2
}
