package e2e

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/entra"
	"pim-groups/internal/fake/runner"
	"pim-groups/policy"
)

// terminal is the one shell of somebody who follows the pages, from the first block to
// the last: a variable that a block sets is there for those after it.
type terminal struct {
	t     *testing.T
	dir   string
	stdin io.Writer
	lines *bufio.Scanner // what the shell prints
	said  *strings.Builder
}

// openTerminal opens it in a directory with stand-ins for az, gh and the browser, and
// with a pim-groups that finds the fake Graph.
func openTerminal(t *testing.T, dir string, environ []string) *terminal {
	t.Helper()
	real, err := exec.LookPath("pim-groups")
	if err != nil {
		t.Fatal(err)
	}
	wrapper := "#!/bin/sh\nexec " + real + ` "$@" --graph-endpoint="$GRAPH" --authority="$GRAPH"` + "\n"
	bin := filepath.Join(dir, "bin")
	if err := errors.Join(os.Mkdir(bin, 0o700), os.WriteFile(filepath.Join(bin, "pim-groups"), []byte(wrapper), 0o700)); err != nil {
		t.Fatal(err)
	}
	shell := exec.CommandContext(t.Context(), "sh", "-eu")
	shell.Dir, shell.Env = dir, append(environ, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+dir)
	in, inErr := shell.StdinPipe()
	out, outErr := shell.StdoutPipe()
	shell.Stderr = shell.Stdout
	if err := errors.Join(inErr, outErr, shell.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = in.Close(), shell.Wait() })
	return &terminal{t, dir, in, bufio.NewScanner(out), &strings.Builder{}}
}

// run types a block and gives what it printed. A command that fails ends the shell.
func (s *terminal) run(block string) string {
	s.t.Helper()
	const end = "--- the block has ended ---"
	fmt.Fprintf(s.stdin, "%s\necho '%s'\n", block, end)
	said := ""
	for s.lines.Scan() {
		if s.lines.Text() == end {
			return said
		}
		said += s.lines.Text() + "\n"
	}
	s.t.Fatalf("this block of the page failed:\n%s\nit printed:\n%s", block, said)
	return ""
}

// section gives the text of a page below a heading, up to the next one of any level.
func section(t *testing.T, page, heading string) string {
	t.Helper()
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut("\n"+string(data), "\n"+heading+"\n")
	if !found {
		t.Fatalf("%s has no heading %q", page, heading)
	}
	return regexp.MustCompile(`(?m)^#{2,} `).Split(text, 2)[0]
}

// code gives the blocks of a language in a text, without the indentation of a list.
func code(text, language string) []string {
	var blocks []string
	for _, m := range regexp.MustCompile("(?sm)^( *)```"+language+"\n(.*?)^ *```").FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, regexp.MustCompile("(?m)^"+m[1]).ReplaceAllString(m[2], ""))
	}
	return blocks
}

// hour is the state of the first hour: a tenant, a cloud, a terminal.
type hour struct {
	t      *testing.T
	dir    string
	tenant *directory.Snapshot
	server *fakegraph.Server
	shell  *terminal
}

func (h *hour) cloud() *cloud {
	h.t.Helper()
	data, err := os.ReadFile(filepath.Join(h.dir, "cloud.json"))
	c := &cloud{}
	if err := errors.Join(err, json.Unmarshal(data, c)); err != nil {
		h.t.Fatal(err)
	}
	return c
}

// app is the application of a name, with what the blocks so far did to it.
func (h *hour) app(name string) *registration {
	h.t.Helper()
	for _, app := range h.cloud().Apps {
		if app.Name == name {
			return app
		}
	}
	h.t.Fatalf("no block made %s", name)
	return nil
}

// follow runs all shell blocks of a section in their order, which are so many. From then
// on an application's token has what an administrator consented to.
func (h *hour) follow(page, heading string, blocks int) (said string) {
	h.t.Helper()
	found := code(section(h.t, page, heading), "sh")
	if len(found) != blocks {
		h.t.Fatalf("%s, %s: %d shell blocks, this test knows %d", page, heading, len(found), blocks)
	}
	for _, block := range found {
		said += h.shell.run(block)
		if app := h.cloud().Apps[h.server.ClientID()]; app != nil {
			h.server.Grant(app.Granted...)
		}
	}
	return said
}

