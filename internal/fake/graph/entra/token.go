package entra

import (
	"slices"
	"strings"
	"time"

	o "pim-groups/internal/fake/graph/odata"
)

// Token is what an access token for Graph says.
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
type Token struct {
	Audience string
	Tenant   string
	ObjectID string // of the service principal or user
	ClientID string
	Name     string
	// Person says that somebody is signed in, not an application alone.
	Person bool
	// Roles are the application permissions of a token without a person,
	// Scopes the delegated ones of a token with one.
	Roles   []string
	Scopes  []string
	Issued  time.Time
	Expires time.Time
}

// AppOnly says that no person is behind the token.
func (t *Token) AppOnly() bool { return !t.Person }

// Permissions lists the permissions, of whichever kind.
func (t *Token) Permissions() []string { return slices.Concat(t.Roles, t.Scopes) }

// Claims gives the claims in Entra's names.
func (t *Token) Claims(issuer string) o.Object {
	claims := o.Object{
		{Name: "aud", Value: o.Text(t.Audience)},
		{Name: "iss", Value: o.Text(issuer)},
		{Name: "iat", Value: seconds(t.Issued)},
		{Name: "nbf", Value: seconds(t.Issued)},
		{Name: "exp", Value: seconds(t.Expires)},
		{Name: "app_displayname", Value: o.Text(t.Name)},
		{Name: "appid", Value: o.Text(t.ClientID)},
		{Name: "oid", Value: o.Text(t.ObjectID)},
		{Name: "sub", Value: o.Text(t.ObjectID)},
		{Name: "tid", Value: o.Text(t.Tenant)},
		{Name: "ver", Value: o.Text("1.0")},
	}
	if t.AppOnly() {
		return append(claims, o.Member{Name: "idtyp", Value: o.Text("app")}, o.Member{Name: "roles", Value: o.Texts(t.Roles)})
	}
	return append(claims, o.Member{Name: "idtyp", Value: o.Text("user")}, o.Member{Name: "scp", Value: o.Text(strings.Join(t.Scopes, " "))})
}

// ReadToken reads the claims that Claims wrote.
func ReadToken(claims o.Object) Token {
	t := Token{
		Audience: claims.Get("aud").Text(), Tenant: claims.Get("tid").Text(), ObjectID: claims.Get("oid").Text(),
		ClientID: claims.Get("appid").Text(), Name: claims.Get("app_displayname").Text(),
		Person: claims.Get("idtyp").Text() == "user", Scopes: strings.Fields(claims.Get("scp").Text()),
		Issued: timeOf(claims.Get("iat")), Expires: timeOf(claims.Get("exp")),
	}
	for _, role := range claims.Get("roles").Items() {
		t.Roles = append(t.Roles, role.Text())
	}
	return t
}
