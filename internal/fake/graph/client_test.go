package fakegraph_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	o "pim-groups/internal/fake/graph/odata"
)

// client is as naive as a client can be: it believes everything.
type client struct {
	t     testing.TB
	srv   *fakegraph.Server
	http  *http.Client
	token string
}

// serve answers the fixture's tenant in memory.
func serve(t testing.TB, options ...fakegraph.Option) *client {
	return serveSnapshot(t, contoso(), options...)
}

func serveSnapshot(t testing.TB, s *directory.Snapshot, options ...fakegraph.Option) *client {
	srv := fakegraph.New(s, options...)
	return &client{t, srv, srv.Client(), srv.Token()}
}

// reply is an answer that was read to its end.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	text   string
}

// try sends a request. Paths begin at the version; headers come in pairs.
func (c *client) try(method, path, body string, headers ...string) (reply, error) {
	url := path
	if strings.HasPrefix(path, "/") {
		url = c.srv.URL() + strings.ReplaceAll(path, " ", "%20")
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if body == "" {
		req.Body = nil
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.http.Do(req)
	if err != nil {
		return reply{t: c.t}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return reply{c.t, res.StatusCode, res.Header, string(text)}, err
}

// do sends a request that gets an answer.
func (c *client) do(method, path, body string, headers ...string) reply {
	c.t.Helper()
	r, err := c.try(method, path, body, headers...)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

func (c *client) get(path string, headers ...string) reply {
	c.t.Helper()
	return c.do("GET", path, "", headers...)
}

// want fails the test unless the answer has the status.
func (r reply) want(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d: %s", r.status, status, r.text)
	}
	return r
}

// refused fails the test unless the answer is an error with the code, looked
// for where PIM nests it, too.
func (r reply) refused(status int, code string) reply {
	r.t.Helper()
	r.want(status)
	if got := r.code(); got != code {
		r.t.Fatalf("code %q, want %q: %s", got, code, r.text)
	}
	return r
}

func (r reply) object() o.Object {
	r.t.Helper()
	v, err := o.Parse([]byte(r.text))
	if err != nil {
		r.t.Fatalf("no JSON: %v: %s", err, r.text)
	}
	return v.Object()
}

func (r reply) code() string {
	e := r.object().Get("error").Object()
	inner, err := o.Parse([]byte(e.Get("message").Text()))
	if e.Get("code").Text() == "UnknownError" && err == nil {
		return inner.Object().Get("errorCode").Text()
	}
	return e.Get("code").Text()
}

// items are the objects of a list.
func (r reply) items() []o.Object {
	r.t.Helper()
	list, found := r.want(200).object().Lookup("value")
	if !found || list.Kind() != o.KindList {
		r.t.Fatalf("no list: %s", r.text)
	}
	var items []o.Object
	for _, v := range list.Items() {
		items = append(items, v.Object())
	}
	return items
}

func (r reply) next() string { return r.object().Get("@odata.nextLink").Text() }

// texts are one property of all items.
func (r reply) texts(property string) []string {
	r.t.Helper()
	return texts(r.items(), property)
}

func texts(items []o.Object, property string) []string {
	var list []string
	for _, item := range items {
		list = append(list, item.Get(property).Text())
	}
	return list
}

// all follows the links to the last page.
func (c *client) all(path string, headers ...string) []o.Object {
	c.t.Helper()
	var items []o.Object
	for path != "" {
		r := c.get(path, headers...)
		items = append(items, r.items()...)
		path = r.next()
	}
	return items
}

// eventual are the headers of an advanced query.
func eventual() []string { return []string{"ConsistencyLevel", "eventual"} }
