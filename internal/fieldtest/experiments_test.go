package fieldtest

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/tenant"
)

// asked are the questions that have an experiment.
func asked() []Question {
	var list []Question
	for _, q := range Questions() {
		if q.Run != nil {
			list = append(list, q)
		}
	}
	return list
}

// on says whether all that a switch sets is set.
func on(a fakegraph.Answers, name string) bool {
	for _, alternative := range fakegraph.Alternatives() {
		if alternative.Name == name {
			all, one := reflect.ValueOf(a), reflect.ValueOf(alternative.Answers)
			for i := range one.NumField() {
				if !one.Field(i).IsZero() && all.Field(i).IsZero() {
					return false
				}
			}
			return true
		}
	}
	return false
}

// truths are what a question may find: the answers of switches that are on, otherwise
// the default.
func truths(q Question, a fakegraph.Answers) (values []string, hidden bool) {
	usual := ""
	for _, answer := range q.Answers {
		if answer.Default {
			usual = answer.Value
		}
		if answer.Switch != "" && on(a, answer.Switch) {
			values = append(values, answer.Value)
		}
	}
	if q.Name == "update-bounds" && a.UpdateNeverShortens { // an end is earlier than none
		values = []string{"refused"}
	}
	if values == nil {
		values = []string{usual}
	}
	return values, len(values) > 1
}

// hides says whether the reason for no answer is the answer to another question, which
// its switch gives.
func hides(f Finding, a fakegraph.Answers) bool {
	for _, q := range asked() {
		if strings.Contains(f.Why, "("+q.Name+")") {
			for _, answer := range q.Answers {
				if answer.Switch != "" && on(a, answer.Switch) {
					return true
				}
			}
		}
	}
	return false
}

// recovers runs all experiments, and wants of each the truth, or what hides it.
func recovers(t interface{ Errorf(string, ...any) }, b *bench, a fakegraph.Answers, run func() Outcome) {
	o := run()
	for i, f := range o.Findings {
		q := asked()[i]
		want, several := truths(q, a)
		switch {
		case f.Status == Answered && len(want) == 1 && f.Value == want[0]:
		case f.Status == NotAnswered && (several || hides(f, a)):
		default:
			t.Errorf("%s: %s %q %s %s, want %q", f.Question, f.Status, f.Value, f.Why, f.Detail, want)
		}
	}
	if len(o.Left) > 0 || len(b.groupsOfRun()) > 0 {
		t.Errorf("left: %q", o.Left)
	}
	if strange := b.strangeWrites(); len(strange) > 0 {
		t.Errorf("writes to what the run did not make: %q", strange)
	}
}

// measuredBy says whether an experiment is about a switch.
func measuredBy(name string) bool {
	return slices.ContainsFunc(asked(), func(q Question) bool {
		return slices.ContainsFunc(q.Answers, func(a Answer) bool { return a.Switch == name })
	})
}

// Under each switch alone each experiment recovers it, or the default.
func TestEachSwitch(t *testing.T) {
	t.Parallel()
	for _, alternative := range append([]tenant.Alternative{{Name: "likelier"}}, fakegraph.Alternatives()...) {
		if testing.Short() && !measuredBy(alternative.Name) {
			continue
		}
		t.Run(alternative.Name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, fakegraph.WithAnswers(alternative.Answers))
				recovers(t, b, alternative.Answers, func() Outcome { return Run(t.Context(), b.Lab, asked()) })
			})
		})
	}
}

// In mixes of switches no experiment finds anything but the truth.
func TestMixedSwitches(t *testing.T) {
	t.Parallel()
	var mixes []fakegraph.Answers
	rapid.Check(t, func(rt *rapid.T) {
		var a fakegraph.Answers
		for range rapid.IntRange(2, 8).Draw(rt, "switches") {
			one := rapid.SampledFrom(fakegraph.Alternatives()).Draw(rt, "switch").Answers
			all, from := reflect.ValueOf(&a).Elem(), reflect.ValueOf(one)
			for i := range from.NumField() {
				if !from.Field(i).IsZero() {
					all.Field(i).Set(from.Field(i))
				}
			}
		}
		mixes = append(mixes, a)
	})
	if testing.Short() {
		mixes = mixes[:min(3, len(mixes))]
	}
	for _, a := range mixes[:(len(mixes)+7)/8] { // each is a whole run
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, fakegraph.WithAnswers(a))
			recovers(t, b, a, func() Outcome { return Run(t.Context(), b.Lab, asked()) })
			if t.Failed() {
				t.Logf("with %+v", a)
			}
		})
	}
}

// A stage that is null is refused: a panic would leave the groups in the tenant.
func TestNullStage(t *testing.T) {
	t.Parallel()
	if after, err := required(`{"setting":{"approvalStages":[null]}}`); err == nil {
		t.Errorf("made %s", after)
	}
}
