package guard_test

import (
	"net/url"
	"strings"
	"testing"

	"pim-groups/internal/graph/guard"
)

func TestNewOrigin(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://graph.microsoft.com":      "",
		"https://graph.microsoft.com/":     "",
		"https://Graph.Microsoft.com:443":  "",
		"http://127.0.0.1:8080":            "",
		"http://[::1]:8080":                "",
		"http://graph.microsoft.com":       "does not begin with https",
		"http://localhost:8080":            "does not begin with https",
		"http://127.0.0.1.evil.example":    "does not begin with https",
		"https://graph.microsoft.com/v1.0": "more than scheme, host and port",
		"https://me@graph.microsoft.com":   "more than scheme, host and port",
		"https://graph.microsoft.com?a=b":  "more than scheme, host and port",
		"https://":                         "names no host",
		"graph.microsoft.com":              "more than scheme, host and port",
		"https://%zz":                      "not a URL",
	} {
		_, err := guard.NewOrigin(address)
		if got := errorText(err); (want == "") != (err == nil) || !strings.Contains(got, want) {
			t.Errorf("NewOrigin(%q): error %q, want %q", address, got, want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func graph(t testing.TB) guard.Origin {
	t.Helper()
	o, err := guard.NewOrigin(root, "/beta/identityGovernance/privilegedAccess/group/resources")
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Where a nextLink may lead. The list was asked for at /v1.0/groups.
func TestNextLink(t *testing.T) {
	t.Parallel()
	tests := []struct{ link, want string }{
		{"https://graph.microsoft.com/v1.0/groups?$skiptoken=x", ""},
		{"https://graph.microsoft.com:443/v1.0/groups?$skiptoken=x", ""},
		{"https://GRAPH.microsoft.com/v1.0/groups?$skiptoken=x", ""},
		{"https://graph.microsoft.com/v1.0/groups/delta", ""},
		{"http://graph.microsoft.com/v1.0/groups", "leads to graph.microsoft.com:80 instead of graph.microsoft.com"},
		{"https://evil.example/v1.0/groups", "leads to evil.example"},
		{"https://graph.microsoft.com@evil.example/v1.0/groups", "leads to evil.example"},
		{"https://me:pw@graph.microsoft.com/v1.0/groups", "names a user"},
		{"https://graph.microsoft.com:8443/v1.0/groups", "leads to graph.microsoft.com:8443"},
		{"https://graph.microsoft.com.evil.example/v1.0/groups", "leads to graph.microsoft.com.evil.example"},
		{"//evil.example/v1.0/groups", "leads to evil.example"},
		{"/v1.0/groups?$skiptoken=1", "names no host"},
		{"?$skiptoken=1", "names no host"},
		{"https://graph.microsoft.com/v1.0/groups#x", "fragment"},
		{"https://graph.microsoft.com/beta/groups", "does not read its path"},
		{"https://graph.microsoft.com/beta/$batch", "does not read its path"},
		{"https://graph.microsoft.com/v1.0/$batch", "leads to no list"},
		{"https://graph.microsoft.com/beta/identityGovernance/privilegedAccess/group/resources", "another version"},
		{"https://graph.microsoft.com/v1.0/../beta/groups", "read in more than one way"},
		{"https://graph.microsoft.com/v1.0/%2e%2e/beta/groups", "read in more than one way"},
		{"https://graph.microsoft.com/v1.0/a%2fb", "read in more than one way"},
		{`https://graph.microsoft.com/v1.0/a\b`, "read in more than one way"},
		{"https://graph.microsoft.com/v1.0//groups", "read in more than one way"},
		{"https://graph.microsoft.com/v1.0", "does not read its path"},
		{"https://graph.microsoft.com/V1.0/groups", "does not read its path"},
		{"javascript:alert(1)", "names no host"},
		{"https://graph.microsoft.com/v1.0/\x00", "not a URL"},
	}
	first, _ := url.Parse(groups)
	for _, test := range tests {
		_, err := graph(t).Next(first, test.link)
		if got := errorText(err); (test.want == "") != (err == nil) || !strings.Contains(got, test.want) {
			t.Errorf("%s: error %q, want %q", test.link, got, test.want)
		}
	}
}

// A link that is followed leads to the origin, however it is written.
func FuzzNextLink(f *testing.F) {
	for _, link := range []string{groups + "?$skiptoken=x", "https://graph.microsoft.com@evil.example/", "//evil.example", `https:\\evil.example`,
		"https://graph.microsoft.com:443/v1.0/x", "https://graph.microsoft.com%2eevil.example/v1.0/x", "https://graph.microsoft.com/v1.0/..;/x"} {
		f.Add(link)
	}
	f.Fuzz(func(t *testing.T, link string) {
		first, _ := url.Parse(groups)
		u, err := graph(t).Next(first, link)
		if err != nil {
			return
		}
		again, err := url.Parse(u.String())
		if err != nil || again.Scheme != "https" || !strings.EqualFold(again.Hostname(), "graph.microsoft.com") ||
			again.Port() != "" && again.Port() != "443" || again.User != nil || !strings.HasPrefix(again.EscapedPath(), "/v1.0/") {
			t.Errorf("%q is followed to %s", link, u)
		}
	})
}
