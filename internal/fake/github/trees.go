package fakegithub

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
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
}

// getTree answers for the heads of branches, which stand for their root, and for
// the folders below. All branches have the same files.
// https://docs.github.com/en/rest/git/trees#get-a-tree
func (s *Server) getTree(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	id := r.PathValue("sha")
	found := ""
	if slices.Contains(slices.Collect(maps.Values(repo.Branches)), id) {
		found = "."
	}
	if repo.Files != nil {
		_ = fs.WalkDir(repo.Files, ".", func(name string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && folderID(name) == id {
				found = name
			}
			return nil
		})
	}
	if found == "" || repo.Files == nil {
		notFound(w)
		return
	}
	answer := tree{SHA: id, Tree: []treeEntry{}}
	entries, err := fs.ReadDir(repo.Files, found)
	if err != nil {
		fail(w, http.StatusInternalServerError, err.Error(), "")
		return
	}
	for _, entry := range entries {
		answer.Tree = append(answer.Tree, entryOf(repo.Files, found, entry))
	}
	reply(w, http.StatusOK, answer)
}

// entryOf has git's own id of a file. That of a folder is one of ours: nothing
// rests on it but the next request.
func entryOf(files fs.FS, folder string, entry fs.DirEntry) treeEntry {
	name := path.Join(folder, entry.Name())
	if entry.IsDir() {
		return treeEntry{entry.Name(), "040000", "tree", folderID(name)}
	}
	mode := "100644"
	if entry.Type()&fs.ModeSymlink != 0 {
		mode = "120000"
	}
	data, _ := fs.ReadFile(files, name) // what can't be read has no bytes that anybody could match
	return treeEntry{entry.Name(), mode, "blob", objectID("blob", data)}
}

func folderID(name string) string { return objectID("tree", []byte(name)) }

func objectID(kind string, data []byte) string {
	sum := sha1.Sum(append(fmt.Appendf(nil, "%s %d\x00", kind, len(data)), data...))
	return hex.EncodeToString(sum[:])
}
