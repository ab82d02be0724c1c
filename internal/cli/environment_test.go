package cli

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// noNetwork is a network that must not be used.
type noNetwork struct{ t *testing.T }

func (n noNetwork) RoundTrip(r *http.Request) (*http.Response, error) {
	n.t.Errorf("%s was asked", r.URL.Host)
	return nil, http.ErrNotSupported
}

// Environments in which somebody else decides whom a run believes: none of them
// reaches the network, and no value is shown.
func TestBadEnvironment(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../testdata/badinput/environment.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	declared := "version: 1\ngroups:\n  - name: sg-a\n    id: 54e52e5b-1053-40b4-8d01-8e61b7caad91\n"
	if err := os.WriteFile(filepath.Join(dir, "groups.yaml"), []byte(declared), 0o600); err != nil {
		t.Fatal(err)
	}
	const id = "5f0c1a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b"
	for line := range strings.Lines(string(data)) {
		var bad struct {
			ID, What, Allow, Must string
			Environ               []string
			Code                  int
		}
		if err := json.Unmarshal([]byte(line), &bad); err != nil {
			t.Fatal(err)
		}
		args := []string{"onboard", "--format=json", "--auth=client-secret", "--client-id=" + id, "--tenant-id=" + id}
		if bad.Allow != "" {
			args = append(args, "--allow-environment="+bad.Allow)
		}
		var out strings.Builder
		code := Run(t.Context(), World{
			Args: args, Environ: append(bad.Environ, "AZURE_CLIENT_SECRET=s"), Dir: dir, Stdout: &out, Stderr: &out, Now: time.Now, Base: noNetwork{t},
		})
		if said := out.String(); code != bad.Code || !strings.Contains(said, bad.Must) || strings.Contains(said, "canary") {
			t.Errorf("%s, %s: exit code %d, want %d and %q\n%s", bad.ID, bad.What, code, bad.Code, bad.Must, said)
		}
	}
}
