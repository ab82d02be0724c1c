package graph

import (
	"errors"
	"fmt"
	"net/url"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// endpoint gives the root of Graph in a cloud. The override is for rehearsals: a
// token must not go where somebody who can set an option wants it.
// https://learn.microsoft.com/graph/deployments
func endpoint(cloud directory.Cloud, override string) (string, error) {
	if override != "" {
		if u, err := url.Parse(override); err != nil || !guard.IsLoopback(u.Hostname()) {
			return "", errors.New("another Graph endpoint can only be a loopback address, such as https://127.0.0.1:8443")
		}
		return override, nil
	}
	switch cloud {
	case directory.Public:
		return "https://graph.microsoft.com", nil
	case directory.USGov:
		return "https://graph.microsoft.us", nil
	case directory.USGovDoD:
		return "https://dod-graph.microsoft.us", nil
	case directory.China:
		return "https://microsoftgraph.chinacloudapi.cn", nil
	}
	return "", fmt.Errorf("cloud %q is not one of %q", cloud, directory.Clouds())
}

// Scope is what a token is asked for: all that was granted on this Graph.
// https://learn.microsoft.com/entra/identity-platform/scopes-oidc#the-default-scope
func Scope(cloud directory.Cloud, override string) (string, error) {
	root, err := endpoint(cloud, override)
	if err != nil {
		return "", err
	}
	origin, err := guard.NewOrigin(root)
	return origin.String() + "/.default", err
}
