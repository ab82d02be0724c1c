package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms says which packages of this module each package may import. Data
// flows one way because an import in the other direction does not pass here.
// CONTRIBUTING.md explains what each room owns.
var rooms = map[string][]string{
	".":                   {"internal/cli"},
	"internal/cli":        {"*"},
	"internal/finding":    {},
	"internal/escape":     {},
	"internal/markup":     {"internal/escape"},
	"internal/identity":   {},
	"internal/directory":  {"internal/identity"},
	"internal/settings":   {"internal/finding"},
	"internal/strictyaml": {"internal/finding", "internal/identity"},
	"internal/config":     {"internal/finding", "internal/identity", "internal/strictyaml", "internal/settings"},
	"internal/plan":       {"internal/finding", "internal/identity", "internal/config", "internal/directory", "internal/settings"},
	"internal/apply": {"internal/finding", "internal/escape", "internal/identity", "internal/config", "internal/directory", "internal/plan",
		"internal/settings"},
	"policy": {"internal/finding", "internal/identity", "internal/strictyaml", "internal/config", "internal/directory",
		"internal/plan", "internal/settings"},
	"internal/gha": {"internal/finding", "internal/escape", "internal/destination"},
	"internal/report": {"internal/finding", "internal/escape", "internal/markup", "internal/gha", "internal/config",
		"internal/directory", "internal/plan"},
	"internal/destination":             {"internal/identity"},
	"internal/directory/directorytest": {"internal/directory"},
	"internal/graph":                   {"internal/identity", "internal/directory", "internal/settings", "internal/plan", "internal/apply", "internal/graph/*"},
	"internal/pin":                     {"internal/finding", "internal/config", "internal/directory", "internal/plan", "policy"},
	"internal/discover":                {"internal/escape", "internal/identity", "internal/config", "internal/directory"},
	"internal/github":                  {},
	"internal/fake/graph":              {"internal/directory", "internal/fake/graph/*"},
	"internal/fake/github":             {},
	"internal/fake/runner":             {},
	"internal/fake/hostile":            {},
	"internal/e2e":                     {"*"},
}

// parts are the rooms whose packages share one line of the table, because one
// room has many of them.
var parts = []string{"internal/graph", "internal/fake/graph", "internal/e2e"}

// room gives the room of a package.
func room(pkg string) string {
	for _, r := range parts {
		if strings.HasPrefix(pkg, r+"/") {
			return r
		}
	}
	return pkg
}

// allows says whether a line of the table holds the package. An entry that
// ends in a star stands for everything that begins like it.
func allows(allowed []string, pkg string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		prefix, open := strings.CutSuffix(a, "*")
		return a == pkg || open && strings.HasPrefix(pkg, prefix)
	})
}

// testOnly are the rooms that the program itself may not contain.
var testOnly = []string{"internal/fake/", "internal/e2e", "internal/directory/directorytest"}

// sdk are the modules that only internal/graph may import: everything else
// must compile, and be tested, without them.
var sdk = []string{"github.com/microsoft", "github.com/microsoftgraph", "github.com/Azure"}

func TestImportDirections(t *testing.T) {
	for pkg, imports := range packageImports(t) {
		allowed, known := rooms[room(pkg)]
		if !known {
			t.Errorf("package %s is in no room: add it to the table, and say in CONTRIBUTING.md what it owns", pkg)
			continue
		}
		for _, imported := range imports {
			ours, inside := strings.CutPrefix(imported, "pim-groups/")
			switch {
			case ours == "internal/fake/runner":
				t.Errorf("%s imports internal/fake/runner, which is for tests only", pkg)
			case inside && ours != room(pkg) && !allows(allowed, ours):
				t.Errorf("%s imports %s, may import only %q", pkg, ours, allowed)
			case !inside && room(pkg) != "internal/graph" && importsAny(imported, sdk):
				t.Errorf("%s imports %s; only internal/graph may", pkg, imported)
			}
		}
	}
}

// TestNoTemplates: the templates of the standard library call methods by their
// names. A program that does makes the linker keep every exported method, and
// with the types of the SDK that is a third more binary than the limit allows.
// Package markup makes HTML without them; .ci/run weighs the result, which
// would also show a dependency that began to use them.
func TestNoTemplates(t *testing.T) {
	for pkg, imports := range packageImports(t) {
		for _, name := range []string{"html/template", "text/template"} {
			if slices.Contains(imports, name) {
				t.Errorf("%s imports %s; package markup makes HTML, and fmt makes text", pkg, name)
			}
		}
	}
}

func isTestOnly(pkg string) bool {
	return slices.ContainsFunc(testOnly, func(room string) bool { return strings.HasPrefix(pkg, room) })
}

func importsAny(imported string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(imported, p+"/") })
}

// packageImports lists what the non-test files of each package import.
func packageImports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && name != ".") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := path.Dir(name)
		if found[pkg] == nil {
			found[pkg] = []string{} // a package without imports is in a room too
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found[pkg] = append(found[pkg], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