func startHour(t *testing.T) *hour {
	t.Helper()
	data, err := os.ReadFile("testdata/story/tenant.json")
	if err != nil {
		t.Fatal(err)
	}
	tenant, err := directory.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	h := &hour{t: t, dir: t.TempDir(), tenant: tenant}
	certificate, thumbprint := selfSigned(t)
	h.server = fakegraph.New(tenant, fakegraph.WithPermissions("none"), fakegraph.WithSecret(clientSecret), fakegraph.WithCertificate(thumbprint),
		fakegraph.WithRoles(globalReader), fakegraph.WithPerson(entra.Person{Applications: []string{appID("pim-groups-browser")}}))
	h.server.Start()
	t.Cleanup(h.server.Close)
	person := h.server.Token(func(t *entra.Token) {
		t.Person, t.Roles, t.Scopes = true, nil, []string{"AuditLog.Read.All", "Directory.AccessAsUser.All", "Group.ReadWrite.All", "User.ReadWrite.All"}
	})
	state, err := json.Marshal(&cloud{Tenant: tenant.Tenant, Apps: map[string]*registration{}, Variables: map[string]string{}})
	for name, data := range map[string][]byte{"cloud.json": state, "ca.pem": h.server.CA(), "check.pem": certificate, "policy.yaml": []byte("version: 1\n")} {
		err = errors.Join(err, os.WriteFile(filepath.Join(h.dir, name), data, 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
	h.shell = openTerminal(t, h.dir, []string{"GRAPH=" + h.server.URL(), "SSL_CERT_FILE=" + filepath.Join(h.dir, "ca.pem"),
		"CLOUD=" + filepath.Join(h.dir, "cloud.json"), "CHECK_ID=" + h.server.ClientID(), "AZ_PERSON_TOKEN=" + person,
		"AZURE_CLIENT_SECRET=" + clientSecret, "AZURE_CLIENT_CERTIFICATE_PATH=check.pem"})
	return h
}

// selfSigned makes a certificate with its key, in PEM, and its thumbprint.
func selfSigned(t *testing.T) (data []byte, thumbprint string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, failed := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err := errors.Join(failed, err); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(der)
	return append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})...),
		base64.StdEncoding.EncodeToString(sum[:])
}

