package gha_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"pim-groups/internal/fake/runner"
	"pim-groups/internal/gha"
)

func TestSummary(t *testing.T) {
	t.Parallel()
	env := environment{}
	r, _ := newStep(t, env)
	for _, text := range []string{"# One", "# Two\n"} {
		if err := r.Summary([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := read(t, env["GITHUB_STEP_SUMMARY"]), "# One\n\n# Two\n"; got != want {
		t.Errorf("the summary is %q, want %q", got, want)
	}
}

// Up to the budget the runner shows the summary; one byte more and it would
// show none, so we write none.
func TestSummaryBudget(t *testing.T) {
	t.Parallel()
	for _, before := range []string{"", "text of an earlier command\n", strings.Repeat("a", 1<<20), strings.Repeat("a", 1<<21)} {
		env := environment{}
		r, _ := newStep(t, env)
		if err := os.WriteFile(env["GITHUB_STEP_SUMMARY"], []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		budget := r.SummaryBudget()
		if err := r.Summary(make([]byte, budget+1)); !errors.Is(err, gha.ErrSummaryFull) {
			t.Errorf("after %d bytes: error is %v", len(before), err)
		}
		if got := read(t, env["GITHUB_STEP_SUMMARY"]); got != before {
			t.Errorf("after %d bytes: a refused summary changed the file", len(before))
		}
		if budget == 0 {
			continue
		}
		if err := r.Summary(make([]byte, budget)); err != nil {
			t.Errorf("after %d bytes: %v", len(before), err)
		}
		if text, err := runner.ReadSummary(read(t, env["GITHUB_STEP_SUMMARY"])); err != nil || len(text) < 1<<20-len("\n\n") {
			t.Errorf("after %d bytes: the runner reads %d bytes (%v)", len(before), len(text), err)
		}
	}
}
