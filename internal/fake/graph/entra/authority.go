package entra

import (
	"net/url"
	"slices"
	"strings"
	"time"

	o "pim-groups/internal/fake/graph/odata"
)

// Exchange is the audience that an assertion from another issuer must have.
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust
const Exchange = "api://AzureADTokenExchange"

// Credential is a federated credential of the application. All three must
// match exactly, case included.
type Credential struct {
	Issuer, Subject, Audience string
}

// Authority is one tenant's token endpoint and the one application that may
// sign in.
type Authority struct {
	Base         string // URL of the authority host
	Tenant       string
	Client       string
	Secret       string   // "" refuses secrets
	Certificates []string // SHA-256 thumbprints, in any spelling of base64
	Federated    []Credential
	// Resources are the audiences that a token can be asked for.
	Resources []string
	// Lifetime of tokens; Entra's are valid for 60 to 90 minutes.
	Lifetime time.Duration
	Now      func() time.Time
	Signer   Signer
	// Trusted checks the assertions of other issuers.
	Trusted Signer
	// Caller fills in who signs in and what was granted.
	Caller func(*Token)
	// Person signs in at the browser; nil is nobody.
	Person *Person

	grants map[string]grant // by the code or refresh token that stands for it
	issued int              // codes and refresh tokens
}

// Reply is an answer of an endpoint here: JSON, or a page for people.
type Reply struct {
	Status int
	Body   o.Object
	Page   string
}

// Configuration is the OpenID metadata of the tenant.
func (a *Authority) Configuration(tenant string) Reply {
	if !a.knows(tenant) {
		return a.fail(unknownTenant("invalid_tenant", tenant))
	}
	at := a.Base + "/" + tenant
	return Reply{Status: 200, Body: o.Object{
		{Name: "token_endpoint", Value: o.Text(at + "/oauth2/v2.0/token")},
		{Name: "token_endpoint_auth_methods_supported", Value: o.Texts([]string{"client_secret_post", "private_key_jwt", "client_secret_basic"})},
		{Name: "jwks_uri", Value: o.Text(at + "/discovery/v2.0/keys")},
		{Name: "response_types_supported", Value: o.Texts([]string{"code", "id_token", "code id_token", "id_token token"})},
		{Name: "scopes_supported", Value: o.Texts([]string{"openid", "profile", "email", "offline_access"})},
		{Name: "issuer", Value: o.Text(at + "/v2.0")},
		{Name: "authorization_endpoint", Value: o.Text(at + "/oauth2/v2.0/authorize")},
		{Name: "device_authorization_endpoint", Value: o.Text(at + "/oauth2/v2.0/devicecode")},
		{Name: "tenant_region_scope", Value: o.Text("EU")},
	}}
}

// Discovery is the answer to clients that ask whether the host is Entra's.
func (a *Authority) Discovery() Reply {
	host := strings.TrimPrefix(a.Base, "https://")
	return Reply{Status: 200, Body: o.Object{
		{Name: "tenant_discovery_endpoint", Value: o.Text(a.Base + "/" + a.Tenant + "/v2.0/.well-known/openid-configuration")},
		{Name: "api-version", Value: o.Text("1.1")},
		{Name: "metadata", Value: o.List(o.Record(o.Object{
			{Name: "preferred_network", Value: o.Text(host)},
			{Name: "preferred_cache", Value: o.Text(host)},
			{Name: "aliases", Value: o.Texts([]string{host})},
		}))},
	}}
}

func unknownTenant(kind, tenant string) failure {
	return failure{400, kind, 90002, "Tenant '" + tenant + "' not found. Check to make sure you have the correct tenant ID and are signing " +
		"into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."}
}

func (a *Authority) knows(tenant string) bool { return strings.EqualFold(tenant, a.Tenant) }

