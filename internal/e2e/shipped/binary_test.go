package shipped

import (
	"crypto/sha256"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// download is the name of the asset that a step of these tests asks for.
const download = "pim-groups_linux_amd64"

// program builds the program once for all tests.
var program = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "pim-groups-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "pim-groups")
	if out, err := exec.Command("go", "build", "-o", file, "pim-groups").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return os.ReadFile(file)
})

// serving serves bytes as the one download of a release.
func serving(served []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/downloads/"+download {
			http.NotFound(w, r)
			return
		}
		w.Write(served)
	})
}

// asset starts a server of the download, and gives the address of its release
// and the file with its certificate.
func asset(t *testing.T, served []byte) (address, certificate string) {
	t.Helper()
	server := httptest.NewTLSServer(serving(served))
	t.Cleanup(server.Close)
	certificate = filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(certificate, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return server.URL + "/downloads", certificate
}

// installed is binary/ of a release that recorded the text, "" for none.
func installed(t *testing.T, record string) (script string) {
	t.Helper()
	dir := t.TempDir()
	text, err := os.ReadFile("../../../binary/run.sh")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"run.sh": string(text)}
	if record != "" {
		files["release.txt"] = record
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "run.sh")
}

// record is the release.txt of a release with this one download.
func record(address string, sum [sha256.Size]byte) string {
	return fmt.Sprintf("%s\n%x  %s\n", address, sum, download)
}

// step is the command of the composite action.
func (j job) step(t *testing.T, script, certificate string) *exec.Cmd {
	t.Helper()
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed; every runner of GitHub has it", tool)
		}
	}
	text, err := json.Marshal(inputs())
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("bash", script)
	command.Dir = j.workspace
	command.Env = append(environment(j.workspace, j.temp, j.path("_runner_file_commands"), j.path("_github_workflow"), j.path("_github_home")),
		"PATH="+os.Getenv("PATH"), "CURL_CA_BUNDLE="+certificate, "PIM_GROUPS_INPUTS="+string(text))
	return command
}

// TestBinary runs the step of binary/action.yml with the program of this tree.
func TestBinary(t *testing.T) {
	t.Parallel()
	built, err := program()
	if err != nil {
		t.Fatal(err)
	}
	address, certificate := asset(t, built)
	j := newJob(t)
	j.mustReport(t, j.start(t, j.step(t, installed(t, record(address, sha256.Sum256(built))), certificate)))
}

// TestBinaryRefuses: nothing is run that the commit does not name, and the step
// says why. The download tells by a file that it was run.
func TestBinaryRefuses(t *testing.T) {
	t.Parallel()
	served := []byte("#!/bin/sh\ntouch \"$GITHUB_WORKSPACE/was-run\"\n")
	sum := sha256.Sum256(served)
	address, certificate := asset(t, served)
	plain := httptest.NewServer(serving(served))
	t.Cleanup(plain.Close)
	for _, c := range []struct {
		name, record, architecture string
		code                       int
		result, reason             string
	}{
		{"the recorded program is run", record(address, sum), "X64", 0, "", ""},
		{"another program", record(address, sha256.Sum256(nil)), "X64", 5, "refused", "is not what this release was made of, and was not run"},
		{"no sum", address + "\n", "X64", 2, "usage", "has no checksum"},
		{"no download", record(address+"/gone", sum), "X64", 3, "incomplete", "could not be downloaded"},
		{"not encrypted", record(plain.URL+"/downloads", sum), "X64", 3, "incomplete", "could not be downloaded"},
		{"no release", "", "X64", 2, "usage", "this commit is no release"},
		{"no such machine", record(address, sum), "ARM", 2, "usage", "there is no program for a runner with Linux on ARM"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			j := newJob(t)
			command := j.step(t, installed(t, c.record), certificate)
			command.Env = append(without(command.Env, "RUNNER_ARCH="), "RUNNER_ARCH="+c.architecture)
			r := j.start(t, command)
			if r.code != c.code || r.outputs["result"] != c.result || r.outputs["failure-reason"] != c.result || !strings.Contains(r.outputs["failure-text"], c.reason) {
				t.Errorf("exit code %d, outputs %q, want %d, %s, %s; it printed:\n%s", r.code, r.outputs, c.code, c.result, c.reason, r.text)
			}
			if c.reason != "" && (len(r.Annotations) != 1 || r.Annotations[0].Message != r.outputs["failure-text"]) {
				t.Errorf("annotations are %+v, want the reason", r.Annotations)
			}
			if _, err := os.Stat(filepath.Join(j.workspace, "was-run")); (err == nil) != (c.code == 0) {
				t.Errorf("the program was run: %t", err == nil)
			}
		})
	}
}
