package main

import (
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"pim-groups/internal/directory"
	"pim-groups/internal/fakegraph"
)

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
	server := fakegraph.New(tenant, fakegraph.WithPermissions(args[1:]...), fakegraph.WithPageSize(20))
	server.Start()
	script.Defer(server.Close)
	ca := script.MkAbs("ca.pem")
	script.Check(os.WriteFile(ca, server.CA(), 0o600))
	url, token := server.OIDC()
	for name, value := range map[string]string{
		"SSL_CERT_FILE": ca, "GRAPH": server.URL(), "CLIENT": server.ClientID(), "TENANT": server.TenantID(),
		"ACTIONS_ID_TOKEN_REQUEST_URL": url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": token,
	} {
		script.Setenv(name, value)
	}
}
