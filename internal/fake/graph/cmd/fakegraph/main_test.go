package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/entra"
)

// announcement is the line that the command prints.
type announcement struct {
	Graph, Authority, OIDCRequestURL, OIDCRequestToken, Tenant, ClientID, CA string
}

func writeSnapshot(t *testing.T) string {
	t.Helper()
	snap := directorytest.Large(30)
	snap.Caller.Permissions = []string{"Group.Read.All"}
	var b bytes.Buffer
	if err := directory.Encode(&b, snap); err != nil {
		t.Fatal(err)
	}
	return write(t, "tenant.json", b.String())
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// start runs the command until the test ends.
func start(t *testing.T, args ...string) (announcement, *http.Client) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- run(ctx, args, in) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	var a announcement
	if err := json.NewDecoder(out).Decode(&a); err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(a.CA)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return a, &http.Client{Transport: transport}
}

// fetch sends a request and decodes the answer.
func fetch[T any](t *testing.T, client *http.Client, req *http.Request) (answer T) {
	t.Helper()
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", req.URL, res.Status, err)
	}
	return answer
}

// A client gets from the line alone to the groups: over TLS, with GitHub's
// token for Entra's.
func TestServe(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "log")
	faults := write(t, "faults.json", `[{"name": "slow", "path": "^/v1.0/groups", "do": {"delay": "1ms"}}]`)
	a, client := start(t, "--snapshot", writeSnapshot(t), "--log", log, "--fault", faults)

	req, _ := http.NewRequestWithContext(t.Context(), "GET", a.OIDCRequestURL+"&audience="+url.QueryEscape(entra.Exchange), nil)
	req.Header.Set("Authorization", "bearer "+a.OIDCRequestToken)
	assertion := fetch[struct{ Value string }](t, client, req).Value

	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {a.ClientID}, "scope": {a.Graph + "/.default"},
		"client_assertion": {assertion}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}}
	req, _ = http.NewRequestWithContext(t.Context(), "POST", a.Authority+"/"+a.Tenant+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	token := fetch[struct {
		Value string `json:"access_token"`
	}](t, client, req).Value

	req, _ = http.NewRequestWithContext(t.Context(), "GET", a.Graph+"/v1.0/groups", nil)
	req.Header.Set("Authorization", "Bearer "+token)
	if got := fetch[struct{ Value []json.RawMessage }](t, client, req).Value; len(got) == 0 {
		t.Error("no groups")
	}
	lines, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Split(strings.TrimSpace(string(lines)), "\n"); len(got) != 3 || !strings.Contains(got[2], `"fault":"slow"`) {
		t.Errorf("log:\n%s", lines)
	}
}

// The certificate goes where it is wanted, and the temporary one goes away.
func TestCA(t *testing.T) {
	t.Parallel()
	wanted := filepath.Join(t.TempDir(), "ca.pem")
	a, _ := start(t, "--snapshot", writeSnapshot(t), "--ca", wanted)
	if a.CA != wanted {
		t.Errorf("certificate in %s", a.CA)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	if err := run(t.Context(), []string{"-h"}, io.Discard); err != nil {
		t.Errorf("help: %v", err)
	}
	snapshot := writeSnapshot(t)
	for want, args := range map[string][]string{
		"--snapshot is needed":            {},
		"no such file":                    {"--snapshot", "missing.json"},
		"tenant.json":                     {"--snapshot", write(t, "tenant.json", "{}")},
		"not defined: -nonsense":          {"--nonsense"},
		`"extra" is not an option`:        {"--snapshot", snapshot, "extra"},
		"unknown field":                   {"--snapshot", snapshot, "--fault", write(t, "f.json", `[{"x":1}]`)},
		"there are unchanged-write":       {"--snapshot", snapshot, "--answer", "nonsense"},
		"exclude each other":              {"--snapshot", snapshot, "--answer", "never-locked", "--answers", "x.json"},
		"x.json":                          {"--snapshot", snapshot, "--answers", "x.json"},
		"not a file of answers":           {"--snapshot", snapshot, "--answers", write(t, "a.json", "[]")},
		`owner-write: no open question`:   {"--snapshot", snapshot, "--answers", write(t, "a.json", strings.ReplaceAll(tenantAnswers, "unmanaged-resource-is-400", "more"))},
		"--now: parsing time":             {"--snapshot", snapshot, "--now", "noon"},
		"an address of this machine only": {"--snapshot", snapshot, "--listen", "0.0.0.0:0"},
	} {
		err := run(t.Context(), args, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", args, err, want)
		}
	}
}

// tenantAnswers is what a field test writes about two questions.
const tenantAnswers = `{"version":1,"date":"2026-11-30","cloud":"public","caller":"person","permissions":[],"service":[],"questions":[
{"name":"owner-write","status":"answered","value":"x","switch":"unmanaged-resource-is-400"},
{"name":"managed-top","status":"answered","value":"refused","switch":"managed-top-refused"}]}`

// All answers of a field test are given, and not the last one alone.
func TestTenantAnswers(t *testing.T) {
	t.Parallel()
	f := flags{answers: write(t, "answers.json", tenantAnswers)}
	got, err := f.otherAnswers()
	if want := (fakegraph.Answers{UnmanagedResourceIs400: true, ManagedTopRefused: true}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}

// Every option reaches the server.
func TestOptions(t *testing.T) {
	t.Parallel()
	a, client := start(t, "--snapshot", writeSnapshot(t), "--secret", "s3cret", "--permissions", "Group.Read.All,PrivilegedAccess.Read.AzureADGroup",
		"--page-size", "2", "--pim-limit", "1", "--unit-limit", "50", "--answer", "unmanaged-resource-is-400", "--immutable-subject", "--latency", "1ms",
		"--now", "2026-01-02T03:04:05Z")
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {a.ClientID}, "scope": {a.Graph + "/.default"}, "client_secret": {"s3cret"}}
	req, _ := http.NewRequestWithContext(t.Context(), "POST", a.Authority+"/"+a.Tenant+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	token := fetch[struct {
		Value string `json:"access_token"`
	}](t, client, req).Value
	get := func(path string) *http.Response {
		req, _ := http.NewRequestWithContext(t.Context(), "GET", a.Graph+path, nil)
		req.Header.Set("Authorization", "Bearer "+token)
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { res.Body.Close() })
		return res
	}
	const resources = "/beta/identityGovernance/privilegedAccess/group/resources"
	if res := get(resources + "/" + a.Tenant); res.StatusCode != 400 {
		t.Errorf("other answer: %s", res.Status)
	}
	if got := get("/v1.0/groups").Header.Get("Date"); !strings.HasPrefix(got, "Fri, 02 Jan 2026 03:04") {
		t.Errorf("date %s", got)
	}
	if res := get(resources); res.StatusCode != 429 {
		t.Errorf("limit: %s", res.Status)
	}
	var page struct{ Value []json.RawMessage }
	if err := json.NewDecoder(get("/v1.0/groups").Body).Decode(&page); err != nil || len(page.Value) != 2 {
		t.Errorf("page of %d, %v", len(page.Value), err)
	}
}
