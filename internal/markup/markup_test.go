package markup_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"pim-groups/internal/escape"
	"pim-groups/internal/fake/hostile"
	"pim-groups/internal/markup"
)

// page puts a text wherever one can stand: as content, among it, as the value
// of an attribute, as an id and as an address.
func page(text string) string {
	return markup.Document(
		markup.Head.Of(markup.Title.Of(markup.Text(text)), markup.Meta.Of(markup.MetaName.Is("x"), markup.Content.Of(text))),
		markup.Body.Of(
			markup.P.Of(markup.Class.Of(text), markup.Text(text)),
			markup.P.Of(markup.Words("a "), markup.Strong.Of(markup.Text(text)), markup.Words(": b")),
			markup.Section.Of(markup.ID.Of(text), markup.Jump(text, markup.Class.Is("c"), markup.Text(text))),
			markup.Table.Of(markup.Rows.Of(markup.Row.Of(markup.Cell.Of(markup.SortedBy.Of(text), markup.Text(text))))),
			markup.P.Of(markup.Link("https://example.com/"+escape.Path(text), markup.Text(text)), markup.Link(text, markup.Text(text))),
			markup.Picture.Of(markup.Alternative.Of(text), markup.Rect.Of(markup.X.Of(text))),
		),
	).String()
}

// outline lists the elements of a page with the names of their attributes,
// and all that the page says.
func outline(t *testing.T, document string) (elements, says []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			entry := n.Data
			for _, a := range n.Attr {
				entry += " " + a.Key
				if a.Key != "href" {
					says = append(says, a.Val)
				}
			}
			elements = append(elements, entry)
		case html.TextNode:
			says = append(says, n.Data)
		case html.CommentNode:
			elements = append(elements, "comment")
		}
	}
	return elements, says
}

// checkPage reads a page back as a browser does: the text makes no element, no
// attribute and no comment, and each time it is read as what Line shows of it.
func checkPage(t *testing.T, text string) {
	t.Helper()
	if markup.Link(text, markup.Words("x")).String() != "x" || text == "" {
		return // an address of https is a link, and no text is no text node
	}
	elements, says := outline(t, page(text))
	want, _ := outline(t, page("x"))
	if !slices.Equal(elements, want) {
		t.Fatalf("%q: the page has the elements\n%q, want\n%q", text, elements, want)
	}
	// Two texts stand side by side in the last paragraph and are read as two,
	// because an element is around the first.
	read := 0
	for _, s := range says {
		if s == escape.Line(text) {
			read++
		}
	}
	if read < 13 {
		t.Errorf("%q is read %d times, want 13 or more: %q", text, read, says)
	}
}

func FuzzPage(f *testing.F) {
	hostile.Fuzz(f, checkPage)
}

func TestLayout(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		node markup.Node
		want string
	}{
		{"nothing", markup.Node{}, ""},
		{"words may begin with a colon", markup.Words(`: <a> & "b"`), ": &lt;a&gt; &amp; &#34;b&#34;"},
		{"a text may not", markup.Text(": <a>"), `\u{3a} &lt;a&gt;`},
		{"inline", markup.P.Of(markup.Words("a"), markup.Node{}, markup.Strong.Of(markup.Words("b"))), "<p>a<strong>b</strong></p>"},
		{"block", markup.List.Of(markup.Item.Of(markup.Words("a")), markup.Node{}, markup.Item.Of()), "<ul>\n<li>a</li>\n<li></li>\n</ul>"},
		{"attributes come first, in their order", markup.P.Of(markup.Words("a"), markup.Class.Is("b"), markup.ID.Of("c")), `<p class="b" id="c">a</p>`},
		{"an attribute outside an element", markup.Join(markup.Class.Is("b"), markup.Words("a")), "a"},
		{"void elements hold nothing", markup.Break.Of(markup.Words("a"), markup.Class.Is("b")), `<br class="b">`},
		{"if", markup.Join(markup.If(true, markup.Words("a")), markup.If(false, markup.Words("b"))), "a"},
		{"jump", markup.Jump("state-a b", markup.Class.Is("c"), markup.Words("d")), `<a class="c" href="#state-a%20b">d</a>`},
	} {
		if got := test.node.String(); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	if (markup.Node{}).IsNothing() == markup.P.Of().IsNothing() {
		t.Error("an empty paragraph is nothing")
	}
}
