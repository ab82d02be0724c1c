package gha_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/fake/hostile"
	"pim-groups/internal/fake/runner"
	"pim-groups/internal/gha"
)

// checkOutputs sets a text between two other outputs and lets the runner read
// all three.
func checkOutputs(t *testing.T, text string) {
	t.Helper()
	env := environment{}
	r, _ := newStep(t, env)
	want := []runner.Output{
		{Name: "result", Value: "clean"},
		{Name: "failure-reason", Value: strings.ToValidUTF8(text, "\ufffd")},
		{Name: "exit-code", Value: "0"},
	}
	for _, output := range []runner.Output{{Name: "result", Value: "clean"}, {Name: "failure-reason", Value: text}, {Name: "exit-code", Value: "0"}} {
		if err := r.SetOutput(output.Name, output.Value); err != nil {
			t.Errorf("%s = %q: %v", output.Name, output.Value, err)
		}
	}
	got, err := runner.ReadOutputs(read(t, env["GITHUB_OUTPUT"]))
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("the runner reads %q, want %q (%v)", got, want, err)
	}
}

func FuzzOutputs(f *testing.F) {
	hostile.Fuzz(f, checkOutputs, tooLong())
}

func TestOutputNames(t *testing.T) {
	t.Parallel()
	env := environment{}
	r, _ := newStep(t, env)
	for _, name := range []string{"", "a=b", "a<<b", "a\nb", "a b", "a:b", "größe", "\xff", "a\x00", "token"} {
		if err := r.SetOutput(name, "value"); err == nil {
			t.Errorf("%q is taken as a name", name)
		}
	}
	if text := read(t, env["GITHUB_OUTPUT"]); text != "" {
		t.Errorf("the file is %q", text)
	}
	for _, name := range gha.Outputs() {
		if err := r.SetOutput(name, ""); err != nil {
			t.Errorf("%q is declared and refused: %v", name, err)
		}
	}
}

// A delimiter must not be guessable from an earlier one.
func TestDelimitersDiffer(t *testing.T) {
	t.Parallel()
	env := environment{}
	r, _ := newStep(t, env)
	for range 2 {
		if err := r.SetOutput("result", "clean"); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(read(t, env["GITHUB_OUTPUT"]), "\n")
	_, first, _ := strings.Cut(lines[0], "<<")
	_, second, _ := strings.Cut(lines[3], "<<")
	if first == second || len(first) != len("ghadelimiter_")+32 || len(second) != len(first) {
		t.Errorf("the delimiters are %q and %q", first, second)
	}
}

func TestRefusedOutputs(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, value, err string }{
		{"delimiter", "x\nEND\ny<<END", "output result holds the random delimiter that would end it"},
		{"size", strings.Repeat("a", 1<<20+1), "output result has 1048577 bytes, GitHub allows 1 MiB"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			env := environment{}
			r, _ := newStep(t, env)
			if err := r.WithDelimiter("END").SetOutput("result", test.value); err == nil || err.Error() != test.err {
				t.Errorf("error is %v, want %s", err, test.err)
			}
			if text := read(t, env["GITHUB_OUTPUT"]); text != "" {
				t.Errorf("the file is %q", text)
			}
		})
	}
}

func TestFilesThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	tests := map[string]string{"no directory": filepath.Join(t.TempDir(), "gone", "file"), "a directory": t.TempDir()}
	if _, err := os.Stat("/dev/full"); err == nil {
		tests["a full disk"] = "/dev/full"
	}
	for name, file := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := gha.New(environment{"GITHUB_OUTPUT": file, "GITHUB_STEP_SUMMARY": file}.get, nil)
			if err := r.SetOutput("result", "clean"); err == nil || !strings.Contains(err.Error(), "GITHUB_OUTPUT") {
				t.Errorf("SetOutput: %v", err)
			}
			if err := r.Summary([]byte("x")); err == nil || !strings.Contains(err.Error(), "GITHUB_STEP_SUMMARY") {
				t.Errorf("Summary: %v", err)
			}
		})
	}
}

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
		budget := max(0, 1<<20-len("\n\n")-len(before))
		if err := r.Summary(make([]byte, budget+1)); err == nil || !strings.HasPrefix(err.Error(), "the job summary is full: ") {
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
