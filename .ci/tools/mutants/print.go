package main

import (
	"cmp"
	"fmt"
	"io"
)

// sums counts mutants. Those that hang are told apart: the tests would notice,
// but not by saying what is wrong. Neither they nor those that do not compile
// are part of the efficacy, which is gremlins' own rule.
type sums struct{ killed, lived, timedOut, notViable int }

func (s *sums) add(m *mutant) {
	switch m.status {
	case killed:
		s.killed++
	case lived:
		s.lived++
	case timedOut:
		s.timedOut++
	default:
		s.notViable++
	}
}

// efficacy is the share that was noticed, in percent. Without mutants nothing
// was shown, and that is 0.
func (s *sums) efficacy() float64 {
	if s.killed+s.lived == 0 {
		return 0
	}
	return 100 * float64(s.killed) / float64(s.killed+s.lived)
}

// printSurvivor writes a mutant that was not killed, with its line.
func (u *unit) printSurvivor(out io.Writer, m *mutant) {
	if m.status == lived || m.status == timedOut {
		position, line := u.place(m)
		fmt.Fprintf(out, "%-9s %s %s -> %s\n          %s\n", m.status, position, m.kind, m.replacement, line)
	}
}

// print writes the sums, apart for who made the mutants.
func (u *unit) print(out io.Writer, mutants []mutant) (efficacy float64) {
	var theirs, ours, all sums
	for i := range mutants {
		m := &mutants[i]
		all.add(m)
		if m.ours {
			ours.add(m)
		} else {
			theirs.add(m)
		}
	}
	fmt.Fprintf(out, "%-30s %7s %7s %7s %9s %10s %9s\n", u.path, "mutants", "killed", "lived", "timed out", "not viable", "efficacy")
	for _, row := range []struct {
		name string
		sums
	}{{"gremlins", theirs}, {"left out by gremlins", ours}, {"sum", all}} {
		fmt.Fprintf(out, "%-30s %7d %7d %7d %9d %10d %7.1f %%\n", row.name, row.killed+row.lived+row.timedOut, row.killed, row.lived,
			row.timedOut, row.notViable, row.efficacy())
	}
	return all.efficacy()
}

func byPlace(a, b mutant) int {
	return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.start, b.start), cmp.Compare(a.kind, b.kind))
}
