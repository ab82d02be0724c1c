package cli

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/escape"
)

// An earlier step of a job can set any variable but those of the runner, and so
// can a profile of a shell. Most do nothing here: addresses and identities come
// from options alone. These do, in Go itself.

// trustVariables decide which certificates are trusted, and what Go does with TLS
// and HTTP: with them, a proxy can read tokens, and answer for Microsoft and for
// GitHub.
// https://pkg.go.dev/crypto/x509#SystemCertPool
// https://pkg.go.dev/runtime#hdr-Environment_Variables
func trustVariables() []string { return []string{"SSL_CERT_FILE", "SSL_CERT_DIR", "GODEBUG"} }

// proxyVariables decide which way requests go; the Azure CLI reads one more of
// them than Go.
// https://pkg.go.dev/net/http#ProxyFromEnvironment
func proxyVariables() []string { return []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"} }

// setVariables lists those that the environment sets, sorted, as it spells them:
// proxies are read in lower case too, and Windows knows no case. An empty one is
// not set.
func (w *World) setVariables(names []string) []string {
	var found []string
	for _, entry := range w.Environ {
		name, value, _ := strings.Cut(entry, "=")
		if value != "" && slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// disallowedVariables lists the trust variables that the environment sets and the
// operator does not allow, by names that commas, blanks or line ends separate.
func (p *program) disallowedVariables(values []string) ([]string, error) {
	allowed := listed(strings.Join(values, "\n"))
	for _, name := range allowed {
		if !slices.Contains(trustVariables(), name) {
			return nil, fmt.Errorf("%s %q is not one of %s", p.named("allow-environment"), name, strings.Join(trustVariables(), ", "))
		}
	}
	isAllowed := func(name string) bool { return slices.Contains(allowed, strings.ToUpper(name)) }
	return slices.DeleteFunc(p.setVariables(trustVariables()), isAllowed), nil
}

// warnOfEnvironment names, in one line, the variables that decide which servers a
// run reaches and trusts. It never shows a value, which can hold a password.
func (w *World) warnOfEnvironment() {
	given := w.setVariables(slices.Concat(trustVariables(), proxyVariables()))
	if len(given) == 0 {
		return
	}
	fmt.Fprintf(w.Stderr, "warning: the environment sets %s: they decide which way requests go and which servers are trusted. Who set them "+
		"could read tokens or answer for Microsoft and GitHub. Unset what you did not set yourself\n", escape.Line(strings.Join(given, ", ")))
}
