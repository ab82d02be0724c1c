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

// PathSegment makes raw text, not Line's, fit for one segment of the path of a URL.
// All bytes but the unreserved ones of RFC 3986, section 2.3, are percent-encoded:
// url.PathEscape leaves parentheses, which end a link of Markdown.
func PathSegment(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// Path is PathSegment for a path of several segments, which keeps its
// slashes.
func Path(s string) string { return strings.ReplaceAll(PathSegment(s), "%2F", "/") }
