package fakegithub

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Issue is an issue or a pull request.
type Issue struct {
	Title, Body string
	User        Account
	Closed      bool
	Reason      string // why it was closed: completed or not_planned
	Comments    []Comment
	Locked      bool // comments of those without write access are refused
	// Head is the last commit of a pull request; "" for an issue. Base is the branch
	// that it is to be merged into, Merged the commit that it was merged as.
	Head, Base, Merged string
	// Deleted answers as for an issue that was there.
	Deleted bool
}

func (i *Issue) state() string {
	if i.Closed {
		return "closed"
	}
	return "open"
}

type issueAnswer struct {
	Number      int     `json:"number"`
	State       string  `json:"state"`
	Reason      *string `json:"state_reason"`
	Title       string  `json:"title"`
	Body        string  `json:"body"`
	Locked      bool    `json:"locked"`
	User        Account `json:"user"`
	Comments    int     `json:"comments"`
	PullRequest *struct {
		URL string `json:"url"`
	} `json:"pull_request,omitempty"`
}

func answerFor(number int, i *Issue) issueAnswer {
	a := issueAnswer{Number: number, State: i.state(), Title: i.Title, Body: i.Body, Locked: i.Locked, User: i.User, Comments: len(i.Comments)}
	if i.Reason != "" {
		a.Reason = &i.Reason
	}
	if i.Head != "" {
		a.PullRequest = &struct {
			URL string `json:"url"`
		}{"https://api.github.test/pulls"}
	}
	return a
}

// Open makes an issue as a person would, in a browser, and gives its number.
func (s *Server) Open(repo string, author Account, title, body string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Repositories[repo].open(&Issue{Title: title, Body: strings.TrimSpace(body), User: author})
}

// open gives an issue the next number.
func (r *Repository) open(i *Issue) int {
	if r.Issues == nil {
		r.Issues = map[int]*Issue{}
	}
	number := 1
	for taken := range r.Issues {
		number = max(number, taken+1)
	}
	r.Issues[number] = i
	return number
}

// listIssues gives a page of issues and pull requests; where issues are turned off, of pull
// requests alone. A number grows with the time at which something was opened.
// https://docs.github.com/en/rest/issues/issues#list-repository-issues
func (s *Server) listIssues(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	query := r.URL.Query()
	state, creator := cmp.Or(query.Get("state"), "open"), query.Get("creator")
	numbers := slices.Sorted(maps.Keys(repo.Issues))
	if query.Get("direction") != "asc" {
		slices.Reverse(numbers)
	}
	var found []issueAnswer
	for _, number := range numbers {
		i := repo.Issues[number]
		if i.Deleted || repo.NoIssues && i.Head == "" || state != "all" && state != i.state() || creator != "" && !strings.EqualFold(creator, i.User.Login) {
			continue
		}
		found = append(found, answerFor(number, i))
	}
	reply(w, http.StatusOK, page(w, r, found))
}

// createIssue answers 410 where issues are turned off (https://github.com/ossf/allstar/issues/64).
// https://docs.github.com/en/rest/issues/issues#create-an-issue
func (s *Server) createIssue(w http.ResponseWriter, r *http.Request, repo *Repository, token Token) {
	if repo.NoIssues {
		fail(w, http.StatusGone, "Issues has been disabled in this repository.", "https://docs.github.com/v3/issues/")
		return
	}
	var request issueRequest
	if !decode(w, r, &request) || !request.valid(w, true) {
		return
	}
	made := &Issue{Title: *request.Title, User: token.Account}
	request.apply(made)
	reply(w, http.StatusCreated, answerFor(repo.open(made), made))
}

// updateIssue lets a token that may write edit the issues of others too.
// https://docs.github.com/en/rest/issues/issues#update-an-issue
func (s *Server) updateIssue(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	found := issue(w, r, repo)
	var request issueRequest
	switch {
	case found == nil:
	case found.Deleted:
		fail(w, http.StatusGone, "This issue was deleted", "https://docs.github.com/v3/issues/")
	case decode(w, r, &request) && request.valid(w, false):
		request.apply(found)
		number, _ := strconv.Atoi(r.PathValue("number")) // issue has read it
		reply(w, http.StatusOK, answerFor(number, found))
	}
}

type issueRequest struct {
	Title  *string `json:"title"`
	Body   *string `json:"body"`
	State  string  `json:"state"`
	Reason string  `json:"state_reason"`
}

// longestTitle is in characters.
const longestTitle = 256

// valid answers what is wrong with the request, if anything is.
func (q *issueRequest) valid(w http.ResponseWriter, isNew bool) bool {
	problem := ""
	switch {
	case isNew && q.Title == nil, q.Title != nil && strings.TrimSpace(*q.Title) == "":
		problem = "title can't be blank"
	case q.Title != nil && utf8.RuneCountInString(*q.Title) > longestTitle:
		problem = "title is too long (maximum is 256 characters)"
	case q.Body != nil && utf8.RuneCountInString(*q.Body) > maxBody:
		problem = "body is too long (maximum is 65536 characters)"
	case !slices.Contains([]string{"", "open", "closed"}, q.State), !slices.Contains([]string{"", "completed", "not_planned", "reopened"}, q.Reason):
		problem = "state is not one of them"
	}
	if problem != "" {
		fail(w, http.StatusUnprocessableEntity, "Validation Failed", "https://docs.github.com/rest/issues/issues", failedField{"Issue", "data", "custom", problem})
	}
	return problem == ""
}

func (q *issueRequest) apply(i *Issue) {
	if q.Title != nil {
		i.Title = *q.Title
	}
	if q.Body != nil {
		i.Body = strings.TrimSpace(*q.Body)
	}
	if q.State != "" {
		i.Closed, i.Reason = q.State == "closed", q.Reason
	}
}
