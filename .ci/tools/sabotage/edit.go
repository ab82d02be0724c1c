package main

import (
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"strings"
)

// Edit is one way to break the program, and the tests that must notice.
type Edit struct {
	Breaks  string // what the program does wrong with it
	Package string // whose tests go red
	Pattern string // which of them, for go test -run
	Changes []Change
}

// Change replaces code in one package. Old and New are Go tokens; §name stands
// for any identifier, the same one wherever it stands again.
type Change struct {
	Dir      string // of the package, from the root of the module
	Old, New string
}

// Parse reads an edit:
//
//	Breaks: A 200 with an error in its body counts as an answer.
//	Red: ./internal/graph/guard ^TestBodies$
//	In: internal/graph/guard
//	-	if §err != nil {
//	+	if false {
//
// Lines that begin with a blank or a tab are in the old code and in the new.
// Each In begins another change.
func Parse(text string) (Edit, error) {
	var e Edit
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		key, value, _ := strings.Cut(line, ": ")
		switch last := len(e.Changes) - 1; {
		case line == "":
		case key == "Breaks":
			e.Breaks = value
		case key == "Red":
			e.Package, e.Pattern, _ = strings.Cut(value, " ")
		case key == "In":
			e.Changes = append(e.Changes, Change{Dir: value})
		case last >= 0 && strings.ContainsAny(line[:1], " \t-+"):
			e.Changes[last].add(line[0], line[1:]+"\n")
		default:
			return e, fmt.Errorf("%q is neither Breaks, Red, In nor code", line)
		}
	}
	if e.Breaks == "" || e.Package == "" || e.Pattern == "" || len(e.Changes) == 0 {
		return e, fmt.Errorf("it needs the lines Breaks, Red and In, and code")
	}
	return e, nil
}

func (c *Change) add(sign byte, code string) {
	if sign != '+' {
		c.Old += code
	}
	if sign != '-' {
		c.New += code
	}
}

// Apply makes the changes of the edit below root.
func (e Edit) Apply(root string) error {
	for _, c := range e.Changes {
		file, text, err := c.find(root)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// find gives the one file of the package that has the old code, and its text
// with the new code.
func (c Change) find(root string) (file string, text []byte, err error) {
	files, err := filepath.Glob(filepath.Join(root, c.Dir, "*.go"))
	if err != nil {
		return "", nil, err
	}
	old, count := pattern(c.Old), 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return "", nil, err
		}
		for _, m := range matches(tokens(source), old) {
			count++
			file, text = name, m.replace(source, c.New)
		}
	}
	if count != 1 {
		return "", nil, fmt.Errorf("the code is there %d times in %s, and must be there once:\n%s", count, c.Dir, c.Old)
	}
	if _, err := format.Source(text); err != nil {
		return "", nil, fmt.Errorf("the new code is no Go: %w", err)
	}
	return file, text, nil
}
