package github

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/google/go-github/v93/github"
)

// File is one of a checkout, as it was read there.
type File struct {
	Path string // with slashes, from the folder of the checkout or from one above it
	Data []byte
}

// Differing gives the paths of the files that a commit of a repository
// ("owner/name") does not have at their place with the same bytes. Line ends
// don't count, which git changes in checkouts on Windows. The token needs
// `contents: read`.
func (c *Client) Differing(ctx context.Context, repo, commit string, files []File) ([]string, error) {
	r, err := parseRepository(repo)
	if err != nil {
		return nil, err
	}
	if !isSHA(commit) {
		return nil, fmt.Errorf("%q is not a commit", commit)
	}
	t := trees{c, r, fmt.Sprintf("ask for the files of commit %s of %s", commit, repo), map[string]folder{}}
	above, err := t.checkoutFolder(ctx, commit, files)
	if err != nil {
		return nil, err
	}
	var differing []string
	for _, file := range files {
		entry, err := t.find(ctx, commit, strings.TrimPrefix(file.Path, above))
		if err != nil {
			return nil, err
		}
		if !hasContent(entry, file.Data) {
			differing = append(differing, file.Path)
		}
	}
	return differing, nil
}

// Checkout gives the folder, with a slash at its end or "", that a commit was
// checked out into, which is above all of the files and no part of the repository.
func (c *Client) Checkout(ctx context.Context, repo, commit string, files []File) (string, error) {
	r, err := parseRepository(repo)
	if err != nil {
		return "", err
	}
	t := trees{c, r, fmt.Sprintf("ask for the files of commit %s of %s", commit, repo), map[string]folder{}}
	return t.checkoutFolder(ctx, commit, files)
}

// trees reads folders of a commit, each once, so that no repository is too large.
type trees struct {
	client  *Client
	repo    repository
	purpose string
	read    map[string]folder // by id
}

// folder is what a tree of git has in it, by name.
type folder map[string]*github.TreeEntry

// checkoutFolder gives the folder that the repository was checked out into, with a
// slash at its end. It is among the folders that all of the files are in; those
// that the root of the commit has are the repository's own. So each file has one
// place: what a commit has elsewhere is another file.
func (t *trees) checkoutFolder(ctx context.Context, commit string, files []File) (string, error) {
	root, err := t.folder(ctx, commit)
	if err != nil {
		return "", err
	}
	above := ""
	for _, name := range commonFolders(files) {
		if root[name].GetType() == "tree" {
			break
		}
		above += name + "/"
	}
	return above, nil
}

// commonFolders are those that every file is in, the outermost first.
func commonFolders(files []File) []string {
	var common []string
	for i, file := range files {
		steps := strings.Split(file.Path, "/")
		folders := steps[:len(steps)-1]
		if i == 0 {
			common = folders
		}
		shared := 0
		for shared < min(len(common), len(folders)) && common[shared] == folders[shared] {
			shared++
		}
		common = common[:shared]
	}
	return common
}

// find follows a path from a folder, nil if it leads nowhere.
func (t *trees) find(ctx context.Context, id, path string) (*github.TreeEntry, error) {
	name, rest, deeper := strings.Cut(path, "/")
	in, err := t.folder(ctx, id)
	switch entry := in[name]; {
	case err != nil:
		return nil, err
	case !deeper || entry == nil:
		return entry, nil
	case entry.GetType() != "tree":
		return nil, nil
	default:
		return t.find(ctx, entry.GetSHA(), rest)
	}
}

// folder reads one. GitHub takes the id of a commit for that of its root.
// https://docs.github.com/en/rest/git/trees#get-a-tree
func (t *trees) folder(ctx context.Context, id string) (folder, error) {
	if in, known := t.read[id]; known {
		return in, nil
	}
	if !isSHA(id) {
		return nil, errors.New(t.purpose + ": GitHub's answer does not name a folder")
	}
	tree, _, err := ask(ctx, t.purpose, readContents, func() (*github.Tree, *github.Response, error) {
		return t.client.api.Git.GetTree(ctx, t.repo.owner, t.repo.name, id, false)
	})
	switch {
	case err != nil:
		return nil, err
	case tree.GetTruncated(), tree.Entries == nil:
		return nil, errors.New(t.purpose + ": GitHub's list of a folder is not complete")
	}
	in := folder{}
	for _, entry := range tree.Entries {
		in[entry.GetPath()] = entry
	}
	t.read[id] = in
	return in, nil
}

// hasContent says whether an entry is a regular file with these bytes. A link is
// none: what it leads to may be anything.
func hasContent(entry *github.TreeEntry, data []byte) bool {
	if entry == nil || entry.GetType() != "blob" || !strings.HasPrefix(entry.GetMode(), "100") {
		return false
	}
	id := entry.GetSHA()
	return id == blobID(data, len(id)) || id == blobID(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), len(id))
}

// blobID is git's name for a file with these bytes, in one of its two lengths.
// https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_object_storage
func blobID(data []byte, length int) string {
	sum := sha1.New()
	if length == hex.EncodedLen(sha256.Size) {
		sum = sha256.New()
	}
	fmt.Fprintf(sum, "blob %d\x00", len(data))
	sum.Write(data)
	return hex.EncodeToString(sum.Sum(nil))
}
