package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/spf13/pflag"

	"pim-groups/internal/directory"
	"pim-groups/internal/gha"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/graph/signin"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

// Secrets come from these variables only, under the names that Azure's own
// tools use; a flag would put them into process lists and logs.
// https://learn.microsoft.com/azure/developer/go/sdk/authentication/authentication-service-principal
const (
	secretVariable              = "AZURE_CLIENT_SECRET"
	certificateVariable         = "AZURE_CLIENT_CERTIFICATE_PATH"
	certificatePasswordVariable = "AZURE_CLIENT_CERTIFICATE_PASSWORD"
)

// signInOptions say how to sign in, where, and as whom.
type signInOptions struct {
	auth, client, tenant, cloud, audience string
	shallow                               bool // the command never reads the protection of groups

	// Rehearsals against a server on this machine; graph and signin refuse any
	// other address.
	endpoint, authority string
}

func (o *signInOptions) register(flags *pflag.FlagSet) {
	choiceVar(flags, &o.auth, "auth", "",
		"way to sign in to the live tenant (browser is for people; secrets come from "+secretVariable+" or "+certificateVariable+")", signin.Ways())
	// Nothing but an id names one tenant for sure: "common" is whichever an identity
	// is of, and a domain can move to another tenant.
	// https://learn.microsoft.com/entra/identity-platform/v2-protocols#endpoints
	const form = ": write its 8-4-4-4-12 hexadecimal digits, without braces and no name; the Overview page of "
	idVar(flags, &o.client, "client-id", "application (client) id to sign in as",
		"the id of an application"+form+"the app registration has it")
	idVar(flags, &o.tenant, "tenant-id", "id of the tenant to sign in to", "the id of a tenant"+form+"the Entra admin center has it")
	choiceVar(flags, &o.cloud, "cloud", string(directory.Public), "national cloud of the tenant", directory.Clouds())
	flags.StringVar(&o.audience, "audience", "", "audience of GitHub's token, if the federated credential has one of its own")
	o.registerLocal(flags)
}

// registerLocal adds the flags for rehearsals against a server on this machine:
// they are neither in the help nor inputs of the action. The action's command
// has them too.
func (o *signInOptions) registerLocal(flags *pflag.FlagSet) {
	flags.StringVar(&o.endpoint, "graph-endpoint", "", "")
	flags.StringVar(&o.authority, "authority", "", "")
	for _, hidden := range []string{"graph-endpoint", "authority"} {
		_ = flags.MarkHidden(hidden) // it fails only for a flag that is not there
	}
}

// live makes the client of a live tenant, and the source that reads through it.
func (p *program) live(o *signInOptions) (*graph.Client, *source, error) {
	options, err := p.graphOptions(o)
	if err != nil {
		return nil, nil, err
	}
	client, err := graph.New(options)
	if err != nil {
		return nil, nil, err
	}
	return client, &source{Source: client, name: "live", tenant: o.tenant, cost: func() *report.Cost { return costOf(client.Cost()) }}, nil
}

func costOf(c graph.Cost) *report.Cost {
	return &report.Cost{Requests: c.Requests, PIMUnits: c.PIMUnits, Throttled: c.Throttled, Waited: c.Waited, Wall: c.Wall}
}

// graphOptions says how to reach Microsoft Graph. Nothing is sent yet: what is wrong
// now is a wrong option.
func (p *program) graphOptions(o *signInOptions) (graph.Options, error) {
	p.warnOfEnvironment()
	credential, err := p.credential(o)
	if err != nil {
		return graph.Options{}, err
	}
	return graph.Options{
		Cloud:      directory.Cloud(o.cloud),
		Credential: &masked{credential: credential, runner: p.runner(), given: p.limitNotice(o)},
		Now:        p.Now,
		Endpoint:   o.endpoint,
		Base:       p.Base,
		Progress:   p.progress(),
		UserAgent:  "pim-groups/" + p.Version,
	}, nil
}

