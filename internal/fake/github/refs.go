package fakegithub

import (
	"net/http"
	"strings"
)

type reference struct {
	Ref    string `json:"ref"`
	Object object `json:"object"`
}

type object struct {
	Type string `json:"type"`
	SHA  string `json:"sha"`
}

// getRef answers for exact names only; names that merely begin like it are
// another address (https://docs.github.com/en/rest/git/refs#get-a-reference).
func (s *Server) getRef(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	branch, isBranch := strings.CutPrefix(r.PathValue("ref"), "heads/")
	sha, exists := repo.Branches[branch]
	if !isBranch || !exists {
		notFound(w)
		return
	}
	reply(w, http.StatusOK, reference{"refs/heads/" + branch, object{"commit", sha}})
}
