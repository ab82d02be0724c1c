package gha_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/escape"
	"pim-groups/internal/fake/hostile"
	"pim-groups/internal/fake/runner"
	"pim-groups/internal/gha"
)

// environment is what the runner sets for a step.
type environment map[string]string

func (e environment) get(name string) string { return e[name] }

// newStep makes a Runner with files of its own, and gives a function that
// reads its log as the real runner would.
func newStep(t testing.TB, env environment) (*gha.Runner, func() runner.Step) {
	t.Helper()
	if env == nil {
		env = environment{}
	}
	env["GITHUB_ACTIONS"] = "true"
	for _, variable := range []string{"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"} {
		if env[variable] == "" {
			env[variable] = filepath.Join(t.TempDir(), variable)
		}
	}
	var stdout strings.Builder
	return gha.New(env.get, &stdout), func() runner.Step {
		var step runner.Step
		step.Read(stdout.String())
		return step
	}
}

// read gives the content of a file that may not be there.
func read(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(text)
}

// tooLong is a name that does not fit into an annotation.
func tooLong() string { return strings.Repeat("名", 5000) }

// Off a runner no variable is set. Nothing may panic, fail, or print more than
// the log.
func TestOffTheRunner(t *testing.T) {
	t.Parallel()
	var stdout strings.Builder
	r := gha.New(environment{}.get, &stdout)
	if r.Active() {
		t.Error("active")
	}
	r.Mask("secret")
	if err := r.SetOutput("result", "clean"); err != nil {
		t.Error(err)
	}
	if err := r.Summary([]byte("# Clean\n")); err != nil {
		t.Error(err)
	}
	if event, err := r.Event(); err != nil || event != (gha.Event{Server: "https://github.com", API: "https://api.github.com"}) {
		t.Errorf("event %+v, error %v", event, err)
	}
	if got := r.InputLines("files"); got != nil {
		t.Errorf("files are %q", got)
	}
	if _, err := (gha.TokenSource{Runner: r}).Token(t.Context()); err == nil {
		t.Error("there is a token")
	}
	if stdout.String() != "" {
		t.Errorf("printed %q", stdout.String())
	}
}

func TestLog(t *testing.T) {
	t.Parallel()
	r, step := newStep(t, nil)
	var want []string
	for _, name := range append(hostile.Texts(t), tooLong()) {
		r.Log("group " + escape.Line(name) + "\n")
		r.Log(strings.ReplaceAll(name, "\n", " ")) // a line that nobody escaped
		want = append(want, "group "+escape.Line(name))
		if name != "" {
			want = append(want, escape.Line(strings.ReplaceAll(name, "\n", " ")))
		}
	}
	r.Log("first\n\nlast")
	want = append(want, "first", "", "last")
	if got := step(); !slices.Equal(got.Log, want) || len(got.Commands) != 0 {
		t.Errorf("the runner reads the commands %q and the log\n%q, want\n%q", got.Commands, got.Log, want)
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	r, step := newStep(t, nil)
	for _, secret := range []string{"s3cret%0A:,", "two\nlines", "##[error]x", "", " \n"} {
		r.Mask(secret)
	}
	got := step()
	want := []string{"s3cret%0A:,", "two\nlines", "two", "lines", "##[error]x"}
	if !slices.Equal(got.Masks, want) || len(got.Problems) != 0 || len(got.Log) != 0 {
		t.Errorf("masks %q, problems %q, log %q", got.Masks, got.Problems, got.Log)
	}
}

type brokenPipe struct{ writes int }

func (b *brokenPipe) Write([]byte) (int, error) {
	b.writes++
	return 0, io.ErrClosedPipe
}

// A log that is gone is no reason to panic in the middle of a write to a tenant.
func TestBrokenStandardOutput(t *testing.T) {
	t.Parallel()
	stdout := &brokenPipe{}
	r := gha.New(environment{"GITHUB_ACTIONS": "true"}.get, stdout)
	if r.Err() != nil {
		t.Errorf("error %v before anything was written", r.Err())
	}
	r.Mask("secret")
	r.Log("text")
	r.Annotate(gha.Annotation{Message: "text"})
	if !errors.Is(r.Err(), io.ErrClosedPipe) || stdout.writes != 1 {
		t.Errorf("error %v after %d writes", r.Err(), stdout.writes)
	}
}
