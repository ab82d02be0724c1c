package fakegraph_test

import (
	"strings"
	"testing"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/entra"
)

// A token is asked for the Graph of the tenant's cloud.
func TestClouds(t *testing.T) {
	t.Parallel()
	for cloud, root := range map[directory.Cloud]string{
		directory.Public:   "https://graph.microsoft.com",
		directory.USGov:    "https://graph.microsoft.us",
		directory.USGovDoD: "https://dod-graph.microsoft.us",
		directory.China:    "https://microsoftgraph.chinacloudapi.cn",
	} {
		snap := contoso()
		snap.Cloud = cloud
		c := serveSnapshot(t, snap)
		s := &signer{c, c.srv.ClientID(), c.srv.TenantID(), root + "/.default"}
		c.token = s.federated(s.assertion(entra.Exchange)).want(200).object().Get("access_token").Text()
		c.get("/v1.0/organization").want(200)
		if s.scope = "https://graph.microsoft.example/.default"; cloud != directory.Public {
			s.scope = "https://graph.microsoft.com/.default"
		}
		s.federated(s.assertion(entra.Exchange)).failed(400, "invalid_resource", "500011")
	}
}

// Links stay on the host that was asked, over a socket as well.
func TestLinksStay(t *testing.T) {
	t.Parallel()
	for _, transport := range []string{"memory", "HTTP/1.1", "HTTP/2"} {
		c := serve(t, fakegraph.WithPageSize(5))
		c.overSocket(transport)
		r := c.get("/v1.0/groups?$select=id")
		if !strings.HasPrefix(r.next(), c.srv.URL()+"/v1.0/groups?") {
			t.Errorf("%s: link %s", transport, r.next())
		}
		if got := len(c.all("/v1.0/groups?$select=id")); got != 13 {
			t.Errorf("%s: %d groups", transport, got)
		}
		if r.header.Get("request-id") == "" || r.header.Get("client-request-id") != r.header.Get("request-id") {
			t.Errorf("%s: ids %v", transport, r.header)
		}
		if got := c.get("/v1.0/groups", "client-request-id", "mine").header.Get("client-request-id"); got != "mine" {
			t.Errorf("%s: client-request-id %q", transport, got)
		}
	}
}

// Beta groups warn of a preview property; that is no error.
func TestBetaHeaders(t *testing.T) {
	t.Parallel()
	c := serve(t)
	if r := c.get("/beta/groups").want(200); r.header.Get("Deprecation") == "" || r.header.Get("Sunset") == "" {
		t.Errorf("headers %v", r.header)
	}
	if r := c.get("/v1.0/groups"); r.header.Get("Deprecation") != "" {
		t.Errorf("headers %v", r.header)
	}
	c.get("/v2.0/groups").refused(400, "BadRequest")
	c.do("PUT", "/v1.0/groups/"+plain, "{}").refused(405, "Request_BadRequest")
	c.get("/v1.0/groups('" + plain + "')/owners").want(200)
}

// Large answers are compressed when the client asks for it.
func TestCompression(t *testing.T) {
	t.Parallel()
	c := serve(t)
	if r := c.get("/v1.0/groups", "Accept-Encoding", "gzip").want(200); r.header.Get("Content-Encoding") != "gzip" || strings.HasPrefix(r.text, "{") {
		t.Errorf("encoding %q: %.20q", r.header.Get("Content-Encoding"), r.text)
	}
	if r := c.get("/v1.0/groups", "Accept-Encoding", "identity").want(200); r.header.Get("Content-Encoding") != "" || !strings.HasPrefix(r.text, "{") {
		t.Errorf("encoding %q: %.20q", r.header.Get("Content-Encoding"), r.text)
	}
}

// The same requests get the same answers, byte for byte.
func TestDeterminism(t *testing.T) {
	t.Parallel()
	run := func() string {
		c := serve(t, fakegraph.WithClock(now))
		var b strings.Builder
		b.WriteString(c.patch(plain, activation, expire("PT4H")).text)
		b.WriteString(c.do("POST", eligibilityRequests, eligible(plain, alice)).text)
		b.WriteString(c.get(assignmentsOf(plain) + "&$expand=policy($expand=rules)").text)
		b.WriteString(c.get("/v1.0/groups?$count=true&$filter=displayName ne 'x'", eventual()...).text)
		b.WriteString(c.get("/v1.0/groups/" + deleted).text)
		return b.String()
	}
	if a, b := run(), run(); a != b {
		t.Errorf("first\n%s\nthen\n%s", a, b)
	}
}
