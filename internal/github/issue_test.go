package github_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	fakegithub "pim-groups/internal/fake/github"
	"pim-groups/internal/github"
)

const issueMark = "<!-- pim-groups issue step=57e9 -->\n"

// tenantIssue is an issue with this text, as a step wants to keep it.
func tenantIssue(text string) github.Issue {
	return github.Issue{
		Repository: repo, Step: "57e9", Commit: commit, Title: "title of " + text, Text: "## " + text + "\n", Origin: "run 1",
		Needed: text != "", Closing: "nothing any more",
	}
}

// issueWorld has a pull request, and issues of people.
func issueWorld(permissions ...string) *fakegithub.Server {
	server := world(append([]string{"contents:read"}, permissions...)...)
	server.Repositories[repo].Issues = map[int]*fakegithub.Issue{1: {Title: "ours, as a pull request", User: fakegithub.ActionsBot(), Body: issueMark + "x", Head: commit}}
	server.Open(repo, fakegithub.Account{Login: "ada", ID: 1815, Type: "User"}, "a question", "How?")
	return server
}

func keep(t *testing.T, server http.RoundTripper, issue github.Issue, want github.Posted) {
	t.Helper()
	if got, err := client(t, server).Keep(t.Context(), issue); err != nil || got != want {
		t.Fatalf("%q, %v; want %q", got, err, want)
	}
}

// issues says what the issues of a server are, one a line.
func issues(server *fakegithub.Server) string {
	var all strings.Builder
	for number := 3; server.Repositories[repo].Issues[number] != nil; number++ {
		i := server.Repositories[repo].Issues[number]
		fmt.Fprintf(&all, "%d %t %s %q %q", number, !i.Closed, i.Reason, i.Title, strings.TrimPrefix(i.Body, issueMark))
		for _, c := range i.Comments {
			fmt.Fprintf(&all, " (%s)", c.Body)
		}
		all.WriteString("\n")
	}
	return all.String()
}

func wantIssues(t *testing.T, server *fakegithub.Server, want ...string) {
	t.Helper()
	if got := issues(server); got != strings.Join(append(want, ""), "\n") {
		t.Fatalf("issues\n%swant\n%s", got, strings.Join(want, "\n"))
	}
}

// An issue from its first run to its last.
func TestIssueLifeCycle(t *testing.T) {
	t.Parallel()
	server := issueWorld("issues:write")
	keep(t, server, tenantIssue(""), github.NotNeeded)
	keep(t, server, tenantIssue("one"), github.Created)
	again := tenantIssue("one")
	again.Origin = "run 2"
	writes := len(server.Writes())
	keep(t, server, again, github.Unchanged)
	if n := len(server.Writes()); n != writes {
		t.Errorf("%d writes to say the same", n-writes)
	}
	wantIssues(t, server, `3 true  "title of one" "## one\n\nrun 1"`)
	keep(t, server, tenantIssue("two"), github.Updated)
	wantIssues(t, server, `3 true  "title of two" "## two\n\nrun 1"`)
	renamed := tenantIssue("two")
	renamed.Title = "another title"
	keep(t, server, renamed, github.Updated)
	keep(t, server, tenantIssue(""), github.Closed)
	wantIssues(t, server, `3 false completed "title of " "## \n\nrun 1" (nothing any more)`)
	keep(t, server, tenantIssue(""), github.NotNeeded)
	keep(t, server, tenantIssue("three"), github.Reopened)
	wantIssues(t, server, `3 true  "title of three" "## three\n\nrun 1" (nothing any more)`)
	server.Repositories[repo].Issues[3].Closed = true // by a person, while it is needed
	keep(t, server, tenantIssue("three"), github.Reopened)
	if i := server.Repositories[repo].Issues; i[1].Closed || i[2].Closed || len(i) != 3 {
		t.Errorf("issues of others: %+v", i)
	}
}

