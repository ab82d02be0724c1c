package fakegraph

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"pim-groups/internal/fake/graph/fault"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// request is a request on its way through the server, from a socket or from
// memory, or one of the requests inside of a $batch.
type request struct {
	method, path, query string
	host                string
	header              http.Header
	body                []byte
	batched             bool
}

// target is path and query as faults match them.
func (r *request) target() string {
	if r.query == "" {
		return r.path
	}
	return r.path + "?" + unescape(r.query)
}

// url is the absolute URL of the request.
func (s *Server) url(r *request) string {
	if r.query == "" {
		return s.base + r.path
	}
	return s.base + r.path + "?" + r.query
}

// exchange answers one request and says how to send the answer. Everything
// that has an effect happens under the lock.
func (s *Server) exchange(r *request) (fault.Answer, fault.Wire) {
	s.mu.Lock()
	defer s.mu.Unlock()
	entry := s.journal.begin(s.settings.clock(), r)
	answer, wire, name := s.answer(r, entry)
	entry.Status, entry.Fault = answer.Status, name
	s.journal.end(entry)
	s.strict.judge(r, entry)
	if wire.Delay == 0 && isGraph(r.path) {
		wire.Delay = fault.Duration(s.settings.latency)
	}
	return answer, wire
}

// answer applies the script around the answer of the service. What a fault does
// to the tenant happens before the call, as if somebody else had been faster;
// what it does to the answer happens after, behind the service's back.
func (s *Server) answer(r *request, entry *Entry) (fault.Answer, fault.Wire, string) {
	now := s.settings.clock()
	hit, number := s.script.Next(r.method, r.target(), now)
	if hit == nil {
		answer := s.service(r, entry, 0)
		s.script.Answered(r.method, r.target(), answer.Status, now)
		return s.finish(r, answer), fault.Wire{}, ""
	}
	do := &hit.Do
	if do.Run != nil {
		do.Run()
	}
	s.apply(do.Change)
	answer := fault.Answer{Status: http.StatusOK, Header: http.Header{}}
	if do.Effective() {
		answer = s.service(r, entry, do.Behind)
		s.script.Answered(r.method, r.target(), answer.Status, now)
	}
	do.Edit(&answer, s.url(r), number, now)
	if do.Gzip == "" {
		answer = s.finish(r, answer)
	}
	name := hit.Name
	if name == "" {
		name = hit.Path + " #" + strconv.Itoa(number)
	}
	return answer, do.Wire, name
}

// service is the answer without faults. All endpoints are on one host, where a
// tenant's id or a fixed name begins the paths that are not Graph's.
func (s *Server) service(r *request, entry *Entry, behind int) fault.Answer {
	if reply, ok := s.signInEndpoint(r); ok && reply.Page != "" {
		return fault.Answer{Status: reply.Status, Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: []byte(reply.Page)}
	} else if ok {
		return jsonAnswer(reply.Status, reply.Body)
	}
	if !isGraph(r.path) {
		return s.fail(r, badRequest("Invalid version: "+firstSegment(r.path)))
	}
	return s.graph(r, entry, behind)
}

func isGraph(path string) bool {
	return strings.HasPrefix(path, "/v1.0/") || strings.HasPrefix(path, "/beta/")
}

func firstSegment(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return first
}

// somebodyElse is a person in the portal.
func somebodyElse() tenant.Actor {
	return tenant.Actor{ID: tenant.GUID("somebody else"), Name: "Somebody else"}
}

// after is so long from now; zero is never.
func (s *Server) after(d fault.Duration) time.Time {
	if d == 0 {
		return time.Time{}
	}
	return s.settings.clock().Add(time.Duration(d))
}

// apply lets somebody else change the tenant.
func (s *Server) apply(changes []fault.Change) {
	for _, c := range changes {
		switch c.Do {
		case "rename":
			s.tenant.ChangeGroup(c.Group, func(g *tenant.Group) { g.DisplayName = c.Name })
		case "dynamic":
			s.tenant.ChangeGroup(c.Group, makeDynamic)
		case "delete":
			s.tenant.DeleteGroup(c.Group)
		case "purge":
			s.tenant.PurgeGroup(c.Group)
		case "onboard":
			s.tenant.Onboard(c.Group, somebodyElse())
		case "add":
			s.tenant.AddGroup(newSecurityGroup(c.Group, c.Name), nil)
		case "activate":
			s.tenant.Activate(c.Group, tenant.Role(c.Role), c.Principal, time.Duration(c.For))
		case "deactivate":
			s.tenant.Deactivate(c.Group, tenant.Role(c.Role), c.Principal)
		case "grant":
			s.tenant.Grant(somebodyElse(), c.Group, tenant.Role(c.Role), c.Principal, s.after(c.For))
		case "revoke":
			s.tenant.Revoke(somebodyElse(), c.Group, tenant.Role(c.Role), c.Principal)
		case "rule":
			rule, _ := o.Parse([]byte(c.Rule)) // the script was checked
			s.tenant.SetRule(c.Group, tenant.Role(c.Role), rule.Object())
		}
	}
}
