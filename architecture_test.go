package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// room is a package of this module and the packages of it that it may import. An
// entry that ends in a star stands for everything that begins like it.
type room struct {
	name    string
	imports []string
}

// rooms lists them from the bottom to the top: data flows one way because a room
// imports only rooms that stand before it. CONTRIBUTING.md says what each owns.
func rooms() []room {
	return []room{
		{"internal/order", nil},
		{"internal/finding", []string{"internal/order"}},
		{"internal/escape", nil},
		{"internal/identity", nil},
		{"internal/github", []string{"internal/order"}},
		{"internal/markup", []string{"internal/escape"}},
		{"internal/destination", []string{"internal/identity"}},
		{"internal/settings", []string{"internal/order", "internal/finding"}},
		{"internal/strictyaml", []string{"internal/finding", "internal/identity"}},
		{"internal/config", []string{"internal/order", "internal/finding", "internal/escape", "internal/identity", "internal/settings", "internal/strictyaml"}},
		{"internal/groupsyaml", []string{"internal/finding", "internal/escape", "internal/identity", "internal/settings", "internal/config"}},
		{"internal/importing", []string{"internal/order", "internal/finding", "internal/identity", "internal/settings", "internal/config", "internal/groupsyaml"}},
		{"internal/yamledit", []string{"internal/order"}},
		{"internal/directory", []string{"internal/order", "internal/identity", "internal/settings"}},
		{"internal/plan", []string{"internal/order", "internal/finding", "internal/identity", "internal/settings", "internal/config", "internal/directory"}},
		{"internal/history", []string{"internal/order", "internal/finding", "internal/settings", "internal/directory", "internal/plan"}},
		{"policy", []string{"internal/finding", "internal/identity", "internal/settings", "internal/strictyaml", "internal/config",
			"internal/directory", "internal/plan"}},
		{"internal/apply", []string{"internal/order", "internal/finding", "internal/escape", "internal/identity", "internal/settings", "internal/config",
			"internal/directory", "internal/plan"}},
		{"internal/graph", []string{"internal/identity", "internal/settings", "internal/directory", "internal/apply", "internal/graph/*"}},
		{"internal/gha", []string{"internal/finding", "internal/escape", "internal/destination"}},
		{"internal/report", []string{"internal/order", "internal/finding", "internal/escape", "internal/markup", "internal/settings", "internal/config",
			"internal/directory", "internal/plan", "internal/history", "internal/gha"}},
		{"internal/discover", []string{"internal/order", "internal/escape", "internal/identity", "internal/config", "internal/groupsyaml", "internal/directory"}},
		{"internal/pin", []string{"internal/finding", "internal/identity", "internal/config", "internal/yamledit", "internal/directory",
			"internal/plan", "policy"}},
		{"internal/waive", []string{"internal/order", "internal/finding", "internal/escape", "internal/identity", "internal/config",
			"internal/groupsyaml", "internal/yamledit", "policy"}},
		{"internal/declare", []string{"internal/order", "internal/finding", "internal/identity", "internal/settings", "internal/config", "internal/groupsyaml",
			"internal/directory", "internal/plan"}},
		{"internal/cli", []string{"internal/*", "policy"}},
		{".", []string{"internal/cli"}},

		// For tests only.
		{"internal/directory/directorytest", []string{"internal/directory"}},
		{"internal/plan/plantest", []string{"internal/identity", "internal/settings", "internal/config", "internal/directory", "internal/plan",
			"internal/directory/directorytest"}},
		{"internal/fake/hostile", nil},
		{"internal/fake/runner", nil},
		{"internal/fake/github", nil},
		{"internal/fieldtest", []string{"internal/escape", "internal/identity", "internal/destination", "internal/settings", "internal/directory", "internal/apply",
			"internal/graph", "internal/graph/*", "internal/gha"}},
		{"internal/fake/graph", []string{"internal/directory", "internal/fieldtest/answers", "internal/fake/graph/*"}},
		{"internal/e2e", []string{"*"}},
	}
}

// shared are the rooms of more than one package.
func shared() []string {
	return []string{"internal/graph", "internal/fake/graph", "internal/fieldtest", "internal/e2e"}
}

// roomOf gives the name of a package's room.
func roomOf(pkg string) string {
	for _, r := range shared() {
		if strings.HasPrefix(pkg, r+"/") {
			return r
		}
	}
	return pkg
}

// allows says whether the room may import the package.
func (r room) allows(pkg string) bool {
	return slices.ContainsFunc(r.imports, func(a string) bool {
		prefix, open := strings.CutSuffix(a, "*")
		return a == pkg || open && strings.HasPrefix(pkg, prefix)
	})
}

// testOnly says that the program itself may not contain the package.
func testOnly(pkg string) bool {
	return slices.ContainsFunc([]string{"internal/fake/", "internal/fieldtest", "internal/e2e", "internal/directory/directorytest", "internal/plan/plantest"},
		func(prefix string) bool { return strings.HasPrefix(pkg, prefix) })
}

// sdk are the modules that only internal/graph may import: everything else
// must compile, and be tested, without them.
func sdk() []string {
	return []string{"github.com/microsoft", "github.com/microsoftgraph", "github.com/Azure"}
}

