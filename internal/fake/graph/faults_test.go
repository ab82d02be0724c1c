package fakegraph_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// faulty serves with one fault on the list of groups.
func faulty(t testing.TB, do fault.Action, count int, options ...fakegraph.Option) *client {
	f := fault.Fault{Name: "test", Path: `^/v1\.0/groups(\?|$)`, Count: count, Do: do}
	return serve(t, append(options, fakegraph.WithFaults(f))...)
}

const groupsURL = "/v1.0/groups?$select=id"

// An answer is replaced for as many calls as the script says.
func TestReplacedAnswer(t *testing.T) {
	t.Parallel()
	c := faulty(t, fault.Action{Status: 503, Header: map[string]string{"Retry-After": "{date+5s}"}, Body: `<html>{self}</html>`,
		ContentType: "text/html"}, 2, fakegraph.WithClock(now))
	for range 2 {
		r := c.get(groupsURL).want(503)
		if r.header.Get("Retry-After") != "Tue, 24 Nov 2026 09:00:05 GMT" || r.header.Get("Content-Type") != "text/html" ||
			r.text != "<html>"+c.srv.URL()+groupsURL+"</html>" {
			t.Errorf("got %v %s", r.header, r.text)
		}
	}
	c.get(groupsURL).want(200)
	if log := c.srv.Requests(); log[0].Fault != "test" || log[2].Fault != "" {
		t.Errorf("log %+v", log)
	}
}

// A write whose answer is lost has happened or not, as the script says.
func TestCommitThenFail(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]fault.Action{
		"answer replaced":      {Status: 504},
		"reset before headers": {Wire: fault.Wire{Reset: fault.ResetBeforeHeaders}},
	} {
		for _, commit := range []bool{true, false} {
			do.Commit = commit
			c := serve(t, fakegraph.WithFaults(fault.Fault{Method: "PATCH", Path: "/rules/", Do: do}))
			at := "/v1.0/policies/roleManagementPolicies/" + c.policy(plain, "member") + "/rules/" + activation
			if r, err := c.try("PATCH", at, expire("PT4H")); err == nil && r.status != 504 {
				t.Errorf("%s: status %d", name, r.status)
			}
			if got := c.managed(plain); got != commit {
				t.Errorf("%s, commit %v: managed %v", name, commit, got)
			}
		}
	}
}

// The connection breaks; what arrives is never a whole answer.
func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	cut := 40
	for name, wire := range map[string]fault.Wire{
		"before headers": {Reset: fault.ResetBeforeHeaders},
		"mid headers":    {Reset: fault.ResetMidHeaders},
		"mid body":       {Reset: fault.ResetMidBody},
		"cut":            {Cut: &cut},
		"endless chunks": {Cut: &cut, Chunked: true},
	} {
		for _, transport := range []string{"memory", "HTTP/1.1", "HTTP/2"} {
			t.Run(name+" "+transport, func(t *testing.T) {
				t.Parallel()
				c := faulty(t, fault.Action{Wire: wire}, fault.Every)
				c.overSocket(transport)
				r, err := c.try("GET", groupsURL, "")
				if err == nil {
					t.Fatalf("a whole answer: %d %s", r.status, r.text)
				}
				if wire.Cut != nil && transport != "HTTP/2" && len(r.text) != cut {
					t.Errorf("%d bytes arrive, want %d", len(r.text), cut)
				}
				c.get("/v1.0/organization").want(200) // the server is well
			})
		}
	}
}

// overSocket makes the client use a real connection.
func (c *client) overSocket(protocol string) {
	if protocol == "memory" {
		return
	}
	c.srv.Start()
	c.t.(*testing.T).Cleanup(c.srv.Close)
	c.token = c.srv.Token()
	c.http = c.srv.Client()
	if protocol == "HTTP/1.1" {
		transport := c.http.Transport.(*http.Transport)
		transport.Protocols = new(http.Protocols)
		transport.Protocols.SetHTTP1(true)
		transport.TLSClientConfig.NextProtos = []string{"http/1.1"}
	}
}

