package escape

import (
	"html"
	"net/url"
	"strings"
)

// HTML makes text fit for the content of an HTML element or for an attribute
// value in quotes. In a Markdown document it is enough for attributes only:
// Markdown is read inside elements too, so their content needs Markdown.
func HTML(s string) string { return html.EscapeString(Line(s)) }

// PathSegment makes text fit for one segment of the path of a URL that is
// also a link of a Markdown document: all bytes but the unreserved ones of
// RFC 3986, section 2.3, are percent-encoded. It takes the raw text, not
// Line's, because the link must reach the thing itself.
func PathSegment(s string) string {
	// url.PathEscape leaves parentheses and more, which end a link of Markdown.
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// Path is PathSegment for a path of several segments, which keeps its
// slashes.
func Path(s string) string { return strings.ReplaceAll(PathSegment(s), "%2F", "/") }
