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

// authorityOf gives the address of Entra in a cloud.
// https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
func authorityOf(in directory.Cloud, override string) (string, error) {
	if override != "" {
		return override, checkLoopback(override)
	}
	switch in {
	case directory.Public:
		return "https://login.microsoftonline.com/", nil
	case directory.USGov, directory.USGovDoD:
		return "https://login.microsoftonline.us/", nil
	case directory.China:
		return "https://login.chinacloudapi.cn/", nil
	}
	return "", fmt.Errorf("cloud %q is not one of %q", in, directory.Clouds())
}

// checkLoopback keeps the override to rehearsals: whoever could send a
// workflow's token elsewhere could sign in as the application.
func checkLoopback(authority string) error {
	u, err := url.Parse(authority)
	if err != nil || u.Scheme != "https" || !guard.IsLoopback(u.Hostname()) || u.User != nil {
		return errors.New("another authority can only be a loopback address with https, such as https://127.0.0.1:8443")
	}
	return nil
}

// Audience is whom a workflow's token must be for, so that Entra of that cloud
// takes it.
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust
func Audience(in directory.Cloud) string {
	switch in {
	case directory.USGov, directory.USGovDoD:
		return "api://AzureADTokenExchangeUSGov"
	case directory.China:
		return "api://AzureADTokenExchangeChina"
	}
	return "api://AzureADTokenExchange"
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
		return &lock{client: &http.Client{}} // no host: sends nothing
	}
	if base == nil {
		base = guard.NewBase()
	}
	return &lock{host: u.Host, client: &http.Client{
		Transport:     base,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// otherHostError is a request that was not sent, and not to be tried again.
type otherHostError struct{}

func (otherHostError) Error() string { return "sign-in was about to leave the authority" }

// NonRetriable tells the SDK's pipeline so.
func (otherHostError) NonRetriable() {}

// strangerError is a host that could not show that it is Entra. It does not
// pass by itself, so it is not tried again either.
type strangerError struct{ reason string }

func (e strangerError) Error() string { return e.reason }

func (strangerError) NonRetriable() {}

// Do sends a request of the SDK.
func (l *lock) Do(req *http.Request) (*http.Response, error) {
	res, err := l.send(req)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = err
	return res, err
}

func (l *lock) send(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme != "https" || !strings.EqualFold(req.URL.Host, l.host) || l.host == "" {
		return nil, otherHostError{}
	}
	res, err := l.client.Do(req)
	if bad, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return nil, strangerError{bad.Err.Error()}
	}
	return res, err
}

// failure is why the last request got no answer, nil if it got one.
func (l *lock) failure() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}