// An answer can be cut at every byte.
func TestCutAtEveryByte(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithoutCompression())
	const url = "/v1.0/groups?$select=id&$top=2"
	for cut := range len(c.get(url).text) {
		if err := c.srv.AddFault(fault.Fault{Path: "groups", Do: fault.Action{Wire: fault.Wire{Cut: &cut}}}); err != nil {
			t.Fatal(err)
		}
		if r, err := c.try("GET", url, ""); err == nil || len(r.text) != cut {
			t.Fatalf("cut at %d: %d bytes, %v", cut, len(r.text), err)
		}
	}
}

// Waiting is in fake time: nothing here takes as long as it says.
func TestSlowAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		took := func() time.Duration { defer func() { start = time.Now() }(); return time.Since(start) }
		c := faulty(t, fault.Action{Wire: fault.Wire{Delay: fault.Duration(90 * time.Second)}}, 1)
		c.get(groupsURL).want(200)
		if d := took(); d != 90*time.Second {
			t.Errorf("the delay is %v", d)
		}
		c = faulty(t, fault.Action{Wire: fault.Wire{Rate: 10}}, 1, fakegraph.WithoutCompression())
		r := c.get(groupsURL).want(200)
		if d := took(); d != time.Duration(len(r.text))*100*time.Millisecond {
			t.Errorf("%d bytes take %v", len(r.text), d)
		}
		c = faulty(t, fault.Action{Wire: fault.Wire{Stall: true}}, 1)
		c.http.Timeout = 30 * time.Second
		if r, err := c.try("GET", groupsURL, ""); err == nil {
			t.Errorf("an answer: %s", r.text)
		}
		if d := took(); d != 30*time.Second {
			t.Errorf("stalled for %v", d)
		}
		c = serve(t, fakegraph.WithLatency(80*time.Millisecond))
		c.get(groupsURL)
		if d := took(); d != 80*time.Millisecond {
			t.Errorf("latency is %v", d)
		}
	})
}

// Slow and stalled answers over a socket.
func TestSlowSocket(t *testing.T) {
	t.Parallel()
	c := faulty(t, fault.Action{Wire: fault.Wire{Stall: true}}, 1)
	c.overSocket("HTTP/1.1")
	c.http.Timeout = 50 * time.Millisecond
	if _, err := c.try("GET", groupsURL, ""); err == nil {
		t.Error("an answer")
	}
	c = faulty(t, fault.Action{Wire: fault.Wire{Rate: 1 << 20, Delay: fault.Duration(time.Millisecond)}}, 1)
	c.overSocket("HTTP/1.1")
	c.get(groupsURL).want(200)
}

func TestDates(t *testing.T) {
	t.Parallel()
	c := faulty(t, fault.Action{Wire: fault.Wire{Skew: fault.Duration(10 * time.Minute)}}, 1, fakegraph.WithClock(now))
	if got := c.get(groupsURL).header.Get("Date"); got != "Tue, 24 Nov 2026 09:10:00 GMT" {
		t.Errorf("Date %q", got)
	}
	for _, transport := range []string{"memory", "HTTP/1.1"} {
		c = faulty(t, fault.Action{Wire: fault.Wire{NoDate: true}}, 1)
		c.overSocket(transport)
		if got := c.get(groupsURL).header.Get("Date"); got != "" {
			t.Errorf("%s: Date %q", transport, got)
		}
	}
}

// Lists that go wrong between pages.
func TestPageFaults(t *testing.T) {
	t.Parallel()
	all := serve(t).get(groupsURL).texts("id")
	for _, count := range []int{1, 50} {
		c := faulty(t, fault.Action{Page: fault.PageEmpty}, count)
		if got := texts(c.all(groupsURL), "id"); !slices.Equal(got, all) || c.srv.GraphRequests() != count+1 {
			t.Errorf("%d empty pages: %d items in %d requests", count, len(got), c.srv.GraphRequests())
		}
	}
	c := faulty(t, fault.Action{Page: fault.PageDuplicate}, 1)
	if got := texts(c.all(groupsURL), "id"); !slices.Equal(got, append(slices.Clone(all), all...)) {
		t.Errorf("duplicate: %d items", len(got))
	}
	c = faulty(t, fault.Action{Page: fault.PageConflict}, 1)
	got := c.get("/v1.0/groups?$select=id,displayName").items()
	first, last := got[0], got[len(got)-1]
	if !strings.EqualFold(first.Get("id").Text(), last.Get("id").Text()) || first.Get("displayName").Text() == last.Get("displayName").Text() {
		t.Errorf("conflict: %s and %s", first.Append(nil), last.Append(nil))
	}
	c = faulty(t, fault.Action{Page: fault.PageSelf}, fault.Every)
	if got := c.get(groupsURL).next(); got != c.srv.URL()+groupsURL {
		t.Errorf("self: %s", got)
	}
	c = faulty(t, fault.Action{Page: fault.PageLink, Next: "https://evil.example/v1.0/groups?from={self}"}, 1)
	if got := c.get(groupsURL).next(); got != "https://evil.example/v1.0/groups?from="+c.srv.URL()+groupsURL {
		t.Errorf("link: %s", got)
	}
}

