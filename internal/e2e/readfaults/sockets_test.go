package readfaults_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/graph/guard"
)

// Faults of TLS and of proxies need sockets. The servers run outside of the
// bubble; in it connections are closed after each answer, because one that
// stays open would keep the fake time from passing.

// proxied puts a proxy before Graph that refuses to connect.
func proxied(t testing.TB, code int) func(*fakegraph.Server) carrier {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }))
	t.Cleanup(proxy.Close)
	address := &url.URL{Scheme: "http", Host: proxy.Listener.Addr().String()}
	return func(*fakegraph.Server) carrier {
		to := guard.NewBase()
		to.Proxy, to.DisableKeepAlives = http.ProxyURL(address), true
		return to
	}
}

// secureShots reach servers whose certificates are no good. The last is one
// that is: it shows that the others are refused for what is wrong with them.
func secureShots(t testing.TB) []shot {
	valid := func(c *x509.Certificate) {}
	trusted, stranger := newAuthority(t), newAuthority(t)
	shots := []struct {
		name   string
		by     *authority
		change func(*x509.Certificate)
		most   uint16
		want   string
	}{
		{"another host", trusted, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"graph.example"} }, 0, "x509: "},
		{"expired", trusted, func(c *x509.Certificate) { c.NotAfter = time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC) }, 0, "x509: certificate has expired"},
		{"nobody signed it", stranger, valid, 0, "x509: certificate signed by unknown authority"},
		{"TLS 1.0", trusted, valid, tls.VersionTLS10, "tls: "},
		{"good", trusted, valid, 0, "status 403"},
	}
	var made []shot
	for _, s := range shots {
		requests := make(chan string, 1000)
		wire := secured(t, s.by.issue(t, s.change), s.most, trusted.pool(), requests)
		made = append(made, shot{name: s.name, wire: wire, want: all(everythingUnknown, gap(s.want), func(t *testing.T, _ *outcome) {
			if s.name != "good" && len(requests) > 0 {
				t.Errorf("%d requests arrived", len(requests))
			}
		})})
	}
	return made
}

// secured is a server that refuses everything, and the way to it.
func secured(t testing.TB, certificate tls.Certificate, most uint16, roots *x509.CertPool, requests chan<- string) func(*fakegraph.Server) carrier {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests <- r.URL.Path
		w.WriteHeader(http.StatusForbidden)
	}))
	server.Config.ErrorLog = silent()
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS10, MaxVersion: most}
	server.StartTLS()
	t.Cleanup(server.Close)
	address := server.Listener.Addr().String()
	return func(*fakegraph.Server) carrier {
		to := guard.NewBase()
		to.Proxy, to.DisableKeepAlives, to.ForceAttemptHTTP2 = nil, true, false
		to.TLSClientConfig = &tls.Config{RootCAs: roots}
		to.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}
		return to
	}
}

// authority signs certificates. The bubble's clock begins in the year 2000.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{certificate, key}
}

func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// issue makes a certificate for this machine, changed.
func (a *authority) issue(t testing.TB, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "graph"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: a.certificate.NotBefore, NotAfter: a.certificate.NotAfter, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	change(template)
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
