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

// Source is the text of one declared file.
type Source struct {
	Path string // as findings name it: slash-separated, relative to the working directory
	Data []byte
}

// Limits of one declaration, all its files together. Each file has its own
// limits (see strictyaml), but a careless glob, or a thousand files that are
// each acceptable, must not exhaust a runner either. They are far above what a
// tenant has: 10,000 groups fit into a file of 1 MiB.
const (
	maxFiles  = 1000
	maxBytes  = 16 << 20
	maxGroups = 50_000
)

// Folder is where files are looked for: a folder of this machine, or what a
// commit holds.
type Folder struct {
	fs.ReadLinkFS        // a link must not look like what it leads to
	Path          string // on this machine, for absolute names; "" if it is not there
}

// Root is the folder that a root opens.
func Root(root *os.Root) Folder { return Folder{root.FS().(fs.ReadLinkFS), root.Name()} }

// Load reads the files that the patterns name, each once, sorted by path. A
// pattern is a path or a glob (see glob): what holds *, ? or [ is always a glob,
// and refused where a file has that very name. All of them stay inside the folder.
// A pattern that leads to no file is an error: what was not read must not
// look as if it were fine.
//
// Only regular files are read, and no symbolic link is followed, not even one
// that stays inside: a reviewer sees the link's text, not the file behind it.
func Load(in Folder, patterns []string) ([]Source, []finding.Finding) {
	l := loader{in: in}
	l.match(patterns)
	if len(l.paths) > maxFiles {
		l.Fail("file-limit", finding.Pos{}, fmt.Sprintf("%d files are named; one declaration may have %d", len(l.paths), maxFiles),
			"name fewer files; a narrower glob may help")
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
			l.Fail("file-limit", finding.Pos{File: p},
				fmt.Sprintf("%d of %d files hold %d bytes already; one declaration may have %d", i+1, len(l.paths), bytes, maxBytes),
				"name fewer files, or check parts of the declaration in separate runs")
			return nil
		}
		sources = append(sources, Source{p, data})
	}
	return sources
}

// Match gives the paths that Load would read, whether it could or not.
func Match(in Folder, patterns []string) []string {
	l := loader{in: in}
	l.match(patterns)
	for _, f := range l.Found() {
		l.paths = append(l.paths, f.Pos.File)
	}
	return l.paths
}

// LoadFile reads one file that is named by its path, in the same way. Its name
// is never a pattern.
func LoadFile(in Folder, name string) (Source, []finding.Finding) {
	l := loader{in: in}
	p, ok := l.inside(name)
	if !ok {
		return Source{}, l.Found()
	}
	data, _ := l.read(p)
	return Source{p, data}, l.Found()
}

type loader struct {
	strictyaml.Decoder
	in    Folder
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
	found, err := glob(l.in, p)
	literal, isLiteral := errors.AsType[*literalError](err)
	switch quoted := strictyaml.Quote(pattern); {
	case isLiteral:
		l.fail(finding.Pos{File: literal.path}, fmt.Sprintf("the pattern %s can't be used: %s", quoted, literal),
			"rename it; or write [*], [?] or [[] in the pattern for that character itself")
	case err != nil:
		l.fail(finding.Pos{}, fmt.Sprintf("the pattern %s can't be used: %s", quoted, reason(err)),
			"*, ? and [a-z] match inside one path element, ** matches any number of directories")
	case len(found) == 0:
		l.fail(finding.Pos{}, "no file matches "+quoted,
			"correct the pattern; it is matched from the working directory, and * matches no name that begins with a dot")
	default:
		l.paths = append(l.paths, found...)
	}
}

// inside brings a path into its one form, relative to the folder and with
// slashes, or says that it leads elsewhere.
func (l *loader) inside(name string) (string, bool) {
	local := name
	if filepath.IsAbs(name) && l.in.Path != "" {
		base, err := filepath.Abs(l.in.Path)
		if err == nil {
			local, err = filepath.Rel(base, name)
		}
		if err != nil {
			local = ".."
		}
	}
	local = filepath.ToSlash(local)
	problem := ""
	switch {
	case name == "":
		problem = "the name of a file is empty"
	case strings.ContainsRune(name, 0):
		problem = fmt.Sprintf("the path %s holds a NUL character", strictyaml.Quote(name))
	case slices.Contains(strings.Split(local, "/"), ".."), !filepath.IsLocal(local):
		problem = fmt.Sprintf("the path %s leads out of the working directory", strictyaml.Quote(name))
	default:
		return path.Clean(local), true
	}
	l.fail(finding.Pos{}, problem, "name a file inside the working directory, such as groups.yaml")
	return "", false
}

// read reads a regular file up to one byte more than the limit of a file; the
// parser says that it is too large.
func (l *loader) read(p string) ([]byte, bool) {
	seen, ok := l.stat(p)
	if !ok {
		return nil, false
	}
	data, err := readSame(l.in, p, seen)
	if err != nil {
		l.failFile(p, "can't be read: "+reason(err), "make it readable for the user that runs this")
		return nil, false
	}
	return data, true
}

// stat looks at every element of the path without following any.
func (l *loader) stat(p string) (info fs.FileInfo, ok bool) {
	refuse := func(problem, fix string) (fs.FileInfo, bool) {
		l.failFile(p, problem, fix)
		return nil, false
	}
	elements := strings.Split(p, "/")
	for i := range elements {
		part := path.Join(elements[:i+1]...)
		var err error
		info, err = l.in.Lstat(part)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return refuse("does not exist", l.missingFix(p, part))
		case err != nil:
			return refuse("can't be read: "+reason(err), "check the path and its permissions")
		case info.Mode()&fs.ModeSymlink != 0:
			return refuse("is reached through the symbolic link "+strictyaml.Quote(part),
				"name the file itself; links are not followed, since a reviewer doesn't see what is behind them")
		}
	}
	switch {
	case info.IsDir():
		return refuse("is a directory", fmt.Sprintf("name the files in it, such as %q", path.Join(p, "*.yaml")))
	case !info.Mode().IsRegular():
		return refuse("is not a regular file", "name a regular file")
	}
	return info, true
}

// missingFix says what to do about an element of a path that is not there: what
// is there may look like it.
func (l *loader) missingFix(p, part string) string {
	entries, _ := fs.ReadDir(l.in, path.Dir(part))
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	near := strictyaml.Nearest(path.Base(part), names)
	switch {
	case near != "":
		return fmt.Sprintf("did you mean %q? Upper and lower case count", path.Join(path.Dir(part), near))
	case hasMeta(p):
		return "name one file; patterns are for the files that declare groups"
	}
	return "check the name; paths count from the working directory"
}

// readSame reads the file that was looked at; one that was put in its place
// since is refused. What a commit holds can't be replaced.
func readSame(in Folder, p string, seen fs.FileInfo) ([]byte, error) {
	f, err := in.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	opened, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if in.Path != "" && !os.SameFile(seen, opened) {
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
