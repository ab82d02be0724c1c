package fakegraph

import (
	"net/http"
	"net/url"
	"strings"

	"pim-groups/internal/fake/graph/entra"
	"pim-groups/internal/fake/graph/fault"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// call is a request to Graph with all that its handler may look at.
type call struct {
	*Server
	*request
	version string   // v1.0 or beta
	args    []string // the path's parameters
	options o.Query
	state   *tenant.State
	token   entra.Token
	actor   tenant.Actor
	entry   *Entry
	behind  int
}

// result is what a handler answers.
type result struct {
	status int // 0 means 200
	body   o.Object
	text   string // instead of the body: $count
	header map[string]string
}

// graph answers /v1.0 and /beta: who calls, may it be served now, what does it
// ask for, is that permitted; then the handler. A throttled call costs units
// like any other, so that a client that does not wait stays throttled; one
// without a valid token costs nothing.
func (s *Server) graph(r *request, entry *Entry, behind int) fault.Answer {
	s.requestNo++
	version, path, _ := strings.Cut(strings.TrimPrefix(r.path, "/"), "/")
	c := &call{Server: s, request: r, version: version, state: s.tenant.Read(behind), entry: entry, behind: behind}
	challenge, refused := c.authenticate()
	if refused != nil {
		answer := s.fail(r, refused)
		answer.Header.Set("WWW-Authenticate", challenge)
		return answer
	}
	found, refused := s.routes.find(c, path)
	var res result
	cost := 1
	if found != nil {
		cost = found.price(r.query)
	}
	limited, throttled := s.throttle.spend(c, found, cost)
	switch {
	case throttled != nil:
		refused = throttled
	case refused == nil:
		audited := len(s.tenant.Read(0).Audits())
		res, refused = c.serve(found)
		if entry.Batch == nil { // its requests have noted theirs
			s.noteOnboardings(r, audited)
		}
	}
	answer := c.render(res, refused)
	limited(answer.Header)
	if version == "beta" && firstSegment("/"+path) == "groups" {
		// About a preview property only; not an error. [L]
		answer.Header.Set("Deprecation", "Mon, 01 Sep 2025 00:00:00 GMT")
		answer.Header.Set("Sunset", "Tue, 01 Sep 2026 00:00:00 GMT")
	}
	return answer
}

// serve checks what all handlers have in common. Permission comes before the
// query: who may not ask is not told that the question was wrong. [I]
func (c *call) serve(to *route) (result, *refusal) {
	if refused := c.demand(to.grant); refused != nil {
		return result{}, refused
	}
	var err error
	if c.options, err = o.ParseQuery(c.query); err != nil {
		return result{}, optionRefused(err)
	}
	return to.handle(c)
}

// optionRefused words a bad query option as Graph does. [L][G]
func optionRefused(err error) *refusal {
	message := err.Error()
	if option, ok := err.(*o.OptionError); ok && option.Option == "$filter" {
		message = "Invalid filter clause: " + message
	}
	return badRequest(message)
}

// render turns what the handler says into an HTTP answer.
func (c *call) render(res result, refused *refusal) fault.Answer {
	if refused != nil {
		return c.fail(c.request, refused)
	}
	if res.status == 0 {
		res.status = http.StatusOK
	}
	answer := fault.Answer{Status: res.status, Header: http.Header{"Cache-Control": {"no-cache"}, "Odata-Version": {"4.0"}}}
	switch {
	case res.text != "":
		answer.Header.Set("Content-Type", "text/plain")
		answer.Body = []byte(res.text)
	case res.body != nil:
		answer.Header.Set("Content-Type", "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8")
		answer.Body = res.body.Append(nil)
	}
	for name, value := range res.header {
		answer.Header.Set(name, value)
	}
	requestID, clientID := c.requestIDs(c.request)
	c.stampIDs(answer.Header, requestID, clientID)
	return answer
}

// authenticate reads the token and checks what Graph checks. The challenge is
// for the WWW-Authenticate header. [G]; claims challenge [D]
// https://learn.microsoft.com/entra/identity-platform/claims-challenge
func (c *call) authenticate() (challenge string, refused *refusal) {
	const plain = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`
	invalid := func(message string) *refusal {
		return &refusal{Status: http.StatusUnauthorized, Code: "InvalidAuthenticationToken", Message: message}
	}
	scheme, text, _ := strings.Cut(c.header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") || text == "" {
		return plain, invalid("Access token is empty.")
	}
	var err error
	if c.token, err = c.verify(text); err != nil {
		return plain, invalid("CompactToken parsing failed with error code: 80049217")
	}
	now := c.settings.clock()
	switch {
	case !now.Before(c.token.Expires):
		return plain, invalid("Access token has expired or is not yet valid.")
	case !c.ours(c.token.Audience):
		return plain, invalid("Access token validation failure. Invalid audience.")
	case !c.cut.IsZero() && c.token.Issued.Unix() <= c.cut.Unix():
		// {"access_token":{"nbf":{"essential":true,"value":"1"}}} in base64url
		return plain + `, error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxIn19fQ=="`,
			invalid("Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp")
	}
	c.actor = c.Server.actor(&c.token)
	return "", nil
}

// verify reads a token, once if it comes again: with each request of a batch.
func (s *Server) verify(text string) (entra.Token, error) {
	if token, known := s.verified[text]; known {
		return token, nil
	}
	claims, err := s.authority.Signer.Verify(text)
	if err != nil {
		return entra.Token{}, err
	}
	s.verified[text] = entra.ReadToken(claims)
	return s.verified[text], nil
}

// ours says that a token was asked for Graph.
func (s *Server) ours(audience string) bool {
	for _, resource := range s.authority.Resources {
		if strings.TrimSuffix(audience, "/") == resource {
			return true
		}
	}
	return false
}

func (c *call) beta() bool { return c.version == "beta" }

// eventual says that the client asked for an advanced query.
// https://learn.microsoft.com/graph/aad-advanced-queries
func (c *call) eventual() bool {
	return strings.EqualFold(c.header.Get("ConsistencyLevel"), "eventual")
}

// object reads the body, which must be a JSON object.
func (c *call) object() (o.Object, *refusal) {
	v, err := o.Parse(c.body)
	if err != nil || v.Kind() != o.KindObject {
		return nil, badRequest("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")
	}
	return v.Object(), nil
}

func unescape(query string) string {
	text, err := url.QueryUnescape(query)
	if err != nil {
		return query
	}
	return text
}
