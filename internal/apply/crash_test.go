package apply_test

import (
	"fmt"
	"testing"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
)

// A crash is a panic that nobody in the package catches: from that moment on
// the run does nothing more, as if the process had been killed.
type crash struct{}

// bomb goes off when it is passed for the n-th time, and never if n is 0.
type bomb struct{ n, passed int }

func (b *bomb) pass() {
	if b.passed++; b.passed == b.n {
		panic(crash{})
	}
}

// fragile is a journal and a writer with a boundary before and after all that
// they do.
type fragile struct {
	*bomb
	tenant  *tenant
	journal *recorder
}

func (f *fragile) Append(e apply.Entry) error {
	f.pass()
	defer f.pass()
	return f.journal.Append(e)
}

// deps has the boundaries around the write inside of it, so that a write that
// was made and a write that was not both meet a crash.
func (f *fragile) deps() apply.Deps {
	answered := f.tenant.write
	f.tenant.write = func(w apply.Write) (bool, apply.Answer) {
		f.pass()
		if answered != nil {
			return answered(w)
		}
		f.tenant.commit(w)
		f.pass()
		return false, apply.Answer{Kind: apply.AnswerAccepted} // it is made already
	}
	return deps(f.tenant, f)
}

// survive runs something and says whether it crashed.
func survive(run func()) (crashed bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, planned := r.(crash); !planned {
				panic(r)
			}
			crashed = true
		}
	}()
	run()
	return false
}

// take reads the tenant as a new run does.
func (t *tenant) take() *directory.Snapshot {
	s := snapshot(0)
	s.Groups = nil
	for _, g := range t.groups {
		s.Groups = append(s.Groups, *g)
	}
	return directory.Canonical(s)
}

// The process is killed at every boundary of a run, one after the other. The
// next run reads the tenant and comes to the same end as if nothing had
// happened; what it finds done it does not do again.
func TestKilledAtEveryBoundary(t *testing.T) {
	t.Parallel()
	file := declare(t, entries(3))
	for n := 1; ; n++ {
		x, j := newTenant(snapshot(3)), &recorder{}
		f := &fragile{&bomb{n: n}, x, j}
		crashed := survive(func() { apply.Run(t.Context(), preflight(file, x.take()), f.deps()) })
		madeBefore := len(x.take().Groups) - countUnmanaged(x)
		sentBefore := len(x.sent)
		if k := len(x.sent); k > 0 && !noted(j, apply.StepIntent, x.sent[k-1]) {
			t.Errorf("boundary %d: a write for %s is on its way, and the journal does not say so", n, x.sent[k-1])
		}

		x.write = nil
		result := apply.Run(t.Context(), preflight(file, x.take()), deps(x, &recorder{}))
		if left := countUnmanaged(x); left > 0 || result.Stopped != "" {
			t.Errorf("boundary %d: %d groups left by the second run, stopped: %q", n, left, result.Stopped)
		}
		if again := len(x.sent) - sentBefore; again != 4-madeBefore {
			t.Errorf("boundary %d: the second run sent %d writes, with %d of 4 groups managed before it", n, again, madeBefore)
		}
		if !crashed {
			if n < 20 {
				t.Errorf("only %d boundaries were met", n)
			}
			return
		}
	}
}

func countUnmanaged(x *tenant) int {
	n := 0
	for _, g := range x.groups {
		if g.Managed != directory.True {
			n++
		}
	}
	return n
}

func noted(j *recorder, step apply.Step, group string) bool {
	for _, e := range j.entries {
		if e.Step == step && e.Group == group {
			return true
		}
	}
	return false
}

// Two runs at once, the second inside of the first at each of its writes: both
// end true, and each sends at most one write for a group.
func TestTwoRunsAtOnce(t *testing.T) {
	t.Parallel()
	for at := range 3 {
		t.Run(fmt.Sprintf("at write %d", at+1), func(t *testing.T) {
			t.Parallel()
			x, file := newTenant(snapshot(3)), declare(t, entries(3))
			outer := preflight(file, x.take())
			var inner *apply.Result
			writes := 0
			x.write = func(apply.Write) (bool, apply.Answer) {
				if writes++; writes == at+1 {
					x.write = nil
					sent := x.sent
					inner = apply.Run(t.Context(), preflight(file, x.take()), deps(x, &recorder{}))
					if len(x.sent)-len(sent) != 3-at {
						t.Errorf("the inner run sent %q", x.sent[len(sent):])
					}
				}
				return true, apply.Answer{Kind: apply.AnswerAccepted}
			}
			result := apply.Run(t.Context(), outer, deps(x, &recorder{}))
			for _, o := range append(result.Outcomes, inner.Outcomes...) {
				if o.State != apply.Done || o.Pending {
					t.Errorf("%+v", o)
				}
			}
			if countUnmanaged(x) > 0 || len(x.sent) != 4 {
				t.Errorf("%d groups left, sent %q; want one write twice, by different runs", countUnmanaged(x), x.sent)
			}
		})
	}
}
