package github

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/google/go-github/v93/github"

	"pim-groups/internal/order"
)

// Commit is what a commit of a repository holds, as files. Folders and files are
// asked for when they are read, each folder once, and a file must have the bytes
// that its id says. A link is a link here, too: it is never followed.
//
// It is an [fs.ReadLinkFS]. The token needs `contents: read`.
type Commit struct {
	ctx    context.Context
	trees  trees
	sha    string
	place  Place
	have   map[string][]byte // files that need not be asked for, by their ids
	failed error
}

// Place is where a working directory is that names are relative to.
type Place struct {
	Below string // the folder of the repository that it is, "" for all of it
	Above string // the folder in it that holds the repository, "" if it is in the repository
}

// Commit gives the files of a commit as seen from a working directory. Of those
// that are at hand, such as the files of another commit, the bytes are taken. No
// request is sent yet.
func (c *Client) Commit(ctx context.Context, repo, sha string, place Place, have ...[]byte) (*Commit, error) {
	r, err := parseRepository(repo)
	if err != nil {
		return nil, err
	}
	place = Place{path.Clean(place.Below), path.Clean(place.Above)}
	if !isSHA(sha) || !fs.ValidPath(place.Below) || !fs.ValidPath(place.Above) {
		return nil, fmt.Errorf("%q is not a commit with a folder %q", sha, place.Below)
	}
	known := make(map[string][]byte, len(have))
	for _, data := range have {
		known[blobID(data, len(sha))] = data
	}
	purpose := fmt.Sprintf("ask for the files of commit %s of %s", sha, repo)
	return &Commit{ctx: ctx, trees: trees{c, r, purpose, map[string]folder{}}, sha: sha, place: place, have: known}, nil
}

// Err is the first reason why something could not be asked for. What is not in
// the commit is none: a reader who finds nothing must look here before it
// believes that there is nothing.
func (c *Commit) Err() error { return c.failed }

// Open opens a regular file or a folder.
func (c *Commit) Open(name string) (fs.File, error) {
	e, err := c.find("open", name)
	if err != nil {
		return nil, err
	}
	if e.IsDir() {
		return &openFolder{Info: e, entries: c.entries(e.in)}, nil
	}
	if !e.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("not a regular file")}
	}
	data, err := c.blob(e.sha)
	if err != nil {
		return nil, c.fail("open", name, err)
	}
	return &openFile{Info: e, Reader: bytes.NewReader(data)}, nil
}

// ReadDir lists a folder by name.
func (c *Commit) ReadDir(name string) ([]fs.DirEntry, error) {
	e, err := c.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if !e.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a folder")}
	}
	return c.entries(e.in), nil
}

// Lstat tells a link from what it leads to.
func (c *Commit) Lstat(name string) (fs.FileInfo, error) {
	e, err := c.find("lstat", name)
	if err != nil {
		return nil, err
	}
	return e, nil
}

// ReadLink refuses: where a link leads is nothing that anybody here asks.
func (c *Commit) ReadLink(name string) (string, error) {
	return "", &fs.PathError{Op: "readlink", Path: name, Err: errors.ErrUnsupported}
}

