package fieldtest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/tenant"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/guard"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testTenant = "f7fd8b2d-fc26-45b7-90fb-8b8d91076163"
	testRun    = "1b4db7eb-4057-5ddf-91e0-36dec72071f5"
	// strangers are groups of others, one of them under PIM.
	managedStranger = "0a0a0a0a-0000-4000-8000-000000000001"
	stranger        = "0a0a0a0a-0000-4000-8000-000000000002"
)

// testWorld is a tenant with two groups of somebody else.
func testWorld() *directory.Snapshot {
	of := func(id, name string, managed directory.Flag) directory.Group {
		return directory.Group{ID: id, DisplayName: name, GroupTypes: []string{}, SecurityEnabled: directory.True, MailEnabled: directory.False, Managed: managed}
	}
	return &directory.Snapshot{Tenant: testTenant, Cloud: directory.Public, Taken: time.Now(),
		Caller: &directory.Caller{ID: "0a0a0a0a-0000-4000-8000-000000000009", Type: directory.ServicePrincipal, DisplayName: "tester"},
		Groups: []directory.Group{of(managedStranger, "sg-managed", directory.True), of(stranger, "sg-other", directory.False)}}
}

// bench is a Lab at a fake.
type bench struct {
	*Lab
	server  *fakegraph.Server
	journal *entries
	wire    *wire
}

type entries []apply.Entry

func (e *entries) Append(one apply.Entry) error {
	*e = append(*e, one)
	return nil
}

type testClock struct{}

func (testClock) Now() time.Time { return time.Now() }

func (testClock) Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// testTokens signs in again after half an hour, or when it has to.
type testTokens struct {
	server *fakegraph.Server
	issued time.Time
	token  string
}

func (t *testTokens) Token(_ context.Context, challenge *guard.Challenge) (string, error) {
	if challenge != nil || time.Since(t.issued) > 30*time.Minute {
		t.token, t.issued = t.server.Token(), time.Now()
	}
	return t.token, nil
}

// newBench makes a Lab; call it in a synctest bubble.
func newBench(t testing.TB, options ...fakegraph.Option) *bench {
	t.Helper()
	server := fakegraph.New(testWorld(), append([]fakegraph.Option{fakegraph.WithPermissions(granting()...)}, options...)...)
	sent := &wire{RoundTripper: server.RoundTripper()}
	recorder := &Recorder{Base: sent, Now: time.Now}
	client, err := graph.New(graph.Options{Cloud: directory.Public, Endpoint: fakegraph.MemoryHost, Credential: &testTokens{server: server}, Now: time.Now, Base: recorder,
		Random: func() float64 { return 0.5 }})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{server: server, journal: new(entries), wire: sent}
	b.Lab, err = New(Options{Client: client, Recorder: recorder, Journal: b.journal, Clock: testClock{},
		Tenant: testTenant, Test: testTenant, Run: testRun, Ready: func(string) {}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// groupsOfRun gives the names of what is left of the run in the directory.
func (b *bench) groupsOfRun() (names []string) {
	b.server.Tenant(func(t *tenant.Tenant) {
		for _, g := range t.Read(0).Groups() {
			if strings.HasPrefix(g.DisplayName, Prefix) {
				names = append(names, g.DisplayName)
			}
		}
	})
	return names
}

// strangeWrites are those that left and are about another group than those that the run
// made.
func (b *bench) strangeWrites() (list []string) {
	for _, w := range b.wire.writes {
		ours := w.path == groupsPath
		for _, g := range b.made {
			ours = ours || strings.Contains(w.path, g.id) || w.path == requestsPath && strings.Contains(w.body, `"groupId":"`+g.id+`"`)
		}
		if !ours {
			list = append(list, w.method+" "+w.path)
		}
	}
	return list
}

// wire keeps the writes that leave.
type wire struct {
	http.RoundTripper
	writes []struct{ method, path, body string }
}

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet && !strings.HasSuffix(req.URL.Path, "/$batch") {
		var body []byte
		if req.Body != nil {
			body, _ = io.ReadAll(req.Body)
			req.Body = io.NopCloser(bytes.NewReader(body))
		}
		w.writes = append(w.writes, struct{ method, path, body string }{req.Method, req.URL.Path, string(body)})
	}
	return w.RoundTripper.RoundTrip(req)
}
