package markup

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"

	"pim-groups/internal/escape"
)

// Document is a whole page in English.
func Document(head, body Node) Node {
	return Node{html: "<!DOCTYPE html>\n<html lang=\"en\">\n" + head.html + "\n" + body.html + "\n</html>\n"}
}

// Link leads out of the page if the address is one of https on a host; otherwise
// it is its nodes alone: a browser runs some addresses (javascript:, data:). The
// page that it leads to learns neither where the reader came from nor how to
// change this one.
// https://html.spec.whatwg.org/multipage/links.html#link-type-noopener
func Link(address string, nodes ...Node) Node {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return Join(nodes...)
	}
	return element("a", "", append([]Node{href.Of(u.String()), rel.Is("noopener noreferrer")}, nodes...))
}

// Jump leads to the element of the page that has the id.
func Jump(id string, nodes ...Node) Node {
	return element("a", "", append(nodes[:len(nodes):len(nodes)], href.Of("#"+escape.PathSegment(id))))
}

// Checkbox is a box to tick and its label. Nothing is sent anywhere: a style sheet
// reads by the id whether it is ticked.
func Checkbox(id string, label ...Node) Node {
	box := Node{html: "<input type=\"checkbox\"" + ID.Of(id).html + ">"}
	return element("label", "", append([]Node{box, Words(" ")}, label...))
}

// Policy allows the page one style and one script, known by their bytes, and
// nothing else: not even a mistake in this package would run or load anything.
// https://www.w3.org/TR/CSP3/#csp-header, https://html.spec.whatwg.org/#attr-meta-http-equiv-content-security-policy
func Policy(style, script string) Node {
	return Node{html: `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '` + integrity(style) +
		`'; script-src '` + integrity(script) + `'; base-uri 'none'; form-action 'none'">`}
}

func integrity(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Style is a style sheet of the program.
func Style(sheet string) Node { return verbatim("style", sheet) }

// Script is a script of the program.
func Script(source string) Node { return verbatim("script", source) }

// verbatim is an element whose text the browser takes as it is, so that nothing
// can be escaped in it: a text that could end or nest it makes no element.
// https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
func verbatim(name, text string) Node {
	if strings.Contains(text, "</") || strings.Contains(text, "<!--") || strings.Contains(strings.ToLower(text), "<script") {
		return Node{}
	}
	return Node{html: "<" + name + ">" + text + "</" + name + ">"}
}
