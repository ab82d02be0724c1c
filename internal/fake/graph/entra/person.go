package entra

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"time"

	o "pim-groups/internal/fake/graph/odata"
)

// Person is who sits at the browser and signs in for a program.
type Person struct {
	// Applications are public clients of the tenant itself, with the redirect URI
	// http://localhost.
	Applications []string
	// Declines says that this person does not consent to what is asked for.
	Declines bool
	// Consented are the delegated permissions that the application got earlier, which
	// are in each token beside those that are asked for.
	Consented []string
	// Tenant is what tokens name, "" for that of the authority: no Entra does so.
	Tenant string
}

// CommandLineTools is Microsoft Graph Command Line Tools, a public client with the
// redirect URI http://localhost.
const CommandLineTools = "14d82eec-204b-4c2f-b7e8-296a70dab67e"

// grant is what a code or a refresh token stands for.
type grant struct{ client, redirect, challenge, scope string }

// Authorize answers the page where people sign in, for a program that waits on a port
// of their machine. What is wrong with the request is shown on the page, and the program
// learns nothing of it. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
func (a *Authority) Authorize(tenant string, query url.Values) Reply {
	redirect, err := url.Parse(query.Get("redirect_uri"))
	asked := grant{query.Get("client_id"), query.Get("redirect_uri"), query.Get("code_challenge"), query.Get("scope")}
	switch {
	case !a.knows(tenant):
		return a.page(unknownTenant("", tenant).message)
	case asked.client != CommandLineTools && !a.hasPublic(asked.client):
		return a.page("AADSTS700016: Application with identifier '" + asked.client + "' was not found in the directory 'Contoso'.")
	case err != nil || redirect.Scheme != "http" || redirect.Hostname() != "localhost" || redirect.Path != "":
		return a.page("AADSTS50011: The redirect URI '" + asked.redirect + "' specified in the request does not match the redirect URIs configured for the application.")
	case query.Get("response_type") != "code" || query.Get("response_mode") != "form_post" || query.Get("code_challenge_method") != "S256" || asked.challenge == "":
		return a.page("AADSTS900144: this fake wants a code by form_post, with PKCE.") // Entra has other ways too
	case !a.resourceScopes(asked.scope):
		return a.page("AADSTS70011: The provided value for the input parameter 'scope' is not valid.")
	case a.Person == nil:
		return a.page("Sign in") // and nobody does
	case a.Person.Declines:
		return a.page("", "error", "access_denied", "error_description", "AADSTS65004: User declined to consent to access the app. Trace ID: 5b2c1a6e",
			"state", query.Get("state"), "to", asked.redirect)
	}
	return a.page("", "code", a.keep(asked), "state", query.Get("state"), "to", asked.redirect)
}

func (a *Authority) hasPublic(client string) bool {
	return a.Person != nil && slices.Contains(a.Person.Applications, client)
}

// page is HTML that says something, or a form that sends itself to the program: names
// and values in turn, and "to" for its address.
func (a *Authority) page(said string, form ...string) Reply {
	fields, to := "", ""
	for pair := range slices.Chunk(form, 2) {
		if pair[0] == "to" {
			to = pair[1]
			continue
		}
		fields += fmt.Sprintf(`<input type="hidden" name="%s" value="%s" />`, pair[0], html.EscapeString(pair[1]))
	}
	if to != "" {
		said = fmt.Sprintf(`<form method="POST" name="hiddenform" action="%s">%s</form><script>window.setTimeout('document.forms[0].submit()', 0);</script>`,
			html.EscapeString(to), fields)
	}
	return Reply{Status: 200, Page: "<html><head><title>Working...</title></head><body>" + said + "</body></html>"}
}

// keep gives a code that can be exchanged once.
func (a *Authority) keep(g grant) string {
	if a.grants == nil {
		a.grants = map[string]grant{}
	}
	a.issued++
	code := fmt.Sprintf("1.AXkA-code-%d", a.issued)
	a.grants[code] = g
	return code
}

// resourceScopes says whether each scope is of OpenID, or a permission of the Graph here.
func (a *Authority) resourceScopes(scope string) bool {
	names := strings.Fields(scopeOf(url.Values{"scope": {scope}}))
	return len(names) > 0 && !slices.ContainsFunc(names, func(name string) bool {
		at := strings.LastIndexByte(name, '/')
		return at < 0 || !slices.Contains(a.Resources, name[:at])
	})
}

// personToken answers the token endpoint for a code, or for a refresh token.
func (a *Authority) personToken(form url.Values) Reply {
	name := map[string]string{"authorization_code": "code", "refresh_token": "refresh_token"}[form.Get("grant_type")]
	kept, known := a.grants[form.Get(name)]
	sum := sha256.Sum256([]byte(form.Get("code_verifier")))
	switch {
	case !known || kept.client != form.Get("client_id"):
		return a.fail(failure{400, "invalid_grant", 70000, "Provided grant is invalid or malformed."})
	case name == "code" && kept.redirect != form.Get("redirect_uri"):
		return a.fail(failure{400, "invalid_grant", 50011, "The redirect URI does not match."})
	case name == "code" && kept.challenge != base64.RawURLEncoding.EncodeToString(sum[:]):
		return a.fail(failure{400, "invalid_grant", 501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request."})
	case a.Person == nil:
		return a.fail(failure{400, "invalid_grant", 50173, "The provided grant has expired due to it being revoked."})
	}
	delete(a.grants, form.Get(name))
	return a.signedIn(kept)
}

// signedIn is the answer for a person.
func (a *Authority) signedIn(g grant) Reply {
	scopes := strings.Fields(scopeOf(url.Values{"scope": {g.scope}}))
	t := Token{Audience: scopes[0][:strings.LastIndexByte(scopes[0], '/')], Tenant: a.Tenant, ClientID: g.client, Issued: a.Now(), Expires: a.Now().Add(a.Lifetime)}
	a.Caller(&t)
	t.Person, t.Roles, t.Scopes = true, nil, slices.Clone(a.Person.Consented)
	for _, name := range scopes {
		t.Scopes = append(t.Scopes, name[strings.LastIndexByte(name, '/')+1:])
	}
	if a.Person.Tenant != "" {
		t.Tenant = a.Person.Tenant
	}
	identity := o.Object{
		{Name: "aud", Value: o.Text(g.client)}, {Name: "iss", Value: o.Text(a.Base + "/" + t.Tenant + "/v2.0")}, {Name: "oid", Value: o.Text(t.ObjectID)},
		{Name: "sub", Value: o.Text(t.ObjectID)}, {Name: "tid", Value: o.Text(t.Tenant)}, {Name: "exp", Value: seconds(t.Expires)}, {Name: "ver", Value: o.Text("2.0")},
	}
	account := fmt.Sprintf(`{"uid":%q,"utid":%q}`, t.ObjectID, t.Tenant)
	return Reply{Status: 200, Body: o.Object{
		{Name: "token_type", Value: o.Text("Bearer")},
		{Name: "scope", Value: o.Text("email openid profile " + strings.Join(scopes, " "))},
		{Name: "expires_in", Value: o.Int(int(a.Lifetime/time.Second) - 1)},
		{Name: "access_token", Value: o.Text(a.Issue(t))},
		{Name: "refresh_token", Value: o.Text(a.keep(g))},
		{Name: "id_token", Value: o.Text(a.Signer.Sign(identity))},
		{Name: "client_info", Value: o.Text(encode([]byte(account)))},
	}}
}
