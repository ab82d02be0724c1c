package fakegithub_test

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	fakegithub "pim-groups/internal/fake/github"
)

// folder is this GitHub's id of the folder d.
const folder = "5b5a7ccd0c6bdc1a91cd78e13a20885d295ec038"

func world() *fakegithub.Server {
	return &fakegithub.Server{
		Repositories: map[string]*fakegithub.Repository{"o/r": {
			Branches: map[string]string{"main": "0a1b", "release/1": "2c3d"},
			Files:    fstest.MapFS{"hello": {Data: []byte("hello\n")}, "d/link": {Mode: fs.ModeSymlink}},
			Issues:   map[int]*fakegithub.Issue{7: {Head: "4e5f"}, 8: {Locked: true}},
		}},
		Tokens: map[string]fakegithub.Token{
			"reads":   fakegithub.JobToken("contents:read", "pull_requests:read"),
			"writes":  fakegithub.JobToken("issues:write"),
			"nothing": fakegithub.JobToken(),
			"ada":     fakegithub.UserToken("ada", 1815, "pull_requests:write"),
		},
	}
}

// ask sends a request without a socket and gives status and body.
func ask(t *testing.T, s *fakegithub.Server, token, method, path, body string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "https://api.github.test"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := s.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return `{"body":"` + strings.Repeat("é", n) + `"}` }
	for _, test := range []struct {
		token, method, path, body string
		status                    int
		text                      string
	}{
		{"reads", "GET", "/repos/o/r/git/ref/heads/main", "", 200, `"sha":"0a1b"`},
		{"reads", "GET", "/repos/o/r/git/ref/heads/release/1", "", 200, `"ref":"refs/heads/release/1"`},
		{"reads", "GET", "/repos/o/r/git/ref/heads/rel", "", 404, "Not Found"},
		{"reads", "GET", "/repos/o/r/git/ref/tags/main", "", 404, "Not Found"},
		{"reads", "GET", "/repos/o/x/git/ref/heads/main", "", 404, "Not Found"},
		{"reads", "GET", "/repos/o/r/git/trees/0a1b", "", 200, `{"path":"hello","mode":"100644","type":"blob","sha":"ce013625030ba8dba906f756967f9e9ca394464a"`},
		{"reads", "GET", "/repos/o/r/git/trees/0a1b", "", 200, `{"path":"d","mode":"040000","type":"tree","sha":"` + folder + `"}`},
		{"reads", "GET", "/repos/o/r/git/trees/" + folder, "", 200, `"path":"link","mode":"120000"`},
		{"reads", "GET", "/repos/o/r/git/trees/4e5f", "", 404, "Not Found"},
		{"writes", "GET", "/repos/o/r/git/trees/0a1b", "", 403, "Resource not accessible by integration"},
		{"reads", "GET", "/repos/o/r/pulls", "", 404, "Not Found"},
		{"writes", "GET", "/repos/o/r/git/ref/heads/main", "", 403, "Resource not accessible by integration"},
		{"ada", "GET", "/repos/o/r/git/ref/heads/main", "", 403, "Resource not accessible by personal access token"},
		{"nothing", "GET", "/repos/o/r/git/ref/heads/main", "", 404, "Not Found"},
		{"stranger", "GET", "/repos/o/r/git/ref/heads/main", "", 401, "Bad credentials"},
		{"reads", "GET", "/repos/o/r", "", 200, `{"full_name":"o/r","default_branch":"main"}`},
		{"writes", "GET", "/repos/o/r", "", 200, `"default_branch":"main"`},
		{"nothing", "GET", "/repos/o/r", "", 404, "Not Found"},
		{"stranger", "GET", "/repos/o/r", "", 401, "Bad credentials"},
		{"reads", "GET", "/repos/o/r/pulls/7", "", 200, `{"number":7,"head":{"ref":"","sha":"4e5f"},"base":{"ref":"","sha":""},"merge_commit_sha":null,"merged_at":null}`},
		{"reads", "GET", "/repos/o/r/pulls/8", "", 404, "Not Found"},
		{"reads", "GET", "/repos/o/r/pulls/9", "", 404, "Not Found"},
		{"writes", "GET", "/repos/o/r/pulls/7", "", 403, "Resource not accessible by integration"},
		{"reads", "GET", "/repos/o/r/issues/7/comments", "", 200, "[]"},
		{"reads", "GET", "/repos/o/r/issues/9/comments", "", 404, "Not Found"},
		{"reads", "POST", "/repos/o/r/issues/7/comments", `{"body":"x"}`, 403, "Resource not accessible by integration"},
		{"writes", "POST", "/repos/o/r/issues/7/comments", `{"body":" x\n"}`, 201, `"body":"x","user":{"login":"github-actions[bot]"`},
		{"writes", "POST", "/repos/o/r/issues/8/comments", `{"body":"x"}`, 403, "is locked"},
		{"writes", "POST", "/repos/o/r/issues/7/comments", `{"body":" "}`, 422, "can't be blank"},
		{"writes", "POST", "/repos/o/r/issues/7/comments", long(65_536), 201, "é"},
		{"writes", "POST", "/repos/o/r/issues/7/comments", long(65_537), 422, "Body is too long (maximum is 65536 characters)"},
		{"writes", "POST", "/repos/o/r/issues/7/comments", `{`, 400, "Problems parsing JSON"},
		{"writes", "PATCH", "/repos/o/r/issues/comments/1", `{"body":"y"}`, 404, "Not Found"},
		{"writes", "GET", "/repos/o/r/issues", "", 200, `[{"number":8,"state":"open",`},
		{"writes", "GET", "/repos/o/r/issues?direction=asc", "", 200, `[{"number":7,"state":"open","state_reason":null,"title":"","body":"","locked":false,"user":{"login":"","id":0,"type":""},"comments":0,"pull_request":{`},
		{"writes", "GET", "/repos/o/r/issues?state=closed", "", 200, "[]"},
		{"writes", "GET", "/repos/o/r/issues?creator=ada", "", 200, "[]"},
		{"reads", "GET", "/repos/o/r/issues", "", 403, "Resource not accessible by integration"},
		{"writes", "POST", "/repos/o/r/issues", `{"title":"t","body":" x\n"}`, 201, `{"number":9,"state":"open","state_reason":null,"title":"t","body":"x","locked":false,"user":{"login":"github-actions[bot]"`},
		{"writes", "POST", "/repos/o/r/issues", `{"body":"x"}`, 422, "title can't be blank"},
		{"writes", "POST", "/repos/o/r/issues", `{"title":"` + strings.Repeat("é", 257) + `"}`, 422, "title is too long"},
		{"writes", "PATCH", "/repos/o/r/issues/8", long(65_537), 422, "body is too long"},
		{"writes", "PATCH", "/repos/o/r/issues/8", `{"state":"closed","state_reason":"completed"}`, 200, `"state":"closed","state_reason":"completed"`},
		{"writes", "PATCH", "/repos/o/r/issues/8", `{"state":"shut"}`, 422, "state"},
		{"writes", "PATCH", "/repos/o/r/issues/9", `{}`, 404, "Not Found"},
		{"ada", "PATCH", "/repos/o/r/issues/8", `{}`, 403, "Resource not accessible"},
		{"writes", "GET", "/user", "", 403, "Resource not accessible by integration"},
		{"ada", "GET", "/user", "", 200, `"login":"ada"`},
		{"writes", "POST", "/graphql", `{"query":"query { viewer { login } }"}`, 200, `"login":"github-actions[bot]"`},
		{"writes", "POST", "/graphql", `{"query":"{ repository }"}`, 200, `"errors"`},
		{"stranger", "POST", "/graphql", `{}`, 401, "Bad credentials"},
	} {
		answer, text := ask(t, world(), test.token, test.method, test.path, test.body)
		if answer.StatusCode != test.status || !strings.Contains(text, test.text) {
			t.Errorf("%s: %s %s: status %d, %.200s; want %d, %s", test.token, test.method, test.path, answer.StatusCode, text, test.status, test.text)
		}
	}
}