// Issues that only look like ours stay as they are, open or closed.
func TestIssuesOfOthers(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]struct {
		author fakegithub.Account
		body   string
	}{
		"a person with our marker":     {fakegithub.Account{Login: "mallory", ID: 66, Type: "User"}, issueMark + "clean"},
		"a person called like the bot": {fakegithub.Account{Login: "github-actions[bot]", ID: 69, Type: "User"}, issueMark + "clean"},
		"another app":                  {fakegithub.Account{Login: "helper[bot]", ID: 68, Type: "Bot"}, issueMark + "clean"},
		"a deleted account":            {fakegithub.Account{}, issueMark + "clean"},
		"ours, quoted":                 {fakegithub.ActionsBot(), "> " + issueMark + "\nno"},
		"another step":                 {fakegithub.ActionsBot(), strings.Replace(issueMark, "57e9", "57e91", 1) + "clean"},
		"a comment":                    {fakegithub.ActionsBot(), strings.Replace(issueMark, "issue", "comment", 1) + "clean"},
	} {
		for _, closed := range []bool{false, true} {
			server := issueWorld("issues:write")
			forged := *server.Repositories[repo].Issues[server.Open(repo, other.author, "forged", other.body)]
			forged.Closed = closed
			server.Repositories[repo].Issues[3] = &forged
			before := issues(server)
			keep(t, server, tenantIssue(""), github.NotNeeded)
			keep(t, server, tenantIssue("one"), github.Created)
			keep(t, server, tenantIssue("two"), github.Updated)
			keep(t, server, tenantIssue(""), github.Closed)
			if after := issues(server); !strings.HasPrefix(after, before+"4 false completed ") || strings.Contains(after, "\n5 ") {
				t.Errorf("%s: issues\n%s", name, after)
			}
		}
	}
}

// Whoever the token speaks for finds their own issue again, closed as well.
func TestIssueOfAnyToken(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]fakegithub.Token{
		"ghs_job":    fakegithub.JobToken("issues:write", "contents:read"),
		"ghs_app":    fakegithub.AppToken("entra-reviewer", 4711, "issues:write", "contents:read"),
		"ghp_person": fakegithub.UserToken("Ada", 1815, "issues:write", "contents:read"),
	} {
		server := issueWorld()
		server.Tokens[name] = token
		c, err := github.New(github.Options{Token: name, API: api, UserAgent: "x", Base: server})
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			text string
			want github.Posted
		}{{"one", github.Created}, {"two", github.Updated}, {"", github.Closed}, {"three", github.Reopened}} {
			if got, err := c.Keep(t.Context(), tenantIssue(step.text)); err != nil || got != step.want {
				t.Errorf("%s: %q, %v; want %q", name, got, err, step.want)
			}
		}
		if i := server.Repositories[repo].Issues; len(i) != 3 || i[3].User != token.Account {
			t.Errorf("%s: issues %+v", name, i)
		}
	}
}

// Of two issues that two runs have opened at once the next run closes the second, and
// runs after it know only the first.
func TestTwoIssuesAtOnce(t *testing.T) {
	t.Parallel()
	server := issueWorld("issues:write")
	second := ""
	server.Fault = func(_ int, r *http.Request) http.Handler {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/issues") && second == "" {
			second = "made"
			if _, err := client(t, server).Keep(t.Context(), tenantIssue("one")); err != nil { // the other run
				t.Error(err)
			}
		}
		return nil
	}
	keep(t, server, tenantIssue("one"), github.Created)
	same := `true  "title of one" "## one\n\nrun 1"`
	wantIssues(t, server, "3 "+same, "4 "+same)
	keep(t, server, tenantIssue("one"), github.Unchanged)
	closed := `4 false not_planned "title of one" "## one\n\nrun 1" (Closed: issue #3 is about the same tenant. Two runs at the same time have opened one each.)`
	wantIssues(t, server, "3 "+same, closed)
	keep(t, server, tenantIssue(""), github.Closed)
	keep(t, server, tenantIssue("two"), github.Reopened)
	wantIssues(t, server, `3 true  "title of two" "## two\n\nrun 1" (nothing any more)`, closed)
}

// An edit of a person is overwritten, but for the line that is another in each run.
func TestEditedIssue(t *testing.T) {
	t.Parallel()
	for edited, want := range map[string]github.Posted{
		issueMark + "## one\n\nrun 77":               github.Unchanged,
		issueMark + "## one\r\n\r\nrun 77\r\n":       github.Unchanged,
		issueMark + "## none":                        github.Updated,
		issueMark + "## one\n\nrun 77\nall is fine":  github.Updated,
		issueMark + "all is fine\n\n## one\n\nrun 1": github.Updated,
		strings.TrimSpace(issueMark):                 github.Updated,
		"no marker":                                  github.Created,
	} {
		server := issueWorld("issues:write")
		keep(t, server, tenantIssue("one"), github.Created)
		server.Repositories[repo].Issues[3].Body = edited
		if got, err := client(t, server).Keep(t.Context(), tenantIssue("one")); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", edited, got, err, want)
		}
	}
}

