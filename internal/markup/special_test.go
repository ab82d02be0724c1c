package markup_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"pim-groups/internal/markup"
)

// TestLinkLeadsOnlyToHTTPS: whatever else a browser would do with an address,
// it gets none.
func TestLinkLeadsOnlyToHTTPS(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://github.com/o/r/blob/0a/teams/a%26b%20%281%29.yaml#L4": "https://github.com/o/r/blob/0a/teams/a%26b%20%281%29.yaml#L4",
		"https://ghes.contoso.com:8443/o/r?a=1&b=2":                    "https://ghes.contoso.com:8443/o/r?a=1&b=2",
		"HTTPS://github.com/":                                          "https://github.com/",
		`https://github.com/"><script>alert(1)</script>`:               "https://github.com/%22%3E%3Cscript%3Ealert%281%29%3C/script%3E",
		"https://github.com/?a=\"><b>":                                 `https://github.com/?a="><b>`,
		"https://github.com@evil.test/":                                "",
		"https://:443/":                                                "",
		"https:/github.com/":                                           "",
		"https:":                                                       "",
		"http://github.com/":                                           "",
		"//github.com/":                                                "",
		"/o/r":                                                         "",
		"javascript:alert(1)":                                          "",
		" javascript:alert(1)":                                         "",
		"java\tscript:alert(1)":                                        "",
		"JavaScript://github.com/%0aalert(1)":                          "",
		"data:text/html,<script>alert(1)</script>":                     "",
		"vbscript:x":                                                   "",
		"ftp://github.com/":                                            "",
		"https://git hub.com/":                                         "",
		"https://github.com/\x00":                                      "",
		"https://github.com/%zz":                                       "",
		"":                                                             "",
	} {
		checkLink(t, address, want)
	}
}

// checkLink reads a link back: its only attributes, and the words in it, are
// ours.
func checkLink(t *testing.T, address, want string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(markup.Link(address, markup.Words("words")).String()))
	z.Next()
	got := ""
	if token := z.Token(); token.Type == html.StartTagToken {
		if len(token.Attr) != 2 || token.Attr[0].Key != "href" || token.Attr[1].Val != "noopener noreferrer" {
			t.Fatalf("%q: the link has the attributes %+v", address, token.Attr)
		}
		got = token.Attr[0].Val
		z.Next()
	}
	if string(z.Raw()) != "words" {
		t.Errorf("%q: the link says %q", address, z.Raw())
	}
	if got != want {
		t.Errorf("%q leads to %q, want %q", address, got, want)
	}
}

func FuzzLink(f *testing.F) {
	for _, address := range []string{"https://a/b", "javascript:a", "https://a\"b", "https://a/?\"><b>", "https://[::1]/", "\thttps://a"} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		link := markup.Link(address, markup.Words("words")).String()
		if link == "words" {
			return
		}
		elements, says := outline(t, link)
		if got := strings.Join(elements, ","); got != "html,head,body,a href rel" || says[len(says)-1] != "words" {
			t.Errorf("%q becomes %s, %q", address, got, says)
		}
		if !strings.HasPrefix(link, `<a href="https://`) {
			t.Errorf("%q leads to %s", address, link)
		}
	})
}

// TestVerbatim: what the browser does not read as text can't be escaped, so
// that a style or script which would end early is none.
func TestVerbatim(t *testing.T) {
	t.Parallel()
	if got := markup.Style("a > b { c: d & e }").String(); got != "<style>a > b { c: d & e }</style>" {
		t.Errorf("the style is %q", got)
	}
	if got := markup.Script(`if (a < b && c) "d";`).String(); got != `<script>if (a < b && c) "d";</script>` {
		t.Errorf("the script is %q", got)
	}
	for _, text := range []string{"</style>", "a</SCRIPT >", "</script><b>", "<!-- <script>", `"<ScRiPt"`} {
		if s := markup.Style(text); !s.IsNothing() {
			t.Errorf("the style is %q", s)
		}
		if s := markup.Script(text); !s.IsNothing() {
			t.Errorf("the script is %q", s)
		}
	}
}

// TestPolicy compares with the hash of a script that others have computed, that
// of an example: https://www.w3.org/TR/CSP2/#script-src-hash-usage
func TestPolicy(t *testing.T) {
	t.Parallel()
	const want = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; ` +
		`style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; ` +
		`script-src 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='; base-uri 'none'; form-action 'none'">`
	if got := markup.Policy("", "alert('Hello, world.');").String(); got != want {
		t.Errorf("the policy is\n%s, want\n%s", got, want)
	}
}