// TestFirstHour follows docs/connect.md and the front page word for word: each shell block
// in the order of the text, in one terminal. At the end the run that the pages promise
// holds: a pull request is checked by an identity that only reads.
func TestFirstHour(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the blocks are for a POSIX shell")
	}
	const connect, front = "docs/connect.md", "README.md"
	h := startHour(t)

	said := h.follow(front, "## Look at your own tenant", 1)
	if !strings.Contains(said, "\n  verdicts ") {
		t.Errorf("the front page promises a verdict on each group:\n%s", said)
	}
	h.shell.run("rm tenant.json groups.yaml; unset tenant")
	said = h.follow(connect, "## Look at your own tenant first: one command", 2)
	if !strings.Contains(said, "Microsoft Graph Command Line Tools") || len(h.cloud().Apps) > 0 {
		t.Errorf("the first look made applications, or said:\n%s", said)
	}
	said = h.follow(connect, "### An application of your own", 2)
	own, least := h.app("pim-groups-browser"), policy.ReadPermissions(directory.DepthFull)
	if !strings.Contains(said, "as a user of the application "+appID("pim-groups-browser")) || !equalSets(own.Granted, least) ||
		!slices.Equal(own.Redirects, []string{"http://localhost"}) {
		t.Errorf("the application for people is %+v, want %q", own, least)
	}

	h.shell.run("unset tenant graph browser") // nobody has to look first
	h.follow(connect, "### The identity that checks", 1)
	if got := h.app("pim-groups-check").Granted; !equalSets(got, least) || len(h.cloud().Apps) != 2 {
		t.Errorf("the identity that checks has %q, want %q", got, least)
	}
	h.follow(connect, "### The identity that onboards", 1)
	h.follow(connect, "### The identities that apply settings and people", 2)
	for _, block := range code(section(t, connect, "## Trust GitHub"), "json") {
		var credential federated
		err := json.Unmarshal([]byte(block), &credential)
		if err := errors.Join(err, os.WriteFile(filepath.Join(h.dir, credential.Name+".json"), []byte(block), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	h.follow(connect, "## Trust GitHub", 2)
	h.follow(front, "## Set it up in ten minutes", 1)
	h.follow(connect, "## From your machine", 1)
	h.follow(connect, "## Other CI systems", 1)
	for event, context := range map[string]string{"pull_request": "pull_request", "schedule": "ref:refs/heads/main"} {
		h.checks(event, context, code(section(t, connect, "## The workflow"), "yaml")[0])
		h.checks(event, context, code(section(t, front, "## Set it up in ten minutes"), "yaml")[0])
	}

	// A person who is logged in to the Azure CLI learns what it can't read.
	said = h.shell.run("az login --tenant contoso.onmicrosoft.com\npim-groups check --auth azure-cli || test $? = 3")
	if !strings.Contains(said, "warning: a person is logged in to the Azure CLI, which has no permission to read which groups PIM manages, read the role "+
		"settings of groups, read who is eligible or read who is active: this is not evaluated. Use --auth browser") {
		t.Errorf("the person's login said:\n%s", said)
	}
}

func equalSets(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// checks runs the step of the workflow for an event. Entra trusts what the blocks made it
// trust, and the inputs are what they stored.
func (h *hour) checks(event, context, workflow string) {
	h.t.Helper()
	c := h.cloud()
	id := c.Variables["PIM_CHECK_CLIENT_ID"]
	check := c.Apps[id]
	if check == nil || len(check.Trusted) != 2 {
		h.t.Fatalf("the repository's variables are %v, the applications %v", c.Variables, c.Apps)
	}
	at := slices.IndexFunc(check.Trusted, func(f federated) bool { return strings.HasSuffix(f.Subject, ":"+context) })
	if at < 0 {
		h.t.Fatalf("%s: only %+v are trusted", event, check.Trusted)
	}
	server := fakegraph.New(h.tenant, fakegraph.WithPermissions(check.Granted...), fakegraph.WithFederatedSubject(check.Trusted[at].Subject),
		fakegraph.WithWorkflow(entra.Repository{Owner: "contoso", Name: "access"}, context))
	server.Start()
	h.t.Cleanup(server.Close)
	address, token := server.OIDC()
	environ := []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=" + event, "GITHUB_OUTPUT=" + filepath.Join(h.dir, "output"),
		"ACTIONS_ID_TOKEN_REQUEST_URL=" + address, "ACTIONS_ID_TOKEN_REQUEST_TOKEN=" + token, "SSL_CERT_FILE=" + filepath.Join(h.dir, "ca2.pem"),
		"INPUT_REPORT=json=report.json"}
	for _, input := range regexp.MustCompile(`(?m)^ +(mode|auth|client-id|tenant-id|policy): (.*)$`).FindAllStringSubmatch(workflow, -1) {
		value := regexp.MustCompile(`\$\{\{ vars\.(\w+) }}`).ReplaceAllStringFunc(input[2], func(variable string) string {
			return c.Variables[strings.Fields(variable)[1][len("vars."):]]
		})
		environ = append(environ, "INPUT_"+strings.ToUpper(input[1])+"="+value)
	}
	if err := os.WriteFile(filepath.Join(h.dir, "ca2.pem"), server.CA(), 0o600); err != nil {
		h.t.Fatal(err)
	}
	got := pimGroups(h.t, h.dir, environ, "action", "--graph-endpoint="+server.URL(), "--authority="+server.URL())
	data, err := os.ReadFile(filepath.Join(h.dir, "report.json"))
	var told checked
	if err := errors.Join(err, json.Unmarshal(data, &told)); err != nil || got.code != 0 || told.Summary["notEvaluated"] != 0 {
		h.t.Fatalf("exit code %d, %v, not evaluated %d:\n%s%s", got.code, err, told.Summary["notEvaluated"], got.stdout, got.stderr)
	}
	for _, f := range told.Findings {
		if strings.HasPrefix(f.Rule, "caller-") && !strings.Contains(f.Message, "optional permission") {
			h.t.Errorf("%s: %s", f.Rule, f.Message)
		}
	}
	outputs, err := os.ReadFile(filepath.Join(h.dir, "output"))
	if all, readErr := runner.ReadOutputs(string(outputs)); err != nil || readErr != nil || len(all) == 0 {
		h.t.Errorf("outputs %v, %v, %v", all, err, readErr)
	}
}
