// Package faultmatrix is the harness of the matrices of faults: readfaults
// injects into reading, writefaults into onboarding and into changes of settings
// and people. A matrix is a list of faults with shots: runs with something wrong.
// The harness plays them, and holds one part of docs/internals/faults.md to what
// came of them.
package faultmatrix

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

var update = flag.Bool("update", false, "rewrite docs/internals/faults.md with what the run saw")

// Fault is one line of a matrix.
type Fault[S Shot] struct {
	ID    string // F and a number, the same in all matrices
	What  string // is injected
	Must  string // hold beyond the promises
	Shots []S
	Note  string // for the table of the page, if the line needs one
}

// Shot is one run with something wrong; Title tells it from the others of its
// fault.
type Shot interface{ Title() string }

// Run plays every shot, all at the same time, and gives a tally for each fault.
// It gives none if a test failed or a shot was left out by -run: a page made of
// them would tell a lie, or a part of the truth.
func Run[S Shot, T any](t *testing.T, faults []Fault[S], play func(*testing.T, S, *T)) []T {
	tallies := make([]T, len(faults))
	var left atomic.Int64
	t.Run("faults", func(t *testing.T) {
		for i, f := range faults {
			left.Add(int64(len(f.Shots)))
			for _, shot := range f.Shots {
				t.Run(strings.TrimSpace(f.ID+" "+shot.Title()), func(t *testing.T) {
					t.Parallel()
					play(t, shot, &tallies[i])
					left.Add(-1)
				})
			}
		}
	})
	if t.Failed() || left.Load() > 0 {
		return nil
	}
	return tallies
}

// Sorted puts faults into the order of their numbers.
func Sorted[S Shot](faults []Fault[S]) []Fault[S] {
	number := func(f Fault[S]) (n int) {
		fmt.Sscanf(f.ID, "F%d", &n)
		return n
	}
	return slices.SortedStableFunc(slices.Values(faults), func(a, b Fault[S]) int { return cmp.Compare(number(a), number(b)) })
}

// Runs counts runs in words.
func Runs(n int) string {
	if n == 1 {
		return "1 run"
	}
	return fmt.Sprintf("%d runs", n)
}

// Part is one of the parts of docs/internals/faults.md.
type Part int

const (
	Reads Part = iota
	Writes
	Access
)

// headings begin the parts behind the first.
func headings() []string {
	return []string{"## Faults while groups are onboarded\n", "## Faults while settings and people are changed\n"}
}

// Compare holds a part of the page to the text, or rewrites it with -update.
func (p Part) Compare(t *testing.T, text string) {
	t.Helper()
	file := filepath.Join("..", "..", "..", "docs", "internals", "faults.md")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rest, parts := string(data), []string(nil)
	for _, heading := range headings() {
		before, after, _ := strings.Cut(rest, heading)
		parts, rest = append(parts, before), heading+after
	}
	parts = append(parts, rest)
	was := parts[p]
	parts[p] = text
	switch {
	case *update:
		if err := os.WriteFile(file, []byte(strings.Join(parts, "")), 0o644); err != nil {
			t.Fatal(err)
		}
	case was != text:
		t.Errorf("docs/internals/faults.md is stale: run `.ci/refresh` for this package\n%s", Difference(was, text))
	}
}

// Difference shows the lines that are in one text only.
func Difference(want, got string) string {
	var b strings.Builder
	only := func(sign, text, other string) {
		others := slices.Collect(strings.Lines(other))
		for line := range strings.Lines(text) {
			if !slices.Contains(others, line) {
				b.WriteString(sign + line)
			}
		}
	}
	only("- ", want, got)
	only("+ ", got, want)
	return b.String()
}
