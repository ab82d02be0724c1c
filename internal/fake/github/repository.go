package fakegithub

import (
	"cmp"
	"net/http"
)

type repositoryAnswer struct {
	FullName      string `json:"full_name"`
	DefaultBranch string `json:"default_branch"`
}

// getRepository needs no permission that a token does not have anyway.
// https://docs.github.com/en/rest/repos/repos#get-a-repository
func (s *Server) getRepository(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	reply(w, http.StatusOK, repositoryAnswer{r.PathValue("owner") + "/" + r.PathValue("repo"), cmp.Or(repo.DefaultBranch, "main")})
}
