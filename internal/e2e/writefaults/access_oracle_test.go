package writefaults_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pim-groups/internal/apply"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// The oracle of runs that change settings and people. What a run may come to is known
// from one without faults: each value is what it was at first, or what it is to be, and
// nothing else.

// goal is what a run without faults comes to, and those that follow it.
type goal struct {
	first, last map[string]string // see stage.access
	code        int               // of a run that has nothing to do
	checks      int               // of a check behind them
	words       string            // see tally
	writes      int
	boundaries  int
	around      []int // the boundaries of writes
}

// astray lists the promises that a run has broken.
func (g *goal) astray(r *ran) []string {
	return slices.Concat(r.problems, r.wrongSecrets(), r.wrongTime(), r.exposedNow(), g.wrongValues(r), r.wrongSends(), g.wrongWords(r))
}

func (r *ran) exposedNow() []string { return r.stage.watch() }

// wrongValues: nothing was changed but what the files want and the workflow allows, and
// only to what the files want.
func (g *goal) wrongValues(r *ran) (list []string) {
	for _, key := range slices.Sorted(maps.Keys(union(r.has, g.first, g.last))) {
		is := r.has[key]
		if is != g.first[key] && is != g.last[key] && !r.stage.foreign[key] {
			list = append(list, fmt.Sprintf("%s was %s, is to be %s, and is %s", key, g.first[key], g.last[key], is))
		}
	}
	return list
}

func union(all ...map[string]string) map[string]string {
	keys := map[string]string{}
	for _, m := range all {
		maps.Copy(keys, m)
	}
	return keys
}

// wrongSends: each write is announced, none is sent twice, and what may not write sends
// nothing.
func (r *ran) wrongSends() (list []string) {
	if len(r.sent) > 0 && (r.mode == "check" || r.code == 5 || r.code == 2) {
		list = append(list, fmt.Sprintf("%d writes of a run that may not write (%s, exit code %d)", len(r.sent), r.mode, r.code))
	}
	intents := 0
	for i, e := range r.entries {
		if e.Step == "unreadable" {
			list = append(list, fmt.Sprintf("line %d of the journal can't be read", i+1))
		}
		if e.Step == apply.StepIntent {
			intents++
		}
	}
	if len(r.sent) > intents {
		list = append(list, fmt.Sprintf("%d writes, %d announced", len(r.sent), intents))
	}
	for i, s := range r.sent {
		// An id that was an old one is answered 404, and looked up and sent once more.
		if n := count(r.sent[:i+1], s); n > 2 || n == 2 && !r.stage.oldIDs {
			list = append(list, "sent twice: "+s.group+" "+s.who+s.body)
		}
	}
	return list
}

// made are the outcomes in the journal, by what they are about.
func (r *ran) made() map[string]apply.State {
	states := map[string]apply.State{}
	for _, e := range r.entries {
		if e.Step != apply.StepOutcome {
			continue
		}
		for _, what := range about(&e) {
			state := apply.State(e.State)
			if state == apply.Done && strings.Contains(e.Detail, "not visible yet") {
				state = "pending"
			}
			states[keyOf(e.Group, e.Role, what)] = state
		}
	}
	return states
}

// about gives the rules, or the person, that an outcome is about.
func about(e *apply.Entry) []string {
	switch {
	case e.Principal != "":
		return []string{e.Principal}
	case e.Setting == plan.PairSetting:
		return []string{requiredRule, contextRule}
	}
	leaf, _ := settings.FindLeaf(e.Setting) // onboarding has none
	return []string{leaf.Rule}
}

// wrongWords: what is done is in the tenant, what was skipped or rejected is as it was,
// and the exit code is as bad as the worst.
func (g *goal) wrongWords(r *ran) (list []string) {
	if r.code < 0 || r.code == 2 {
		return nil
	}
	if r.report == nil {
		return []string{fmt.Sprintf("no report, exit code %d: %s", r.code, r.said())}
	}
	made := r.made()
	for _, key := range slices.Sorted(maps.Keys(made)) {
		state, is, was := made[key], r.has[key], r.had[key]
		wrong := func(text string) { list = append(list, fmt.Sprintf("%s is %s, %s", key, state, text)) }
		if allowed := codes()[string(state)]; allowed != nil && !slices.Contains(allowed, r.code) {
			wrong(fmt.Sprintf("and the exit code is %d", r.code))
		}
		switch {
		case r.stage.foreign[key]:
		case state == apply.Done && is != g.last[key]:
			wrong("and reads " + is)
		case state == apply.Skipped && is != was && is != g.last[key]:
			wrong("and has changed to " + is)
		}
	}
	for i := range r.report.Outcomes {
		if o := &r.report.Outcomes[i]; o.word() != "done" && !strings.Contains(r.said(), o.Name) {
			list = append(list, "nothing names "+o.Name+", which is "+o.word())
		}
	}
	return list
}

// reached runs again without faults: what comes of it is what comes of a run to which
// nothing happened, and then there is nothing to do, and check agrees.
func (g *goal) reached(r *ran, run func(order) *ran, short bool) (list []string) {
	inputs := maps.Clone(r.inputs)
	again := run(order{mode: "apply", inputs: inputs})
	list = append(list, g.astray(again)...)
	for _, key := range slices.Sorted(maps.Keys(union(again.has, g.last))) {
		if is := again.has[key]; is != g.last[key] && !r.stage.foreign[key] {
			list = append(list, fmt.Sprintf("after the next run %s is %s, want %s: %s", key, is, g.last[key], again.said()))
		}
	}
	if again.code != g.code {
		list = append(list, fmt.Sprintf("the next run ends with %d, want %d: %s", again.code, g.code, again.said()))
	}
	if short {
		return list
	}
	third, check := run(order{mode: "apply", inputs: inputs}), run(order{mode: "check", inputs: map[string]string{"changes": inputs["changes"]}})
	list = append(list, slices.Concat(g.astray(third), g.astray(check))...)
	if third.code != g.code || len(third.sent) > 0 {
		list = append(list, fmt.Sprintf("a run with nothing to do ends with %d after %d writes: %s", third.code, len(third.sent), third.said()))
	}
	if check.code != g.checks {
		list = append(list, fmt.Sprintf("check ends with %d, want %d: %s", check.code, g.checks, check.said()))
	}
	return list
}
