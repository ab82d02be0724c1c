package config

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/strictyaml"
)

// Load reads the files that the patterns name, each once, sorted by path. A
// pattern is a path or a glob (see glob): what holds *, ? or [ is always a glob,
// and refused where a file has that very name. All of them stay inside the root.
// A pattern that leads to no file is an error: what was not read must not
// look as if it were fine.
//
// Only regular files are read, and no symbolic link is followed, not even one
// that stays inside: a reviewer sees the link's text, not the file behind it.
func Load(root *os.Root, patterns []string) ([]Source, []finding.Finding) {
	l := loader{root: root}
	l.match(patterns)
	if !l.within(len(l.paths)) {
		return nil, l.Found()
	}
	return l.readAll(), l.Found()
}

// readAll reads the files up to the limit of a declaration: beyond it, there
// is no part of a declaration to look at.
func (l *loader) readAll() []Source {
	var sources []Source
	bytes := 0
	for i, p := range l.paths {
		data, ok := l.read(p)
		if !ok {
			continue
		}
		if bytes += len(data); bytes > maxBytes {
			l.tooLarge(p, i+1, bytes)
			return nil
		}
		sources = append(sources, Source{p, data})
	}
	return sources
}

// Match gives the paths that Load would read, whether it could or not.
func Match(root *os.Root, patterns []string) []string {
	l := loader{root: root}
	l.match(patterns)
	for _, f := range l.Found() {
		l.paths = append(l.paths, f.Pos.File)
	}
	return l.paths
}

// LoadFile reads one file that is named by its path, in the same way. Its name
// is never a pattern.
func LoadFile(root *os.Root, name string) (Source, []finding.Finding) {
	l := loader{root: root}
	p, ok := l.inside(name)
	if !ok {
		return Source{}, l.Found()
	}
	data, _ := l.read(p)
	return Source{p, data}, l.Found()
}

type loader struct {
	strictyaml.Decoder
	root  *os.Root
	paths []string
}

func (l *loader) fail(pos finding.Pos, message, fix string) {
	l.Fail("file-unreadable", pos, message, fix)
}

func (l *loader) failFile(p, problem, fix string) {
	l.fail(finding.Pos{File: p}, strictyaml.Quote(p)+" "+problem, fix)
}

// match adds the paths of all patterns, each once.
func (l *loader) match(patterns []string) {
	for _, p := range patterns {
		l.expand(p)
	}
	slices.Sort(l.paths)
	l.paths = slices.Compact(l.paths)
}

// expand adds the paths that a pattern stands for.
func (l *loader) expand(pattern string) {
	p, ok := l.inside(pattern)
	if !ok {
		return
	}
	if !hasMeta(p) {
		l.paths = append(l.paths, p)
		return
	}
	found, err := glob(l.root, p)
	switch {
	case err != nil:
		l.failPattern(pattern, err)
	case len(found) == 0:
		l.fail(finding.Pos{}, fmt.Sprintf("no file matches %s", strictyaml.Quote(pattern)),
			"correct the pattern; it is matched from the working directory, and * matches no name that begins with a dot")
	default:
		l.paths = append(l.paths, found...)
	}
}

// failPattern says why a pattern can't be used.
func (l *loader) failPattern(pattern string, err error) {
	pos, fix := finding.Pos{}, "*, ? and [a-z] match inside one path element, ** matches any number of directories"
	if literal, ok := errors.AsType[*literalError](err); ok {
		pos.File, fix = literal.path, "rename it; or write [*], [?] or [[] in the pattern for that character itself"
	}
	l.fail(pos, fmt.Sprintf("the pattern %s can't be used: %s", strictyaml.Quote(pattern), reason(err)), fix)
}

// inside brings a path into its one form, relative to the root and with
// slashes, or says that it leads elsewhere.
func (l *loader) inside(name string) (string, bool) {
	const fix = "name a file inside the working directory, such as groups.yaml"
	local := name
	if filepath.IsAbs(name) {
		base, err := filepath.Abs(l.root.Name())
		if err == nil {
			local, err = filepath.Rel(base, name)
		}
		if err != nil {
			local = ".."
		}
	}
	local = filepath.ToSlash(local)
	switch {
	case name == "":
		l.fail(finding.Pos{}, "the name of a file is empty", fix)
		return "", false
	case strings.ContainsRune(name, 0):
		l.fail(finding.Pos{}, fmt.Sprintf("the path %s holds a NUL character", strictyaml.Quote(name)), fix)
		return "", false
	case slices.Contains(strings.Split(local, "/"), ".."), !filepath.IsLocal(local):
		l.fail(finding.Pos{}, fmt.Sprintf("the path %s leads out of the working directory", strictyaml.Quote(name)), fix)
		return "", false
	}
	return path.Clean(local), true
}

// read reads a regular file up to one byte more than the limit of a file; the
// parser says that it is too large.
func (l *loader) read(p string) ([]byte, bool) {
	seen, ok := l.stat(p)
	if !ok {
		return nil, false
	}
	data, err := readSame(l.root, p, seen)
	if err != nil {
		l.failFile(p, "can't be read: "+reason(err), "make it readable for the user that runs this")
		return nil, false
	}
	return data, true
}

// stat looks at every element of the path without following any.
func (l *loader) stat(p string) (info fs.FileInfo, ok bool) {
	elements := strings.Split(p, "/")
	for i := range elements {
		part := path.Join(elements[:i+1]...)
		var err error
		info, err = l.root.Lstat(part)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			l.missing(p, part)
			return nil, false
		case err != nil:
			l.failFile(p, "can't be read: "+reason(err), "check the path and its permissions")
			return nil, false
		case info.Mode()&fs.ModeSymlink != 0:
			l.failFile(p, fmt.Sprintf("is reached through the symbolic link %s", strictyaml.Quote(part)),
				"name the file itself; links are not followed, since a reviewer doesn't see what is behind them")
			return nil, false
		}
	}
	switch {
	case info.IsDir():
		l.failFile(p, "is a directory", fmt.Sprintf("name the files in it, such as %q", path.Join(p, "*.yaml")))
		return nil, false
	case !info.Mode().IsRegular():
		l.failFile(p, "is not a regular file", "name a regular file")
		return nil, false
	}
	return info, true
}

// missing says which element of a path is not there, and what is there that
// looks like it.
func (l *loader) missing(p, part string) {
	fix := "check the name; paths count from the working directory"
	entries, _ := fs.ReadDir(l.root.FS(), path.Dir(part))
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if hasMeta(p) {
		fix = "name one file; patterns are for the files that declare groups"
	}
	if near := strictyaml.Nearest(path.Base(part), names); near != "" {
		fix = fmt.Sprintf("did you mean %q? Upper and lower case count", path.Join(path.Dir(part), near))
	}
	l.failFile(p, "does not exist", fix)
}

// readSame reads the file that was looked at; one that was put in its place
// since is refused.
func readSame(root *os.Root, p string, seen fs.FileInfo) ([]byte, error) {
	f, err := root.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	opened, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !os.SameFile(seen, opened) {
		return nil, errors.New("it was replaced while it was read")
	}
	return io.ReadAll(io.LimitReader(f, strictyaml.MaxSize+1))
}

// reason is an error without the path, which the message names already.
func reason(err error) string {
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		err = pathErr.Err
	}
	return cmp.Or(err.Error(), "unknown reason")
}