func TestImportDirections(t *testing.T) {
	all, used := rooms(), map[string]bool{}
	for pkg, imports := range packageImports(t) {
		at := slices.IndexFunc(all, func(r room) bool { return r.name == roomOf(pkg) })
		if at < 0 {
			t.Errorf("package %s is in no room: add it to the table, and say in CONTRIBUTING.md what it owns", pkg)
			continue
		}
		for _, imported := range imports {
			ours, inside := strings.CutPrefix(imported, "pim-groups/")
			used[all[at].name+" "+ours] = inside
			switch {
			case inside && testOnly(ours) && !testOnly(pkg):
				t.Errorf("%s imports %s, which is for tests only", pkg, ours)
			case inside && roomOf(ours) != all[at].name && !all[at].allows(ours):
				t.Errorf("%s imports %s, may import only %q", pkg, ours, all[at].imports)
			case !inside && all[at].name != "internal/graph" && importsAny(imported, sdk()):
				t.Errorf("%s imports %s; only internal/graph may", pkg, imported)
			}
		}
	}
	for i, r := range all {
		for _, allowed := range r.imports {
			if slices.ContainsFunc(all[i+1:], func(above room) bool { return above.name == allowed }) {
				t.Errorf("the table lets %s import %s, which stands above it", r.name, allowed)
			}
			if !strings.HasSuffix(allowed, "*") && !used[r.name+" "+allowed] {
				t.Errorf("the table lets %s import %s, which it does not do", r.name, allowed)
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

func importsAny(imported string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(imported, p+"/") })
}

// packageImports lists what the non-test files of each package import.
func packageImports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, f := range goFiles(t, parser.ImportsOnly) {
		pkg := path.Dir(f.name)
		if found[pkg] == nil {
			found[pkg] = []string{} // a package without imports is in a room too
		}
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			found[pkg] = append(found[pkg], imported)
		}
	}
	return found
}

// goFile is a Go file of this module that is no test.
type goFile struct {
	*ast.File
	name string
	set  *token.FileSet
}

func goFiles(t *testing.T, mode parser.Mode) (files []goFile) {
	t.Helper()
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
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, mode)
		files = append(files, goFile{file, name, set})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// lines is how many lines the node takes.
func (f goFile) lines(n ast.Node) int {
	return f.set.Position(n.End()).Line - f.set.Position(n.Pos()).Line + 1
}

// TestStyle keeps the product within what can be read in one go: short functions
// with few branches, files of one subject, and comments that give reasons.
func TestStyle(t *testing.T) {
	const (
		mostMedian, mostInFunction, mostBranches, mostInFile = 10, 50, 15, 400
		leastComments, mostComments                          = 12, 18 // percent
	)
	var functions []int
	total, comments := 0, 0
	for _, f := range goFiles(t, parser.ParseComments) {
		if testOnly(path.Dir(f.name)) {
			continue
		}
		n := f.set.File(f.Pos()).LineCount() - 1 // it counts an empty one after the last
		if total += n; n > mostInFile {
			t.Errorf("%s has %d lines, at most %d: split it", f.name, n, mostInFile)
		}
		for _, group := range f.Comments {
			comments += f.lines(group)
		}
		for _, d := range f.Decls {
			function, is := d.(*ast.FuncDecl)
			if !is || function.Body == nil {
				continue
			}
			functions = append(functions, f.lines(function))
			if n := f.lines(function); n > mostInFunction {
				t.Errorf("%s: %s has %d lines, at most %d", f.name, function.Name, n, mostInFunction)
			}
			if n := cyclomatic(function); n > mostBranches {
				t.Errorf("%s: %s has the cyclomatic number %d, at most %d", f.name, function.Name, n, mostBranches)
			}
		}
	}
	slices.Sort(functions)
	if median := functions[len(functions)/2]; median > mostMedian {
		t.Errorf("half of the functions have %d lines or more, at most %d", median, mostMedian)
	}
	if share := 100 * float64(comments) / float64(total); share < leastComments || share > mostComments {
		t.Errorf("%.1f %% of the lines are comments, want %d to %d", share, leastComments, mostComments)
	}
}

// cyclomatic is one more than the branches of a function.
func cyclomatic(function ast.Node) int {
	n := 1
	ast.Inspect(function, func(node ast.Node) bool {
		switch v := node.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
			n++
		case *ast.CaseClause:
			n += min(1, len(v.List)) // none for default
		case *ast.CommClause:
			if v.Comm != nil {
				n++
			}
		case *ast.BinaryExpr:
			if v.Op == token.LAND || v.Op == token.LOR {
				n++
			}
		}
		return true
	})
	return n
}

// TestContributing: every file and folder that CONTRIBUTING.md names is there, and
// every room is named.
func TestContributing(t *testing.T) {
	data, err := os.ReadFile("CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`\]\(([^)#]+)|`+"`"+`((?:internal|policy|docs|testdata|binary|\.ci)/[-_./0-9a-zA-Z]*)`+"`").FindAllStringSubmatch(string(data), -1)
	if len(names) < 20 {
		t.Fatalf("only %d names of files found", len(names))
	}
	for _, match := range names {
		name := match[1] + match[2]
		if strings.HasPrefix(name, "https://") {
			continue
		}
		if _, err := os.Stat(name); err != nil {
			t.Errorf("CONTRIBUTING.md names %s: %v", name, err)
		}
	}
	for _, r := range rooms() {
		if name := r.name; name != "." && !strings.Contains(string(data), fmt.Sprintf("`%s`", name)) {
			t.Errorf("CONTRIBUTING.md does not say what %s owns", name)
		}
	}
}
