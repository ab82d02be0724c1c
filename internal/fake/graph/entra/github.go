package entra

import (
	"fmt"
	"strings"
	"time"

	o "pim-groups/internal/fake/graph/odata"
)

// GitHubIssuer is the issuer of the tokens of workflows on github.com.
const GitHubIssuer = "https://token.actions.githubusercontent.com"

// GitHub is the OIDC endpoint of a workflow run.
// https://docs.github.com/actions/reference/security/oidc
type GitHub struct {
	// RequestToken is the bearer token that the runner gives to the job.
	RequestToken string
	Repository   Repository
	// Context is the part of the subject behind the repository, such as
	// "ref:refs/heads/main", "pull_request" or "environment:production".
	Context string
	// Immutable makes subjects with ids, as repositories made, renamed or moved
	// after 2026-07-15 have them.
	Immutable bool
	Lifetime  time.Duration
	issued    int // tokens so far: each has an id of its own
	Now       func() time.Time
	Signer    Signer
}

// Repository is where the workflow runs.
type Repository struct {
	Owner, Name     string
	OwnerID, RepoID string
}

// Subject gives the subject claim in one of the two formats.
func (g *GitHub) Subject() string {
	r := g.Repository
	if g.Immutable {
		return "repo:" + r.Owner + "@" + r.OwnerID + "/" + r.Name + "@" + r.RepoID + ":" + g.Context
	}
	return "repo:" + r.Owner + "/" + r.Name + ":" + g.Context
}

// Token answers a request for a token. Without an audience the token is for
// the owner's page on GitHub.
func (g *GitHub) Token(authorization, audience string) Reply {
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "bearer") || token != g.RequestToken {
		return Reply{Status: 401, Body: o.Object{{Name: "message", Value: o.Text("Unauthorized")}}} // body [?]
	}
	if audience == "" {
		audience = "https://github.com/" + g.Repository.Owner
	}
	value := g.Issue(audience)
	return Reply{Status: 200, Body: o.Object{{Name: "count", Value: o.Int(len(value))}, {Name: "value", Value: o.Text(value)}}}
}

// Issue gives a token for the audience.
func (g *GitHub) Issue(audience string) string {
	g.issued++
	now := g.Now()
	ref, _ := strings.CutPrefix(g.Context, "ref:")
	return g.Signer.Sign(o.Object{
		{Name: "jti", Value: o.Text(fmt.Sprintf("3f6f2a0e-2f0b-4f42-9c6c-%012x", g.issued))},
		{Name: "sub", Value: o.Text(g.Subject())},
		{Name: "aud", Value: o.Text(audience)},
		{Name: "ref", Value: o.Text(ref)},
		{Name: "repository", Value: o.Text(g.Repository.Owner + "/" + g.Repository.Name)},
		{Name: "repository_owner", Value: o.Text(g.Repository.Owner)},
		{Name: "repository_owner_id", Value: o.Text(g.Repository.OwnerID)},
		{Name: "repository_id", Value: o.Text(g.Repository.RepoID)},
		{Name: "iss", Value: o.Text(GitHubIssuer)},
		{Name: "iat", Value: seconds(now)},
		{Name: "nbf", Value: seconds(now.Add(-5 * time.Minute))},
		{Name: "exp", Value: seconds(now.Add(g.Lifetime))},
	})
}
