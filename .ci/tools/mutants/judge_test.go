package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// entry is a mutant as gremlins reports it: the operator is what follows after.
type entry struct {
	kind, after, operator string
	status                status
}

// sample copies the package that is mutated: judge writes into it.
func sample(t *testing.T) *unit {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("testdata/sample")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
	u, err := load(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// gremlins writes the report that has the entries.
func gremlins(t *testing.T, u *unit, entries ...entry) string {
	t.Helper()
	var mutations []map[string]any
	for _, e := range entries {
		before, _, found := strings.Cut(u.sources["sample.go"], e.after+e.operator)
		if !found {
			t.Fatalf("no %q in the sample", e.after+e.operator)
		}
		before += e.after
		column := len(before) - strings.LastIndexByte(before, '\n')
		mutations = append(mutations, map[string]any{"type": e.kind, "status": e.status,
			"line": strings.Count(before, "\n") + 1, "column": column})
	}
	data, err := json.Marshal(map[string]any{"files": []any{map[string]any{"file_name": "sample.go", "mutations": mutations}}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "report.json")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestJudge has no t.Parallel: the sample is the working directory.
func TestJudge(t *testing.T) {
	u := sample(t)
	b, err := newBench(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	b.limits = map[bool]time.Duration{true: 10 * time.Second, false: time.Minute} // the first for the one that hangs; the others take milliseconds
	for _, c := range []struct {
		name  string
		entry entry
		want  status
	}{
		{"what gremlins killed", entry{"ARITHMETIC_BASE", "days ", "*", killed}, killed},
		{"what gremlins killed and does not compile", entry{"ARITHMETIC_BASE", `"hello " `, "+", killed}, notViable},
		{"what hung", entry{"INCREMENT_DECREMENT", "n", "--", timedOut}, timedOut},
		{"a constant", entry{"ARITHMETIC_BASE", "24 ", "*", notCovered}, killed},
		{"a condition of case, noticed", entry{"CONDITIONALS_BOUNDARY", "n ", "< 0", notCovered}, killed},
		{"a condition of case, not noticed", entry{"CONDITIONALS_BOUNDARY", "n ", "> 9", notCovered}, lived},
		{"noticed by the long tests alone", entry{"INVERT_LOGICAL", "n >= 1 ", "&&", lived}, killed},
		{"wants memory for ever", entry{"CONDITIONALS_NEGATION", "func Fill(n int) int {\n\tif n ", "<", notCovered}, timedOut},
		{"hangs here", entry{"INCREMENT_DECREMENT", "n", "--", notCovered}, timedOut},
	} {
		t.Run(c.name, func(t *testing.T) {
			mutants, err := u.reported(gremlins(t, u, c.entry))
			if err != nil || len(mutants) != 1 {
				t.Fatal(mutants, err)
			}
			if err := b.judge(t.Context(), &mutants[0]); err != nil || mutants[0].status != c.want {
				t.Errorf("%q, %v; want %q", mutants[0].status, err, c.want)
			}
			if after, _ := os.ReadFile("sample.go"); string(after) != u.sources["sample.go"] {
				t.Error("the mutant is still in the tree")
			}
		})
	}
}

func TestRedWithoutMutant(t *testing.T) {
	u := sample(t)
	broken := strings.Replace(u.sources["sample.go"], "24 * 60", "25 * 60", 1)
	if err := os.WriteFile("sample.go", []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := newBench(t.Context(), u); !errors.Is(err, errUnmutated) {
		t.Errorf("%v; tests that fail anyhow notice everything", err)
	}
}

func TestReportOfAnotherSource(t *testing.T) {
	u := sample(t)
	path := gremlins(t, u, entry{"CONDITIONALS_BOUNDARY", "days ", "*", killed})
	if got, err := u.reported(path); err == nil {
		t.Errorf("%+v", got)
	}
}

// TestRun: the whole of it, in which one mutant lives and the call in a case,
// which gremlins does not know, is tested too.
func TestRun(t *testing.T) {
	u := sample(t)
	path := gremlins(t, u, entry{"CONDITIONALS_BOUNDARY", "n ", "> 9", notCovered})
	for least, wanted := range map[float64]bool{40: true, 60: false} {
		var out strings.Builder
		err := run(t.Context(), &out, ".", path, least)
		if wanted != (err == nil) {
			t.Errorf("at least %v %%: %v\n%s", least, err, out.String())
		}
		for _, part := range []string{"LIVED     sample.go:17:9 CONDITIONALS_BOUNDARY -> >=\n          case n > 9:\n", "50.0 %"} {
			if !strings.Contains(out.String(), part) {
				t.Errorf("no %q in\n%s", part, out.String())
			}
		}
	}
}
