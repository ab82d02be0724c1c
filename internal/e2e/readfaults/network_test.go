package readfaults_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/graph/guard"
)

// network are the faults below and before Graph. What concerns TLS, proxies
// and names is on real sockets of this machine.
func network(t testing.TB) []line {
	var redirects []shot
	for _, code := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{"https://evil.example/v1.0/groups", "http://127.0.0.1:1/v1.0/groups", fakegraph.MemoryHost + "/v1.0/groups"} {
			do := fault.Action{Status: code, Header: map[string]string{"Location": to}}
			redirects = append(redirects, shot{name: http.StatusText(code) + " " + to, faults: always(`^/(beta|v1)`, do), want: all(everythingUnknown, gap("pointed to another address"))})
		}
	}
	return []line{
		{ID: "F38", What: "the step summary, the output file or a report file can't be written", Must: "a warning, and the exit code does not change; a report file is tried before anything is read, and is then bad input", Note: "no promise broken: TestUnwritablePlaces, TestBadDestinations and TestScripts/streams, with the whole program"},
		{ID: "F39", What: "a certificate for another host, an expired one, an unsigned one; TLS 1.0", Must: "no request is sent", Shots: secureShots(t)},
		{ID: "F40", What: "redirects 301, 302, 303, 307, 308 to another host, to plain http, to Graph itself", Must: "none is followed", Shots: redirects},
		{ID: "F41", What: "an unknown host name, an address that does not answer, a proxy that answers 407 and 502", Must: "tries again, then unknown",
			Shots: []shot{
				{name: "unknown name", wire: dialing(func(context.Context) error {
					return &net.DNSError{Err: "no such host", Name: "graph.microsoft.com", IsNotFound: true}
				}),
					want: all(everythingUnknown, gap("its name is not known on this network"))},
				{name: "black hole", wire: dialing(blackHole), want: all(everythingUnknown, gap("did not answer in time"))},
				{name: "proxy 407", wire: proxied(t, http.StatusProxyAuthRequired), want: all(everythingUnknown, gap("Proxy Authentication Required"))},
				{name: "proxy 502", wire: proxied(t, http.StatusBadGateway), want: all(everythingUnknown, gap("Bad Gateway"))},
				{name: "unknown name once", wire: dialingOnce, want: whole},
			}},
	}
}

func everythingUnknown(t *testing.T, o *outcome) {
	t.Helper()
	unknown(len(o.file.Groups))(t, o)
}

// dialing fails to reach anything.
func dialing(fail func(context.Context) error) func(*fakegraph.Server) carrier {
	return func(*fakegraph.Server) carrier {
		to := guard.NewBase()
		to.Proxy, to.DisableKeepAlives = nil, true
		to.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return nil, fail(ctx) }
		return to
	}
}

// blackHole is an address whose packets go nowhere: the limit of NewBase's
// dialer ends it.
func blackHole(context.Context) error {
	time.Sleep(10 * time.Second)
	return &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}
}

// dialingOnce fails at the first try of each request.
func dialingOnce(server *fakegraph.Server) carrier {
	return &firstFails{to: server.RoundTripper(), fail: &net.DNSError{Err: "server misbehaving", Name: "graph.microsoft.com", IsTemporary: true}}
}

type firstFails struct {
	to   carrier
	fail error
	seen bool
}

func (f *firstFails) RoundTrip(req *http.Request) (*http.Response, error) {
	if !f.seen {
		f.seen = true
		return nil, f.fail
	}
	return f.to.RoundTrip(req)
}