// Every comment is on one page, and the pages lead to each other.
func TestPages(t *testing.T) {
	t.Parallel()
	s := world()
	for i := range 65 {
		s.Post("o/r", 7, fakegithub.ActionsBot(), fmt.Sprint(i))
	}
	seen, pages := 0, 0
	for path := "/repos/o/r/issues/7/comments"; path != ""; pages++ {
		answer, text := ask(t, s, "reads", "GET", path, "")
		var comments []fakegithub.Comment
		if err := json.Unmarshal([]byte(text), &comments); err != nil {
			t.Fatal(err)
		}
		for _, c := range comments {
			if c.Body != fmt.Sprint(seen) {
				t.Fatalf("comment %d is %q", seen, c.Body)
			}
			seen++
		}
		next, _, _ := strings.Cut(answer.Header.Get("Link"), ">")
		path = strings.TrimPrefix(next, "<https://api.github.test")
	}
	if seen != 65 || pages != 3 {
		t.Errorf("%d comments on %d pages", seen, pages)
	}
}

// An edit keeps the comment's place and author, whoever edits.
func TestEdit(t *testing.T) {
	t.Parallel()
	s := world()
	made := s.Post("o/r", 7, fakegithub.ActionsBot(), "one")
	answer, _ := ask(t, s, "ada", "PATCH", fmt.Sprintf("/repos/o/r/issues/comments/%d", made.ID), `{"body":"two"}`)
	got := s.Comments("o/r", 7)
	if answer.StatusCode != 200 || len(got) != 1 || got[0] != (fakegithub.Comment{ID: made.ID, Body: "two", User: fakegithub.ActionsBot()}) {
		t.Errorf("status %d, comments %+v", answer.StatusCode, got)
	}
	if w := s.Writes(); len(w) != 1 || w[0].Token != "ada" || w[0].Body != `{"body":"two"}` {
		t.Errorf("writes %+v", w)
	}
}

// Faults stand in for the server's answers, over a socket as well.
func TestFaults(t *testing.T) {
	t.Parallel()
	s := world()
	until := time.Unix(1_800_000_000, 0)
	faults := []http.Handler{nil, fakegithub.RateLimited(429, until), fakegithub.SlowDown(403, time.Minute), fakegithub.Status(502), fakegithub.Answer(200, "[]")}
	s.Fault = func(n int, _ *http.Request) http.Handler { return faults[n-1] }
	socket := httptest.NewServer(s)
	defer socket.Close()
	for i, want := range []int{401, 429, 403, 502, 200} {
		answer, err := http.Get(socket.URL + "/user")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		h := answer.Header
		if answer.StatusCode != want || (want == 429) != (h.Get("X-RateLimit-Reset") == "1800000000") || (want == 403) != (h.Get("Retry-After") == "60") {
			t.Errorf("request %d: status %d, want %d; header %v", i+1, answer.StatusCode, want, h)
		}
	}
	if n := len(s.Requests()); n != len(faults) {
		t.Errorf("%d requests are recorded", n)
	}
}
