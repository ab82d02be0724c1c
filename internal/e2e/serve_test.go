package e2e

import (
	"cmp"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"pim-groups/internal/directory"
	fakegithub "pim-groups/internal/fake/github"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/entra"
	"pim-groups/internal/fake/runner"
)

// served is what a script has had started for it.
type served struct {
	graph  *fakegraph.Server
	github *fakegithub.Repository // contoso/access
}

type servedKey struct{}

func servedBy(script *testscript.TestScript) *served { return script.Value(servedKey{}).(*served) }

// people are who can be at the browser, by the variable PERSON when a tenant is served.
var people = map[string]entra.Person{
	"agrees": {}, "declines": {Declines: true}, "of another tenant": {Tenant: "99999999-9999-4999-8999-999999999999"},
	"agreed to more": {Consented: []string{"PrivilegedAccess.ReadWrite.AzureADGroup"}},
}

const globalReader = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"

// serve is `serve SNAPSHOT PERMISSION...`: it serves the tenant of a snapshot
// file, with Entra and GitHub in front of it, to an application with these
// permissions. What a workflow's step would find in its environment is set for
// the commands that follow: they sign in as in a pull request.
func serve(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		script.Fatalf("usage: serve SNAPSHOT PERMISSION...")
	}
	tenant, err := directory.Decode(strings.NewReader(script.ReadFile(args[0])))
	script.Check(err)
	repo, context := entra.Repository{Owner: "contoso", Name: "entra-groups"}, cmp.Or(script.Getenv("OIDC_CONTEXT"), "environment:pim-onboard")
	options := []fakegraph.Option{fakegraph.WithWorkflow(repo, context), fakegraph.WithPermissions(args[1:]...), fakegraph.WithPageSize(20), fakegraph.WithSecret(clientSecret)}
	if person, signs := people[script.Getenv("PERSON")]; signs {
		options = append(options, fakegraph.WithPerson(person), fakegraph.WithRoles(globalReader))
	}
	server := fakegraph.New(tenant, options...)
	server.Start()
	script.Defer(server.Close)
	servedBy(script).graph = server
	ca := script.MkAbs("ca.pem")
	script.Check(os.WriteFile(ca, server.CA(), 0o600))
	url, token := server.OIDC()
	for name, value := range map[string]string{
		"SSL_CERT_FILE": ca, "GRAPH": server.URL(), "CLIENT": server.ClientID(), "TENANT": server.TenantID(),
		"UPPER_TENANT":                 strings.ToUpper(server.TenantID()),
		"INPUT_ALLOW-ENVIRONMENT":      "SSL_CERT_FILE", // that is how the certificate of this server is believed
		"ACTIONS_ID_TOKEN_REQUEST_URL": url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": token,
	} {
		script.Setenv(name, value)
	}
}

// grant is `grant PERMISSION...`: from now on the commands sign in as another
// application of the tenant, which has these.
func grant(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) == 0 {
		script.Fatalf("usage: grant PERMISSION...")
	}
	servedBy(script).graph.Grant(args...)
}

// jobToken is what a job with contents: read gets.
const jobToken = "ghs_canary-job-token"

// branch is `branch NAME COMMIT [FOLDER]`: it puts a branch of contoso/access on
// GitHub where a merge has left it, with the files of the folder, or with those
// that are in the working directory by then; and it tells the commands where
// GitHub is.
func branch(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 && len(args) != 3 {
		script.Fatalf("usage: branch NAME COMMIT [FOLDER]")
	}
	s := servedBy(script)
	if s.github == nil {
		s.github = &fakegithub.Repository{Branches: map[string]string{}}
		server := httptest.NewServer(&fakegithub.Server{
			Repositories: map[string]*fakegithub.Repository{"contoso/access": s.github},
			Tokens:       map[string]fakegithub.Token{jobToken: fakegithub.JobToken("contents:read")},
		})
		script.Defer(server.Close)
		script.Setenv("GITHUB_API_URL", server.URL)
		script.Setenv("JOB_TOKEN", jobToken)
	}
	s.github.Branches[args[0]] = args[1]
	s.github.Files = os.DirFS(script.MkAbs(strings.Join(args[2:], "")))
}

// defaultBranch is `default-branch NAME`: from now on this branch is the default
// one of contoso/access, as a change in its settings makes it.
func defaultBranch(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 1 {
		script.Fatalf("usage: default-branch NAME")
	}
	servedBy(script).github.DefaultBranch = args[0]
}

// wrote is `wrote N`: so many requests that can change the tenant have been
// sent to it since it is served.
func wrote(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 1 {
		script.Fatalf("usage: wrote N")
	}
	want, err := strconv.Atoi(args[0])
	script.Check(err)
	if writes := servedBy(script).graph.Writes(); len(writes) != want {
		script.Fatalf("%d writes, want %d: %+v", len(writes), want, writes)
	}
}

// unasked is `[!] unasked`: nobody has signed in to the tenant or read anything
// of it since it is served, or somebody has.
func unasked(script *testscript.TestScript, negated bool, args []string) {
	if len(args) != 0 {
		script.Fatalf("usage: [!] unasked")
	}
	if asked := servedBy(script).graph.Requests(); len(asked) > 0 != negated {
		script.Fatalf("the tenant was asked: %+v", asked)
	}
}

// output is `output NAME WANT`: the step whose file GITHUB_OUTPUT names has set
// this output, as the runner reads it, and its last value matches WANT whole.
// The variable NAME holds it for the commands that follow, as
// ${{ steps.x.outputs.NAME }} does in a workflow.
func output(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 {
		script.Fatalf("usage: output NAME WANT")
	}
	all, err := runner.ReadOutputs(script.ReadFile(script.Getenv("GITHUB_OUTPUT")))
	script.Check(err)
	value, set := "", false
	for _, o := range all {
		if o.Name == args[0] {
			value, set = o.Value, true
		}
	}
	if !set || !regexp.MustCompile("^(?:"+args[1]+")$").MatchString(value) {
		script.Fatalf("output %s is %q (set: %t), want %s", args[0], value, set, args[1])
	}
	script.Setenv(args[0], value)
}
