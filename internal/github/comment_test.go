package github_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	fakegithub "pim-groups/internal/fake/github"
	"pim-groups/internal/github"
)

const repo = "contoso/access"

// said is a comment with this text, as a step wants to leave it.
func said(text string) github.Comment {
	return github.Comment{Repository: repo, PullRequest: 7, Step: "57e9", Commit: commit, Text: text, Needed: true}
}

func post(t *testing.T, server *fakegithub.Server, comment github.Comment, want github.Posted) {
	t.Helper()
	got, err := client(t, server).Post(t.Context(), comment)
	if err != nil || got != want {
		t.Fatalf("%q, %v; want %q", got, err, want)
	}
}

func bodies(server *fakegithub.Server) []string {
	var bodies []string
	for _, c := range server.Comments(repo, 7) {
		bodies = append(bodies, c.Body)
	}
	return bodies
}

// One comment is made, brought up to date, and not sent when it says the same.
func TestCommentSticks(t *testing.T) {
	t.Parallel()
	server := world("pull_requests:write")
	post(t, server, said("## one\n"), github.Created)
	post(t, server, said("## one\n"), github.Unchanged)
	later := said("## two")
	later.Commit, later.Needed = strings.Repeat("a", 40), false
	server.Repositories[repo].Issues[7].Head = later.Commit
	post(t, server, later, github.Updated)
	got := bodies(server)
	if len(got) != 1 || !strings.HasSuffix(got[0], "\n## two") || !strings.HasPrefix(got[0], "<!-- pim-groups ") {
		t.Errorf("comments %q", got)
	}
	if n := len(server.Writes()); n != 2 {
		t.Errorf("%d writes, want 2", n)
	}
	for _, r := range server.Requests() {
		if r.Token != secret {
			t.Errorf("%s %s has the token %q", r.Method, r.Path, r.Token)
		}
	}
}

func TestCommentIsNotNeeded(t *testing.T) {
	t.Parallel()
	server := world("pull_requests:write")
	comment := said("nothing to say")
	comment.Needed = false
	post(t, server, comment, github.NotNeeded)
	if got := bodies(server); len(got) > 0 || len(server.Writes()) > 0 {
		t.Errorf("comments %q", got)
	}
}

// Comments that only look like ours stay as they are.
func TestCommentsOfOthers(t *testing.T) {
	t.Parallel()
	ours := "<!-- pim-groups comment step=57e9 -->"
	for name, other := range map[string]struct {
		author fakegithub.Account
		body   string
	}{
		"a person with our marker":     {fakegithub.Account{Login: "mallory", ID: 66, Type: "User"}, ours + "\nclean"},
		"a person called like us":      {fakegithub.Account{Login: "github-actions", ID: 67, Type: "User"}, ours + "\nclean"},
		"a person called like the bot": {fakegithub.Account{Login: "github-actions[bot]", ID: 69, Type: "User"}, ours + "\nclean"},
		"another app":                  {fakegithub.Account{Login: "helper[bot]", ID: 68, Type: "Bot"}, ours + "\nclean"},
		"a deleted account":            {fakegithub.Account{}, ours + "\nclean"},
		"ours, quoted":                 {fakegithub.ActionsBot(), "> " + ours + "\n\nno, it is not"},
		"ours, not at the beginning":   {fakegithub.ActionsBot(), "\n" + ours + "\nclean"},
		"another step":                 {fakegithub.ActionsBot(), strings.Replace(ours, "57e9", "57e91", 1) + "\nclean"},
		"another program":              {fakegithub.ActionsBot(), "<!-- sticky -->\nclean"},
		"more in the marker":           {fakegithub.ActionsBot(), strings.Replace(ours, " -->", "  -->", 1) + "\nclean"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := world("pull_requests:write")
			server.Post(repo, 7, fakegithub.ActionsBot(), "first") // the fake keeps no blanks at the ends
			server.Repositories[repo].Issues[7].Comments = append(server.Repositories[repo].Issues[7].Comments,
				fakegithub.Comment{ID: 1000, Body: other.body, User: other.author})
			post(t, server, said("findings"), github.Created)
			post(t, server, said("fewer findings"), github.Updated)
			got := bodies(server)
			if len(got) != 3 || got[1] != other.body || !strings.HasSuffix(got[2], "fewer findings") {
				t.Errorf("comments %q", got)
			}
		})
	}
}

