package fakegithub

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Account is a user, or the bot of an app.
type Account struct {
	Login string `json:"login"`
	ID    int64  `json:"id"`
	Type  string `json:"type"` // User or Bot
}

// ActionsBot is who GITHUB_TOKEN writes as. The number is that of github.com;
// a GitHub Enterprise Server has another.
func ActionsBot() Account { return Account{"github-actions[bot]", 41898282, "Bot"} }

// Access is how much a token may do with one kind of thing.
type Access int

// The accesses, each with those before it.
const (
	NoAccess Access = iota
	Read
	Write
)

// Token is whom a token speaks for, and what it may do.
type Token struct {
	Account Account
	// Installation tokens are those of apps, GITHUB_TOKEN among them: they are no
	// user, so the API does not tell them who they are.
	Installation bool
	Permissions  map[string]Access // actions, contents, issues, pull_requests
}

// JobToken is GITHUB_TOKEN with what a workflow's `permissions` says, each as
// NAME:ACCESS, in the API's names.
func JobToken(permissions ...string) Token {
	return Token{Account: ActionsBot(), Installation: true, Permissions: parse(permissions)}
}

// UserToken is a personal access token.
func UserToken(login string, id int64, permissions ...string) Token {
	return Token{Account: Account{login, id, "User"}, Permissions: parse(permissions)}
}

// AppToken is a token of an app of one's own.
func AppToken(slug string, id int64, permissions ...string) Token {
	return Token{Account: Account{slug + "[bot]", id, "Bot"}, Installation: true, Permissions: parse(permissions)}
}

func parse(permissions []string) map[string]Access {
	names := []string{"none", "read", "write"}
	parsed := map[string]Access{}
	for _, p := range permissions {
		name, access, _ := strings.Cut(p, ":")
		parsed[name] = Access(max(0, slices.Index(names, access)))
	}
	return parsed
}

func (t Token) may(permission string, access Access) bool { return t.Permissions[permission] >= access }

func bearer(r *http.Request) string {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return token
}

type handler func(http.ResponseWriter, *http.Request, *Repository, Token)

// permitted answers for tokens that are known and may do it; permission may
// name several of which one is enough, with commas. A repository of which the token may
// see nothing is not found rather than forbidden.
// https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
func (s *Server) permitted(permission string, access Access, next handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, known := s.Tokens[bearer(r)]
		repo := s.Repositories[r.PathValue("owner")+"/"+r.PathValue("repo")]
		enough := func(p string) bool { return token.may(p, access) }
		blind := !slices.ContainsFunc(slices.Collect(maps.Values(token.Permissions)), func(a Access) bool { return a >= Read })
		switch {
		case !known:
			badCredentials(w)
		case repo == nil, blind:
			notFound(w)
		case !slices.ContainsFunc(strings.Split(permission, ","), enough):
			forbidden(w, token)
		default:
			next(w, r, repo, token)
		}
	}
}
