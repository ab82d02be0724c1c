package fakegithub

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
)

type tree struct {
	SHA       string      `json:"sha"`
	Tree      []treeEntry `json:"tree"`
	Truncated bool        `json:"truncated"`
}

type treeEntry struct {
	Path string `json:"path"`
	Mode string `json:"mode"`
	Type string `json:"type"`
	SHA  string `json:"sha"`
	Size int    `json:"size,omitempty"`
}

// getTree answers for commits, which stand for their root, and for the folders
// below.
// https://docs.github.com/en/rest/git/trees#get-a-tree
func (s *Server) getTree(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	id := r.PathValue("sha")
	files, name := repo.folder(id)
	if files == nil {
		notFound(w)
		return
	}
	answer := tree{SHA: id, Tree: []treeEntry{}}
	entries, err := fs.ReadDir(files, name)
	if err != nil {
		fail(w, http.StatusInternalServerError, err.Error(), "")
		return
	}
	for _, entry := range entries {
		answer.Tree = append(answer.Tree, entryOf(files, name, entry))
	}
	reply(w, http.StatusOK, answer)
}

// folder finds a folder by its id or by that of the commit whose root it is.
func (r *Repository) folder(id string) (files fs.FS, name string) {
	if files, exists := r.files(id); exists {
		return files, "."
	}
	for _, tree := range r.trees() {
		_ = fs.WalkDir(tree, ".", func(at string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && folderID(tree, at) == id {
				files, name = tree, at
			}
			return nil
		})
	}
	return files, name
}

// entryOf has git's own id of a file. That of a folder is one of ours, made of
// its path and of what is in it: nothing rests on it but the next request.
func entryOf(files fs.FS, folder string, entry fs.DirEntry) treeEntry {
	name := path.Join(folder, entry.Name())
	if entry.IsDir() {
		return treeEntry{entry.Name(), "040000", "tree", folderID(files, name), 0}
	}
	mode := "100644"
	if entry.Type()&fs.ModeSymlink != 0 {
		mode = "120000"
	}
	data, _ := fs.ReadFile(files, name) // what can't be read has no bytes that anybody could match
	return treeEntry{entry.Name(), mode, "blob", objectID("blob", data), len(data)}
}

func folderID(files fs.FS, name string) string {
	text := name
	_ = fs.WalkDir(files, name, func(at string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			data, _ := fs.ReadFile(files, at) // as in entryOf
			text += "\x00" + at + "\x00" + objectID("blob", data)
		}
		return nil
	})
	return objectID("tree", []byte(text))
}

func objectID(kind string, data []byte) string {
	sum := sha1.Sum(append(fmt.Appendf(nil, "%s %d\x00", kind, len(data)), data...))
	return hex.EncodeToString(sum[:])
}