// Whoever the token speaks for finds their own comment again.
func TestCommentOfAnyToken(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]fakegithub.Token{
		"ghs_job":    fakegithub.JobToken("pull_requests:write"),
		"ghs_app":    fakegithub.AppToken("entra-reviewer", 4711, "pull_requests:write"),
		"ghp_person": fakegithub.UserToken("Ada", 1815, "pull_requests:write"),
	} {
		server := world()
		server.Tokens[name] = token
		c, err := github.New(github.Options{Token: name, API: api, UserAgent: "x", Base: server})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []github.Posted{github.Created, github.Updated} {
			if got, err := c.Post(t.Context(), said(string(want))); err != nil || got != want {
				t.Errorf("%s: %q, %v; want %q", name, got, err, want)
			}
		}
		if got := server.Comments(repo, 7); len(got) != 1 || got[0].User != token.Account {
			t.Errorf("%s: comments %+v", name, got)
		}
	}
}

// GraphQL may say the name of a bot without what the REST API adds to it.
func TestCommentOfABotByItsShortName(t *testing.T) {
	t.Parallel()
	server := world("pull_requests:write")
	server.Fault = func(_ int, r *http.Request) http.Handler {
		if r.URL.Path != "/graphql" {
			return nil
		}
		return fakegithub.Answer(200, `{"data":{"viewer":{"login":"github-actions"}}}`)
	}
	post(t, server, said("one"), github.Created)
	post(t, server, said("two"), github.Updated)
	// A person may have that very name.
	first := server.Comments(repo, 7)[0]
	server = world("pull_requests:write")
	server.Post(repo, 7, fakegithub.Account{Login: "github-actions", ID: 67, Type: "User"}, first.Body)
	server.Fault = func(_ int, r *http.Request) http.Handler {
		if r.URL.Path != "/graphql" {
			return nil
		}
		return fakegithub.Answer(200, `{"data":{"viewer":{"login":"github-actions"}}}`)
	}
	post(t, server, said("one"), github.Created)
}

func TestCommentOnEnterpriseServer(t *testing.T) {
	t.Parallel()
	server := world("pull_requests:write")
	server.Enterprise = true
	c, err := github.New(github.Options{Token: secret, API: "https://ghes.test/api/v3", UserAgent: "x", Base: server})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []github.Posted{github.Created, github.Updated} {
		if got, err := c.Post(t.Context(), said(string(want))); err != nil || got != want {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
}

// The comment is found behind pages of others, and a second one, which a run at
// the same time has made, is brought up to date as well.
func TestCommentIsFoundOnAnyPage(t *testing.T) {
	t.Parallel()
	server := world("pull_requests:write")
	fill := func() {
		for i := range 120 {
			server.Post(repo, 7, fakegithub.Account{Login: "ada", Type: "User"}, fmt.Sprint("comment ", i))
		}
	}
	fill()
	post(t, server, said("one"), github.Created)
	first := server.Comments(repo, 7)[120]
	fill()
	server.Post(repo, 7, fakegithub.ActionsBot(), first.Body)
	post(t, server, said("two"), github.Updated)
	got := server.Comments(repo, 7)
	if len(got) != 242 || !strings.HasSuffix(got[120].Body, "two") || !strings.HasSuffix(got[241].Body, "two") {
		t.Errorf("%d comments, of ours are %q and %q", len(got), got[120].Body, got[241].Body)
	}
}

func TestCommentListDoesNotEnd(t *testing.T) {
	t.Parallel()
	server := world("pull_requests:write")
	server.Fault = func(n int, _ *http.Request) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", fmt.Sprintf(`<https://evil.test/?page=%d>; rel="next"`, n+1))
			w.Write([]byte(`[{"id":1,"body":"x"}, null, {}]`))
		})
	}
	_, err := client(t, server).Post(t.Context(), said("x"))
	if err == nil || !strings.Contains(err.Error(), "does not end") || len(server.Requests()) > 100 {
		t.Errorf("%v after %d requests", err, len(server.Requests()))
	}
}