// The issue is found behind pages of others. Where the list moves on between two pages
// and the issue is passed over, the run after it puts things right.
func TestIssueIsFoundOnAnyPage(t *testing.T) {
	t.Parallel()
	server := issueWorld("issues:write")
	for i := range 120 {
		server.Open(repo, fakegithub.Account{Login: "ada", Type: "User"}, fmt.Sprint("issue ", i), "x")
	}
	keep(t, server, tenantIssue("one"), github.Created)
	keep(t, server, tenantIssue("two"), github.Updated)
	keep(t, server, tenantIssue(""), github.Closed)
	keep(t, server, tenantIssue("three"), github.Reopened)
	server.Fault = func(_ int, r *http.Request) http.Handler {
		for number := 3; number < 103 && r.URL.Query().Get("page") == "2"; number++ {
			server.Repositories[repo].Issues[number].Closed = true
		}
		return nil
	}
	keep(t, server, tenantIssue("three"), github.Created)
	server.Fault = nil
	keep(t, server, tenantIssue("three"), github.Unchanged)
	if i := server.Repositories[repo].Issues; i[123].Closed || !i[124].Closed || i[125] != nil {
		t.Errorf("issues %+v, %+v", i[123], i[124])
	}
}

// A run that is not about the last commit of the default branch changes nothing.
func TestIssueGivesWay(t *testing.T) {
	t.Parallel()
	for name, setUp := range map[string]func(server *fakegithub.Server){
		"nothing yet": func(*fakegithub.Server) {},
		"an issue":    func(s *fakegithub.Server) { s.Open(repo, fakegithub.ActionsBot(), "t", issueMark+"old") },
		"a closed one": func(s *fakegithub.Server) {
			s.Repositories[repo].Issues[3] = &fakegithub.Issue{Body: issueMark, User: fakegithub.ActionsBot(), Closed: true}
		},
		"to be closed ": func(s *fakegithub.Server) { s.Open(repo, fakegithub.ActionsBot(), "t", issueMark+"old") },
	} {
		server := issueWorld("issues:write")
		setUp(server)
		server.Repositories[repo].Branches["main"] = strings.Repeat("a", 40)
		issue := tenantIssue("one")
		issue.Needed = name != "to be closed "
		keep(t, server, issue, github.Superseded)
		if n := len(server.Writes()); n > 0 {
			t.Errorf("%s: %d writes", name, n)
		}
	}
}

// Whatever request fails, and whether or not it was carried out, the runs after it leave
// one issue in the right state, with at most one comment about its end.
func TestIssueConverges(t *testing.T) {
	t.Parallel()
	states := map[string]func(*fakegithub.Server){
		"none": func(*fakegithub.Server) {},
		"open": func(s *fakegithub.Server) { s.Open(repo, fakegithub.ActionsBot(), "t", issueMark+"old") },
		"closed": func(s *fakegithub.Server) {
			s.Repositories[repo].Issues[3] = &fakegithub.Issue{Body: issueMark, User: fakegithub.ActionsBot(), Closed: true}
		},
		"two": func(s *fakegithub.Server) {
			s.Open(repo, fakegithub.ActionsBot(), "t", issueMark+"old")
			s.Open(repo, fakegithub.ActionsBot(), "t", issueMark+"old")
		},
	}
	hangUp := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	faults := map[string]func(s *fakegithub.Server) http.Handler{
		"lost":    func(s *fakegithub.Server) http.Handler { return s.Lost(502) },
		"5xx":     func(*fakegithub.Server) http.Handler { return fakegithub.Status(503) },
		"limit":   func(*fakegithub.Server) http.Handler { return fakegithub.RateLimited(403, time.Unix(1_800_000_000, 0)) },
		"cut":     func(*fakegithub.Server) http.Handler { return fakegithub.Answer(200, `[{"number":3`) },
		"hung up": func(*fakegithub.Server) http.Handler { return hangUp },
	}
	for state, setUp := range states {
		for fault, answer := range faults {
			for _, text := range []string{"", "one"} {
				for from := 1; from < 10; from++ {
					for _, lasting := range []bool{false, true} {
						name := fmt.Sprintf("%s, %s, %q, from request %d, lasting %t", state, fault, text, from, lasting)
						synctest.Test(t, func(t *testing.T) {
							server := issueWorld("issues:write")
							setUp(server)
							server.Fault = func(n int, _ *http.Request) http.Handler {
								if n == from || lasting && n > from {
									return answer(server)
								}
								return nil
							}
							c := client(t, survivor{server})
							if got, err := c.Keep(t.Context(), tenantIssue(text)); err == nil && lasting && from == 1 {
								t.Errorf("%s: %q", name, got)
							}
							server.Fault = nil
							for range 2 {
								if _, err := c.Keep(t.Context(), tenantIssue(text)); err != nil {
									t.Errorf("%s: then %v", name, err)
								}
							}
							checkConverged(t, name, server, text != "")
						})
					}
				}
			}
		}
	}
}

