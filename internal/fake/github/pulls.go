package fakegithub

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

type pull struct {
	Number int        `json:"number"`
	Head   pullBranch `json:"head"`
	Base   pullBranch `json:"base"`
	Merge  *string    `json:"merge_commit_sha"`
	Merged *time.Time `json:"merged_at"`
}

type pullBranch struct {
	Ref string `json:"ref"`
	SHA string `json:"sha"`
}

func pullOf(number int, i *Issue) pull {
	p := pull{Number: number, Head: pullBranch{SHA: i.Head}, Base: pullBranch{Ref: i.Base}}
	if i.Merged != "" {
		p.Merge, p.Merged = &i.Merged, new(time.Unix(1, 0).UTC())
	}
	return p
}

// listPullsOf answers with the pull requests that were merged as the commit, or end
// with it. https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit
func (s *Server) listPullsOf(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	list := []pull{}
	for _, number := range slices.Sorted(maps.Keys(repo.Issues)) {
		if i := repo.Issues[number]; i.Head != "" && slices.Contains([]string{i.Head, i.Merged}, r.PathValue("sha")) {
			list = append(list, pullOf(number, i))
		}
	}
	reply(w, http.StatusOK, list)
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
		reply(w, http.StatusOK, pullOf(number, found))
	}
}
