package fakegraph

import (
	"io"
	"time"

	"pim-groups/internal/fake/graph/entra"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/fake/graph/tenant"
)

// Answers chooses what the fake does where nobody knows what Graph does.
type Answers = tenant.Answers

// Alternatives lists the less likely answers, each alone, to test a client
// under both.
func Alternatives() []tenant.Alternative { return tenant.Alternatives() }

// settings is what options change.
type settings struct {
	answers      Answers
	clock        func() time.Time
	latency      time.Duration
	pageSize     int
	limits       Limits
	permissions  []string
	roles        []string
	person       bool
	atBrowser    *entra.Person
	lifetime     time.Duration
	secret       string
	certificates []string
	github       entra.GitHub
	federated    []entra.Credential
	faults       []fault.Fault
	log          io.Writer
	emptyList    bool
	uncompressed bool
	present      bool
}

// Option changes a Server before it starts.
type Option func(*settings)

// WithAnswers chooses answers to open questions.
func WithAnswers(a Answers) Option { return func(s *settings) { s.answers = a } }

// WithClock replaces the clock, which tokens, Date headers, delays of the
// model and the request log go by. It does not stop real time.
func WithClock(now func() time.Time) Option { return func(s *settings) { s.clock = now } }

// WithLatency delays each answer of Graph.
func WithLatency(d time.Duration) Option { return func(s *settings) { s.latency = d } }

// WithPageSize makes pages of at most n items, whatever the client asks for.
func WithPageSize(n int) Option { return func(s *settings) { s.pageSize = n } }

// WithLimits throttles.
func WithLimits(l Limits) Option { return func(s *settings) { s.limits = l } }

// WithPermissions replaces the permissions that the snapshot's caller has.
func WithPermissions(names ...string) Option { return func(s *settings) { s.permissions = names } }

// WithRoles gives the caller directory roles, by template id.
func WithRoles(templates ...string) Option { return func(s *settings) { s.roles = templates } }

// AsPerson makes the caller a person with delegated permissions.
func AsPerson() Option { return func(s *settings) { s.person = true } }

// WithPerson has somebody sign in at the page of Entra.
func WithPerson(p entra.Person) Option { return func(s *settings) { s.atBrowser = &p } }

// WithTokenLifetime sets how long tokens are valid; one hour if left out.
func WithTokenLifetime(d time.Duration) Option { return func(s *settings) { s.lifetime = d } }

// WithSecret lets the application sign in with a secret.
func WithSecret(secret string) Option { return func(s *settings) { s.secret = secret } }

// WithCertificate lets the application sign in with a certificate, known by
// its SHA-256 thumbprint in base64, as the header x5t#S256 has it.
func WithCertificate(thumbprint string) Option {
	return func(s *settings) { s.certificates = append(s.certificates, thumbprint) }
}

// WithImmutableSubject makes GitHub's tokens name owner and repository with
// their ids. The federated credential keeps the other format unless
// WithFederatedSubject says otherwise: that is the most common first failure.
func WithImmutableSubject() Option { return func(s *settings) { s.github.Immutable = true } }

// WithWorkflow says where the workflow runs and the end of its subject, such
// as "pull_request".
func WithWorkflow(r entra.Repository, context string) Option {
	return func(s *settings) { s.github.Repository, s.github.Context = r, context }
}

// WithFederatedSubject replaces the subject of the federated credential.
func WithFederatedSubject(subject string) Option {
	return func(s *settings) {
		s.federated = []entra.Credential{{Issuer: entra.GitHubIssuer, Subject: subject, Audience: entra.Exchange}}
	}
}

// WithFaults adds faults to the script. They must be valid: fault.Decode and
// fault.NewScript say so.
func WithFaults(faults ...fault.Fault) Option {
	return func(s *settings) { s.faults = append(s.faults, faults...) }
}

// WithLog writes each request as a line of JSON.
func WithLog(w io.Writer) Option { return func(s *settings) { s.log = w } }

// WithEmptyList makes PIM's list of managed groups empty. [C]
func WithEmptyList() Option { return func(s *settings) { s.emptyList = true } }

// WithoutCompression sends every body as it is. Graph compresses when asked.
func WithoutCompression() Option { return func(s *settings) { s.uncompressed = true } }
