package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// unit is the package that is mutated: its files without tests, and the types
// of what it imports.
type unit struct {
	path    string // import path
	folder  string
	names   []string          // of the files, sorted
	sources map[string]string // by name
	imports types.Importer
	fset    *token.FileSet // the importer's
}

// listed is what `go list` says of a package.
type listed struct {
	ImportPath string
	Dir        string
	Export     string
	GoFiles    []string
	DepOnly    bool
}

// load reads the package, and has all that it imports compiled.
func load(ctx context.Context, folder string) (*unit, error) {
	command := exec.CommandContext(ctx, "go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,DepOnly", folder)
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w", folder, err)
	}
	u := &unit{sources: map[string]string{}, fset: token.NewFileSet()}
	exports := map[string]string{}
	for decoder := json.NewDecoder(strings.NewReader(string(output))); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		exports[p.ImportPath] = p.Export
		if !p.DepOnly {
			if err := u.read(p); err != nil {
				return nil, err
			}
		}
	}
	open := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	u.imports = importer.ForCompiler(u.fset, "gc", open)
	return u, nil
}

func (u *unit) read(p listed) error {
	u.path, u.folder, u.names = p.ImportPath, p.Dir, slices.Sorted(slices.Values(p.GoFiles))
	for _, name := range u.names {
		text, err := os.ReadFile(filepath.Join(p.Dir, name))
		if err != nil {
			return err
		}
		u.sources[name] = string(text)
	}
	return nil
}

// viable says whether the package compiles with the mutant in it.
func (u *unit) viable(m *mutant) bool {
	var files []*ast.File
	for _, name := range u.names {
		text := u.sources[name]
		if name == m.file {
			text = m.source(text)
		}
		file, err := parser.ParseFile(u.fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return false
		}
		files = append(files, file)
	}
	config := types.Config{Importer: u.imports}
	_, err := config.Check(u.path, u.fset, files, nil)
	return err == nil
}

// offset finds a line and a column, both from 1; -1 if the file has no such line.
func (u *unit) offset(name string, line, column int) int {
	start, n := 0, 1
	for text := range strings.Lines(u.sources[name]) {
		if n == line {
			return start + column - 1
		}
		start, n = start+len(text), n+1
	}
	return -1
}

// place is FILE:LINE:COLUMN of a mutant, and its line.
func (u *unit) place(m *mutant) (position, line string) {
	text := u.sources[m.file]
	begin := strings.LastIndexByte(text[:m.start], '\n') + 1
	line, _, _ = strings.Cut(text[begin:], "\n")
	return fmt.Sprintf("%s:%d:%d", m.file, strings.Count(text[:m.start], "\n")+1, m.start-begin+1), strings.TrimSpace(line)
}
