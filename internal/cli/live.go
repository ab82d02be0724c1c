package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/gha"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/graph/signin"
	"pim-groups/internal/report"
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

	// Rehearsals against a server on this machine; graph and signin refuse any
	// other address.
	endpoint, authority string
}

func (o *signInOptions) register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&o.auth, "auth", "", "sign in to the live tenant: "+joined(signin.Ways())+
		" (secrets come from "+secretVariable+" or "+certificateVariable+")")
	flags.StringVar(&o.client, "client-id", "", "application (client) id to sign in as")
	flags.StringVar(&o.tenant, "tenant-id", "", "id of the tenant to sign in to")
	flags.StringVar(&o.cloud, "cloud", string(directory.Public), "national cloud of the tenant: "+joined(directory.Clouds()))
	flags.StringVar(&o.audience, "audience", "", "audience of GitHub's token, if the federated credential has one of its own")
	o.registerLocal(c)
}

func (o *signInOptions) registerLocal(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&o.endpoint, "graph-endpoint", "", "")
	flags.StringVar(&o.authority, "authority", "", "")
	for _, hidden := range hiddenFlags() {
		// The flags were registered above, so they can be hidden.
		_ = flags.MarkHidden(hidden)
	}
}

// hiddenFlags are for rehearsals against a server on this machine: they are
// neither in the help nor inputs of the action. The action's command has them
// too, on its command line, which action.yml writes and no workflow can.
func hiddenFlags() []string { return []string{"graph-endpoint", "authority"} }

// address gives the value of a hidden flag.
func (o *signInOptions) address(flag string) string {
	if flag == "authority" {
		return o.authority
	}
	return o.endpoint
}

// joined lists the values that an option takes.
func joined[S ~string](values []S) string { return strings.Join(texts(values), ", ") }

func texts[S ~string](values []S) []string {
	var list []string
	for _, v := range values {
		list = append(list, string(v))
	}
	return list
}

// live makes the client of a live tenant and the source that reads it through it.
func (p *program) live(o *signInOptions) (*graph.Client, *source, error) {
	options, err := p.graphOptions(o)
	if err != nil {
		return nil, nil, err
	}
	client, err := graph.New(options)
	if err != nil {
		return nil, nil, err
	}
	return client, &source{Source: client, name: "live", cost: func() *report.Cost { return costOf(client.Cost()) }}, nil
}

// graphOptions says how to reach Microsoft Graph. Nothing is sent yet: what is wrong
// now is a wrong option.
func (p *program) graphOptions(o *signInOptions) (graph.Options, error) {
	cloud := directory.Cloud(o.cloud)
	if !slices.Contains(directory.Clouds(), cloud) {
		return graph.Options{}, fmt.Errorf("%s %q is not one of %s", p.named("cloud"), o.cloud, joined(directory.Clouds()))
	}
	if !slices.Contains(signin.Ways(), signin.Way(o.auth)) {
		return graph.Options{}, fmt.Errorf("%s %q is not one of %s", p.named("auth"), o.auth, joined(signin.Ways()))
	}
	p.warnOfEnvironment()
	credential, err := p.credential(o, cloud)
	if err != nil {
		return graph.Options{}, err
	}
	return graph.Options{
		Cloud:      cloud,
		Credential: &masked{credential: credential, runner: p.commands()},
		Now:        p.Now,
		Endpoint:   o.endpoint,
		Base:       p.Base,
		Progress:   p.progress(),
		UserAgent:  "pim-groups/" + p.Version,
	}, nil
}

// canonical gives the options with their ids in the one form that they have.
// Nothing else names one tenant for sure: "common" is whichever an identity is
// of, and a domain can move to another tenant. Without ids the ways to sign in
// say what they need.
// https://learn.microsoft.com/entra/identity-platform/v2-protocols#endpoints
func (p *program) canonical(o signInOptions) (signInOptions, error) {
	for _, id := range []struct {
		flag, of, where string
		value           *string
	}{
		{"tenant-id", "a tenant", "the Overview page of the Entra admin center has it", &o.tenant},
		{"client-id", "an application", "the Overview page of the app registration has it", &o.client},
	} {
		if *id.value == "" {
			continue
		}
		canonical, err := config.ParseID(*id.value)
		if err != nil {
			return o, fmt.Errorf("%s %q is not the id of %s: write its 8-4-4-4-12 hexadecimal digits, without braces and no name; %s",
				p.named(id.flag), *id.value, id.of, id.where)
		}
		*id.value = canonical
	}
	return o, nil
}

func (p *program) credential(o *signInOptions, cloud directory.Cloud) (*signin.Credential, error) {
	if err := p.lacking(o); err != nil {
		return nil, err
	}
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
		audience := o.audience
		if audience == "" {
			audience = signin.Audience(cloud)
		}
		c.Assertion = p.noting(gha.TokenSource{Runner: p.commands(), Audience: audience, AllowLoopback: o.authority != "", Transport: p.Base})
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

// lacking says all that the way to sign in needs and the run does not have, in
// one error and before any request: one cause, such as variables that are not set,
// empties several inputs.
func (p *program) lacking(o *signInOptions) error {
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
	need(p.named("client-id"), o.client)
	need(p.named("tenant-id"), o.tenant)
	var noToken error
	switch way {
	case signin.Secret:
		need("the variable "+secretVariable, p.getenv(secretVariable))
	case signin.Certificate:
		need("the variable "+certificateVariable+" (a file with the certificate and its private key)", p.getenv(certificateVariable))
	case signin.GitHub:
		noToken = gha.TokenSource{Runner: p.commands()}.Ready()
	}
	return errors.Join(p.missingError(way, missing), noToken)
}

// missingError names what a sign-in lacks; nil if that is nothing.
func (p *program) missingError(way signin.Way, missing []string) error {
	if len(missing) == 0 {
		return nil
	}
	text := fmt.Sprintf("signing in by %s needs %s, not set or empty", way, strings.Join(missing, " and "))
	if p.step != nil {
		text += "; an input from vars.NAME is empty when the repository, organization and environment of the job have no such variable"
	}
	return errors.New(text)
}

// noting keeps the subject of the tokens: an onboarding tells whom they speak for.
func (p *program) noting(source gha.TokenSource) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		token, err := source.Token(ctx)
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

// commands gives the runner that masks secrets. It speaks through standard
// error, which GitHub reads commands from too: standard output can be a report
// in a file, and a mask command holds the secret. Only the action masks, since
// nobody stands between it and the runner. A command of a script may be piped
// into a file that is kept, and that a step of a workflow runs it, as
// GITHUB_ACTIONS says, does not change that.
func (p *program) commands() *gha.Runner {
	runner := gha.New(p.getenv, p.Stderr)
	if p.step == nil {
		return runner.WithoutMasks()
	}
	return runner
}

// maxCertificate bounds a certificate file; real ones have some kilobytes.
const maxCertificate = 1 << 20

func readCertificate(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", certificateVariable, name, unopened(err))
	}
	defer file.Close() // only read from: closing loses nothing
	return io.ReadAll(io.LimitReader(file, maxCertificate))
}

// masked makes GitHub hide each token of Graph in all that the job of an action
// prints from now on, before anything can print it.
type masked struct {
	credential *signin.Credential
	runner     *gha.Runner

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
		m.last = token
	}
	return token, err
}

func costOf(c graph.Cost) *report.Cost {
	return &report.Cost{Requests: c.Requests, PIMUnits: c.PIMUnits, Throttled: c.Throttled, Waited: c.Waited, Wall: c.Wall}
}
