package fakegithub

import (
	"net/http"
	"slices"
	"strconv"
)

// Run is an attempt of a run of a workflow. Of one run the newest comes first.
type Run struct {
	ID         int64  `json:"id"`
	Attempt    int    `json:"run_attempt"`
	Workflow   int64  `json:"workflow_id"`
	Event      string `json:"event"`
	Branch     string `json:"head_branch"`
	Commit     string `json:"head_sha"`
	Status     string `json:"status"`     // completed, in_progress, …
	Conclusion string `json:"conclusion"` // success, failure, …; "" while it runs
}

// getRun answers for a run of the repository.
// https://docs.github.com/en/rest/actions/workflow-runs#get-a-workflow-run
func (s *Server) getRun(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	for _, run := range repo.Runs {
		if strconv.FormatInt(run.ID, 10) == r.PathValue("id") {
			reply(w, http.StatusOK, run)
			return
		}
	}
	notFound(w)
}

// getAttempt answers for an attempt of a run, which may not be its last.
// https://docs.github.com/en/rest/actions/workflow-runs#get-a-workflow-run-attempt
func (s *Server) getAttempt(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	for _, run := range repo.Runs {
		if strconv.FormatInt(run.ID, 10) == r.PathValue("id") && strconv.Itoa(run.Attempt) == r.PathValue("attempt") {
			reply(w, http.StatusOK, run)
			return
		}
	}
	notFound(w)
}

type runsAnswer struct {
	Count int   `json:"total_count"`
	Runs  []Run `json:"workflow_runs"`
}

// listRuns gives the first page, of each run the last attempt. The query's status is one of the statuses or one of
// the conclusions.
// https://docs.github.com/en/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow
func (s *Server) listRuns(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	query := r.URL.Query()
	page, err := strconv.Atoi(query.Get("per_page"))
	if err != nil {
		page = 30
	}
	answer := runsAnswer{Runs: []Run{}}
	for i, run := range repo.Runs {
		if slices.ContainsFunc(repo.Runs[:i], func(newer Run) bool { return newer.ID == run.ID }) {
			continue
		}
		status, branch := query.Get("status"), query.Get("branch")
		if strconv.FormatInt(run.Workflow, 10) != r.PathValue("id") || branch != "" && run.Branch != branch ||
			status != "" && run.Status != status && run.Conclusion != status {
			continue
		}
		if answer.Count++; len(answer.Runs) < page {
			answer.Runs = append(answer.Runs, run)
		}
	}
	reply(w, http.StatusOK, answer)
}
