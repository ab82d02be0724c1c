package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// bench is where mutants are built and tested, one after the other.
type bench struct {
	*unit
	binary string
	limits map[bool]time.Duration // for one run of the tests, by whether they are the short ones
	output string                 // of the last one
	flags  []string               // for each run of the tests
}

// newBench runs the short tests and all tests once without a mutant: a run that takes
// very much longer than that hangs.
func newBench(ctx context.Context, u *unit) (*bench, error) {
	work, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return nil, err
	}
	b := &bench{unit: u, binary: filepath.Join(work, "tests"), limits: map[bool]time.Duration{}}
	for _, short := range []bool{true, false} {
		began := time.Now()
		b.limits[short] = 10 * time.Minute
		if got, err := b.run(ctx, short); err != nil || got != lived {
			b.close()
			return nil, errors.Join(errUnmutated, err, errors.New(b.output))
		}
		b.limits[short] = 20*time.Since(began) + 10*time.Second
	}
	if exec.CommandContext(ctx, b.binary, "-test.list=^$", noShrinking).Run() == nil {
		b.flags = []string{noShrinking}
	}
	return b, nil
}

// noShrinking keeps rapid, where a package uses it, from looking for a simpler failure for
// half a minute: it looks as if the tests hang, and whether they fail is all that counts.
const noShrinking = "-rapid.shrinktime=0s"

func (b *bench) close() { _ = os.RemoveAll(filepath.Dir(b.binary)) }

// judge finds out what became of a mutant, as far as gremlins does not say.
// What is not noticed by the short tests gets all of them.
func (b *bench) judge(ctx context.Context, m *mutant) error {
	if m.status == timedOut || m.status == notViable {
		return nil
	}
	if !b.viable(m) {
		m.status = notViable
		return nil
	}
	if m.status == killed {
		return nil
	}
	return b.mutated(m, func() (err error) {
		if m.status != lived {
			m.status, err = b.run(ctx, true)
		}
		if m.status == lived && err == nil {
			m.status, err = b.run(ctx, false)
		}
		return err
	})
}

// mutated does something while the mutant is in the tree.
func (b *bench) mutated(m *mutant, do func() error) error {
	path, original := filepath.Join(b.folder, m.file), b.sources[m.file]
	if err := os.WriteFile(path, []byte(m.source(original)), 0o600); err != nil {
		return err
	}
	return errors.Join(do(), os.WriteFile(path, []byte(original), 0o600))
}

// run builds the tests and runs them where `go test` does. Vet is off: whether
// the tests notice is the question. Without symbols, linking takes half as long.
func (b *bench) run(ctx context.Context, short bool) (status, error) {
	build := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-ldflags=-s", "-o", b.binary, ".")
	build.Dir = b.folder
	if output, err := build.CombinedOutput(); err != nil {
		return untested, fmt.Errorf("the tests do not build: %w\n%s", err, output)
	}
	own, cancel := context.WithTimeout(ctx, b.limits[short])
	defer cancel()
	args := append([]string{"-test.failfast", "-test.timeout=0", fmt.Sprintf("-test.short=%t", short)}, b.flags...)
	tests := exec.CommandContext(own, b.binary, args...)
	tests.Dir, tests.WaitDelay = b.folder, time.Second // what a test starts may hold the output open
	output, err := tests.CombinedOutput()
	b.output = string(output)
	// rapid stores what failed and tries it first the next time. No mutant may be
	// noticed thanks to the one before it.
	err = errors.Join(err, os.RemoveAll(filepath.Join(b.folder, "testdata", "rapid")))
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return untested, ctx.Err()
	case own.Err() != nil, strings.Contains(b.output, "out of memory"):
		return timedOut, nil // to go on for ever in memory that .ci/mutate limits is the same
	case errors.As(err, &exit):
		return killed, nil
	case err != nil:
		return untested, err
	}
	return lived, nil
}
