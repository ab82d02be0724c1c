package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/fieldtest"
	"pim-groups/internal/gha"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/signin"
)

// credential signs in as the product does, with its variables.
func credential(o options, w world) (*signin.Credential, error) {
	cloud := directory.Cloud(o.cloud)
	scope, err := graph.Scope(cloud, o.endpoint)
	if err != nil {
		return nil, err
	}
	c := signin.Config{Way: signin.Way(o.auth), Cloud: cloud, Scope: scope, Tenant: o.tenant, Client: o.client, Authority: o.authority, Base: w.base, Now: w.now}
	switch c.Way {
	case signin.GitHub:
		c.Assertion = gha.TokenSource{Runner: gha.New(w.getenv, w.out), Audience: cmp.Or(o.audience, signin.Audience(cloud)),
			AllowLoopback: o.authority != "", Transport: w.base}.Token
	case signin.Browser:
		c.Client, c.Permissions = cmp.Or(o.client, signin.CommandLineTools), needs(o.questions)
		c.Open = func(address string) {
			fmt.Fprintf(w.err, "Open this address in a browser of this machine: %s\n", address)
		}
	case signin.Secret:
		c.Secret = w.getenv("AZURE_CLIENT_SECRET")
	case signin.Certificate:
		c.CertificatePassword = w.getenv("AZURE_CLIENT_CERTIFICATE_PASSWORD")
		if c.Certificate, err = os.ReadFile(w.getenv("AZURE_CLIENT_CERTIFICATE_PATH")); err != nil {
			return nil, fmt.Errorf("AZURE_CLIENT_CERTIFICATE_PATH: %w", err)
		}
	}
	return signin.New(c)
}

// needs are the permissions of the questions.
func needs(questions []fieldtest.Question) (all []string) {
	for _, q := range questions {
		all = append(all, q.Needs...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
