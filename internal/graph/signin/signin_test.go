package signin_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/graph/signin"
)

const tenantID = "5f0c1a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b"

// authority is a running fake with a tenant that has nothing but an application.
type authority struct {
	*fakegraph.Server
	assertions []string // that were fetched
}

func serve(t *testing.T, options ...fakegraph.Option) *authority {
	t.Helper()
	server := fakegraph.New(&directory.Snapshot{Version: 1, Tenant: tenantID, Cloud: directory.Public, Taken: time.Unix(0, 0).UTC()}, options...)
	server.Start()
	t.Cleanup(server.Close)
	return &authority{Server: server}
}

// config signs in at the fake as the application that it knows.
func (e *authority) config(way signin.Way) signin.Config {
	return signin.Config{
		Way: way, Cloud: directory.Public, Scope: e.URL() + "/.default", Tenant: e.TenantID(), Client: e.ClientID(),
		Assertion: e.assertion, Authority: e.URL() + "/", Base: e.Client().Transport, Now: time.Now,
	}
}

// assertion is what the runner does to get a token of the workflow.
func (e *authority) assertion(ctx context.Context) (string, error) {
	address, bearer := e.OIDC()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"&audience="+signin.Audience(directory.Public), nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+bearer)
	res, err := e.Client().Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	var body struct{ Value string }
	if err := json.NewDecoder(res.Body).Decode(&body); err != nil || body.Value == "" {
		return "", errors.New("GitHub answered without a token")
	}
	e.assertions = append(e.assertions, body.Value)
	return body.Value, nil
}

// sign signs in and gives the token or the error.
func sign(t *testing.T, c signin.Config) (string, error) {
	t.Helper()
	credential, err := signin.New(c)
	if err != nil {
		return "", err
	}
	return credential.Token(t.Context(), nil)
}

func TestWays(t *testing.T) {
	t.Parallel()
	certificate, thumbprint := newCertificate(t)
	e := serve(t, fakegraph.WithSecret("s3cr3t"), fakegraph.WithCertificate(thumbprint))
	for _, way := range []signin.Way{signin.GitHub, signin.Secret, signin.Certificate} {
		c := e.config(way)
		c.Secret, c.Certificate = "s3cr3t", certificate
		token, err := sign(t, c)
		if err != nil || len(strings.Split(token, ".")) != 3 {
			t.Errorf("%s: token of %d characters, %v", way, len(token), err)
		}
	}
}

// newCertificate makes a certificate with its key, in PEM, and its thumbprint.
func newCertificate(t *testing.T) (data []byte, thumbprint string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "pim-groups"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	data = append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})...)
	sum := sha256.Sum256(der)
	return data, base64.StdEncoding.EncodeToString(sum[:]) // as MSAL writes it
}

// A token is asked for once and kept until it is refused or nearly over; each
// exchange has an assertion of its own.
func TestTokensAreKept(t *testing.T) {
	t.Parallel()
	e := serve(t)
	now := time.Now()
	c := e.config(signin.GitHub)
	c.Now = func() time.Time { return now }
	credential, err := signin.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(challenge *guard.Challenge) string {
		token, err := credential.Token(t.Context(), challenge)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	first := ask(nil)
	if ask(nil) != first || len(e.assertions) != 1 {
		t.Errorf("%d exchanges for two questions", len(e.assertions))
	}
	ask(&guard.Challenge{})
	ask(&guard.Challenge{Claims: `{"access_token":{"nbf":{"essential":true,"value":"1"}}}`})
	if len(e.assertions) != 3 {
		t.Errorf("%d exchanges after two challenges, want 3", len(e.assertions))
	}
}

// What a failed sign-in says: what to do, and nothing that is secret.
func TestFailures(t *testing.T) {
	t.Parallel()
	const immutable = "repo:contoso@1342004/entra-groups@902210433:ref:refs/heads/main"
	tests := []struct {
		name    string
		options []fakegraph.Option
		change  func(*signin.Config)
		want    []string
	}{
		{"another subject", []fakegraph.Option{fakegraph.WithFederatedSubject("repo:contoso/entra-groups:pull_request")}, nil, []string{
			"AADSTS700213", `issuer "https://token.actions.githubusercontent.com"`, `subject "repo:contoso/entra-groups:ref:refs/heads/main"`,
			`audience "api://AzureADTokenExchange"`,
			`{"name":"pim-groups","issuer":"https://token.actions.githubusercontent.com","subject":"repo:contoso/entra-groups:ref:refs/heads/main","audiences":["api://AzureADTokenExchange"]}`,
			`"subject":"` + immutable + `"`}},
		{"subject with ids", []fakegraph.Option{fakegraph.WithImmutableSubject()}, nil, []string{
			"AADSTS700213", `subject "` + immutable + `"`, `"subject":"` + immutable + `"`, `"subject":"repo:contoso/entra-groups:ref:refs/heads/main"`}},
		{"another letter case", []fakegraph.Option{fakegraph.WithFederatedSubject("repo:Contoso/entra-groups:ref:refs/heads/main")}, nil, []string{
			"AADSTS7002138", "create this federated credential"}},
		{"another application", nil, func(c *signin.Config) { c.Client = tenantID }, []string{
			"AADSTS700016", "no application " + tenantID, "check client-id and tenant-id", `subject "repo:contoso/`}},
		{"another tenant", nil, func(c *signin.Config) { c.Tenant = "11111111-1111-4111-8111-111111111111" }, []string{
			"AADSTS90002", "no tenant 11111111", "check tenant-id and cloud"}},
		{"another Graph", nil, func(c *signin.Config) { c.Scope = "https://vault.azure.net/.default" }, []string{"AADSTS500011", "check cloud"}},
		{"wrong secret", []fakegraph.Option{fakegraph.WithSecret("right")}, func(c *signin.Config) { c.Way, c.Secret = signin.Secret, "canary-secret" },
			[]string{"AADSTS7000215", "use the secret's value"}},
		{"GitHub gives no token", nil, func(c *signin.Config) {
			c.Assertion = func(context.Context) (string, error) { return "", errors.New("add permissions: id-token: write") }
		}, []string{"no token to sign in with: add permissions: id-token: write"}},
		{"GitHub gives nonsense", nil, func(c *signin.Config) {
			c.Assertion = func(context.Context) (string, error) { return "canary-secret", nil }
		}, []string{"AADSTS50027", "see https://login.microsoftonline.com/error?code=50027"}},
		{"Entra is broken", []fakegraph.Option{fakegraph.WithFaults(fault.Fault{Path: "oauth2", Count: fault.Every,
			Do: fault.Action{Status: 400, Body: `{"error":"x","error_description":"canary-secret"}`}})}, nil, []string{"its answer was not one of Entra's"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := serve(t, test.options...)
			c := e.config(signin.GitHub)
			if test.change != nil {
				test.change(&c)
			}
			_, err := sign(t, c)
			if err == nil {
				t.Fatal("signed in")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %s:\n%s", want, err)
				}
			}
			noSecret(t, err, e.assertions)
		})
	}
}

