// Command mutants completes a run of gremlins over one package, and adds it up:
//
//   - gremlins asks Go's coverage which code the tests reach. That has no entry
//     for the conditions of `case` and for constants, so gremlins leaves their
//     mutants out as "not covered". Here they are made and tested.
//   - gremlins changes operators and nothing else. A condition that is a call or
//     a variable has none; here it is negated.
//   - gremlins takes every failure of `go test` for a kill, and a mutant that
//     does not compile fails too. Here such mutants are found and not counted.
//   - What the short tests let live is run again with all tests.
//
// It works in the tree it is started in and puts each file back, so it is
// started in a copy: .ci/mutate does all that. It knows nothing of what it
// mutates but its source and whether its tests pass.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	report := flag.String("gremlins", "", "what gremlins wrote with --output")
	least := flag.Float64("least", 90, "fail below this efficacy, in percent")
	flag.Parse()
	if flag.NArg() != 1 || *report == "" {
		fmt.Fprintln(os.Stderr, "usage: mutants -gremlins REPORT.json [-least PERCENT] FOLDER")
		os.Exit(2)
	}
	// Without this, an interrupted run would leave its mutant in the tree.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, flag.Arg(0), *report, *least); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run tests what is left to test of the package in the folder, prints each
// survivor as soon as it is one, and at last the sums.
func run(ctx context.Context, out io.Writer, folder, report string, least float64) error {
	unit, err := load(ctx, folder)
	if err != nil {
		return err
	}
	mutants, err := unit.reported(report)
	if err != nil {
		return err
	}
	mutants = append(mutants, unit.conditions()...)
	bench, err := newBench(ctx, unit)
	if err != nil {
		return err
	}
	defer bench.close()
	for i := range mutants {
		if err := bench.judge(ctx, &mutants[i]); err != nil {
			return err
		}
		unit.printSurvivor(out, &mutants[i])
	}
	efficacy := unit.print(out, mutants)
	if efficacy < least {
		return fmt.Errorf("%s: %.1f %% of the mutants were noticed, at least %.0f %% must be", folder, efficacy, least)
	}
	return nil
}

// errUnmutated: tests that fail anyhow would seem to notice everything.
var errUnmutated = errors.New("the tests do not pass without a mutant")
