package fakegraph

import (
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/fake/graph/entra"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/fake/graph/tenant"
)

// Server is a Graph with one tenant, its Entra and a GitHub. It answers over
// a socket after Start, and in memory through RoundTripper, whose host is
// MemoryHost. It is safe for concurrent use; requests are answered one at a
// time, waiting and sending are not.
type Server struct {
	mu        sync.Mutex
	settings  settings
	base      string // scheme and host
	tenant    *tenant.Tenant
	authority entra.Authority
	github    entra.GitHub
	script    *fault.Script
	routes    router
	catalogue catalogue
	throttle  throttle
	journal   journal
	strict    strictness
	requestNo int
	verified  map[string]entra.Token // by their text
	gzip      *gzip.Writer
	// cut is when tokens that were issued before stopped being good; zero: never.
	cut  time.Time
	http *httptest.Server
}

// MemoryHost is the base URL of a Server that was not started. Nothing listens
// there; it is a loopback address because clients may insist on one.
const MemoryHost = "https://127.0.0.1:1"

// New makes a server whose tenant looks like the snapshot. Faults that can't
// work make it panic: they are code of a test, not input.
func New(s *directory.Snapshot, options ...Option) *Server {
	set := settings{clock: time.Now, lifetime: time.Hour, github: defaultWorkflow()}
	for _, option := range options {
		option(&set)
	}
	if set.present {
		s = moved(s, set.clock())
	}
	script, err := fault.NewScript(set.faults)
	if err != nil {
		panic("fakegraph: " + err.Error())
	}
	srv := &Server{settings: set, base: MemoryHost, tenant: tenant.New(s, set.clock), script: script, catalogue: newCatalogue(), verified: map[string]entra.Token{}}
	srv.tenant.Answers, srv.tenant.EmptyList = set.answers, set.emptyList
	srv.routes = newRouter(routes())
	srv.throttle.limits = set.limits
	srv.journal.lines = set.log
	srv.signIn(s)
	return srv
}

// defaultWorkflow is a workflow on the main branch. GitHub's tokens are valid
// for minutes. [D] https://docs.github.com/actions/concepts/security/openid-connect
func defaultWorkflow() entra.GitHub {
	return entra.GitHub{
		RequestToken: "fake-runner-request-token",
		Repository:   entra.Repository{Owner: "contoso", Name: "entra-groups", OwnerID: "1342004", RepoID: "902210433"},
		Context:      "ref:refs/heads/main",
		Lifetime:     5 * time.Minute,
	}
}

// Start serves on a free port of 127.0.0.1, with TLS: Microsoft's sign-in
// library refuses an authority without https, and so does its policy for
// bearer tokens. Client trusts the certificate; so does a process that was
// started with SSL_CERT_FILE set to a file of CA. It returns the base URL.
func (s *Server) Start() string {
	s.Serve(httptest.NewUnstartedServer(nil))
	return s.URL()
}

// Serve starts an HTTP server that was prepared by the caller, who may have
// given it a listener.
func (s *Server) Serve(unstarted *httptest.Server) {
	s.http = unstarted
	s.http.Config.Handler = s
	s.http.EnableHTTP2 = true
	s.http.StartTLS()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base = s.http.URL
	s.authority.Base = s.base
	s.authority.Resources = append(s.authority.Resources, s.base)
}

// Close stops a started server. Stalled answers end.
func (s *Server) Close() {
	if s.http != nil {
		s.http.CloseClientConnections()
		s.http.Close()
	}
}

// URL is the base URL: Graph is at /v1.0 and /beta below it.
func (s *Server) URL() string { return s.base }

// CA is the certificate to trust, in PEM.
func (s *Server) CA() []byte { return pemOf(s.http.Certificate()) }

// Client is an HTTP client for the server, started or not. It follows no
// redirects and asks for no proxy.
func (s *Server) Client() *http.Client {
	if s.http == nil {
		return &http.Client{Transport: s.RoundTripper()}
	}
	return s.http.Client()
}

// Tenant gives the state to a test, under the lock that requests hold. The
// Tenant must not be kept.
func (s *Server) Tenant(look func(*tenant.Tenant)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	look(s.tenant)
}

// AddFault adds a fault to the script while the server runs.
func (s *Server) AddFault(f fault.Fault) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.script.Add(f)
}

// ForgetFaults empties the script: from now on nothing goes wrong.
func (s *Server) ForgetFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = &fault.Script{}
}

// graphRoots are the resources that tokens can be asked for, by cloud.
// https://learn.microsoft.com/graph/deployments
func graphRoot(cloud directory.Cloud) string {
	switch cloud {
	case directory.USGov:
		return "https://graph.microsoft.us"
	case directory.USGovDoD:
		return "https://dod-graph.microsoft.us"
	case directory.China:
		return "https://microsoftgraph.chinacloudapi.cn"
	}
	return "https://graph.microsoft.com"
}

// isOIDC says that the path is GitHub's endpoint.
func isOIDC(path string) bool { return strings.HasPrefix(path, "/github/oidc") }
