package fakegraph_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/entra"
	o "pim-groups/internal/fake/graph/odata"
)

// signer is a client that signs in as a workflow does.
type signer struct {
	*client
	clientID, tenant, scope string
}

func newSigner(t testing.TB, options ...fakegraph.Option) *signer {
	c := serve(t, options...)
	return &signer{c, c.srv.ClientID(), c.srv.TenantID(), "https://graph.microsoft.com/.default openid offline_access profile"}
}

// assertion asks GitHub for a token.
func (s *signer) assertion(audience string) string {
	s.t.Helper()
	at, token := s.srv.OIDC()
	r := s.do("GET", at+"&audience="+url.QueryEscape(audience), "", "Authorization", "bearer "+token).want(200)
	return r.object().Get("value").Text()
}

// exchange asks Entra for a token.
func (s *signer) exchange(form url.Values) reply {
	s.t.Helper()
	form.Set("grant_type", "client_credentials")
	form.Set("client_id", s.clientID)
	form.Set("scope", s.scope)
	return s.do("POST", "/"+s.tenant+"/oauth2/v2.0/token", form.Encode(), "Authorization", "", "Content-Type", "application/x-www-form-urlencoded")
}

func (s *signer) federated(assertion string) reply {
	s.t.Helper()
	return s.exchange(url.Values{"client_assertion": {assertion}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}})
}

// The whole way: GitHub's token for Entra's for groups.
func TestSignIn(t *testing.T) {
	t.Parallel()
	s := newSigner(t)
	r := s.federated(s.assertion(entra.Exchange)).want(200).object()
	if r.Get("token_type").Text() != "Bearer" || r.Get("expires_in").Text() != "3599" {
		t.Errorf("answer %s", r.Append(nil))
	}
	s.token = r.Get("access_token").Text()
	s.get("/v1.0/groups").want(200)
	claims := claimsOf(t, s.token)
	if claims.Get("oid").Text() != robot || claims.Get("tid").Text() != tenantID || len(claims.Get("roles").Items()) != len(everything()) {
		t.Errorf("claims %s", claims.Append(nil))
	}
}

func claimsOf(t *testing.T, token string) o.Object {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	v, err := o.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return v.Object()
}

// A person's token has scopes instead of roles.
func TestDelegatedToken(t *testing.T) {
	t.Parallel()
	claims := claimsOf(t, serve(t, fakegraph.AsPerson()).token)
	if _, has := claims.Lookup("roles"); has || !strings.Contains(claims.Get("scp").Text(), "User.ReadWrite.All") {
		t.Errorf("claims %s", claims.Append(nil))
	}
}

// failed checks Entra's form of an error.
func (r reply) failed(status int, kind, code string) {
	r.t.Helper()
	e := r.want(status).object()
	if e.Get("error").Text() != kind || !strings.HasPrefix(e.Get("error_description").Text(), "AADSTS"+code+": ") ||
		e.Get("error_codes").Items()[0].Text() != code || e.Get("trace_id").IsNull() || e.Get("correlation_id").IsNull() || e.Get("timestamp").IsNull() {
		r.t.Errorf("got %s, want %s AADSTS%s", r.text, kind, code)
	}
}

func TestSignInFailures(t *testing.T) {
	t.Parallel()
	good := newSigner(t)
	assertion := good.assertion(entra.Exchange)
	good.federated(good.assertion("api://other")).failed(401, "invalid_client", "700212")
	good.federated("a.b").failed(401, "invalid_client", "50027")
	good.federated(assertion[:len(assertion)-4]+"AAAA").failed(401, "invalid_client", "50013")
	good.exchange(url.Values{}).failed(401, "invalid_client", "7000218")
	good.exchange(url.Values{"client_secret": {"guess"}}).failed(401, "invalid_client", "7000215")
	good.exchange(url.Values{"client_assertion": {assertion}}).failed(400, "invalid_request", "900144")

	other := *good
	other.clientID = plain
	other.federated(assertion).failed(400, "unauthorized_client", "700016")
	other = *good
	other.tenant = plain
	other.federated(assertion).failed(400, "invalid_request", "90002")
	other.get("/"+plain+"/v2.0/.well-known/openid-configuration").failed(400, "invalid_tenant", "90002")
	other = *good
	other.scope = "https://vault.azure.net/.default"
	other.federated(assertion).failed(400, "invalid_resource", "500011")
	other.scope = "https://graph.microsoft.com/User.Read"
	other.federated(assertion).failed(400, "invalid_scope", "1002012")
	other.scope = ""
	other.federated(assertion).failed(400, "invalid_request", "900144")
}

