package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"pim-groups/internal/escape"
	"pim-groups/internal/fieldtest"
	"pim-groups/internal/fieldtest/answers"
)

// compare prints what a file of answers says against what is expected.
func compare(name string, out, errs io.Writer) int {
	text, contradicted, err := comparison(name)
	switch {
	case err != nil:
		fmt.Fprintln(errs, "fieldtest:", escape.Line(name+": "+err.Error()))
		return exitInput
	case contradicted > 0:
		fmt.Fprint(out, text)
		return exitFindings
	}
	fmt.Fprint(out, text)
	return exitOK
}

func comparison(name string) (text string, contradicted int, err error) {
	file, err := os.Open(name)
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return "", 0, fmt.Errorf("could not be opened: %w", path.Err)
	}
	defer file.Close()
	found, err := answers.Decode(file)
	if err != nil {
		return "", 0, err
	}
	return fieldtest.Compare(found)
}
