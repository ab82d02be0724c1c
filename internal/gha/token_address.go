package gha

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/sethvargo/go-githubactions"
)

// checkAddress refuses to send the credential of the token request to anybody
// but GitHub. The variable can be set by any earlier step of the job; the one
// with GitHub's own address can't (variables that begin with GITHUB_ are
// protected:
// https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables).
func (s TokenSource) checkAddress() error {
	const variable = "ACTIONS_ID_TOKEN_REQUEST_URL"
	text := s.Runner.getenv(variable)
	if text == "" {
		return explain(&githubactions.EnvMissingError{Name: variable})
	}
	address, err := url.Parse(text)
	if err != nil {
		return errors.New(variable + " is no address")
	}
	if s.AllowLoopback && isLoopback(address.Hostname()) {
		return nil
	}
	if address.Scheme == "https" && address.User == nil && s.isGitHub(address) {
		return nil
	}
	return fmt.Errorf("%s leads to %q, which is not GitHub; the request for a token was not sent. "+
		"Look for a step of this job that sets the variable", variable, address.Scheme+"://"+address.Host)
}

// isGitHub knows GitHub's service for tokens, and the one of a GitHub
// Enterprise Server, which is the server itself:
// https://docs.github.com/en/enterprise-server@latest/actions/reference/security/oidc
func (s TokenSource) isGitHub(address *url.URL) bool {
	if address.Port() == "" && strings.HasSuffix(strings.ToLower(address.Hostname()), ".actions.githubusercontent.com") {
		return true
	}
	server, err := url.Parse(s.Runner.server())
	return err == nil && server.Scheme == "https" && server.Host != "" &&
		server.Hostname() != "github.com" && strings.EqualFold(server.Host, address.Host)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
