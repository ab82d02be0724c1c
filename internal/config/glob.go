package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"pim-groups/internal/strictyaml"
)

// Globs are path.Match element by element, plus "**" for any number of
// directories, as in a workflow's paths filter. As in a shell, no wildcard
// matches a name that begins with a dot, so that .git and editors' leftovers
// stay out. Directories that are symbolic links are not entered; a link that
// matches as a file is found, so that Load can refuse it aloud.
//
// What holds a wildcard is a pattern even where a file or folder has exactly
// that name. Such a name refuses the run: taken for the one file it would hide
// all others, and taken for a pattern it may be hidden itself.
//
// The standard library's fs.Glob has no "**", and the modules that have it
// follow links.

func hasMeta(pattern string) bool { return strings.ContainsAny(pattern, `*?[`) }

// glob returns the paths below the root that match, not sorted, maybe twice.
func glob(root *os.Root, pattern string) ([]string, error) {
	elements := elementsOf(pattern)
	for _, e := range elements {
		if _, err := path.Match(e, ""); err != nil {
			return nil, errors.New("a bracket is not closed or is empty")
		}
	}
	g := globber{root: root, files: root.FS()}
	err := g.walk(".", elements)
	return g.found, err
}

// literalError names what is called like a part of the pattern, letter by letter.
type literalError struct{ path string }

func (e *literalError) Error() string {
	return fmt.Sprintf("%s has exactly the name that is a pattern here", strictyaml.Quote(e.path))
}

type globber struct {
	root  *os.Root
	files fs.FS
	found []string
}

// walk adds what matches the elements below a directory.
func (g *globber) walk(dir string, elements []string) error {
	if !hasMeta(elements[0]) {
		p := path.Join(dir, elements[0])
		info, err := g.root.Lstat(p)
		if err != nil {
			return nil // no such file
		}
		return g.enter(p, info.IsDir(), elements[1:])
	}
	entries, err := fs.ReadDir(g.files, dir)
	if err != nil {
		return err
	}
	if elements[0] == "**" {
		if err := g.walk(dir, elements[1:]); err != nil {
			return err
		}
	}
	for _, e := range entries {
		if e.Name() == elements[0] {
			return &literalError{path.Join(dir, e.Name())}
		}
		below, ok := elements[1:], matches(elements[0], e.Name())
		if elements[0] == "**" {
			below = elements
			ok = ok && e.IsDir()
		}
		if !ok {
			continue
		}
		if err := g.enter(path.Join(dir, e.Name()), e.IsDir(), below); err != nil {
			return err
		}
	}
	return nil
}

// enter goes on below a directory, or takes what is no directory as found.
func (g *globber) enter(p string, isDir bool, below []string) error {
	switch {
	case isDir && len(below) > 0:
		return g.walk(p, below)
	case !isDir && len(below) == 0:
		g.found = append(g.found, p)
	}
	return nil
}

func matches(element, name string) bool {
	if strings.HasPrefix(name, ".") && !strings.HasPrefix(element, ".") {
		return false
	}
	if element == "**" {
		return true
	}
	ok, _ := path.Match(element, name) // the pattern was tried before
	return ok
}

// elementsOf splits a pattern. Several ** in a row say the same as one, and
// one at the end means the files there.
func elementsOf(pattern string) []string {
	var elements []string
	for e := range strings.SplitSeq(pattern, "/") {
		if n := len(elements); e != "**" || n == 0 || elements[n-1] != "**" {
			elements = append(elements, e)
		}
	}
	if elements[len(elements)-1] == "**" {
		elements = append(elements, "*")
	}
	return elements
}
