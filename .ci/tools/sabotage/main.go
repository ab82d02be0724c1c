// Command sabotage breaks the program on purpose, for .ci/sabotage, which
// demands that tests notice. Edits find code by its tokens, wherever in its
// package it stands and whatever our identifiers are called:
//
//	go -C .ci/tools run ./sabotage check ROOT EDIT…   does each find its code, once?
//	go -C .ci/tools run ./sabotage apply ROOT EDIT    breaks the program, prints "PACKAGE PATTERN"
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sabotage:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) < 3 || args[0] != "check" && args[0] != "apply" {
		return fmt.Errorf("usage: sabotage check|apply ROOT EDIT")
	}
	failed := 0
	for _, file := range args[2:] {
		edit, err := read(file)
		if err == nil && args[0] == "apply" {
			if err = edit.Apply(args[1]); err == nil {
				fmt.Fprintln(out, edit.Package, edit.Pattern)
			}
		} else if err == nil {
			err = edit.check(args[1])
		}
		if err != nil {
			failed++
			fmt.Fprintf(out, "%s: %v\n", file, err)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d edits can't be made", failed, len(args)-2)
	}
	return nil
}

func read(file string) (Edit, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Edit{}, err
	}
	return Parse(string(text))
}

// check says whether the edit finds its code.
func (e Edit) check(root string) error {
	for _, c := range e.Changes {
		if _, _, err := c.find(root); err != nil {
			return err
		}
	}
	return nil
}
