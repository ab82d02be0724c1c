package writefaults_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/e2e/faultmatrix"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// line is one line of the matrix. Its note says where its shots run, if not in
// this process and in fake time.
type line = faultmatrix.Fault[shot]

func (s shot) Title() string { return s.name }

// shot is one onboarding with something wrong, and what follows it.
type shot struct {
	name    string
	faults  []fault.Fault
	options []fakegraph.Option
	inputs  map[string]string
	step    order // beside mode and inputs: what happens to the run
	// before changes the stage before the run.
	before func(*testing.T, *stage)
	// want is what the run must come to: exit code and the outcomes of the two
	// groups, such as "6 unknown skipped". "" is anything that breaks no promise.
	want string
	// sent is how many writes there are; -1 is any number.
	sent int
	// then is the exit code of the next run without faults, and left what is
	// managed after it; nil: all that is declared. fine: check has no objection,
	// though an onboarding is refused. found: check has one, which is about a group
	// that an onboarding has nothing to do for.
	then  int
	left  []int
	fine  bool
	found bool
	// pause is how long the next run waits.
	pause time.Duration
	// raced: requests at the same time meet the fault in any order.
	raced bool
	// process is the shot if it needs real processes.
	process func(*testing.T, *tally)
	// also looks at what is particular to the fault.
	also func(*testing.T, *ran)
}

// lines lists the matrix in its order.
func lines(t testing.TB) []line {
	return slices.Concat(answers(), readings(), refusals(), interruptions(), places(), meetings(), switches())
}

// tally sums up the runs of a line.
type tally struct {
	mu       sync.Mutex
	runs     int
	raced    bool
	outcomes map[string]int
}

func (s *tally) add(r *ran, raced bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs++
	s.raced = s.raced || raced
	if s.outcomes == nil {
		s.outcomes = map[string]int{}
	}
	switch {
	case r.report == nil && r.code == 2:
		s.outcomes["bad input"]++
		return
	case r.report == nil:
		s.outcomes["killed"]++
		return
	}
	for i := range r.report.Outcomes {
		s.outcomes[r.report.Outcomes[i].word()]++
	}
	if r.code == 5 {
		s.outcomes["refused"]++
	}
}

// TestMatrix runs every line, each shot twice, and compares docs/internals/faults.md with
// what came of it.
func TestMatrix(t *testing.T) {
	list := lines(t)
	tallies := faultmatrix.Run(t, list, func(t *testing.T, s shot, sum *tally) { s.twice(t, sum) })
	if tallies != nil {
		faultmatrix.Writes.Compare(t, half(list, tallies))
	}
}

// twice runs a shot two times, in two tenants: the same fault gives the same
// report.
func (s shot) twice(t *testing.T, sum *tally) {
	if s.process != nil {
		s.process(t, sum)
		return
	}
	first := ""
	for range 2 {
		if first != "" && s.raced {
			return
		}
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			text := s.play(t, dir, sum, first == "")
			if first != "" && first != text {
				t.Errorf("the same fault gave something else:\n%s\nand\n%s", first, text)
			}
			first = text
		})
	}
}

// bubble sets a stage in fake time.
func (s *shot) bubble(t *testing.T, use func(*testing.T, *stage)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) { use(t, newStage(t, dir, s.faults, s.options...)) })
}

// play makes the run, judges it, and sees whether the next ones set all right.
func (s *shot) play(t *testing.T, dir string, sum *tally, counts bool) string {
	x := newStage(t, dir, s.faults, s.options...)
	if s.before != nil {
		s.before(t, x)
	}
	r := x.run(t, s.order())
	complain(t, r.broken())
	if s.want != "" && r.words() != s.want {
		t.Errorf("came to %q, want %q\n%s", r.words(), s.want, r.said())
	}
	if s.sent >= 0 && len(r.sent) != s.sent {
		t.Errorf("%d writes, want %d: %+v", len(r.sent), s.sent, r.sent)
	}
	if s.also != nil {
		s.also(t, r)
	}
	if counts {
		sum.add(r, s.raced)
	}
	x.server.ForgetFaults()
	x.github.Fault = nil
	if counts && !t.Failed() {
		time.Sleep(s.pause)
		complain(t, r.converged(func(o order) *ran { return x.run(t, o) }, next{s.then, s.checks(), s.leaves(x), s.raced && s.step.at%5 != 0}))
	}
	return r.stable()
}

func (s *shot) order() order {
	o := s.step
	o.mode, o.inputs = "onboard", s.given()
	return o
}

// checks is the exit code of a check after the next run.
func (s *shot) checks() int {
	switch {
	case s.fine:
		return 0
	case s.found:
		return 1
	}
	return min(s.then, 1)
}

// given are the inputs of the step: every format of the report, in files.
func (s *shot) given() map[string]string {
	inputs := map[string]string{"report": "json=out.json\ntext=out.txt\ncsv=out.csv\nhtml=out.html\nsarif=out.sarif"}
	maps.Copy(inputs, s.inputs)
	return inputs
}

func (s *shot) leaves(x *stage) map[string]bool {
	if s.left == nil {
		return x.declared()
	}
	managed := x.managed()
	for n := range population {
		managed[id(n)] = slices.Contains(s.left, n)
	}
	return managed
}

// words sum up what came of a run: exit code and outcomes.
func (r *ran) words() string {
	text := fmt.Sprint(r.code)
	if r.report != nil {
		for i := range r.report.Outcomes {
			text += " " + r.report.Outcomes[i].word()
		}
	}
	return text
}

// stable is the JSON report without what differs from run to run: times, costs,
// and ids of requests and files.
func (r *ran) stable() string {
	text := r.files[filepath.Join(r.temp, r.outputs["report-path"])]
	for _, loose := range []string{`"cost": \{[^}]*\}`, `"(taken|asked)": "[^"]*"`, `(?i)request(-id)? [0-9a-f-]{36}`, regexp.QuoteMeta(r.stage.dir) + `[^" ]*`} {
		text = regexp.MustCompile(loose).ReplaceAllString(text, "…")
	}
	return text
}

func complain(t testing.TB, problems []string) {
	t.Helper()
	for _, problem := range problems {
		t.Error(problem)
	}
}
