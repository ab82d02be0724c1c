package fakegraph

import (
	"crypto/x509"
	"encoding/pem"
	"net/url"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/fake/graph/entra"
	"pim-groups/internal/fake/graph/tenant"
)

// signIn prepares who can sign in, from the snapshot's caller and the options.
func (s *Server) signIn(snap *directory.Snapshot) {
	set := &s.settings
	who := callerOf(snap)
	if set.permissions == nil {
		set.permissions = who.Permissions
	}
	s.github = set.github
	s.github.Now, s.github.Signer = set.clock, entra.NewSigner("github "+snap.Tenant)
	federated := set.federated
	if federated == nil {
		plain := s.github
		plain.Immutable = false
		federated = []entra.Credential{{Issuer: entra.GitHubIssuer, Subject: plain.Subject(), Audience: entra.Exchange}}
	}
	s.authority = entra.Authority{
		Base: s.base, Tenant: snap.Tenant, Client: tenant.GUID(snap.Tenant, "client"),
		Secret: set.secret, Certificates: set.certificates, Federated: federated,
		Resources: []string{graphRoot(snap.Cloud), MemoryHost}, Lifetime: set.lifetime, Now: set.clock,
		Signer: entra.NewSigner("entra " + snap.Tenant), Trusted: s.github.Signer, Person: set.atBrowser,
		Caller: func(t *entra.Token) {
			who.Permissions = set.permissions
			describe(t, who, set.person || who.Type == directory.User)
		},
	}
}

// callerOf gives the snapshot's caller, or one with nothing granted.
func callerOf(snap *directory.Snapshot) directory.Caller {
	if snap.Caller != nil {
		return *snap.Caller
	}
	return directory.Caller{ID: tenant.GUID(snap.Tenant, "caller"), Type: directory.ServicePrincipal, DisplayName: "pim-groups"}
}

func describe(t *entra.Token, who directory.Caller, person bool) {
	t.ObjectID, t.Name, t.Person = who.ID, who.DisplayName, person
	if person {
		t.Scopes = who.Permissions
	} else {
		t.Roles = who.Permissions
	}
}

// Grant replaces the permissions of the caller in the tokens that are made from
// now on. For a test it is another identity of the same tenant.
func (s *Server) Grant(permissions ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings.permissions = permissions
}

// ClientID is the application that may sign in.
func (s *Server) ClientID() string { return s.authority.Client }

// TenantID is the tenant that it may sign in to.
func (s *Server) TenantID() string { return s.authority.Tenant }

// OIDC gives what a runner gives to a job: ACTIONS_ID_TOKEN_REQUEST_URL and
// ACTIONS_ID_TOKEN_REQUEST_TOKEN.
func (s *Server) OIDC() (requestURL, requestToken string) {
	return s.base + "/github/oidc/token?api-version=2.0", s.github.RequestToken
}

// Token issues an access token without asking for a sign-in, for tests that
// begin behind it. Options change what it says.
func (s *Server) Token(change ...func(*entra.Token)) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.settings.clock()
	t := entra.Token{Audience: s.base, Tenant: s.authority.Tenant, ClientID: s.authority.Client, Issued: now, Expires: now.Add(s.settings.lifetime)}
	s.authority.Caller(&t)
	for _, c := range change {
		c(&t)
	}
	return s.authority.Issue(t)
}

// RevokeTokens makes all tokens that were issued so far useless: requests get
// 401 with a claims challenge, as under continuous access evaluation.
// https://learn.microsoft.com/entra/identity-platform/claims-challenge
func (s *Server) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut = s.settings.clock()
}

// actor is the caller as the tenant sees it.
func (s *Server) actor(t *entra.Token) tenant.Actor {
	a := tenant.Actor{ID: t.ObjectID, Name: t.Name, AppOnly: t.AppOnly(), Roles: slices.Clone(s.settings.roles)}
	for _, role := range s.tenant.Read(0).Roles(t.ObjectID) {
		if role.DirectoryScope == "/" {
			a.Roles = append(a.Roles, role.RoleTemplateID)
		}
	}
	return a
}

// signInEndpoint answers Entra's and GitHub's endpoints; ok is false for any
// other path.
func (s *Server) signInEndpoint(r *request) (reply entra.Reply, ok bool) {
	tenantName, rest, _ := strings.Cut(strings.TrimPrefix(r.path, "/"), "/")
	query, _ := url.ParseQuery(r.query)
	switch {
	case isOIDC(r.path) && r.method == "GET":
		return s.github.Token(r.header.Get("Authorization"), query.Get("audience")), true
	case r.path == "/common/discovery/instance":
		return s.authority.Discovery(), true
	case rest == "v2.0/.well-known/openid-configuration":
		return s.authority.Configuration(tenantName), true
	case rest == "oauth2/v2.0/authorize" && r.method == "GET":
		return s.authority.Authorize(tenantName, query), true
	case rest == "oauth2/v2.0/token" && r.method == "POST":
		form, _ := url.ParseQuery(string(r.body))
		return s.authority.Token(tenantName, form), true
	}
	return entra.Reply{}, false
}

func pemOf(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}