// Subjects are compared exactly, case included; the format with ids is
// another subject.
func TestFederatedSubjects(t *testing.T) {
	t.Parallel()
	try := func(options ...fakegraph.Option) reply {
		s := newSigner(t, options...)
		return s.federated(s.assertion(entra.Exchange))
	}
	const immutable = "repo:contoso@1342004/entra-groups@902210433:ref:refs/heads/main"
	try(fakegraph.WithImmutableSubject()).failed(401, "invalid_client", "700213")
	try(fakegraph.WithImmutableSubject(), fakegraph.WithFederatedSubject(immutable)).want(200)
	try(fakegraph.WithFederatedSubject("repo:Contoso/entra-groups:ref:refs/heads/main")).failed(401, "invalid_client", "7002138")
	try(fakegraph.WithFederatedSubject("repo:contoso/entra-groups:pull_request")).failed(401, "invalid_client", "700213")
	repository := entra.Repository{Owner: "fabrikam", Name: "groups"}
	try(fakegraph.WithWorkflow(repository, "pull_request"), fakegraph.WithFederatedSubject("repo:fabrikam/groups:pull_request")).want(200)
}

// An assertion of another issuer.
func TestForeignIssuer(t *testing.T) {
	t.Parallel()
	s := newSigner(t)
	foreign := entra.NewSigner("somebody").Sign(o.Object{{Name: "iss", Value: o.Text("https://evil.example")},
		{Name: "exp", Value: o.Int(int(time.Now().Add(time.Minute).Unix()))}})
	s.federated(foreign).failed(401, "invalid_client", "700211")
}

// GitHub's tokens live for minutes; an old one does not sign in again.
func TestExpiredAssertion(t *testing.T) {
	t.Parallel()
	at := now()
	s := newSigner(t, fakegraph.WithClock(func() time.Time { return at }))
	assertion := s.assertion(entra.Exchange)
	at = at.Add(5 * time.Minute)
	s.federated(assertion).failed(401, "invalid_client", "700024")
	s.federated(s.assertion(entra.Exchange)).want(200)
}

func TestSecretAndCertificate(t *testing.T) {
	t.Parallel()
	s := newSigner(t, fakegraph.WithSecret("s3cret"), fakegraph.WithCertificate("-_h1bQ"))
	s.exchange(url.Values{"client_secret": {"s3cret"}}).want(200)
	s.exchange(url.Values{"client_secret": {"S3cret"}}).failed(401, "invalid_client", "7000215")
	signed := func(thumbprint, audience string) string {
		part := func(object o.Object) string { return base64.RawURLEncoding.EncodeToString(object.Append(nil)) }
		header := o.Object{{Name: "alg", Value: o.Text("PS256")}, {Name: "x5t#S256", Value: o.Text(thumbprint)}}
		claims := o.Object{{Name: "iss", Value: o.Text(s.clientID)}, {Name: "sub", Value: o.Text(s.clientID)}, {Name: "aud", Value: o.Text(audience)},
			{Name: "exp", Value: o.Int(int(time.Now().Add(time.Minute).Unix()))}}
		return part(header) + "." + part(claims) + ".c2ln"
	}
	endpoint := s.srv.URL() + "/" + tenantID + "/oauth2/v2.0/token"
	for _, spelling := range []string{"-_h1bQ", "-_h1bQ==", "+/h1bQ=="} {
		s.federated(signed(spelling, endpoint)).want(200)
	}
	s.federated(signed("other", endpoint)).failed(401, "invalid_client", "700027")
	s.federated(signed("-_h1bQ", "https://other")).failed(401, "invalid_client", "700023")
}

