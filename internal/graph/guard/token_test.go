package guard_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"

	"pim-groups/internal/graph/guard"
)

// F23: a token that Graph refuses is renewed once, with the claims it asks
// for; whatever the challenge looks like, nothing panics.
func TestTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	claims := `{"access_token":{"nbf":{"essential":true,"value":"1"}}}`
	for name, test := range map[string]struct{ challenge, want string }{
		"expired":        {"", ""},
		"plain":          {"Bearer", ""},
		"claims":         {`Bearer realm="", error="insufficient_claims", claims="` + base64.StdEncoding.EncodeToString([]byte(claims)) + `"`, claims},
		"claims as url":  {`Bearer claims="` + base64.RawURLEncoding.EncodeToString([]byte(claims)) + `"`, claims},
		"unquoted":       {"Bearer claims=abc", ""},
		"not closed":     {`Bearer claims="abc`, ""},
		"not base64":     {`Bearer claims="***"`, ""},
		"nothing inside": {`Bearer claims=""`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &script{answers: []answer{{status: 401, header: map[string]string{"WWW-Authenticate": test.challenge}}, {body: list()}}}
			source := &tokens{}
			got := read(t, s, func(c *guard.Config) { c.TokenSource = source })
			if got.Err != nil || len(s.sent) != 2 || len(source.challenges) != 1 || source.challenges[0].Claims != test.want {
				t.Errorf("error %v, %d requests, challenges %q; want one with %q", got.Err, len(s.sent), source.challenges, test.want)
			}
			if first, second := s.sent[0].header.Get("Authorization"), s.sent[1].header.Get("Authorization"); first == second {
				t.Error("the refused token was sent again")
			}
		})
	}
}

// F23: refused for ever is an error after one renewal.
func TestTokenIsRefusedForEver(t *testing.T) {
	t.Parallel()
	s := &script{answers: []answer{{status: 401, body: `{"error":{"code":"InvalidAuthenticationToken","message":"Access token has expired."}}`}}}
	f := failure(t, read(t, s).Err, guard.Status)
	if len(s.sent) != 2 || f.Status != http.StatusUnauthorized {
		t.Errorf("%d requests, %v", len(s.sent), f)
	}
}

// Without a token nothing is sent; the reason is the source's own.
func TestNoToken(t *testing.T) {
	t.Parallel()
	s := &script{answers: []answer{{body: list()}}}
	reason := errors.New("sign-in was refused")
	got := read(t, s, func(c *guard.Config) { c.TokenSource = &tokens{err: reason} })
	f := failure(t, got.Err, guard.SignIn)
	if len(s.sent) > 0 || !errors.Is(got.Err, reason) || !strings.Contains(f.Error(), reason.Error()) {
		t.Errorf("%d requests, %v", len(s.sent), f)
	}
}
