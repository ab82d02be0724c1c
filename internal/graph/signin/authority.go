package signin

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// entra gives the address of Entra in a cloud, and the audience that it wants in
// the token of a workflow.
// https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust
func entra(in directory.Cloud) (authority, audience string) {
	switch in {
	case directory.Public:
		return "https://login.microsoftonline.com/", "api://AzureADTokenExchange"
	case directory.USGov, directory.USGovDoD:
		return "https://login.microsoftonline.us/", "api://AzureADTokenExchangeUSGov"
	case directory.China:
		return "https://login.chinacloudapi.cn/", "api://AzureADTokenExchangeChina"
	}
	return "", ""
}

// Audience is the audience that Entra of a cloud wants in the token of a workflow.
func Audience(in directory.Cloud) string {
	_, audience := entra(in)
	return audience
}

// authorityOf gives the address to sign in at.
func authorityOf(in directory.Cloud, override string) (string, error) {
	if override != "" {
		return override, checkLoopback(override)
	}
	authority, _ := entra(in)
	if authority == "" {
		return "", fmt.Errorf("cloud %q is not one of %q", in, directory.Clouds())
	}
	return authority, nil
}

// checkLoopback keeps the override to rehearsals: a workflow's token is enough to
// sign in as the application.
func checkLoopback(authority string) error {
	u, err := url.Parse(authority)
	if err != nil || u.Scheme != "https" || !guard.IsLoopback(u.Hostname()) || u.User != nil {
		return errors.New("another authority can only be a loopback address with https, such as https://127.0.0.1:8443")
	}
	return nil
}

// lock is the transport of the sign-in. It sends to the authority's host and
// to no other: the SDK takes a region from the environment
// (AZURE_REGIONAL_AUTHORITY_NAME) and addresses from answers, and what goes
// there is a credential.
//
// The SDK passes errors of its transport on as text, so the lock remembers the
// last one for the explanation.
type lock struct {
	host   string
	client *http.Client

	mu   sync.Mutex
	last error
}

func newLock(authority string, base http.RoundTripper) *lock {
	u, err := url.Parse(authority)
	if err != nil {
		u = &url.URL{} // no host: sends nothing
	}
	if base == nil {
		base = guard.NewBase()
	}
	return &lock{host: u.Host, client: &http.Client{
		Transport:     base,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// unsentError is why a request was not sent. It does not pass by itself.
type unsentError struct{ reason string }

func (e unsentError) Error() string { return e.reason }

// NonRetriable tells the SDK's pipeline so.
func (unsentError) NonRetriable() {}

// Do sends a request of the SDK.
func (l *lock) Do(req *http.Request) (*http.Response, error) {
	res, err := l.send(req)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = err
	return res, err
}

// CloseIdleConnections is for a library that wants to be able to.
func (l *lock) CloseIdleConnections() { l.client.CloseIdleConnections() }

func (l *lock) send(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme != "https" || !strings.EqualFold(req.URL.Host, l.host) || l.host == "" {
		return nil, unsentError{"the sign-in was directed to another host than Microsoft Entra's and was not sent; " +
			"unset AZURE_REGIONAL_AUTHORITY_NAME if it is set"}
	}
	res, err := l.client.Do(req)
	if bad, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return nil, unsentError{fmt.Sprintf("%s presented a certificate that this machine does not trust, so nothing was sent (%s); "+
			"check the clock, and install the certificate of a proxy that inspects TLS", l.host, bad)}
	}
	return res, err
}

// failure is why the last request got no answer, nil if it got one.
func (l *lock) failure() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}