// Two empty pages in one list: no item is lost and none comes twice.
func TestEmptyPagesBetween(t *testing.T) {
	t.Parallel()
	empty := func(nth int) fault.Fault {
		return fault.Fault{Path: `^/v1\.0/groups`, Nth: nth, Do: fault.Action{Page: fault.PageEmpty}}
	}
	all := serve(t).get(groupsURL).texts("id")
	c := serve(t, fakegraph.WithPageSize(4), fakegraph.WithFaults(empty(1), empty(3)))
	if got := texts(c.all(groupsURL), "id"); !slices.Equal(got, all) {
		t.Errorf("got %q, want %q", got, all)
	}
}

// The last row of a page goes before the next page is read.
func TestLastRowGoes(t *testing.T) {
	t.Parallel()
	all := serve(t).get(groupsURL).texts("id")
	purge := fault.Fault{Path: "skiptoken", Do: fault.Action{Change: []fault.Change{{Do: "purge", Group: all[3]}}}}
	c := serve(t, fakegraph.WithPageSize(4), fakegraph.WithFaults(purge))
	if got := texts(c.all(groupsURL), "id"); !slices.Equal(got, all) {
		t.Errorf("got %q, want %q", got, all)
	}
}

// Links that never end: a circle of two, and ever new ones.
func TestEndlessPages(t *testing.T) {
	t.Parallel()
	follow := func(kind fault.Page) (different int) {
		c := faulty(t, fault.Action{Page: kind}, fault.Every)
		seen := map[string]bool{}
		for link := groupsURL; len(seen) < 20; link = c.get(link).next() {
			if seen[link] {
				return len(seen)
			}
			seen[link] = true
		}
		return len(seen)
	}
	if got := follow(fault.PageCycle); got != 3 {
		t.Errorf("the circle has %d links with the way in", got)
	}
	if got := follow(fault.PageEndless); got != 20 {
		t.Errorf("the endless list ends after %d pages", got)
	}
}

// Content types, compression and encodings that lie.
func TestBodies(t *testing.T) {
	t.Parallel()
	for _, transport := range []string{"memory", "HTTP/1.1"} {
		c := faulty(t, fault.Action{ContentType: "none"}, 1)
		c.overSocket(transport)
		if got := c.get(groupsURL).header["Content-Type"]; got != nil {
			t.Errorf("%s: type %q", transport, got)
		}
		c = faulty(t, fault.Action{Gzip: fault.GzipDamaged}, 1)
		c.overSocket(transport)
		if r, err := c.try("GET", groupsURL, ""); err == nil {
			t.Errorf("%s: damaged gzip reads as %q", transport, r.text)
		}
		c = faulty(t, fault.Action{Gzip: fault.GzipGood}, 1)
		c.overSocket(transport)
		if got := c.get(groupsURL).items(); len(got) != 13 {
			t.Errorf("%s: %d items in gzip", transport, len(got))
		}
	}
}

