package entra

import (
	"net/url"
	"slices"
	"strings"

	o "pim-groups/internal/fake/graph/odata"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// see is the end of the messages about federated credentials.
const see = " https://learn.microsoft.com/entra/workload-id/workload-identity-federation"

// checkAssertion checks the token that stands for a secret: either of another
// issuer (federated credential) or signed with the application's certificate.
func (a *Authority) checkAssertion(form url.Values) *failure {
	assertion := form.Get("client_assertion")
	if assertion == "" {
		return nil
	}
	if form.Get("client_assertion_type") != assertionType {
		return &failure{400, "invalid_request", 900144, "The request body must contain the following parameter: 'client_assertion_type'."}
	}
	claims, err := unverified(assertion)
	if err != nil {
		return &failure{401, "invalid_client", 50027, "JWT token is invalid or malformed."}
	}
	if f := a.checkTimes(claims); f != nil {
		return f
	}
	if strings.EqualFold(claims.Get("iss").Text(), a.Client) {
		return a.checkCertificate(assertion, claims)
	}
	return a.checkFederated(assertion, claims)
}

// checkTimes: assertions of GitHub live for minutes; a run that waits for
// throttling and signs in again with the old one gets this.
func (a *Authority) checkTimes(claims o.Object) *failure {
	now, from, until := a.Now(), timeOf(claims.Get("nbf")), timeOf(claims.Get("exp"))
	if now.Before(until) && !now.Before(from) {
		return nil
	}
	const layout = "2006-01-02T15:04:05.0000000Z"
	return &failure{401, "invalid_client", 700024, "Client assertion is not within its valid time range. Current time: " + now.UTC().Format(layout) +
		", assertion valid from " + from.UTC().Format(layout) + ", expiry time of assertion " + until.UTC().Format(layout) +
		". Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials ."}
}

// checkFederated compares issuer, audience and subject with each federated
// credential, and names the first of the three that no credential has. [L] the
// codes and texts are those that users report; the subject is the usual one
// (Azure/login #482, azure-workload-identity #1200).
func (a *Authority) checkFederated(assertion string, claims o.Object) *failure {
	presented := Credential{claims.Get("iss").Text(), claims.Get("sub").Text(), claims.Get("aud").Text()}
	const advice = "Check your federated identity credential Subject, Audience and Issuer against the presented assertion."
	with := func(match func(Credential) bool) bool { return slices.ContainsFunc(a.Federated, match) }
	switch {
	case !with(func(c Credential) bool { return c.Issuer == presented.Issuer }):
		return &failure{401, "invalid_client", 700211, "No matching federated identity record found for presented assertion issuer '" + presented.Issuer + "'. " + advice + see}
	case !with(func(c Credential) bool { return c.Issuer == presented.Issuer && c.Audience == presented.Audience }):
		return &failure{401, "invalid_client", 700212, "No matching federated identity record found for presented assertion audience '" + presented.Audience + "'. " + advice + see}
	case with(func(c Credential) bool { return c == presented }):
		if _, err := a.Trusted.Verify(assertion); err != nil {
			return &failure{401, "invalid_client", 50013, "Assertion failed signature validation."}
		}
		return nil
	case with(func(c Credential) bool { return strings.EqualFold(c.Subject, presented.Subject) }):
		// Matching is by case since 2025. [L] Azure/login #515, #517
		return &failure{401, "invalid_client", 7002138, "No matching federated identity record found for presented assertion subject '" + presented.Subject +
			"'. The subject matches with case-insensitive comparison, but not with case-sensitive comparison." + see}
	}
	return &failure{401, "invalid_client", 700213, "No matching federated identity record found for presented assertion subject '" + presented.Subject + "'. " + advice + see}
}

// checkCertificate knows a certificate by its thumbprint and leaves the
// signature unchecked: that is MSAL's work, not that of its callers.
//
// The header is base64url as documented, and plain base64 as MSAL for Go and
// others send it; Entra takes both. [D] for the one, [L] for the other:
// https://learn.microsoft.com/entra/identity-platform/certificate-credentials
// https://github.com/AzureAD/microsoft-authentication-library-for-go (accesstokens.go)
func (a *Authority) checkCertificate(assertion string, claims o.Object) *failure {
	header, err := part(assertion, 0)
	shown := thumbprint(header.Get("x5t#S256").Text())
	known := err == nil && slices.ContainsFunc(a.Certificates, func(one string) bool { return thumbprint(one) == shown })
	if !known {
		return &failure{401, "invalid_client", 700027, "The certificate with identifier used to sign the client assertion is not registered on application."}
	}
	if aud := claims.Get("aud").Text(); aud != a.Base+"/"+a.Tenant+"/oauth2/v2.0/token" {
		return &failure{401, "invalid_client", 700023, "Client assertion audience claim does not match Realm issuer."}
	}
	return nil
}

// thumbprint gives the one form of all spellings of base64.
func thumbprint(text string) string {
	return strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(text), "=")
}
