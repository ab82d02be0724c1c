package signin

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
)

// CommandLineTools is the client id of Microsoft Graph Command Line Tools. Tenants know
// it, or can by consent, and it has the redirect URI http://localhost.
// https://learn.microsoft.com/powershell/microsoftgraph/authentication-commands
const CommandLineTools = "14d82eec-204b-4c2f-b7e8-296a70dab67e"

// patience is how long the program waits for a person at a browser.
const patience = 5 * time.Minute

// browser signs a person in: a code that comes back to a port of this machine, with
// PKCE. Tokens are in memory only. azidentity has the same flow, but starts the browser
// with this program's standard output, which may be a report in a file.
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
type browser struct {
	config  *Config
	lock    *lock
	client  public.Client
	account public.Account // who signed in; the zero value before that
}

func (c *Credential) newBrowser() (azcore.TokenCredential, error) {
	client, err := public.New(c.config.Client, public.WithAuthority(strings.TrimSuffix(c.authority, "/")+"/"+c.config.Tenant), public.WithInstanceDiscovery(false),
		public.WithHTTPClient(c.lock), public.WithClientCapabilities([]string{"CP1"})) // it understands claims challenges
	return &browser{config: &c.config, lock: c.lock, client: client}, err
}

// GetToken asks the person only if the token of an earlier sign-in can't be renewed.
func (b *browser) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	given, err := public.AuthResult{}, errors.New("nobody has signed in")
	if !b.account.IsZero() {
		given, err = b.client.AcquireTokenSilent(ctx, b.scopes(), public.WithSilentAccount(b.account), public.WithClaims(o.Claims))
	}
	if err != nil {
		given, err = b.ask(ctx, o.Claims)
	}
	b.account = given.Account
	return azcore.AccessToken{Token: given.AccessToken, ExpiresOn: given.ExpiresOn}, err
}

// ask has the person sign in.
func (b *browser) ask(ctx context.Context, claims string) (public.AuthResult, error) {
	state, verifier := rand.Text(), rand.Text()+rand.Text() // PKCE wants 43 characters
	back, err := newLoopback(ctx, state)
	if err != nil {
		return public.AuthResult{}, err
	}
	defer back.listener.Close()
	address, err := b.client.AuthCodeURL(ctx, b.config.Client, back.redirect(), append(b.scopes(), "openid", "offline_access", "profile"), public.WithClaims(claims))
	if err == nil {
		err = b.open(address, state, verifier)
	}
	if err != nil {
		return public.AuthResult{}, err
	}
	code, err := b.wait(ctx, back)
	if err != nil {
		return public.AuthResult{}, err
	}
	return b.client.AcquireTokenByAuthCode(ctx, code, back.redirect(), b.scopes(), public.WithChallenge(verifier), public.WithClaims(claims))
}

// open shows the page of Entra, and no other: its address is part of an answer. The
// person chooses the account, for the browser may know several.
func (b *browser) open(address, state, verifier string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || !strings.EqualFold(u.Host, b.lock.host) {
		return unsentError{"the sign-in page is on another host than Microsoft Entra's, and was not opened"}
	}
	challenge := sha256.Sum256([]byte(verifier))
	query := u.Query()
	query.Set("state", state)
	query.Set("prompt", "select_account")
	query.Set("response_mode", "form_post")
	query.Set("code_challenge_method", "S256")
	query.Set("code_challenge", base64.RawURLEncoding.EncodeToString(challenge[:]))
	u.RawQuery = query.Encode()
	b.config.Open(u.String())
	return nil
}

// wait waits for the code that Entra gives to the browser.
func (b *browser) wait(ctx context.Context, back *loopback) (code string, err error) {
	wait := cmp.Or(b.config.Patience, patience)
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-time.After(wait):
		return "", unsentError{fmt.Sprintf("nobody finished the sign-in in the browser within %s. If its page shows a code that begins with AADSTS, "+
			"see https://login.microsoftonline.com/error; if it wants the approval of an administrator, ask for it. Then run again", wait)}
	case answer := <-back.answers:
		if code = answer.Get("code"); code == "" {
			return "", refusedError{answer.Get("error_description")}
		}
		return code, nil
	}
}

// refusedError is what Entra gives to the browser instead of a code. Anybody who knows
// the state could have written it, so that only its code is shown.
type refusedError struct{ description string }

func (e refusedError) Error() string { return e.description }

// scopes are the permissions as Entra is asked for them, on the Graph of the cloud.
// https://learn.microsoft.com/entra/identity-platform/scopes-oidc
func (b *browser) scopes() []string {
	var list []string
	for _, name := range b.config.Permissions {
		list = append(list, strings.TrimSuffix(b.config.Scope, ".default")+name)
	}
	return list
}
