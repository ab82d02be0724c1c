package e2e

import (
	"context"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

// BenchmarkStart measures how long the program takes from its start as a
// process to its first request, the TLS handshake with it included. It builds
// the program as it is released, since the one of the other tests is the test
// binary itself, which is larger. The process is ended at the request, so that
// its processor time is that of the start alone.
//
// Go reads every certificate that the machine trusts before the first
// handshake, and how many there are is not ours to say; so it is measured
// without them, with one file of them as in the image of the action, and with
// the folder of this machine.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	program := filepath.Join(dir, "program")
	if runtime.GOOS == "windows" {
		b.Skip("the certificate to trust is named by SSL_CERT_FILE")
	}
	build := exec.Command("go", "build", "-trimpath", "-gcflags=all=-dwarf=false",
		"-gcflags=github.com/microsoftgraph/msgraph-sdk-go/models=-dwarf=false -l", "-ldflags", "-s -w", "-o", program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	asked := make(chan time.Time)
	server := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case asked <- time.Now():
		case <-r.Context().Done():
		}
		<-r.Context().Done()
	}))
	b.Cleanup(server.Close)
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	for name, data := range map[string][]byte{"ca.pem": ca, "groups.yaml": []byte("version: 1\ngroups:\n  - name: sg-one\n")} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	environ := []string{"SSL_CERT_FILE=" + filepath.Join(dir, "ca.pem"), "AZURE_CLIENT_SECRET=secret"}
	b.Run("program", func(b *testing.B) {
		starts(b, program, dir, server.URL, append(environ, "SSL_CERT_DIR="+b.TempDir()), asked)
	})
	b.Run("with-the-image's-roots", func(b *testing.B) {
		bundle, err := os.ReadFile("/etc/ssl/certs/ca-certificates.crt") // what the Dockerfile takes
		if err != nil {
			b.Skip(err)
		}
		roots := b.TempDir()
		if err := os.WriteFile(filepath.Join(roots, "ca-certificates.crt"), bundle, 0o600); err != nil {
			b.Fatal(err)
		}
		starts(b, program, dir, server.URL, append(environ, "SSL_CERT_DIR="+roots), asked)
	})
	b.Run("with-the-machine's-roots", func(b *testing.B) { starts(b, program, dir, server.URL, environ, asked) })
}

// starts reports the middle and the least of many: the least is what other
// work on the machine disturbs least.
func starts(b *testing.B, program, dir, url string, environ []string, asked <-chan time.Time) {
	var wall, processor []time.Duration
	for b.Loop() {
		first, spent := start(b, program, dir, url, environ, asked)
		wall, processor = append(wall, first), append(processor, spent)
	}
	for name, list := range map[string][]time.Duration{"request-ms": wall, "cpu-ms": processor} {
		slices.Sort(list)
		b.ReportMetric(float64(list[len(list)/2].Microseconds())/1e3, name)
		b.ReportMetric(float64(list[0].Microseconds())/1e3, "least-"+name)
	}
}

// start runs the program until its first request.
func start(b *testing.B, program, dir, url string, environ []string, asked <-chan time.Time) (first, processor time.Duration) {
	const id = "5f0c1a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b"
	ctx, cancel := context.WithTimeout(b.Context(), 30*time.Second)
	defer cancel()
	run := exec.CommandContext(ctx, program, "check", "--auth", "client-secret", "--client-id", id, "--tenant-id", id,
		"--graph-endpoint", url, "--authority", url)
	run.Dir, run.Env = dir, environ
	began := time.Now()
	if err := run.Start(); err != nil {
		b.Fatal(err)
	}
	select {
	case at := <-asked:
		first = at.Sub(began)
	case <-ctx.Done():
		b.Error("it sent no request")
	}
	cancel()
	_ = run.Wait() // was ended
	return first, run.ProcessState.UserTime() + run.ProcessState.SystemTime()
}