// Token answers the token endpoint. The checks stand in the order in which
// Entra has been seen to complain: a request with several faults gets the first
// one. [I] Nothing is said about permissions here: a token is issued to an
// application without any, and Graph refuses it.
func (a *Authority) Token(tenant string, form url.Values) Reply {
	if !a.knows(tenant) {
		return a.fail(unknownTenant("invalid_request", tenant))
	}
	if grant := form.Get("grant_type"); grant == "authorization_code" || grant == "refresh_token" {
		return a.personToken(form)
	}
	for _, check := range []func(url.Values) *failure{a.checkGrant, a.checkClient, a.checkSecret, a.checkAssertion, a.checkScope} {
		if f := check(form); f != nil {
			return a.fail(*f)
		}
	}
	token := Token{Audience: resourceOf(scopeOf(form)), Tenant: a.Tenant, ClientID: a.Client, Issued: a.Now(), Expires: a.Now().Add(a.Lifetime)}
	a.Caller(&token)
	left := int(a.Lifetime/time.Second) - 1
	return Reply{Status: 200, Body: o.Object{
		{Name: "token_type", Value: o.Text("Bearer")},
		{Name: "expires_in", Value: o.Int(left)},
		{Name: "ext_expires_in", Value: o.Int(left)},
		{Name: "access_token", Value: o.Text(a.Issue(token))},
	}}
}

// Issue signs a token, whoever asks.
func (a *Authority) Issue(t Token) string {
	return a.Signer.Sign(t.Claims("https://sts.windows.net/" + a.Tenant + "/"))
}

// scopeOf leaves out the scopes of OpenID, which MSAL asks for each time.
func scopeOf(form url.Values) string {
	scopes := slices.DeleteFunc(strings.Fields(form.Get("scope")), func(s string) bool {
		return slices.Contains([]string{"openid", "offline_access", "profile", "email"}, s)
	})
	return strings.Join(scopes, " ")
}

func resourceOf(scope string) string { return strings.TrimSuffix(scope, "/.default") }

// checkGrant knows one grant: an application that signs in for itself.
func (a *Authority) checkGrant(form url.Values) *failure {
	for _, name := range []string{"grant_type", "client_id", "scope"} {
		if form.Get(name) == "" {
			return &failure{400, "invalid_request", 900144, "The request body must contain the following parameter: '" + name + "'."}
		}
	}
	if grant := form.Get("grant_type"); grant != "client_credentials" {
		return &failure{400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '" + grant + "'."}
	}
	return nil
}

// checkClient: the wrong tenant gives the same error as the wrong application.
func (a *Authority) checkClient(form url.Values) *failure {
	client := form.Get("client_id")
	if strings.EqualFold(client, a.Client) {
		return nil
	}
	return &failure{400, "unauthorized_client", 700016, "Application with identifier '" + client + "' was not found in the directory 'Contoso'. " +
		"This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. " +
		"You may have sent your authentication request to the wrong tenant."}
}

// checkSecret: a request has either a secret or an assertion.
func (a *Authority) checkSecret(form url.Values) *failure {
	switch {
	case form.Get("client_assertion") != "":
		return nil
	case !form.Has("client_secret"):
		return &failure{401, "invalid_client", 7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."}
	case a.Secret == "" || form.Get("client_secret") != a.Secret:
		return &failure{401, "invalid_client", 7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the client " +
			"secret value, not the client secret ID, for a secret added to app '" + a.Client + "'."}
	}
	return nil
}

// checkScope takes "<resource>/.default" of a resource that is here: the Graph
// of the tenant's cloud, or this server by its own address.
func (a *Authority) checkScope(form url.Values) *failure {
	scope := scopeOf(form)
	switch {
	case !strings.HasSuffix(scope, "/.default"):
		return &failure{400, "invalid_scope", 1002012, "The provided value for scope " + scope + " is not valid. Client credential flows must " +
			"have a scope value with /.default suffixed to the resource identifier (application ID URI)."}
	case !slices.Contains(a.Resources, strings.TrimSuffix(resourceOf(scope), "/")):
		return &failure{400, "invalid_resource", 500011, "The resource principal named " + resourceOf(scope) + " was not found in the tenant named Contoso. " +
			"This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. " +
			"You might have sent your authentication request to the wrong tenant."}
	}
	return nil
}
