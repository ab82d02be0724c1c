// Package entra is the sign-in side of the fake: the tokens, Entra's token
// endpoint with its errors, and GitHub's OIDC endpoint. It knows who may sign
// in and what a token says; it knows no resource of Graph.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
package entra

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"

	o "pim-groups/internal/fake/graph/odata"
)

// Signer makes and checks tokens of one issuer. Real ones are signed with
// RS256 and can be checked by anybody; clients must not look into a Graph
// token, so a secret of the fake is as good and costs no key generation.
type Signer struct{ key []byte }

// NewSigner derives the secret from a seed.
func NewSigner(seed string) Signer {
	key := sha256.Sum256([]byte("fakegraph signing key " + seed))
	return Signer{key[:]}
}

var errToken = errors.New("not a token of this issuer")

// Sign gives a compact JWT with the claims.
func (s Signer) Sign(claims o.Object) string {
	header := o.Object{{Name: "typ", Value: o.Text("JWT")}, {Name: "alg", Value: o.Text("HS256")}, {Name: "kid", Value: o.Text("fakegraph")}}
	unsigned := encode(header.Append(nil)) + "." + encode(claims.Append(nil))
	return unsigned + "." + encode(s.sum(unsigned))
}

// Verify gives the claims of a token that this signer made.
func (s Signer) Verify(token string) (o.Object, error) {
	last := strings.LastIndexByte(token, '.')
	if last < 0 || strings.Count(token, ".") != 2 {
		return nil, errToken
	}
	signature, err := base64.RawURLEncoding.DecodeString(token[last+1:])
	if err != nil || !hmac.Equal(signature, s.sum(token[:last])) {
		return nil, errToken
	}
	return unverified(token)
}

func (s Signer) sum(text string) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// unverified gives the claims of any well-formed JWT.
func unverified(token string) (o.Object, error) { return part(token, 1) }

// part decodes the header (0) or the claims (1).
func part(token string, i int) (o.Object, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, errToken
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[i])
	if err != nil {
		return nil, errToken
	}
	v, err := o.Parse(text)
	if err != nil || v.Kind() != o.KindObject {
		return nil, errToken
	}
	return v.Object(), nil
}

// seconds is a time as tokens have it.
func seconds(t time.Time) o.Value { return o.Int(int(t.Unix())) }

func timeOf(v o.Value) time.Time {
	n, err := strconv.ParseInt(v.Text(), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(n, 0)
}
