package fakegraph

import (
	"net/url"
	"strings"
)

// route is one operation of Graph.
type route struct {
	method  string
	pattern string // {} is a parameter
	in      versions
	grant   grant
	units   int // resource units, before $select and $expand
	pim     bool
	handle  func(*call) (result, *refusal)

	segments []string
}

// versions says in which versions of Graph an operation is.
type versions uint8

const (
	v1 versions = 1 << iota
	beta
	both = v1 | beta
)

// router finds routes by the number of segments and the first of them.
type router map[routeKey][]*route

type routeKey struct {
	length int
	first  string
}

// newRouter keeps the order of the routes: a literal segment that stands before
// a parameter wins.
func newRouter(routes []route) router {
	r := make(router)
	for i := range routes {
		to := &routes[i]
		to.segments = strings.Split(to.pattern, "/")
		key := routeKey{len(to.segments), strings.ToLower(to.segments[0])}
		r[key] = append(r[key], to)
	}
	return r
}

// find gives the route and puts its parameters into the call.
func (r router) find(c *call, path string) (*route, *refusal) {
	segments, ok := splitPath(path)
	if !ok {
		return nil, badRequest("Bad Request - Error in query syntax.")
	}
	wanted := both
	if c.version == "v1.0" {
		wanted = v1
	} else {
		wanted = beta
	}
	other := false // there is such a path, for another method
	for _, to := range r[routeKey{len(segments), strings.ToLower(segments[0])}] {
		args, matches := to.match(segments)
		if !matches || to.in&wanted == 0 {
			continue
		}
		if to.method == c.method {
			c.args = args
			return to, nil
		}
		other = true
	}
	if other {
		return nil, notAllowed()
	}
	return nil, noSegment(segments[len(segments)-1])
}

// match compares without case, as Graph does with the segments of a path. [G]
func (to *route) match(segments []string) (args []string, ok bool) {
	for i, want := range to.segments {
		switch {
		case want == "{}":
			args = append(args, segments[i])
		case !strings.EqualFold(want, segments[i]):
			return nil, false
		}
	}
	return args, true
}

// appIDKey begins the parameter of a path that names an application by its client
// id: servicePrincipals(appId='…').
const appIDKey = "appId="

// splitPath decodes the segments. A key may stand in parentheses as well:
// groups('id') is groups/id. [G]
func splitPath(path string) (segments []string, ok bool) {
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		segment, err := url.PathUnescape(part)
		if err != nil {
			return nil, false
		}
		if name, client, found := strings.Cut(segment, "(appId='"); found {
			segments = append(segments, name, appIDKey+strings.TrimSuffix(client, "')"))
			continue
		}
		name, key, found := strings.Cut(segment, "('")
		key, closed := strings.CutSuffix(key, "')")
		if found && closed && !strings.Contains(segment, "=") {
			segments = append(segments, name, strings.ReplaceAll(key, "''", "'"))
			continue
		}
		segments = append(segments, segment)
	}
	return segments, true
}

// price is what a call costs in resource units. [D]
// https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
func (to *route) price(query string) int {
	units := max(to.units, 1)
	if !strings.Contains(query, "$") && !strings.Contains(query, "%24") {
		return units
	}
	text := unescape(query)
	if strings.Contains(text, "$select=") {
		units--
	}
	if strings.Contains(text, "$expand=") {
		units++
	}
	if top, found := intOption(text, "$top="); found && top < 20 {
		units--
	}
	return max(units, 1)
}

// intOption finds a number without parsing the query: the price is due for
// queries, too, that turn out to be wrong.
func intOption(query, name string) (n int, found bool) {
	_, rest, found := strings.Cut(query, name)
	for _, digit := range rest {
		if digit < '0' || digit > '9' || n > 1000 {
			break
		}
		n = n*10 + int(digit-'0')
	}
	return n, found
}
