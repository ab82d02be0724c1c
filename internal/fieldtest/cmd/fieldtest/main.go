// Fieldtest settles open questions about Microsoft Graph in a test tenant, and compares
// the answers with what the product expects:
//
//	go run ./internal/fieldtest/cmd/fieldtest --help
//
// docs/internals/field-test.md is its manual.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"pim-groups/internal/graph/guard"
)

// The exit codes are those of the product, as far as it has them.
const (
	exitOK         = 0
	exitFindings   = 1
	exitInput      = 2
	exitIncomplete = 3
)

// world is what a run sees of the machine.
type world struct {
	getenv   func(string) string
	out, err io.Writer
	base     http.RoundTripper
	now      func() time.Time
	dir      string // relative names of files count from it
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], world{getenv: os.Getenv, out: os.Stdout, err: os.Stderr, base: guard.NewBase(), now: time.Now, dir: "."})
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, w world) int {
	if len(args) > 0 && args[0] == "compare" {
		if len(args) != 2 {
			fmt.Fprintln(w.err, "usage: fieldtest compare FILE")
			return exitInput
		}
		return compare(args[1], w.out, w.err)
	}
	return measure(ctx, args, w)
}
