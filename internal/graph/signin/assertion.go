package signin

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// assertion is what a workflow's token says of itself. The token is decoded
// and not verified: that is for Entra, and this is for the person who has to
// find out why Entra said no.
// https://docs.github.com/actions/reference/security/oidc
type assertion struct {
	issuer, subject, audience string
	repository                string // owner/name
	ownerID, repositoryID     string
	err                       error // there is no token, and why
}

type assertionClaims struct {
	Issuer       string          `json:"iss"`
	Subject      string          `json:"sub"`
	Audience     json.RawMessage `json:"aud"` // text, or a list of it
	Repository   string          `json:"repository"`
	OwnerID      string          `json:"repository_owner_id"`
	RepositoryID string          `json:"repository_id"`
}

// readAssertion reads a token, or nothing from what is none.
func readAssertion(token string) assertion {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return assertion{}
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	var said assertionClaims
	if err != nil || json.Unmarshal(data, &said) != nil {
		return assertion{}
	}
	return assertion{
		issuer: said.Issuer, subject: said.Subject, audience: audienceOf(said.Audience),
		repository: said.Repository, ownerID: said.OwnerID, repositoryID: said.RepositoryID,
	}
}

func audienceOf(raw json.RawMessage) string {
	var one string
	var several []string
	if json.Unmarshal(raw, &one) == nil {
		return one
	}
	if json.Unmarshal(raw, &several) == nil {
		return strings.Join(several, " ")
	}
	return ""
}

// otherSubject gives the subject in the other of GitHub's two formats: with
// names alone, or with ids, which stay with the repository when a name is
// given to another. "" when it has neither form.
// https://learn.microsoft.com/entra/workload-id/workload-identities-github-immutable-subjects
func (a *assertion) otherSubject() string {
	owner, name, found := strings.Cut(a.repository, "/")
	if !found || a.ownerID == "" || a.repositoryID == "" {
		return ""
	}
	plain := "repo:" + a.repository + ":"
	immutable := "repo:" + owner + "@" + a.ownerID + "/" + name + "@" + a.repositoryID + ":"
	if context, ok := strings.CutPrefix(a.subject, plain); ok {
		return immutable + context
	}
	if context, ok := strings.CutPrefix(a.subject, immutable); ok {
		return plain + context
	}
	return ""
}

// federated is a federated credential as Entra takes it: `az ad app
// federated-credential create --parameters`.
// https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
type federated struct {
	Name      string   `json:"name"`
	Issuer    string   `json:"issuer"`
	Subject   string   `json:"subject"`
	Audiences []string `json:"audiences"`
}

// credentialFor gives the JSON to create, on one line. Ampersands and the like
// stay as they are, so that it can be copied. The audience is the one that was
// presented, since a workflow may ask for one of its own.
func (a *assertion) credentialFor(subject string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(federated{"pim-groups", a.issuer, subject, []string{a.audience}}) != nil {
		return ""
	}
	return strings.TrimSpace(b.String())
}
