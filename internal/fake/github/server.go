// Package fakegithub is GitHub's REST API as far as the program uses it: which
// branch is the default one and where a branch stands, what files a commit has
// and which commits are before it, the runs of workflows, who a token is, issues, and the
// comments of a pull request. It answers what GitHub answers, with its status codes, texts, paging and
// permissions, and records what it was asked.
//
// It works without a socket, as the transport of a client, and over one, as a
// handler. Tests own a Server each; it may be asked at the same time.
package fakegithub

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
)

// Server is one GitHub. The fields are read when a request comes; set them
// before the first one.
type Server struct {
	Repositories map[string]*Repository // by owner/name
	Tokens       map[string]Token       // by the text of the token

	// Fault answers a request in the server's place when it gives a handler;
	// n counts all requests from 1. Such requests are recorded too.
	Fault func(n int, r *http.Request) http.Handler

	// Enterprise is a GitHub Enterprise Server, whose REST API is below /api/v3
	// and whose GraphQL API is at /api/graphql.
	Enterprise bool

	mu       sync.Mutex
	requests []Request
	lastID   int64 // of a comment; they grow over all repositories
}

// Repository is what the token's holder works in.
type Repository struct {
	Branches map[string]string // commits by name; a name may hold slashes
	// DefaultBranch is the one that pull requests are merged into; "" is main.
	DefaultBranch string
	Files         fs.FS             // what each head of a branch holds; nil: no commit can be read
	Commits       map[string]Commit // the history; branches may point to others
	Issues        map[int]*Issue    // pull requests are issues to the API of comments
	Runs          []Run             // of workflows, the newest first
	NoIssues      bool              // the feature is turned off
}

// Request is one request as it came.
type Request struct {
	Method, Path string // the path is not unescaped
	Query        string
	Token        string // without "Bearer "
	Body         string
}

// Requests gives all requests so far, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Writes gives the requests that could change something.
func (s *Server) Writes() []Request {
	return slices.DeleteFunc(s.Requests(), func(r Request) bool {
		return r.Method == http.MethodGet || strings.HasSuffix(r.Path, "/graphql")
	})
}

// ServeHTTP answers over a socket.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, err := s.record(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if s.Fault != nil {
		if fault := s.Fault(n, r); fault != nil {
			fault.ServeHTTP(w, r)
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.root().ServeHTTP(w, r)
}

func (s *Server) root() http.Handler {
	if !s.Enterprise {
		return s.routes()
	}
	mux := http.NewServeMux()
	mux.Handle("/api/v3/", http.StripPrefix("/api/v3", s.routes()))
	mux.HandleFunc("POST /api/graphql", s.graphQL)
	return mux
}

// RoundTrip answers in the place of a network.
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, r)
	answer := recorder.Result()
	answer.Request = r
	return answer, nil
}

func (s *Server) record(r *http.Request) (int, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return 0, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, Request{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, bearer(r), string(body)})
	return len(s.requests), nil
}

// routes are the addresses that this GitHub knows. Any other is not found.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /repos/{owner}/{repo}", s.permitted("contents,issues,pull_requests", Read, s.getRepository))
	mux.HandleFunc("GET /repos/{owner}/{repo}/git/ref/{ref...}", s.permitted("contents", Read, s.getRef))
	mux.HandleFunc("GET /repos/{owner}/{repo}/git/trees/{sha}", s.permitted("contents", Read, s.getTree))
	mux.HandleFunc("GET /repos/{owner}/{repo}/git/commits/{sha}", s.permitted("contents", Read, s.getCommit))
	mux.HandleFunc("GET /repos/{owner}/{repo}/git/blobs/{sha}", s.permitted("contents", Read, s.getBlob))
	mux.HandleFunc("GET /repos/{owner}/{repo}/compare/{basehead}", s.permitted("contents", Read, s.compare))
	mux.HandleFunc("GET /repos/{owner}/{repo}/actions/runs/{id}", s.permitted("actions", Read, s.getRun))
	mux.HandleFunc("GET /repos/{owner}/{repo}/actions/runs/{id}/attempts/{attempt}", s.permitted("actions", Read, s.getAttempt))
	mux.HandleFunc("GET /repos/{owner}/{repo}/actions/workflows/{id}/runs", s.permitted("actions", Read, s.listRuns))
	const about = "issues,pull_requests" // a pull request is both, and one of them is enough
	mux.HandleFunc("GET /repos/{owner}/{repo}/commits/{sha}/pulls", s.permitted("pull_requests", Read, s.listPullsOf))
	mux.HandleFunc("GET /repos/{owner}/{repo}/pulls/{number}", s.permitted("pull_requests", Read, s.getPull))
	mux.HandleFunc("GET /repos/{owner}/{repo}/issues", s.permitted("issues", Read, s.listIssues))
	mux.HandleFunc("POST /repos/{owner}/{repo}/issues", s.permitted("issues", Write, s.createIssue))
	mux.HandleFunc("PATCH /repos/{owner}/{repo}/issues/{number}", s.permitted("issues", Write, s.updateIssue))
	mux.HandleFunc("GET /repos/{owner}/{repo}/issues/{number}/comments", s.permitted(about, Read, s.listComments))
	mux.HandleFunc("POST /repos/{owner}/{repo}/issues/{number}/comments", s.permitted(about, Write, s.createComment))
	mux.HandleFunc("PATCH /repos/{owner}/{repo}/issues/comments/{id}", s.permitted(about, Write, s.updateComment))
	mux.HandleFunc("GET /user", s.getUser)
	mux.HandleFunc("POST /graphql", s.graphQL)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { notFound(w) })
	return mux
}

// reply writes an answer as GitHub does.
func reply[T any](w http.ResponseWriter, status int, value T) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(value)
}
