package fakegithub

import (
	"net/http"
	"strconv"
)

type pull struct {
	Number int      `json:"number"`
	Head   pullHead `json:"head"`
}

type pullHead struct {
	SHA string `json:"sha"`
}

// getPull answers for pull requests only; issues are none.
// https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
func (s *Server) getPull(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	found := issue(w, r, repo)
	switch {
	case found == nil:
	case found.Head == "":
		notFound(w)
	default:
		number, _ := strconv.Atoi(r.PathValue("number")) // issue has read it
		reply(w, http.StatusOK, pull{number, pullHead{found.Head}})
	}
}