// The bomb unpacks to more than a client should take.
func TestGzipBomb(t *testing.T) {
	t.Parallel()
	c := faulty(t, fault.Action{Gzip: fault.GzipBomb}, 1)
	req, err := http.NewRequestWithContext(t.Context(), "GET", c.srv.URL()+groupsURL, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	res, err := c.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	const enough = 24 << 20
	if n, err := io.Copy(io.Discard, io.LimitReader(res.Body, enough)); n != enough || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// The tenant changes between two pages: the list shrinks or grows, and no row
// that stays is missed or comes twice.
func TestListChangesWhilePaging(t *testing.T) {
	t.Parallel()
	const late = "11111111-0000-4000-8000-0000000000f1"
	second := fault.Fault{Path: "skiptoken", Do: fault.Action{Change: []fault.Change{
		{Do: "purge", Group: admins}, {Do: "add", Group: late, Name: "late"}, {Do: "rename", Group: twin, Name: "renamed"},
		{Do: "dynamic", Group: plain}, {Do: "delete", Group: team}, {Do: "onboard", Group: roleGroup},
	}}}
	c := serve(t, fakegraph.WithFaults(second), fakegraph.WithPageSize(4))
	got := texts(c.all("/v1.0/groups?$select=id"), "id")
	if len(got) != 14 || !slices.Contains(got, late) || !slices.Contains(got, roleGroup) || len(slices.Compact(slices.Sorted(slices.Values(got)))) != 14 {
		t.Errorf("got %d ids: %q", len(got), got)
	}
	if c.get("/v1.0/groups/"+twin).object().Get("displayName").Text() != "renamed" || !c.managed(roleGroup) {
		t.Error("a change has not happened")
	}
	c.get(policiesOf(plain)).refused(400, "ResourceTypeNotSupported")
	c.get("/v1.0/directory/deletedItems/" + team).want(200)
}

// A replica that is behind shows the state before the last writes.
func TestStaleReads(t *testing.T) {
	t.Parallel()
	stale := fault.Fault{Method: "GET", Path: "group/resources", Nth: 2, Count: 2, Do: fault.Action{Behind: 1}}
	c := serve(t, fakegraph.WithFaults(stale))
	c.patch(plain, activation, expire("PT4H")).want(204)
	for read, want := range []bool{true, false, false, true} {
		if got := c.managed(plain); got != want {
			t.Errorf("read %d: managed %v, want %v", read+1, got, want)
		}
	}
}

// After a write the group is not found for a minute.
func TestNotFoundAfterWrite(t *testing.T) {
	t.Parallel()
	at := now()
	gone := fault.Fault{Method: "GET", Path: "/groups/" + plain, Count: fault.Every, After: &fault.Call{Method: "PATCH", Path: "/rules/"},
		For: fault.Duration(time.Minute), Do: fault.Action{Status: 404, Body: `{"error":{"code":"Request_ResourceNotFound"}}`}}
	c := serve(t, fakegraph.WithFaults(gone), fakegraph.WithClock(func() time.Time { return at }))
	c.get("/v1.0/groups/" + plain).want(200)
	c.patch(plain, activation, expire("PT4H")).want(204)
	c.get("/v1.0/groups/"+plain).refused(404, "Request_ResourceNotFound")
	at = at.Add(59 * time.Second)
	c.get("/v1.0/groups/" + plain).want(404)
	at = at.Add(time.Second)
	c.get("/v1.0/groups/" + plain).want(200)
}

// Go tests can do anything before an answer.
func TestRun(t *testing.T) {
	t.Parallel()
	runs := 0
	c := faulty(t, fault.Action{Run: func() { runs++ }}, 2)
	for range 3 {
		c.get(groupsURL).want(200)
	}
	if runs != 2 {
		t.Errorf("ran %d times", runs)
	}
	if err := c.srv.AddFault(fault.Fault{Path: "organization", Do: fault.Action{Status: 500, Body: "{}"}}); err != nil {
		t.Fatal(err)
	}
	c.get("/v1.0/organization").want(500)
	if err := c.srv.AddFault(fault.Fault{Path: "("}); err == nil {
		t.Error("a bad pattern is accepted")
	}
}

// A captured body can stand for any answer.
func TestBodyOfBadInput(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"value":null}`, `[]`, `{"value":[]}garbage`, `{"value":[],"Value":[{"id":"x"}]}`} {
		c := faulty(t, fault.Action{Status: 200, Body: body}, 1)
		if got := c.get(groupsURL).want(200).text; got != body {
			t.Errorf("got %s", got)
		}
	}
}