// find follows a path; a folder comes with what is in it.
func (c *Commit) find(op, name string) (Info, error) {
	if !fs.ValidPath(name) {
		return Info{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	e := Info{name: path.Base(name), mode: fs.ModeDir, sha: c.sha}
	inside, step := c.inRepository(name)
	switch {
	case step != "":
		e.in = folder{step: {Path: &step, Type: new("tree"), Mode: new("040000")}}
		return e, nil
	case inside == "":
		return Info{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	if at := path.Join(c.place.Below, inside); at != "." {
		entry, err := c.trees.find(c.ctx, c.sha, at)
		switch {
		case err != nil:
			return Info{}, c.fail(op, name, err)
		case entry == nil:
			return Info{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		}
		e = infoOf(entry)
	}
	if e.IsDir() {
		in, err := c.trees.folder(c.ctx, e.sha)
		if err != nil {
			return Info{}, c.fail(op, name, err)
		}
		e.in = in
	}
	return e, nil
}

// inRepository gives the path below the folder that holds the repository. A folder
// above it has one step that leads there, and nothing else. Both are "" where
// nothing is.
func (c *Commit) inRepository(name string) (inside, step string) {
	above := c.place.Above
	switch {
	case above == ".":
		return name, ""
	case name == above:
		return ".", ""
	case strings.HasPrefix(name, above+"/"):
		return strings.TrimPrefix(name, above+"/"), ""
	case name == ".":
		step, _, _ = strings.Cut(above, "/")
	case strings.HasPrefix(above, name+"/"):
		step, _, _ = strings.Cut(strings.TrimPrefix(above, name+"/"), "/")
	}
	return "", step
}

func (c *Commit) fail(op, name string, err error) error {
	if c.failed == nil {
		c.failed = err
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}

func (c *Commit) entries(in folder) []fs.DirEntry {
	list := make([]fs.DirEntry, 0, len(in))
	for _, entry := range in {
		list = append(list, fs.FileInfoToDirEntry(infoOf(entry)))
	}
	order.By(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list
}

// blob reads a file by its id, which its bytes must have.
// https://docs.github.com/en/rest/git/blobs#get-a-blob
func (c *Commit) blob(sha string) ([]byte, error) {
	purpose := c.trees.purpose
	if !isSHA(sha) {
		return nil, errors.New(purpose + ": GitHub's answer does not name a file")
	}
	if data, known := c.have[sha]; known {
		return data, nil
	}
	b, _, err := ask(c.ctx, purpose, readContents, func() (*github.Blob, *github.Response, error) {
		return c.trees.client.api.Git.GetBlob(c.ctx, c.trees.repo.owner, c.trees.repo.name, sha)
	})
	if err != nil {
		return nil, err
	}
	data, err := base64.StdEncoding.DecodeString(b.GetContent()) // which passes over line ends
	if err != nil || b.GetEncoding() != "base64" || blobID(data, len(sha)) != sha {
		return nil, errors.New(purpose + ": GitHub's answer is not the file that was asked for")
	}
	return data, nil
}

// Info says what an entry of a folder is.
type Info struct {
	name string
	mode fs.FileMode
	size int64
	sha  string
	in   folder // of a folder that was looked into
}

// infoOf knows git's modes: 100… a file, 040000 a folder, 120000 a link, 160000
// another repository. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
func infoOf(entry *github.TreeEntry) Info {
	e := Info{name: entry.GetPath(), size: int64(entry.GetSize()), sha: entry.GetSHA(), mode: fs.ModeIrregular}
	switch {
	case entry.GetType() == "tree":
		e.mode = fs.ModeDir
	case entry.GetMode() == "120000":
		e.mode = fs.ModeSymlink
	case entry.GetType() == "blob" && strings.HasPrefix(entry.GetMode(), "100"):
		e.mode = 0
	}
	return e
}

func (e Info) Name() string       { return e.name }
func (e Info) Size() int64        { return e.size }
func (e Info) Mode() fs.FileMode  { return e.mode | 0o444 }
func (e Info) ModTime() time.Time { return time.Time{} } // git has none
func (e Info) IsDir() bool        { return e.mode.IsDir() }
func (e Info) Sys() any           { return nil }

type openFile struct {
	Info
	*bytes.Reader
}

func (f *openFile) Size() int64                { return f.Info.size }
func (f *openFile) Stat() (fs.FileInfo, error) { return f.Info, nil }
func (f *openFile) Close() error               { return nil }

type openFolder struct {
	Info
	entries []fs.DirEntry
}

func (f *openFolder) Stat() (fs.FileInfo, error) { return f.Info, nil }
func (f *openFolder) Close() error               { return nil }
func (f *openFolder) Read([]byte) (int, error)   { return 0, errors.New("is a folder") }

// ReadDir gives the next n entries, or all that are left if n is not positive.
func (f *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(f.entries) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(f.entries) {
		n = len(f.entries)
	}
	list := f.entries[:n]
	f.entries = f.entries[n:]
	return list, nil
}
