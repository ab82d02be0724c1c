package settings

import "regexp"

// Context is the authentication context that an activation needs, c1 to c99; "" is
// none.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicyauthenticationcontextrule
type Context string

const contextEnabled, claimValue = "isEnabled", "claimValue"

var contextName = regexp.MustCompile(`^c[1-9][0-9]?$`)

// ParseContext reads c1 to c99, or none.
func ParseContext(text string) (Context, bool) {
	if text == "none" {
		return "", true
	}
	return Context(text), contextName.MatchString(text)
}

// Equal compares as it is written: no page says that letter case means nothing.
func (c Context) Equal(b Context) bool { return c == b }

// String gives c1, or none.
func (c Context) String() string {
	if c == "" {
		return "none"
	}
	return string(c)
}

// rank knows nothing about MFA; Leaf.Rank does.
func (c Context) rank(after Context) Rank {
	if c != "" && after != "" && c != after {
		return Unrankable // a context is what the tenant's policies make of it
	}
	return rankFlags(c != "", after != "")
}

// read takes null, "" and a missing claimValue as the same; none of them means
// anything while the rule is off.
func (Context) read(rule object) (Context, string) {
	enabled, reason := property[bool](rule, contextEnabled)
	text := ""
	if reason == "" && rule.has(claimValue) {
		text, reason = property[string](rule, claimValue)
	}
	if reason != "" || !enabled {
		return "", reason
	}
	context, ok := ParseContext(text)
	switch {
	case text == "":
		return "", contextEnabled + " is true and " + claimValue + " names no context"
	case !ok || context == "":
		return "", unknownWord(claimValue, text)
	}
	return context, ""
}

// write leaves the name of a context that is switched off as it was.
func (c Context) write(rule object) string {
	set(rule, contextEnabled, c != "")
	if c != "" {
		set(rule, claimValue, string(c))
	}
	return ""
}

func (c Context) unwritable() string {
	if context, ok := ParseContext(c.String()); !ok || context != c {
		return "an authentication context is c1 to c99, or none"
	}
	return ""
}
