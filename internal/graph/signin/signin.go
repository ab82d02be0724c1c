// Package signin gets tokens for Microsoft Graph in exactly the configured way:
// nothing is guessed from the environment, and no other way is tried.
//
// It owns the ways to sign in, the addresses of Entra in each cloud, and the advice
// after a failed sign-in. It knows nothing of Graph's resources, and of GitHub only
// the form of its tokens: the caller brings the function that fetches one.
package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// Way is how to sign in.
type Way string

const (
	// GitHub exchanges a workflow's token for one of Entra; no secret is stored.
	GitHub Way = "github"
	// AzureCLI takes the token of the account that is logged in with `az login`.
	AzureCLI Way = "azure-cli"
	// Secret uses a client secret.
	Secret Way = "client-secret"
	// Certificate uses a client certificate.
	Certificate Way = "client-certificate"
	// Browser signs a person in, at a browser of this machine.
	Browser Way = "browser"
)

// Ways lists the ways to sign in, the preferred one first.
func Ways() []Way { return []Way{GitHub, Browser, AzureCLI, Secret, Certificate} }

// Config says how to sign in, where, and as whom.
type Config struct {
	Way    Way
	Cloud  directory.Cloud
	Scope  string // what the token is for, see graph.Scope
	Tenant string // optional for AzureCLI
	Client string // not for AzureCLI

	// Assertion fetches a new token of the workflow, for Audience of the cloud.
	Assertion           func(context.Context) (string, error)
	Secret              string
	Certificate         []byte // PEM or PKCS#12, with the private key
	CertificatePassword string

	// Permissions are the delegated ones that a person is asked for, by name; Open shows
	// that person the page where they sign in. Only Browser needs the two. Patience is
	// how long the person may take; 0 is five minutes.
	Permissions []string
	Open        func(address string)
	Patience    time.Duration

	// Authority replaces the cloud's Entra; only https and loopback addresses
	// are taken.
	Authority string
	// Base sends HTTP requests; nil is an ordinary transport.
	Base http.RoundTripper
	Now  func() time.Time
}

// Credential gives tokens. It is safe for concurrent use.
type Credential struct {
	config    Config
	authority string

	mu        sync.Mutex
	source    azcore.TokenCredential
	lock      *lock // the transport of source
	cached    azcore.AccessToken
	presented assertion // the token of the workflow that was presented last
	// unpresented is why there was none.
	unpresented error
}

// New checks the configuration; it sends nothing.
func New(c Config) (*Credential, error) {
	authority, err := authorityOf(c.Cloud, c.Authority)
	if err != nil {
		return nil, err
	}
	credential := &Credential{config: c, authority: authority}
	if err := c.complete(); err != nil {
		return nil, err
	}
	credential.source, err = credential.build()
	return credential, err
}

// complete says what is missing for the way to sign in.
func (c *Config) complete() error {
	missing := ""
	switch {
	case c.Way == AzureCLI:
	case c.Tenant == "":
		missing = "a tenant id"
	case c.Client == "":
		missing = "a client id"
	case c.Way == GitHub && c.Assertion == nil:
		missing = "a token of GitHub Actions"
	case c.Way == Secret && c.Secret == "":
		missing = "a client secret"
	case c.Way == Certificate && len(c.Certificate) == 0:
		missing = "a client certificate"
	case c.Way == Browser && (len(c.Permissions) == 0 || c.Open == nil):
		missing = "permissions and a browser"
	}
	if missing != "" {
		return fmt.Errorf("signing in by %s needs %s", c.Way, missing)
	}
	return nil
}

// build makes the credential of the SDK, with an empty cache. The authority is
// always given, so that AZURE_AUTHORITY_HOST is not asked. An exchange changes
// nothing, so all that fails in passing is tried again.
// https://learn.microsoft.com/azure/developer/go/sdk/authentication/credential-chains
func (c *Credential) build() (azcore.TokenCredential, error) {
	c.lock = newLock(c.authority, c.config.Base)
	tenant, client := c.config.Tenant, c.config.Client
	options := azcore.ClientOptions{
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: c.authority},
		Transport: c.lock,
		Retry:     policy.RetryOptions{MaxRetries: 3, RetryDelay: time.Second, MaxRetryDelay: mostWait, TryTimeout: 20 * time.Second},
	}
	switch c.config.Way {
	case GitHub:
		return azidentity.NewClientAssertionCredential(tenant, client, c.assert,
			&azidentity.ClientAssertionCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
	case Browser:
		return c.newBrowser()
	case AzureCLI:
		return azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: tenant})
	case Secret:
		return azidentity.NewClientSecretCredential(tenant, client, c.config.Secret,
			&azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
	case Certificate:
		certificates, key, err := azidentity.ParseCertificates(c.config.Certificate, []byte(c.config.CertificatePassword))
		if err != nil {
			return nil, errors.New("the client certificate can't be read: " +
				"it must be PEM or PKCS#12 with its private key, and the password must be the right one")
		}
		return azidentity.NewClientCertificateCredential(tenant, client, certificates, key,
			&azidentity.ClientCertificateCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
	}
	return nil, fmt.Errorf("%q is not a way to sign in; use one of %q", c.config.Way, Ways())
}

// assert fetches the token of the workflow for one exchange. It lives for some
// minutes only, so each exchange has its own.
func (c *Credential) assert(ctx context.Context) (string, error) {
	token, err := c.config.Assertion(ctx)
	c.presented, c.unpresented = readAssertion(token), err
	return token, err
}

const (
	// mostWait is the longest delay that Entra may ask for between two tries. The
	// SDK gives up at once when Entra asks for more, and its own delays are
	// of a few seconds.
	mostWait = 5 * time.Minute
	// early is how long before its end a token is replaced.
	early = 5 * time.Minute
)

// Token gives a token that is valid now; guard.TokenSource says when it is a new
// one.
func (c *Credential) Token(ctx context.Context, challenge *guard.Challenge) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if challenge == nil && c.cached.ExpiresOn.After(c.config.Now().Add(early)) {
		return c.cached.Token, nil
	}
	// The certificate or secret can be shown to Entra as often as needed; only
	// the answer is cached, and that cache can't be emptied.
	ask := policy.TokenRequestOptions{Scopes: []string{c.config.Scope}, EnableCAE: true}
	if challenge != nil {
		source, err := c.build()
		if err != nil {
			return "", err
		}
		c.source, ask.Claims = source, challenge.Claims
	}
	token, err := c.source.GetToken(ctx, ask)
	if err != nil && c.config.Way == GitHub && codeOf(err.Error()) == staleAssertion {
		// The SDK shows the same token of the workflow in all of its tries, and that
		// one may have ended while Entra made it wait; a new one costs one more
		// exchange. A wrong clock fails that one too.
		token, err = c.source.GetToken(ctx, ask)
	}
	if err != nil {
		return "", c.explain(ctx, err)
	}
	c.cached = token
	return token.Token, nil
}
