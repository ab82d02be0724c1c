package escape

import "strings"

// SARIF makes text fit for a message of a SARIF log: Line, with the form of an
// embedded link, "[text](target)", broken. A consumer may make a link of it
// wherever it stands in a plain text message (SARIF 2.1.0, section 3.11.6,
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317470).
// The standard's own escape, a backslash before the bracket, is left to each
// consumer to honour, so the parenthesis becomes a visible escape instead.
//
// Placeholders such as {0} stay: without arguments there is nothing to put in.
func SARIF(s string) string {
	return strings.ReplaceAll(Line(s), "](", "]"+number('('))
}
