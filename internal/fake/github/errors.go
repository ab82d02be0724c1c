package fakegithub

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"
)

// failure is the body of every error. The status is a text in it.
type failure struct {
	Message          string        `json:"message"`
	Errors           []failedField `json:"errors,omitempty"`
	DocumentationURL string        `json:"documentation_url"`
	Status           string        `json:"status"`
}

type failedField struct {
	Resource string `json:"resource"`
	Field    string `json:"field"`
	Code     string `json:"code"`
	Message  string `json:"message"`
}

func fail(w http.ResponseWriter, status int, message, documentation string, fields ...failedField) {
	reply(w, status, failure{message, fields, documentation, strconv.Itoa(status)})
}

func badCredentials(w http.ResponseWriter) {
	fail(w, http.StatusUnauthorized, "Bad credentials", "https://docs.github.com/rest")
}

func notFound(w http.ResponseWriter) {
	fail(w, http.StatusNotFound, "Not Found", "https://docs.github.com/rest")
}

// forbidden has another text for each kind of token.
func forbidden(w http.ResponseWriter, t Token) {
	message := "Resource not accessible by personal access token"
	if t.Installation {
		message = "Resource not accessible by integration"
	}
	fail(w, http.StatusForbidden, message, "https://docs.github.com/rest")
}

// Status is a fault: an answer with a status and nothing to read, as proxies
// give it.
func Status(status int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "<html>"+http.StatusText(status)+"</html>", status)
	})
}

// Answer is a fault: a status and a body.
func Answer(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		w.Write([]byte(body))
	})
}

// RateLimited is a fault: the token has used up its hour. GitHub answers with
// 403 or 429.
// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
func RateLimited(status int, until time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-RateLimit-Limit", "1000")
		w.Header().Set("X-RateLimit-Remaining", "0")
		w.Header().Set("X-RateLimit-Reset", strconv.FormatInt(until.Unix(), 10))
		fail(w, status, "API rate limit exceeded for installation.",
			"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api")
	})
}

// SlowDown is a fault: GitHub asks to send fewer requests, whatever is left of
// the hour.
func SlowDown(status int, wait time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
		fail(w, status, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
			"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits")
	})
}

// Header is a fault with one more header.
func Header(name, value string, fault http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(name, value)
		fault.ServeHTTP(w, r)
	})
}

// Moved is a fault: the address of a repository that was renamed.
func Moved(to string) http.Handler { return http.RedirectHandler(to, http.StatusMovedPermanently) }

// Lost is a fault: the request is carried out, and its answer gets lost on the way, as when
// a proxy gives up.
func (s *Server) Lost(status int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.root().ServeHTTP(httptest.NewRecorder(), r)
		s.mu.Unlock()
		Status(status).ServeHTTP(w, r)
	})
}
