package fakegithub

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Comment is a comment of an issue or pull request.
type Comment struct {
	ID   int64   `json:"id"`
	Body string  `json:"body"`
	User Account `json:"user"`
}

// maxBody is how many characters a comment may have.
// https://github.com/liatrio/terraform-change-pr-commenter/issues/91
const maxBody = 65_536

// Post makes a comment as a person would, in a browser.
func (s *Server) Post(repo string, number int, author Account, body string) Comment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(s.Repositories[repo].Issues[number], author, body)
}

// Comments gives the comments of an issue, oldest first.
func (s *Server) Comments(repo string, number int) []Comment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.Repositories[repo].Issues[number].Comments)
}

func (s *Server) add(issue *Issue, author Account, body string) Comment {
	s.lastID++
	comment := Comment{s.lastID, body, author}
	issue.Comments = append(issue.Comments, comment)
	return comment
}

// issue finds the one of the address, or answers that there is none.
func issue(w http.ResponseWriter, r *http.Request, repo *Repository) *Issue {
	number, err := strconv.Atoi(r.PathValue("number"))
	found := repo.Issues[number]
	if err != nil || found == nil {
		notFound(w)
		return nil
	}
	return found
}

// listComments gives a page.
func (s *Server) listComments(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	issue := issue(w, r, repo)
	if issue == nil {
		return
	}
	reply(w, http.StatusOK, page(w, r, issue.Comments))
}

// page gives the part of a list that was asked for, and says where the next is, in a header.
// https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
func page[T any](w http.ResponseWriter, r *http.Request, list []T) []T {
	size, page := parameter(r, "per_page", 30, 100), parameter(r, "page", 1, 1<<30)
	begin := min((page-1)*size, len(list))
	end := min(begin+size, len(list))
	if end < len(list) {
		query := r.URL.Query()
		query.Set("per_page", strconv.Itoa(size))
		query.Set("page", strconv.Itoa(page+1))
		next := url.URL{Scheme: "https", Host: r.Host, Path: r.URL.Path, RawQuery: query.Encode()}
		w.Header().Set("Link", fmt.Sprintf("<%s>; rel=%q", &next, "next"))
	}
	return append([]T{}, list[begin:end]...)
}

func parameter(r *http.Request, name string, fallback, most int) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil || n < 1 {
		return fallback
	}
	return min(n, most)
}

func (s *Server) createComment(w http.ResponseWriter, r *http.Request, repo *Repository, token Token) {
	issue := issue(w, r, repo)
	if issue == nil {
		return
	}
	// https://github.com/renovatebot/renovate/issues/6215
	if issue.Locked {
		fail(w, http.StatusForbidden, "Unable to create comment because issue is locked.", "https://docs.github.com/articles/locking-conversations/")
		return
	}
	if body, ok := readBody(w, r); ok {
		reply(w, http.StatusCreated, s.add(issue, token.Account, body))
	}
}

// updateComment lets a token that may write edit the comments of others too.
// https://docs.github.com/en/communities/moderating-comments-and-conversations/managing-disruptive-comments#editing-a-comment
func (s *Server) updateComment(w http.ResponseWriter, r *http.Request, repo *Repository, _ Token) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	for _, issue := range repo.Issues {
		i := slices.IndexFunc(issue.Comments, func(c Comment) bool { return err == nil && c.ID == id })
		if i < 0 {
			continue
		}
		if body, ok := readBody(w, r); ok {
			issue.Comments[i].Body = body
			reply(w, http.StatusOK, issue.Comments[i])
		}
		return
	}
	notFound(w)
}

// readBody reads the text of a comment as GitHub keeps it, or answers why not.
func readBody(w http.ResponseWriter, r *http.Request) (string, bool) {
	var request struct{ Body string }
	if !decode(w, r, &request) {
		return "", false
	}
	problem := ""
	switch {
	case strings.TrimSpace(request.Body) == "":
		problem = "Body can't be blank"
	case utf8.RuneCountInString(request.Body) > maxBody:
		problem = "Body is too long (maximum is 65536 characters)"
	}
	if problem != "" {
		fail(w, http.StatusUnprocessableEntity, "Validation Failed", "https://docs.github.com/rest/issues/comments",
			failedField{"IssueComment", "data", "unprocessable", problem})
		return "", false
	}
	return strings.TrimSpace(request.Body), true
}

func decode[T any](w http.ResponseWriter, r *http.Request, request *T) bool {
	err := json.NewDecoder(r.Body).Decode(request)
	if err != nil {
		fail(w, http.StatusBadRequest, "Problems parsing JSON", "https://docs.github.com/rest")
	}
	return err == nil
}