func TestOIDCEndpoint(t *testing.T) {
	t.Parallel()
	s := newSigner(t)
	at, _ := s.srv.OIDC()
	s.do("GET", at+"&audience=x", "", "Authorization", "bearer wrong").want(401)
	claims, again := claimsOf(t, s.assertion("")), claimsOf(t, s.assertion(""))
	if claims.Get("jti").Equal(again.Get("jti")) {
		t.Error("two tokens have one id")
	}
	if claims.Get("aud").Text() != "https://github.com/contoso" || claims.Get("iss").Text() != entra.GitHubIssuer ||
		claims.Get("sub").Text() != "repo:contoso/entra-groups:ref:refs/heads/main" || claims.Get("ref").Text() != "refs/heads/main" {
		t.Errorf("claims %s", claims.Append(nil))
	}
}

// The metadata is on the host that was asked, as MSAL demands.
func TestMetadata(t *testing.T) {
	t.Parallel()
	c := serve(t)
	m := c.get("/" + tenantID + "/v2.0/.well-known/openid-configuration").want(200).object()
	for _, name := range []string{"issuer", "token_endpoint", "authorization_endpoint"} {
		if !strings.HasPrefix(m.Get(name).Text(), c.srv.URL()+"/"+tenantID+"/") {
			t.Errorf("%s is %s", name, m.Get(name).Text())
		}
	}
	if d := c.get("/common/discovery/instance").want(200).object(); len(d.Get("metadata").Items()) != 1 {
		t.Errorf("discovery %s", d.Append(nil))
	}
}

// Tokens that Graph does not take.
func TestBadTokens(t *testing.T) {
	t.Parallel()
	at := now()
	c := serve(t, fakegraph.WithClock(func() time.Time { return at }))
	for name, token := range map[string]string{
		"none": "", "garbage": "x.y.z", "tampered": c.token + "x",
		"audience": c.srv.Token(func(t *entra.Token) { t.Audience = "https://management.azure.com" }),
		"expired":  c.srv.Token(func(t *entra.Token) { t.Expires = now() }),
	} {
		bad := *c
		bad.token = token
		r := bad.get("/v1.0/groups").refused(401, "InvalidAuthenticationToken")
		if !strings.HasPrefix(r.header.Get("WWW-Authenticate"), "Bearer ") {
			t.Errorf("%s: challenge %q", name, r.header.Get("WWW-Authenticate"))
		}
	}
	at = at.Add(time.Hour)
	c.get("/v1.0/groups").refused(401, "InvalidAuthenticationToken")
	c.token = c.srv.Token()
	c.get("/v1.0/groups").want(200)
}

// Revoked tokens get a claims challenge; a new token is good.
func TestRevokedTokens(t *testing.T) {
	t.Parallel()
	at := now()
	c := serve(t, fakegraph.WithClock(func() time.Time { return at }))
	c.srv.RevokeTokens()
	r := c.get("/v1.0/groups").refused(401, "InvalidAuthenticationToken")
	if challenge := r.header.Get("WWW-Authenticate"); !strings.Contains(challenge, `error="insufficient_claims"`) || !strings.Contains(challenge, `claims="ey`) {
		t.Errorf("challenge %q", challenge)
	}
	at = at.Add(time.Second)
	c.token = c.srv.Token()
	c.get("/v1.0/groups").want(200)
}

// Requests in a batch sign in with its token.
func TestBatchWithoutToken(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.token = "x"
	c.do("POST", "/v1.0/$batch", `{"requests":[`+ask("1", "/groups")+`]}`).refused(401, "InvalidAuthenticationToken")
}

var _ http.Handler = (*fakegraph.Server)(nil)

// What was granted holds for tokens that are made later, as in Entra.
func TestGrant(t *testing.T) {
	t.Parallel()
	s := fakegraph.New(contoso(), fakegraph.WithPermissions("User.Read.All"))
	before := s.Token()
	s.Grant("Group.Read.All")
	for token, want := range map[string]string{before: "User.Read.All", s.Token(): "Group.Read.All"} {
		payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
		if err != nil || !strings.Contains(string(payload), `"`+want+`"`) {
			t.Errorf("a token says %s, want %s: %v", payload, want, err)
		}
	}
}
