package entra_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/fake/graph/entra"
	o "pim-groups/internal/fake/graph/odata"
)

// What a token says survives signing, for applications and for people.
func TestTokenRoundTrip(t *testing.T) {
	t.Parallel()
	at := time.Unix(1_800_000_000, 0)
	application := entra.Token{Audience: "https://graph.microsoft.com", Tenant: "t", ObjectID: "o", ClientID: "c", Name: "n",
		Scopes: []string{}, Roles: []string{"Group.Read.All", "User.Read.All"}, Issued: at, Expires: at.Add(time.Hour)}
	person := application
	person.Person, person.Roles, person.Scopes = true, nil, []string{"Group.Read.All", "User.Read.All"}
	signer := entra.NewSigner("seed")
	for _, want := range []entra.Token{application, person} {
		claims, err := signer.Verify(signer.Sign(want.Claims("issuer")))
		if err != nil {
			t.Fatal(err)
		}
		if got := entra.ReadToken(claims); !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if want.AppOnly() == want.Person || len(want.Permissions()) != 2 {
			t.Errorf("%+v: application %v, permissions %q", want, want.AppOnly(), want.Permissions())
		}
	}
}

// Only what this issuer signed is a token of it.
func TestVerify(t *testing.T) {
	t.Parallel()
	signer := entra.NewSigner("seed")
	good := signer.Sign(o.Object{{Name: "a", Value: o.Int(1)}})
	head, rest, _ := strings.Cut(good, ".")
	_, signature, _ := strings.Cut(rest, ".")
	for name, token := range map[string]string{
		"empty": "", "two parts": head + "." + signature, "no base64": head + ".!." + signature,
		"other claims":      head + ".eyJhIjoyfQ." + signature,
		"no signature":      head + "." + rest[:strings.IndexByte(rest, '.')] + ".",
		"another signer":    entra.NewSigner("other").Sign(o.Object{{Name: "a", Value: o.Int(1)}}),
		"claims are a list": signer.Sign(nil)[:0] + "e30.W10.AAAA",
	} {
		if claims, err := signer.Verify(token); err == nil {
			t.Errorf("%s: taken for %s", name, claims.Append(nil))
		}
	}
	if claims, err := signer.Verify(good); err != nil || claims.Get("a").Text() != "1" {
		t.Errorf("the good one: %v", err)
	}
}
