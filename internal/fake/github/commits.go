package fakegithub

import (
	"encoding/base64"
	"io/fs"
	"net/http"
	"slices"
	"strings"
)

// Commit is one of a repository's history.
type Commit struct {
	Parents []string
	Files   fs.FS // nil: those of the repository
}

// files gives what a commit holds: that of the history or, with the files of the
// repository, the head of a branch.
func (r *Repository) files(sha string) (files fs.FS, exists bool) {
	commit, known := r.Commits[sha]
	switch {
	case known && commit.Files != nil:
		return commit.Files, true
	case known:
		return r.Files, true
	}
	for _, head := range r.Branches {
		exists = exists || head == sha
	}
	return r.Files, exists
}

type parent struct {
	SHA string `json:"sha"`
}

type commitAnswer struct {
	SHA     string   `json:"sha"`
	Parents []parent `json:"parents"`
}

// getCommit answers for the commits of the history.
// https://docs.github.com/en/rest/git/commits#get-a-commit-object
func (s *Server) getCommit(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	sha := r.PathValue("sha")
	if _, exists := repo.files(sha); !exists {
		notFound(w)
		return
	}
	answer := commitAnswer{SHA: sha, Parents: []parent{}}
	for _, p := range repo.Commits[sha].Parents {
		answer.Parents = append(answer.Parents, parent{p})
	}
	reply(w, http.StatusOK, answer)
}

type comparison struct {
	MergeBase parent `json:"merge_base_commit"`
}

// compare answers for two commits that have one in common; without one it says
// 404, as GitHub does.
// https://docs.github.com/en/rest/commits/commits#compare-two-commits
func (s *Server) compare(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	base, head, _ := strings.Cut(r.PathValue("basehead"), "...")
	behind := repo.ancestors(base)
	for _, sha := range repo.ancestors(head) {
		if slices.Contains(behind, sha) {
			reply(w, http.StatusOK, comparison{parent{sha}})
			return
		}
	}
	notFound(w)
}

// ancestors lists a commit and all before it, the nearest first.
func (r *Repository) ancestors(sha string) []string {
	var list []string
	for next := []string{sha}; len(next) > 0; next = next[1:] {
		commit, known := r.Commits[next[0]]
		if !known || slices.Contains(list, next[0]) {
			continue
		}
		list = append(list, next[0])
		next = append(next, commit.Parents...)
	}
	return list
}

type blob struct {
	SHA      string `json:"sha"`
	Encoding string `json:"encoding"`
	Content  string `json:"content"`
}

// getBlob answers for every file of every commit. Content is broken into lines.
// https://docs.github.com/en/rest/git/blobs#get-a-blob
func (s *Server) getBlob(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	for _, files := range repo.trees() {
		data, found := blobOf(files, r.PathValue("sha"))
		if found {
			text := base64.StdEncoding.EncodeToString(data)
			var lines strings.Builder
			for len(text) > 60 {
				lines.WriteString(text[:60] + "\n")
				text = text[60:]
			}
			reply(w, http.StatusOK, blob{r.PathValue("sha"), "base64", lines.String() + text + "\n"})
			return
		}
	}
	notFound(w)
}

func blobOf(files fs.FS, sha string) (data []byte, found bool) {
	_ = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || found {
			return nil
		}
		read, err := fs.ReadFile(files, name)
		if err == nil && objectID("blob", read) == sha {
			data, found = read, true
		}
		return nil
	})
	return data, found
}

// trees are the files of all commits.
func (r *Repository) trees() []fs.FS {
	var list []fs.FS
	if r.Files != nil {
		list = append(list, r.Files)
	}
	for _, c := range r.Commits {
		if c.Files != nil {
			list = append(list, c.Files)
		}
	}
	return list
}
