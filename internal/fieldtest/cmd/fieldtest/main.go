// Fieldtest settles open questions about Microsoft Graph in a test tenant, and compares
// the answers with what the product expects:
//
//	go run ./internal/fieldtest/cmd/fieldtest compare answers.json
//
// docs/internals/field-test.md is its manual.
package main

import (
	"fmt"
	"io"
	"os"
)

// The exit codes are those of the product, as far as it has them.
const (
	exitOK       = 0
	exitFindings = 1
	exitInput    = 2
)

const usage = `usage:
  fieldtest compare FILE   compare a file of answers with what is expected
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, errs io.Writer) int {
	if len(args) == 2 && args[0] == "compare" {
		return compare(args[1], out, errs)
	}
	fmt.Fprint(errs, usage)
	return exitInput
}
