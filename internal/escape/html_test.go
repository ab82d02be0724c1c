package escape_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"

	"pim-groups/internal/escape"
	"pim-groups/internal/fake/hostile"
)

// checkHTML reads a page with the text as content and as attribute.
func checkHTML(t *testing.T, text string) {
	t.Helper()
	page := `<b title="` + escape.HTML(text) + `">` + escape.HTML(text) + `</b>`
	z := nethtml.NewTokenizer(strings.NewReader(page))
	var title, content string
	for kind := z.Next(); kind != nethtml.ErrorToken; kind = z.Next() {
		token := z.Token()
		switch {
		case kind == nethtml.StartTagToken && token.Data == "b" && len(token.Attr) == 1:
			title = token.Attr[0].Val
		case kind == nethtml.TextToken:
			content += token.Data
		case kind != nethtml.EndTagToken || token.Data != "b":
			t.Errorf("%q: the page has %q", text, token)
		}
	}
	if want := escape.Line(text); title != want || content != want {
		t.Errorf("%q: title %q and content %q, want %q", text, title, content, want)
	}
}

// checkPath follows a link as a browser does: what comes back is the path.
func checkPath(t *testing.T, text string) {
	t.Helper()
	const base = "https://github.com/o/r/blob/0f1e/"
	link, err := url.Parse(base + escape.Path(text) + "#L1")
	if err != nil {
		t.Errorf("Path(%q): %v", text, err)
		return
	}
	if got, want := link.Path, "/o/r/blob/0f1e/"+text; got != want || link.RawQuery != "" || link.Fragment != "L1" {
		t.Errorf("Path(%q) leads to %q, want %q", text, link, want)
	}
	if segment := escape.PathSegment(text); strings.Contains(segment, "/") {
		t.Errorf("PathSegment(%q) = %q has two segments", text, segment)
	}
	destination := regexp.MustCompile(`^[A-Za-z0-9._~%/-]*$`)
	if path := escape.Path(text); !destination.MatchString(path) {
		t.Errorf("Path(%q) = %q would not stand in a link of Markdown", text, path)
	}
}

func FuzzHTML(f *testing.F) {
	hostile.Fuzz(f, func(t *testing.T, text string) {
		checkHTML(t, text)
		checkPath(t, text)
	})
}

func TestPath(t *testing.T) {
	t.Parallel()
	if got, want := escape.Path("teams/a&b (1)/größe.yaml"), "teams/a%26b%20%281%29/gr%C3%B6%C3%9Fe.yaml"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := escape.PathSegment("a/b"), "a%2Fb"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
