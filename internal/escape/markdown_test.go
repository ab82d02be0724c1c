package escape_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
	nethtml "golang.org/x/net/html"

	"pim-groups/internal/escape"
	"pim-groups/internal/fake/hostile"
)

// rendered is what a reader of a Markdown document gets: the elements in
// order, and all the text, without the line ends between elements.
type rendered struct {
	elements []string
	text     string
}

// render shows Markdown as GitHub would, raw HTML included.
func render(t *testing.T, markdown string) rendered {
	t.Helper()
	var page bytes.Buffer
	renderer := goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.Footnote),
		goldmark.WithRendererOptions(html.WithUnsafe()))
	if err := renderer.Convert([]byte(markdown), &page); err != nil {
		t.Fatal(err)
	}
	var out rendered
	for z := nethtml.NewTokenizer(&page); ; {
		switch z.Next() {
		case nethtml.ErrorToken:
			return out
		case nethtml.TextToken:
			out.text += strings.ReplaceAll(string(z.Text()), "\n", "")
		case nethtml.CommentToken:
			if string(z.Text()) != " " { // ours is empty
				out.elements = append(out.elements, "comment")
			}
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			name, _ := z.TagName()
			out.elements = append(out.elements, string(name))
		}
	}
}

// place is where the program puts foreign text, with what it must render to:
// %s stands for the text, in the Markdown and on the page.
type place struct{ markdown, elements, text string }

func places() []place {
	return []place{
		{"%s", "p", "%s"},
		{"name: %s, and more", "p", "name: %s, and more"},
		{"- %s", "ul li", "%s"},
		{"### %s", "h3", "%s"},
		{"> [!NOTE]\n> %s", "blockquote p", "[!NOTE]%s"},
		{"|a|b|\n|-|-|\n|%s|, end|", "table thead tr th th tbody tr td td", "ab%s, end"}, // a comma, since the text of cells is joined
	}
}

// htmlPlaces are inside HTML, where Markdown is not always read.
func htmlPlaces() []place {
	return []place{
		{"<details><summary>%s</summary></details>", "details summary", "%s"},
		{"a <sub>%s</sub>", "p sub", "a %s"},
	}
}

// extras find what GitHub makes of rendered text: mentions, issues, emoji,
// and addresses.
var extras = regexp.MustCompile(`(?i)(^|\W)@\w|#\w|\bgh-\d|:[\w+-]+:|://|www\.`)

// checkPlace puts a text, as Markdown, into a place and looks at the page. It
// gives the text of the page.
func checkPlace(t *testing.T, place place, text, markdown, element string) string {
	t.Helper()
	got := render(t, strings.ReplaceAll(place.markdown, "%s", markdown))
	elements := slices.DeleteFunc(slices.Clone(got.elements), func(e string) bool { return e == element })
	if want := strings.Fields(place.elements); !slices.Equal(elements, want) {
		t.Errorf("%q in %q has the elements %q, want %q", text, place.markdown, got.elements, want)
	}
	if n := len(got.elements) - len(elements); element != "" && n != 1 {
		t.Errorf("%q in %q has %d elements %q", text, place.markdown, n, element)
	}
	want := strings.ReplaceAll(place.text, "%s", escape.Line(text))
	if shown := strings.ReplaceAll(got.text, "\u200b", ""); shown != want {
		t.Errorf("%q in %q shows %q, want %q", text, place.markdown, shown, want)
	}
	return got.text
}

func checkMarkdown(t *testing.T, text string) {
	t.Helper()
	if text == "" {
		return // an empty paragraph is no paragraph
	}
	for _, place := range slices.Concat(places(), htmlPlaces()) {
		shown := checkPlace(t, place, text, escape.Markdown(text), "")
		if extra := extras.FindString(shown); extra != "" {
			t.Errorf("%q in %q shows %q, which GitHub decorates", text, place.markdown, extra)
		}
	}
}

func checkCode(t *testing.T, text string) {
	t.Helper()
	for _, place := range places() {
		checkPlace(t, place, text, escape.Code(text), "code")
	}
	for _, place := range htmlPlaces() {
		checkPlace(t, place, text, "<code>"+escape.Markdown(text)+"</code>", "code")
	}
}

func FuzzMarkdown(f *testing.F) {
	hostile.Fuzz(f, checkMarkdown)
}

func FuzzCode(f *testing.F) {
	hostile.Fuzz(f, checkCode)
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"sg-prod-owners (a, b) 1.2", "sg-prod-owners (a, b) 1.2"},
		{"a|b*c", "a&#124;b&#42;c"},
		{"x\\`*_~[]<>&|$^!{}", "x&#92;&#96;&#42;&#95;&#126;&#91;&#93;&#60;&#62;&#38;&#124;&#36;&#94;&#33;&#123;&#125;"},
		{"@me", "@&#8203;me"},
		{"x @me", "x @&#8203;me"},
		{"ada@contoso.com", "ada@<!-- -->contoso.com"},
		{"#1 # x", "&#35;&#8203;1 &#35; x"},
		{"a: b 06:00 x", "a: b 06:00 x"},
		{"a :x: b:c", "a :&#8203;x: b:&#8203;c"},
		{"a:", "a:"},
		{"a::b", "a::&#8203;b"},
		{"http://x", "http:&#8203;//x"},
		{"www.x.y", "www&#8203;.x.y"},
		{"GH-12", "GH-&#8203;12"},
		{"- a-b", "&#45;&#32;a-b"},
		{"1. a.b", "1&#46; a.b"},
		{"1a. b", "1a. b"},
		{" a ", "&#32;a&#32;"},
		{"", ""},
	}
	for _, test := range tests {
		if got := escape.Markdown(test.text); got != test.want {
			t.Errorf("Markdown(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestCode(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"sg-prod", "`sg-prod`"},
		{"a`b", "``a`b``"},
		{"`", "`` ` ``"},
		{"a``", "``` a`` ```"},
		{" a", "` a`"},
		{" a ", "`  a  `"},
		{"  ", "`  `"},
		{`a\`, "`a\\`"},
		{"a|b", "<code>a&#124;b</code>"},
		{"@bot merge", "<code>@&#8203;bot merge</code>"},
		{"ada@contoso.com", "<code>ada@<!-- -->contoso.com</code>"},
		{"", "<code></code>"},
	}
	for _, test := range tests {
		if got := escape.Code(test.text); got != test.want {
			t.Errorf("Code(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}