func checkConverged(t *testing.T, name string, server *fakegithub.Server, needed bool) {
	t.Helper()
	open, comments := 0, 0
	for number, i := range server.Repositories[repo].Issues {
		if number > 2 && !i.Closed {
			open++
			if i.Body != issueMark+"## one\n\nrun 1" {
				t.Errorf("%s: issue %d is %q", name, number, i.Body)
			}
		}
		comments = max(comments, len(i.Comments))
	}
	if needed != (open == 1) || open > 1 || comments > 1 {
		t.Errorf("%s: issues\n%s", name, issues(server))
	}
}

// survivor is the network between the program and a server that hangs up.
type survivor struct{ *fakegithub.Server }

func (s survivor) RoundTrip(r *http.Request) (answer *http.Response, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("connection reset by peer")
		}
	}()
	return s.Server.RoundTrip(r)
}

// What can't be kept is an error that says what to do, and nothing is written.
func TestIssueThatCannotBeKept(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		permissions []string
		change      func(*fakegithub.Server, *github.Issue)
		want        string
	}{
		"reads only":      {[]string{"issues:read"}, nil, `add "issues: write" to the permissions of the job`},
		"sees nothing":    {nil, nil, `add "issues: write"`},
		"turned off":      {[]string{"issues:write"}, func(s *fakegithub.Server, _ *github.Issue) { s.Repositories[repo].NoIssues = true }, "turn them on in Settings"},
		"a bad name":      {[]string{"issues:write"}, func(_ *fakegithub.Server, i *github.Issue) { i.Repository = "a/b/c" }, "owner/name"},
		"no commit":       {[]string{"issues:write"}, func(_ *fakegithub.Server, i *github.Issue) { i.Commit = "" }, "needs the commit"},
		"a hostile step":  {[]string{"issues:write"}, func(_ *fakegithub.Server, i *github.Issue) { i.Step = "1 -->" }, "needs the commit"},
		"two lines":       {[]string{"issues:write"}, func(_ *fakegithub.Server, i *github.Issue) { i.Title = "a\nb" }, "one line"},
		"too long":        {[]string{"issues:write"}, func(_ *fakegithub.Server, i *github.Issue) { i.Text = strings.Repeat("x", github.MaxText) }, "too long"},
		"moved elsewhere": {[]string{"issues:write"}, func(s *fakegithub.Server, _ *github.Issue) { s.Fault = always(fakegithub.Moved("https://evil.test/")) }, "not followed"},
		"deleted between": {[]string{"issues:write"}, func(s *fakegithub.Server, _ *github.Issue) {
			number := s.Open(repo, fakegithub.ActionsBot(), "t", issueMark+"old")
			s.Fault = func(_ int, r *http.Request) http.Handler {
				s.Repositories[repo].Issues[number].Deleted = r.Method == http.MethodPatch
				return nil
			}
		}, "was deleted while the run was at work"},
		"locked": {[]string{"issues:write"}, func(s *fakegithub.Server, i *github.Issue) {
			i.Needed = false
			s.Repositories[repo].Issues[s.Open(repo, fakegithub.ActionsBot(), "t", issueMark+"old")].Locked = true
		}, "the conversation is locked"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, issue := issueWorld(test.permissions...), tenantIssue("x")
			if test.change != nil {
				test.change(server, &issue)
			}
			_, err := client(t, server).Keep(t.Context(), issue)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), secret) {
				t.Errorf("%v; want %q", err, test.want)
			}
		})
	}
}

// The longest text that is allowed is not too long for GitHub.
func TestLongestIssue(t *testing.T) {
	t.Parallel()
	issue := tenantIssue(strings.Repeat("x", 200))
	issue.Text = strings.Repeat("x", github.MaxText-len(issue.Origin))
	keep(t, issueWorld("issues:write"), issue, github.Created)
}
