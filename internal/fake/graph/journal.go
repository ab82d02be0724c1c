package fakegraph

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"time"
)

// Entry is one request in the request log. No token is ever in it.
type Entry struct {
	Time   time.Time `json:"time"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Query  string    `json:"query,omitempty"` // decoded
	// Body is the beginning of the SHA-256 of the body, Bytes its length.
	Body   string `json:"body,omitempty"`
	Bytes  int    `json:"bytes,omitempty"`
	Status int    `json:"status"`
	// Fault is the name of the fault that hit.
	Fault string `json:"fault,omitempty"`
	// ClientRequestID is the id that the client gave to the request.
	ClientRequestID string   `json:"clientRequestId,omitempty"`
	Batch           []*Entry `json:"batch,omitempty"`
}

// journal is the request log.
type journal struct {
	entries   []*Entry
	lines     io.Writer
	onboarded []Onboarding
}

// Onboarding is a request that brought a group under PIM, for good.
type Onboarding struct {
	Group  string
	Method string
	Path   string
}

// Onboarded lists the groups that requests brought under PIM, in order, and by which.
// What a fault or a test did to the tenant is not among them.
func (s *Server) Onboarded() []Onboarding {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.journal.onboarded)
}

// noteOnboardings adds those that the audit log has since.
func (s *Server) noteOnboardings(r *request, since int) {
	for _, a := range s.tenant.Read(0).Audits()[since:] {
		s.journal.onboarded = append(s.journal.onboarded, Onboarding{a.GroupID, r.method, r.path})
	}
}

func (j *journal) begin(at time.Time, r *request) *Entry {
	e := newEntry(at, r)
	j.entries = append(j.entries, e)
	return e
}

func newEntry(at time.Time, r *request) *Entry {
	e := &Entry{Time: at, Method: r.method, Path: r.path, Query: unescape(r.query), Bytes: len(r.body), ClientRequestID: r.header.Get("client-request-id")}
	if len(r.body) > 0 {
		sum := sha256.Sum256(r.body)
		e.Body = hex.EncodeToString(sum[:8])
	}
	return e
}

// item adds a request of a batch.
func (e *Entry) item(r *request) *Entry {
	inner := newEntry(e.Time, r)
	e.Batch = append(e.Batch, inner)
	return inner
}

// end writes the line. A log that can't be written does not disturb the
// server: the entries are kept in memory all the same.
func (j *journal) end(e *Entry) {
	if j.lines == nil {
		return
	}
	line, err := json.Marshal(e)
	if err == nil {
		j.lines.Write(append(line, '\n'))
	}
}

// Requests lists the requests that came so far, sign-in included.
func (s *Server) Requests() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	entries := make([]Entry, len(s.journal.entries))
	for i, e := range s.journal.entries {
		entries[i] = *e
		entries[i].Batch = slices.Clone(e.Batch)
	}
	return entries
}

// GraphRequests counts the HTTP requests to Graph, a batch as one.
func (s *Server) GraphRequests() int {
	n := 0
	for _, e := range s.Requests() {
		if isGraph(e.Path) {
			n++
		}
	}
	return n
}

// Writes lists the requests that may have changed something, those in batches
// included.
func (s *Server) Writes() []Entry {
	var writes []Entry
	for _, e := range s.Requests() {
		for _, one := range append([]*Entry{&e}, e.Batch...) {
			if isGraph(one.Path) && !readsOnly(one.Method, one.Path) {
				writes = append(writes, *one)
			}
		}
	}
	return writes
}

// ForgetRequests empties the log.
func (s *Server) ForgetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.journal.entries = nil
}
