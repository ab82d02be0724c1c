package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/destination"
	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fieldtest"
	"pim-groups/internal/fieldtest/answers"
)

const testTenant = "f7fd8b2d-fc26-45b7-90fb-8b8d91076163"

// machine is a machine whose network is a fake Microsoft Graph.
type machine struct {
	world
	server   *fakegraph.Server
	out, err bytes.Buffer
}

// newMachine makes one; call it in a synctest bubble.
func newMachine(t *testing.T, options ...fakegraph.Option) *machine {
	t.Helper()
	snap := &directory.Snapshot{Tenant: testTenant, Cloud: directory.Public, Taken: time.Now(),
		Caller: &directory.Caller{ID: "0a0a0a0a-0000-4000-8000-000000000009", Type: directory.ServicePrincipal, DisplayName: "tester"}}
	o, err := parse(nil, world{})
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{server: fakegraph.New(snap, append([]fakegraph.Option{fakegraph.WithPermissions(needs(o.questions)...), fakegraph.WithSecret("s3cret")}, options...)...)}
	m.world = world{getenv: func(name string) string { return map[string]string{"AZURE_CLIENT_SECRET": "s3cret"}[name] },
		out: &m.out, err: &m.err, base: m.server.RoundTripper(), now: time.Now, dir: t.TempDir()}
	return m
}

func (m *machine) run(t *testing.T, args ...string) int {
	t.Helper()
	return run(t.Context(), append([]string{"--auth", "client-secret", "--client-id", m.server.ClientID(),
		"--graph-endpoint", fakegraph.MemoryHost, "--authority", fakegraph.MemoryHost}, args...), m.world)
}

// A run signs in, asks, and writes a file of answers that compare takes, and a journal.
func TestMeasure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMachine(t, fakegraph.WithAnswers(fakegraph.Answers{UnmanagedResourceIs400: true}))
		code := m.run(t, "--test-tenant", testTenant, "--only", "unmanaged-resource,owner-write")
		if code != exitOK || !strings.Contains(m.out.String(), "unmanaged-resource: 400\n") || !strings.Contains(m.out.String(), "owner-write: onboards\n") {
			t.Fatalf("exit %d\n%s%s", code, &m.out, &m.err)
		}
		file, err := os.Open(filepath.Join(m.dir, "answers.json"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		found, err := answers.Decode(file)
		if err != nil || found.Caller != answers.Application || len(found.Permissions) < 4 || found.Cloud != "public" {
			t.Errorf("%v: %+v", err, found.Permissions)
		}
		journal, err := os.ReadFile(filepath.Join(m.dir, "fieldtest.jsonl"))
		if err != nil || !strings.Contains(string(journal), `"step":"intent"`) {
			t.Errorf("%v, %s", err, journal)
		}
		m.out.Reset()
		if code := run(t.Context(), []string{"compare", filepath.Join(m.dir, "answers.json")}, m.world); code != exitFindings || !strings.Contains(m.out.String(), "unmanaged-resource-is-400") {
			t.Errorf("exit %d\n%s%s", code, &m.out, &m.err)
		}
	})
}

// Nothing is sent unless the tenant is typed out and is that of the token.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args string
		code int
		want string
	}{
		{"", exitOK, "Nothing was sent."},
		{"--only owner-write", exitOK, "- owner-write: four groups under PIM"},
		{"--test-tenant 0a0a0a0a-0000-4000-8000-000000000001 --tenant-id " + testTenant, exitInput, "not for the test tenant"},
		{"--test-tenant contoso.com --tenant-id " + testTenant, exitInput, "must be the id of the test tenant"},
		{"--only custom-data", exitInput, "question custom-data is not measured"},
		{"--only owner-write,nonsense", exitInput, "is not in the table"},
		{"--test-tenant " + testTenant + " --auth guess", exitInput, `--auth is "guess"`},
		{"--test-tenant " + testTenant + " --cloud mars", exitInput, "--cloud mars is unknown"},
		{"--test-tenant " + testTenant + " --answers no/where.json", exitInput, "--answers no/where.json"},
		{"--test-tenant " + testTenant + " --answers same --journal same", exitInput, "--journal same"},
		{"--test-tenant " + testTenant + " --auth client-certificate", exitInput, "AZURE_CLIENT_CERTIFICATE_PATH"},
		{"extra", exitInput, `"extra" is not an option`},
		{"--nonsense", exitInput, "not defined: -nonsense"},
		{"--help", exitOK, "-test-tenant id"},
	} {
		synctest.Test(t, func(t *testing.T) {
			m := newMachine(t)
			code := m.run(t, strings.Fields(test.args)...)
			if said := m.out.String() + m.err.String(); code != test.code || !strings.Contains(said, test.want) {
				t.Errorf("%s: exit %d, want %d with %q\n%s", test.args, code, test.code, test.want, said)
			}
			if sent := m.server.GraphRequests(); sent > 0 {
				t.Errorf("%s: sent %d requests", test.args, sent)
			}
		})
	}
}

// A run whose file can't be written was a run: "nothing was done" would be wrong.
func TestUnwrittenAnswers(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	root, err := os.OpenRoot(m.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	files := destination.NewSet(root)
	defer files.Close()
	file, err := files.Claim("--answers a.json", "a.json")
	if err != nil {
		t.Fatal(err)
	}
	if code := m.finish(fieldtest.Outcome{Cloud: "No Cloud"}, file); code != exitIncomplete || !strings.Contains(m.err.String(), "was not written: cloud") {
		t.Errorf("exit %d: %s", code, &m.err)
	}
}
