package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
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

// Glob is a pattern of paths.
type Glob struct{ elements []string }

// ParseGlob reads a pattern of paths with slashes.
func ParseGlob(pattern string) (Glob, error) {
	// Several ** in a row say the same as one, and one at the end means the files
	// there.
	elements := slices.CompactFunc(strings.Split(pattern, "/"), func(a, b string) bool { return a == "**" && b == "**" })
	if elements[len(elements)-1] == "**" {
		elements = append(elements, "*")
	}
	for _, e := range elements {
		if _, err := path.Match(e, ""); err != nil {
			return Glob{}, errors.New("a bracket is not closed or is empty")
		}
	}
	return Glob{elements}, nil
}

// Matches says whether the pattern stands for a file, which need not exist.
func (g Glob) Matches(file string) bool { return matchElements(g.elements, strings.Split(file, "/")) }

func matchElements(elements, names []string) bool {
	switch {
	case len(elements) == 0 || len(names) == 0:
		return len(elements) == len(names)
	case elements[0] == "**" && len(names) > 1 && matchElement("**", names[0]) && matchElements(elements, names[1:]):
		return true
	case elements[0] == "**":
		return matchElements(elements[1:], names)
	}
	return matchElement(elements[0], names[0]) && matchElements(elements[1:], names[1:])
}

// matchElement says whether one element of a pattern fits a name.
func matchElement(element, name string) bool {
	if !hasMeta(element) {
		return element == name
	}
	hidden := strings.HasPrefix(name, ".") && !strings.HasPrefix(element, ".")
	ok, _ := path.Match(element, name)
	return ok && !hidden
}

// glob returns the paths that match, not sorted, maybe twice.
func glob(files fs.FS, pattern string) ([]string, error) {
	parsed, err := ParseGlob(pattern)
	if err != nil {
		return nil, err
	}
	g := globber{files: files}
	err = g.walk(".", parsed.elements)
	return g.found, err
}

// literalError names what is called like a part of the pattern, letter by letter.
type literalError struct{ path string }

func (e *literalError) Error() string {
	return fmt.Sprintf("%s has exactly the name that is a pattern here", strictyaml.Quote(e.path))
}

type globber struct {
	files fs.FS
	found []string
}

// walk adds what matches the elements below a directory.
func (g *globber) walk(dir string, elements []string) error {
	element, below := elements[0], elements[1:]
	if !hasMeta(element) {
		p := path.Join(dir, element)
		info, err := fs.Lstat(g.files, p)
		if err != nil {
			return nil // no such file
		}
		return g.enter(p, info.IsDir(), below)
	}
	entries, err := fs.ReadDir(g.files, dir)
	if err != nil {
		return err
	}
	if element == "**" {
		if err := g.walk(dir, below); err != nil {
			return err
		}
		below = elements
	}
	for _, e := range entries {
		name := e.Name()
		if name == element {
			return &literalError{path.Join(dir, name)}
		}
		if !matchElement(element, name) || element == "**" && !e.IsDir() {
			continue
		}
		if err := g.enter(path.Join(dir, name), e.IsDir(), below); err != nil {
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
