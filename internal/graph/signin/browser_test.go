package signin_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/entra"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/graph/signin"
)

// person signs in at the fake; visit is what the browser does with the address.
func (e *authority) person(visit func(address string)) signin.Config {
	c := e.config(signin.Browser)
	c.Client, c.Permissions, c.Open = signin.CommandLineTools, []string{"User.Read.All", "GroupMember.Read.All"}, visit
	c.Patience = 20 * time.Second // no test waits as long as a person may take
	return c
}

// browse is a browser where everything goes well.
func (e *authority) browse(t *testing.T) func(string) {
	return func(address string) {
		go func() {
			if said, err := fakegraph.Browse(e.Client(), address); err != nil || !strings.Contains(said, "pim-groups has the answer") {
				t.Errorf("the page says %q, %v", said, err)
			}
		}()
	}
}

// A person signs in once. Later tokens are renewed without a browser, as long as the
// service does not ask for the person.
func TestBrowser(t *testing.T) {
	t.Parallel()
	e := serve(t, fakegraph.WithPerson(entra.Person{}), fakegraph.WithTokenLifetime(time.Minute))
	var opened []string
	visit := e.browse(t)
	credential, err := signin.New(e.person(func(address string) { opened = append(opened, address); visit(address) }))
	if err != nil {
		t.Fatal(err)
	}
	first, err := credential.Token(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := credential.Token(t.Context(), nil)
	if err != nil || second == "" || len(opened) != 1 {
		t.Errorf("second token of %d characters, %v, %d pages", len(second), err, len(opened))
	}
	if _, err := credential.Token(t.Context(), &guard.Challenge{}); err != nil || len(opened) != 2 {
		t.Errorf("after a challenge: %v, %d pages", err, len(opened))
	}
	page, err := url.Parse(opened[0])
	if err != nil {
		t.Fatal(err)
	}
	q, graph := page.Query(), e.URL()
	if want := graph + "/User.Read.All " + graph + "/GroupMember.Read.All openid offline_access profile"; q.Get("scope") != want || q.Get("prompt") != "select_account" {
		t.Errorf("the page asks for %s, %s", q.Get("scope"), q.Get("prompt"))
	}
	if len(q.Get("code_challenge")) != 43 || len(q.Get("state")) < 26 || strings.Contains(opened[0], first) {
		t.Errorf("the page is %s", opened[0])
	}
}

// What a person can do instead of signing in.
func TestBrowserFailures(t *testing.T) {
	t.Parallel()
	elsewhere := fault.Fault{Path: "openid-configuration", Do: fault.Action{Status: 200,
		Body: `{"authorization_endpoint":"https://evil.example/authorize","token_endpoint":"https://evil.example/token","issuer":"https://login.microsoftonline.com/5f0c1a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b/v2.0"}`}}
	for name, test := range map[string]struct {
		options []fakegraph.Option
		visits  bool
		want    string
	}{
		"declines":        {[]fakegraph.Option{fakegraph.WithPerson(entra.Person{Declines: true})}, true, "AADSTS65004"},
		"never signs in":  {nil, true, "nobody finished the sign-in in the browser within 300ms"},
		"closes the page": {[]fakegraph.Option{fakegraph.WithPerson(entra.Person{})}, false, "nobody finished"},
		"a foreign page":  {[]fakegraph.Option{fakegraph.WithFaults(elsewhere)}, false, "another host than Microsoft Entra's, and was not opened"},
		"Entra is broken": {[]fakegraph.Option{fakegraph.WithPerson(entra.Person{}), fakegraph.WithFaults(fault.Fault{Path: "v2.0/token", Count: fault.Every,
			Do: fault.Action{Status: 500, Body: `canary-secret`}})}, true, "gave no token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := serve(t, test.options...)
			c := e.person(func(address string) {
				if strings.Contains(address, "evil") {
					t.Error("a foreign page was opened")
				}
				if test.visits {
					go func() { _, _ = fakegraph.Browse(e.Client(), address) }()
				}
			})
			if strings.HasPrefix(test.want, "nobody") {
				c.Patience = 300 * time.Millisecond
			}
			_, err := sign(t, c)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want %q", err, test.want)
			}
			noSecret(t, err, nil)
		})
	}
}

// What does not belong to the sign-in ends nothing: the right answer still counts.
func TestBrowserForgery(t *testing.T) {
	t.Parallel()
	e := serve(t, fakegraph.WithPerson(entra.Person{}))
	visit := e.browse(t)
	token, err := sign(t, e.person(func(address string) {
		page, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		back := page.Query().Get("redirect_uri")
		for name, send := range map[string]func() (*http.Response, error){
			"another state": func() (*http.Response, error) {
				return http.PostForm(back, url.Values{"code": {"stolen"}, "state": {"guess"}})
			},
			"no state": func() (*http.Response, error) { return http.PostForm(back, url.Values{"error": {"access_denied"}}) },
			"an address": func() (*http.Response, error) {
				return http.Get(back + "/?code=stolen&state=" + page.Query().Get("state"))
			},
			"too much": func() (*http.Response, error) {
				return http.PostForm(back, url.Values{"code": {strings.Repeat("x", 1<<20)}, "state": {page.Query().Get("state")}})
			},
		} {
			if res, err := send(); err == nil && res.StatusCode != http.StatusBadRequest {
				t.Errorf("%s: status %d", name, res.StatusCode)
			}
		}
		visit(address)
	}))
	if err != nil || token == "" {
		t.Errorf("token of %d characters, %v", len(token), err)
	}
}

// Ctrl-C ends the wait for a person.
func TestBrowserStopped(t *testing.T) {
	t.Parallel()
	e := serve(t)
	ctx, cancel := context.WithCancel(t.Context())
	credential, err := signin.New(e.person(func(string) { cancel() }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := credential.Token(ctx, nil); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "stopped while signing in") {
		t.Errorf("error %v", err)
	}
}
