package graph_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/guard"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// contoso is the sample tenant of the documentation, at the depth managed.
func contoso(t testing.TB) *directory.Snapshot { return contosoAt(t, directory.DepthManaged) }

func contosoAt(t testing.TB, depth directory.Depth) *directory.Snapshot {
	t.Helper()
	open := func() (io.ReadCloser, error) {
		return os.Open(filepath.Join("..", "..", "testdata", "contoso", "tenant.json"))
	}
	s, err := directory.File{Path: "tenant.json", Open: open}.Snapshot(t.Context(), directory.Scope{AllGroups: true, AllUsers: true, Depth: depth})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// granted is what an identity needs to read everything without a gap.
func granted() []string {
	return []string{"AdministrativeUnit.Read.All", "Application.Read.All", "Group.Read.All", "PrivilegedAccess.Read.AzureADGroup",
		"PrivilegedAssignmentSchedule.Read.AzureADGroup", "PrivilegedEligibilitySchedule.Read.AzureADGroup", "RoleManagement.Read.Directory", "RoleManagementPolicy.Read.AzureADGroup", "User.Read.All"}
}

// credential asks the fake for tokens, without the sign-in in front of it.
type credential struct {
	server *fakegraph.Server
	issued []string
}

func (c *credential) Token(_ context.Context, challenge *guard.Challenge) (string, error) {
	if challenge != nil || len(c.issued) == 0 {
		c.issued = append(c.issued, c.server.Token())
	}
	return c.issued[len(c.issued)-1], nil
}

// live is a Client and the fake that it reads, in memory.
type live struct {
	*graph.Client
	server *fakegraph.Server
	tokens *credential
}

func connect(t testing.TB, tenant *directory.Snapshot, options ...fakegraph.Option) *live {
	t.Helper()
	return connectWithin(t, 0, tenant, options...)
}

// connectWithin is connect for reads that may take so long.
func connectWithin(t testing.TB, budget time.Duration, tenant *directory.Snapshot, options ...fakegraph.Option) *live {
	t.Helper()
	server := fakegraph.New(tenant, append([]fakegraph.Option{fakegraph.WithPermissions(granted()...)}, options...)...)
	server.Strict(t, fakegraph.Reading)
	tokens := &credential{server: server}
	client, err := graph.NewAt(graph.Options{
		Cloud: tenant.Cloud, Credential: tokens, Now: time.Now,
		Base: server.RoundTripper(), Random: func() float64 { return 0.5 }, Budget: budget,
	}, fakegraph.MemoryHost)
	if err != nil {
		t.Fatal(err)
	}
	return &live{client, server, tokens}
}

// read reads and checks what must hold whatever went wrong: no token anywhere,
// and a snapshot that is one.
func (l *live) read(t testing.TB, scope directory.Scope) *directory.Snapshot {
	t.Helper()
	s, err := l.Snapshot(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	written := encode(t, s)
	for _, token := range l.tokens.issued {
		if strings.Contains(written, token) || strings.Contains(written, "eyJ") {
			t.Error("a token is in the snapshot")
		}
	}
	if _, err := directory.Decode(strings.NewReader(written)); err != nil {
		t.Errorf("the snapshot is not a valid one: %v", err)
	}
	return s
}

func encode(t testing.TB, s *directory.Snapshot) string {
	t.Helper()
	var b strings.Builder
	if err := directory.Encode(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// everything is the scope of the whole tenant.
func everything() directory.Scope { return directory.Scope{AllGroups: true, AllUsers: true} }
