package fakegraph

import (
	"slices"
	"strings"
	"testing"

	o "pim-groups/internal/fake/graph/odata"
)

// Mode is what a client is allowed to do in a test.
type Mode int

const (
	// Reading allows reads, and the two POSTs that read.
	Reading Mode = iota
	// Writing allows also the writes that bring a group under PIM: to role settings,
	// and requests about who is eligible.
	Writing
)

// Strict fails the test on each request that this product should never send.
// It holds until the test ends.
func (s *Server) Strict(t testing.TB, mode Mode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.strict = strictness{report: func(r *request, problem string) {
		t.Errorf("never sent: %s %s: %s", r.method, r.target(), problem)
	}, mode: mode}
	t.Cleanup(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.strict = strictness{}
	})
}

type strictness struct {
	report func(r *request, problem string)
	mode   Mode
	moved  bool // an answer was a redirect
}

// judge applies the list of what is never sent; never and neverSent have it,
// and nothing else does. A line is there for one of three reasons: the request
// would change what a read must not change; it relies on what Graph does not
// have, or has no more; or it carries a secret where it does not belong.
func (st *strictness) judge(r *request, e *Entry) {
	if st.report == nil {
		return
	}
	problems := never(r, e, st.mode)
	if st.moved && r.header.Get("Referer") != "" {
		problems = append(problems, "follows a redirect")
	}
	st.moved = st.moved || e.Status >= 300 && e.Status < 400
	for _, problem := range problems {
		st.report(r, problem)
	}
}

// stranger notes a request that went to another host. Only RoundTripper can
// see one.
func (s *Server) stranger(r *request, host string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.strict.report != nil {
		s.strict.report(r, "goes to "+host)
	}
}

func never(r *request, e *Entry, mode Mode) []string {
	var problems []string
	note := func(when bool, problem string) {
		if when {
			problems = append(problems, problem)
		}
	}
	if !isGraph(r.path) {
		note(r.header.Get("Authorization") != "" && !isOIDC(r.path), "a token goes to what is not Graph")
		return problems
	}
	note(r.header.Get("Idempotency-Key") != "", "Graph has no idempotency keys; they only pretend safety")
	note(r.header.Get("client-request-id") == "" && !r.batched, "no client-request-id: it can't be found in Microsoft's logs")
	info := scheduleOf(r)
	note(info.Get("expiration").Object().Get("duration").Text() != "", "an end relative to a time that nobody knows")
	note(strings.HasPrefix(info.Get("startDateTime").Text(), "0001-"), "a beginning that is none")
	for _, one := range append([]*Entry{e}, e.Batch...) {
		problems = append(problems, neverSent(one, mode)...)
	}
	return problems
}

// neverSent looks at one request, alone or inside of a batch.
func neverSent(e *Entry, mode Mode) []string {
	var problems []string
	note := func(when bool, problem string) {
		if when {
			problems = append(problems, problem)
		}
	}
	path := strings.ToLower(e.Path)
	reads := readsOnly(e.Method, e.Path)
	note(mode == Reading && !reads, "a write while reading")
	note(mode == Writing && !reads && !onboards(e.Method, path), "a write to neither role settings nor eligibilities")
	note(strings.Contains(path, "/privilegedaccess/aadgroups"), "PIM's second iteration is retired")
	note(strings.HasSuffix(path, "/register"), "there is no register call that an application may use")
	note(strings.HasPrefix(path, "/beta/") && !strings.Contains(path, "/privilegedaccess/group/resources"), "beta is for the list of managed groups only")
	note(e.Method == "GET" && filterNeeded(path) && !strings.Contains(e.Query, "filter="), "lists of PIM need a filter")
	// PIM's 400 can be about the group, and that of a list of packages an open
	// question; the directory's is about the query.
	pim := strings.Contains(path, "/privilegedaccess/") || strings.Contains(path, "/policies/") || strings.HasSuffix(path, "/accesspackages")
	note(e.Fault == "" && (e.Status == 405 || e.Status == 400 && !pim), "Graph does not know it or refuses the query")
	return problems
}

// scheduleOf is the schedule that a request asks for, if it asks for one.
func scheduleOf(r *request) o.Object {
	body, err := o.Parse(r.body)
	if err != nil {
		return nil
	}
	return body.Object().Get("scheduleInfo").Object()
}

// readsOnly says that a request changes nothing: GET and the POSTs that ask.
func readsOnly(method, path string) bool {
	_, route, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return method == "GET" || method == "POST" && (route == "$batch" || strings.EqualFold(route, "directoryObjects/getByIds"))
}

func onboards(method, path string) bool {
	return method == "PATCH" && strings.Contains(path, "/policies/rolemanagementpolicies/") ||
		method == "POST" && strings.HasSuffix(path, "/eligibilityschedulerequests")
}

func filterNeeded(path string) bool {
	last := path[strings.LastIndexByte(path, '/')+1:]
	return slices.Contains([]string{"rolemanagementpolicies", "rolemanagementpolicyassignments", "eligibilityschedules",
		"eligibilityscheduleinstances", "eligibilityschedulerequests", "assignmentschedules", "assignmentscheduleinstances"}, last)
}