func (p *program) credential(o *signInOptions) (*signin.Credential, error) {
	if err := p.signInError(o); err != nil {
		return nil, err
	}
	cloud := directory.Cloud(o.cloud)
	scope, err := graph.Scope(cloud, o.endpoint)
	if err != nil {
		return nil, err
	}
	c := signin.Config{
		Way: signin.Way(o.auth), Cloud: cloud, Scope: scope, Tenant: o.tenant, Client: o.client,
		Authority: o.authority, Base: p.Base, Now: p.Now,
	}
	switch c.Way {
	case signin.GitHub:
		c.Assertion = p.keepSubject(gha.TokenSource{
			Runner: p.runner(), Audience: cmp.Or(o.audience, signin.Audience(cloud)), AllowLoopback: o.authority != "", Transport: p.Base,
		})
	case signin.Browser:
		c.Client, c.Permissions = cmp.Or(o.client, signin.CommandLineTools), policy.ReadPermissions(o.depth())
		c.Open = func(address string) { p.openBrowser(&c, address) }
	case signin.Secret:
		c.Secret = p.getenv(secretVariable)
	case signin.Certificate:
		c.CertificatePassword = p.getenv(certificatePasswordVariable)
		if c.Certificate, err = readCertificate(p.getenv(certificateVariable)); err != nil {
			return nil, err
		}
	}
	return signin.New(c)
}

// signInError names all that the way to sign in needs and the run does not have,
// in one error and before any request: one cause, such as variables that are not
// set, empties several inputs.
func (p *program) signInError(o *signInOptions) error {
	way := signin.Way(o.auth)
	if way == "" || way == signin.AzureCLI {
		return nil
	}
	var missing []string
	need := func(name, value string) {
		if value == "" {
			missing = append(missing, name)
		}
	}
	if way != signin.Browser {
		need(p.named("client-id"), o.client)
	}
	need(p.named("tenant-id"), o.tenant)
	var noToken error
	switch way {
	case signin.Secret:
		need("the variable "+secretVariable, p.getenv(secretVariable))
	case signin.Certificate:
		need("the variable "+certificateVariable+" (a file with the certificate and its private key)", p.getenv(certificateVariable))
	case signin.Browser:
		noToken = p.noPersonError()
	case signin.GitHub:
		noToken = gha.TokenSource{Runner: p.runner()}.Ready()
	}
	if len(missing) == 0 {
		return noToken
	}
	text := fmt.Sprintf("signing in by %s needs %s, not set or empty", way, strings.Join(missing, " and "))
	if p.step != nil {
		text += "; an input from vars.NAME is empty when the repository, organization and environment of the job have no such variable"
	}
	return errors.Join(errors.New(text), noToken)
}

// keepSubject keeps the subject of the tokens, for the rules about the identity.
func (p *program) keepSubject(tokens gha.TokenSource) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		token, err := tokens.Token(ctx)
		if err == nil {
			subject := gha.Subject(token)
			p.subject.Store(&subject)
		}
		return token, err
	}
}

// tokenSubject is whom the workflow's token speaks for, "" if none was asked for.
func (p *program) tokenSubject() string {
	if subject := p.subject.Load(); subject != nil {
		return *subject
	}
	return ""
}

// maxCertificate bounds a certificate file; real ones have some kilobytes.
const maxCertificate = 1 << 20

func readCertificate(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", certificateVariable, name, openError(err))
	}
	defer file.Close() // only read from: closing loses nothing
	return io.ReadAll(io.LimitReader(file, maxCertificate))
}

// masked makes GitHub hide each token of Graph in all that the job of an action
// prints from now on, before anything can print it.
type masked struct {
	credential *signin.Credential
	runner     *gha.Runner
	given      func(token string) // called with the first token, before anything is asked

	mu   sync.Mutex
	last string
}

// Token gives a token of the credential.
func (m *masked) Token(ctx context.Context, challenge *guard.Challenge) (string, error) {
	token, err := m.credential.Token(ctx, challenge)
	m.mu.Lock()
	defer m.mu.Unlock()
	if token != m.last {
		m.runner.Mask(token)
		if m.last == "" {
			m.given(token)
		}
		m.last = token
	}
	return token, err
}