// A run for another commit than the last of the pull request gives way, whether
// there is a comment yet or not. What a comment says of itself counts for nothing.
func TestOlderRunGivesWay(t *testing.T) {
	t.Parallel()
	newer := strings.Repeat("a", 40)
	for name, test := range map[string]struct {
		head string
		said []string // before
		want github.Posted
	}{
		"the last commit":                    {commit, []string{"earlier"}, github.Updated},
		"the last commit, nothing said":      {commit, nil, github.Created},
		"an older commit":                    {newer, []string{"latest"}, github.Superseded},
		"an older commit, nothing said":      {newer, nil, github.Superseded},
		"a comment that claims a later run":  {commit, []string{"run=9223372036854775807 commit=" + newer}, github.Updated},
		"two comments of two runs at once":   {commit, []string{"one", "two"}, github.Updated},
		"two, of which one says it already":  {commit, []string{"mine", "two"}, github.Updated},
		"two, and the pull request moved on": {newer, []string{"one", "two"}, github.Superseded},
	} {
		server := world("pull_requests:write")
		for _, text := range test.said {
			server.Post(repo, 7, fakegithub.ActionsBot(), "<!-- pim-groups comment step=57e9 -->\n"+text)
		}
		server.Repositories[repo].Issues[7].Head = test.head
		got, err := client(t, server).Post(t.Context(), said("mine"))
		if err != nil || got != test.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		for i, body := range bodies(server) {
			if mine := strings.HasSuffix(body, "\nmine"); mine != (got != github.Superseded) {
				t.Errorf("%s: comment %d is %q", name, i, body)
			}
		}
	}
}

// The pull request can move on while a write is tried again.
func TestOlderRunGivesWayBetweenAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := world("pull_requests:write")
		post(t, server, said("one"), github.Created)
		server.Fault = func(_ int, r *http.Request) http.Handler {
			if r.Method != http.MethodPatch {
				return nil
			}
			server.Repositories[repo].Issues[7].Head = strings.Repeat("a", 40)
			return fakegithub.Status(502)
		}
		post(t, server, said("two"), github.Superseded)
		if got := bodies(server); len(got) != 1 || !strings.HasSuffix(got[0], "one") {
			t.Errorf("comments %q", got)
		}
	})
}

// Without GitHub's word about the pull request nothing is written.
func TestPullRequestNotKnown(t *testing.T) {
	t.Parallel()
	for want, fault := range map[string]http.Handler{
		"status 404":       fakegithub.Status(404),
		"not followed":     fakegithub.Moved("https://evil.test/"),
		"does not name it": fakegithub.Answer(200, `{"number":8,"head":{"sha":"`+commit+`"}}`),
		"not name it":      fakegithub.Answer(200, `{"number":7,"head":{"sha":"main"}}`),
		"name it":          fakegithub.Answer(200, `null`),
	} {
		server := world("pull_requests:write")
		server.Fault = func(_ int, r *http.Request) http.Handler {
			if strings.Contains(r.URL.Path, "/pulls/") {
				return fault
			}
			return nil
		}
		if got, err := client(t, server).Post(t.Context(), said("one")); err == nil || !strings.Contains(err.Error(), want) || len(server.Writes()) > 0 {
			t.Errorf("%s: %q, %v, %d writes", want, got, err, len(server.Writes()))
		}
	}
}

func TestCommentThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		permissions []string
		change      func(*fakegithub.Server, *github.Comment)
		want        string
	}{
		"reads only":       {[]string{"pull_requests:read"}, nil, `add "pull-requests: write" to the permissions of the job; pull requests from forks`},
		"sees nothing":     {nil, nil, `lacks "pull-requests: write"`},
		"no pull request":  {[]string{"pull_requests:write"}, func(_ *fakegithub.Server, c *github.Comment) { c.PullRequest = 8 }, "status 404"},
		"a bad name":       {[]string{"pull_requests:write"}, func(_ *fakegithub.Server, c *github.Comment) { c.Repository = "a/b/c" }, "owner/name"},
		"locked":           {[]string{"pull_requests:write"}, func(s *fakegithub.Server, _ *github.Comment) { s.Repositories[repo].Issues[7].Locked = true }, "is locked"},
		"no commit":        {[]string{"pull_requests:write"}, func(_ *fakegithub.Server, c *github.Comment) { c.Commit = "" }, "needs the commit"},
		"a hostile commit": {[]string{"pull_requests:write"}, func(_ *fakegithub.Server, c *github.Comment) { c.Commit = "x --> @ada" }, "needs the commit"},
		"a hostile step":   {[]string{"pull_requests:write"}, func(_ *fakegithub.Server, c *github.Comment) { c.Step = "1 -->" }, "needs the commit"},
		"too long":         {[]string{"pull_requests:write"}, func(_ *fakegithub.Server, c *github.Comment) { c.Text = strings.Repeat("x", github.MaxText+1) }, "too long"},
		"another token":    {nil, func(s *fakegithub.Server, _ *github.Comment) { clear(s.Tokens) }, "does not accept the token"},
		"rate limit": {nil, func(s *fakegithub.Server, _ *github.Comment) {
			s.Fault = always(fakegithub.RateLimited(429, time.Unix(0, 0)))
		}, "rate limit"},
		"nothing for GraphQL": {[]string{"pull_requests:write"}, func(s *fakegithub.Server, _ *github.Comment) {
			s.Post(repo, 7, fakegithub.ActionsBot(), "<!-- pim-groups comment step=57e9 -->\n")
			s.Fault = func(_ int, r *http.Request) http.Handler {
				if r.URL.Path != "/graphql" {
					return nil
				}
				return fakegithub.Answer(200, `{"errors":[{"message":"not for you"}]}`)
			}
		}, "GitHub does not say"},
		"rate limit of GraphQL": {[]string{"pull_requests:write"}, func(s *fakegithub.Server, _ *github.Comment) {
			s.Post(repo, 7, fakegithub.ActionsBot(), "<!-- pim-groups comment step=57e9 -->\n")
			s.Fault = func(_ int, r *http.Request) http.Handler {
				if r.URL.Path != "/graphql" {
					return nil
				}
				return fakegithub.Header("X-RateLimit-Remaining", "0", fakegithub.Header("X-RateLimit-Reset", "1795510800",
					fakegithub.Answer(200, `{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}`)))
			}
		}, "used up until 2026-11-24T09:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, comment := world(test.permissions...), said("x")
			if test.change != nil {
				test.change(server, &comment)
			}
			_, err := client(t, server).Post(t.Context(), comment)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), secret) {
				t.Errorf("%v; want %q", err, test.want)
			}
		})
	}
}

// The longest text that is allowed is not too long for GitHub, whatever the
// marker adds to it.
func TestLongestComment(t *testing.T) {
	t.Parallel()
	server := world("pull_requests:write")
	comment := said(strings.Repeat("x", github.MaxText))
	comment.Commit, comment.Step = strings.Repeat("a", 64), strings.Repeat("b", 64)
	server.Repositories[repo].Issues[7].Head = comment.Commit
	post(t, server, comment, github.Created)
}

// A new comment is sent once, whatever happens to the answer; an update may be
// sent again.
func TestOnlyUpdatesAreRepeated(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]int{http.MethodPost: 1, http.MethodPatch: 2} {
		synctest.Test(t, func(t *testing.T) {
			server := world("pull_requests:write")
			if method == http.MethodPatch {
				post(t, server, said("one"), github.Created)
			}
			sent := 0
			server.Fault = func(_ int, r *http.Request) http.Handler {
				if r.Method != method || strings.HasSuffix(r.URL.Path, "/graphql") {
					return nil
				}
				if sent++; sent > 1 {
					return nil
				}
				return fakegithub.Status(502)
			}
			_, err := client(t, server).Post(t.Context(), said("two"))
			if sent != want || (err == nil) != (want > 1) {
				t.Errorf("%s was sent %d times, want %d: %v", method, sent, want, err)
			}
		})
	}
}
