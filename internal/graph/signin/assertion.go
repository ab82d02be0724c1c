package signin

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

// assertion is what a workflow's token says of itself. The token is decoded
// and not verified: that is for Entra, and this is for the person who has to
// find out why Entra said no.
// https://docs.github.com/actions/reference/security/oidc
type assertion struct {
	Issuer       string          `json:"iss"`
	Subject      string          `json:"sub"`
	Audience     json.RawMessage `json:"aud"`        // text, or a list of it
	Repository   string          `json:"repository"` // owner/name
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
	var a assertion
	if err != nil || json.Unmarshal(data, &a) != nil {
		return assertion{}
	}
	return a
}

func (a *assertion) audience() string {
	var one string
	var several []string
	if json.Unmarshal(a.Audience, &one) != nil && json.Unmarshal(a.Audience, &several) == nil {
		return strings.Join(several, " ")
	}
	return one
}

// report says what was presented and, if that is the remedy, what to create, in
// both formats that GitHub uses.
func (a *assertion) report(create bool) string {
	if a.Subject == "" {
		return "the token of the workflow could not be read"
	}
	text := fmt.Sprintf("the token says issuer %q, subject %q, audience %q", a.Issuer, a.Subject, a.audience())
	if !create {
		return text
	}
	text += "; create this federated credential: " + a.credentialFor(a.Subject)
	if other := a.otherSubject(); other != "" {
		text += " (where GitHub uses the other format of subjects, it is " + a.credentialFor(other) + ")"
	}
	return text
}

// otherSubject gives the subject in the other of GitHub's two formats: with
// names alone, or with ids, which stay with the repository when a name is
// given to another. "" when it has neither form.
// https://learn.microsoft.com/entra/workload-id/workload-identities-github-immutable-subjects
func (a *assertion) otherSubject() string {
	owner, name, found := strings.Cut(a.Repository, "/")
	if !found || a.OwnerID == "" || a.RepositoryID == "" {
		return ""
	}
	plain := "repo:" + a.Repository + ":"
	immutable := "repo:" + owner + "@" + a.OwnerID + "/" + name + "@" + a.RepositoryID + ":"
	if context, ok := strings.CutPrefix(a.Subject, plain); ok {
		return immutable + context
	}
	if context, ok := strings.CutPrefix(a.Subject, immutable); ok {
		return plain + context
	}
	return ""
}

// credentialFor gives the JSON of a federated credential, on one line, as `az ad
// app federated-credential create --parameters` takes it. Ampersands and the like
// stay as they are, so that it can be copied. The audience is the one that was
// presented, since a workflow may ask for one of its own.
// https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
func (a *assertion) credentialFor(subject string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(struct { // texts can be encoded
		Name      string   `json:"name"`
		Issuer    string   `json:"issuer"`
		Subject   string   `json:"subject"`
		Audiences []string `json:"audiences"`
	}{"pim-groups", a.Issuer, subject, []string{a.audience()}})
	return strings.TrimSpace(b.String())
}
