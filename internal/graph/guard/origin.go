package guard

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"path"
	"slices"
	"strings"
)

// Origin is the one place that requests go to: scheme, host and port, the v1.0
// paths below it, and of beta only the paths that were declared. Requests and
// the nextLinks in answers are measured by it alike, so that nothing that an
// answer says can send a token, or believe a page, from elsewhere.
type Origin struct {
	scheme, host string
	beta         []string // allowed paths, with the version
}

// NewOrigin reads a root such as https://graph.microsoft.com. Plain http is
// for loopback addresses only.
func NewOrigin(root string, beta ...string) (Origin, error) {
	u, err := url.Parse(root)
	switch {
	case err != nil:
		return Origin{}, fmt.Errorf("%q is not a URL", root)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" || u.Opaque != "":
		return Origin{}, fmt.Errorf("%q is more than scheme, host and port", root)
	case u.Scheme != "https" && (u.Scheme != "http" || !IsLoopback(u.Hostname())):
		return Origin{}, fmt.Errorf("%q does not begin with https", root)
	case u.Hostname() == "":
		return Origin{}, fmt.Errorf("%q names no host", root)
	}
	return Origin{u.Scheme, hostPort(u), beta}, nil
}

// IsLoopback says whether the host is this machine, by its address. Names do
// not count, "localhost" included: what a name means is for others to say.
func IsLoopback(host string) bool { return net.ParseIP(host).IsLoopback() }

// String gives the root, without a slash at its end.
func (o Origin) String() string {
	host := o.host
	if o.scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	}
	return o.scheme + "://" + host
}

// hostPort spells the port out, so that it takes part in comparisons.
func hostPort(u *url.URL) string {
	usual := "443"
	if u.Scheme == "http" {
		usual = "80"
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), cmp.Or(u.Port(), usual))
}

// Parse reads an address to which a request may go.
func (o Origin) Parse(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("it is not a URL")
	}
	return u, o.Check(u)
}

// Check says why a request must not go to the URL.
func (o Origin) Check(u *url.URL) error {
	switch {
	case u.Host == "":
		return errors.New("it names no host")
	case hostPort(u) != o.host:
		return fmt.Errorf("it leads to %s instead of %s", strings.TrimSuffix(hostPort(u), ":443"), strings.TrimSuffix(o.host, ":443"))
	case u.Scheme != o.scheme:
		return fmt.Errorf("it uses %s instead of %s", u.Scheme, o.scheme)
	case u.User != nil:
		return errors.New("it names a user")
	case u.Fragment != "" || u.RawFragment != "" || u.Opaque != "":
		return errors.New("it has a fragment")
	}
	return o.checkPath(u)
}

// checkPath wants a path that means what it says: escaped slashes and dots are
// read differently by different servers.
func (o Origin) checkPath(u *url.URL) error {
	p := u.EscapedPath()
	lower := strings.ToLower(p)
	if path.Clean(p) != p || strings.ContainsAny(p, `\`) || strings.Contains(lower, "%2f") || strings.Contains(lower, "%5c") ||
		path.Clean(u.Path) != u.Path {
		return errors.New("its path can be read in more than one way")
	}
	if !strings.HasPrefix(p, "/v1.0/") && !slices.Contains(o.beta, p) {
		return errors.New("this program does not read its path")
	}
	return nil
}

// Next reads the nextLink of a page of the list that was first asked at. Graph
// sends absolute ones, to be used as they are:
// https://learn.microsoft.com/graph/paging
func (o Origin) Next(first *url.URL, link string) (*url.URL, error) {
	u, err := o.Parse(link)
	switch {
	case err != nil:
	case strings.HasPrefix(u.Path, "/v1.0/") != strings.HasPrefix(first.Path, "/v1.0/"):
		err = errors.New("it leads to another version of the API")
	case strings.HasSuffix(u.Path, "/$batch"):
		err = errors.New("it leads to no list")
	}
	if err != nil {
		return nil, fmt.Errorf("the link to the next page is refused: %w", err)
	}
	return u, nil
}