func noSecret(t *testing.T, err error, secrets []string) {
	t.Helper()
	for _, secret := range append(secrets, "eyJ", "canary-secret", "client_assertion") {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error holds %.20s…:\n%s", secret, err)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than one line:\n%s", err)
	}
}

// F24: what passes is tried again.
func TestPassingFailure(t *testing.T) {
	t.Parallel()
	e := serve(t, fakegraph.WithFaults(fault.Fault{Path: "oauth2", Do: fault.Action{Status: 503, Header: map[string]string{"Retry-After": "0"}}}))
	if token, err := sign(t, e.config(signin.GitHub)); err != nil || token == "" {
		t.Error(err)
	}
}

// F39: who can't show that it is Entra gets no secret. The certificate is one
// that nobody on this machine trusts.
func TestStranger(t *testing.T) {
	t.Parallel()
	e := serve(t, fakegraph.WithSecret("canary-secret"))
	for _, way := range []signin.Way{signin.Secret, signin.GitHub} {
		c := e.config(way)
		c.Secret, c.Base = "canary-secret", guard.NewBase()
		_, err := sign(t, c)
		if err == nil || !strings.Contains(err.Error(), "presented a certificate that this machine does not trust") {
			t.Fatalf("%s: %v", way, err)
		}
		noSecret(t, err, e.assertions)
	}
	for _, r := range e.Requests() {
		if strings.Contains(r.Path, "oauth2") {
			t.Errorf("%s %s arrived", r.Method, r.Path)
		}
	}
}

func TestStopped(t *testing.T) {
	t.Parallel()
	e := serve(t)
	credential, err := signin.New(e.config(signin.GitHub))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := credential.Token(ctx, nil); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "stopped while signing in") {
		t.Errorf("error %v", err)
	}
}

// What is missing is said before anything is sent.
func TestIncomplete(t *testing.T) {
	t.Parallel()
	full := signin.Config{Way: signin.GitHub, Cloud: directory.Public, Tenant: "t", Client: "c", Secret: "s", Certificate: []byte("x"),
		Assertion: func(context.Context) (string, error) { return "", nil }}
	for want, change := range map[string]func(*signin.Config){
		"needs a tenant id":                   func(c *signin.Config) { c.Tenant = "" },
		"needs a client id":                   func(c *signin.Config) { c.Client = "" },
		"needs a token of GitHub Actions":     func(c *signin.Config) { c.Assertion = nil },
		"needs a client secret":               func(c *signin.Config) { c.Way, c.Secret = signin.Secret, "" },
		"needs a client certificate":          func(c *signin.Config) { c.Way, c.Certificate = signin.Certificate, nil },
		"needs permissions and a browser":     func(c *signin.Config) { c.Way = signin.Browser },
		"certificate can't be read":           func(c *signin.Config) { c.Way = signin.Certificate },
		`"kerberos" is not a way to sign in`:  func(c *signin.Config) { c.Way = "kerberos" },
		`cloud "germany" is not one of`:       func(c *signin.Config) { c.Cloud = "germany" },
		"can only be a loopback address":      func(c *signin.Config) { c.Authority = "https://evil.example/" },
		"such as https://127.0.0.1:8443":      func(c *signin.Config) { c.Authority = "http://127.0.0.1/" },
		"authority can only be a loopback":    func(c *signin.Config) { c.Authority = "https://127.0.0.1.evil.example/" },
		"another authority can only be":       func(c *signin.Config) { c.Authority = "https://localhost/" },
		"only be a loopback address with htt": func(c *signin.Config) { c.Authority = "https://me@127.0.0.1/" },
	} {
		c := full
		change(&c)
		if _, err := signin.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
