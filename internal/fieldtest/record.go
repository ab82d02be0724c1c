package fieldtest

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Recorder keeps what goes to Microsoft Graph and comes back, without the token. It is
// the Base of the client.
type Recorder struct {
	Base http.RoundTripper
	Now  func() time.Time

	mu        sync.Mutex
	exchanges []Exchange
}

// most is how much of a body is kept.
const most = 64 << 10

// kept are the headers that say which service answered.
func kept() []string {
	return []string{"Date", "Deprecation", "OData-Version", "Sunset", "request-id", "x-ms-ags-diagnostic"}
}

// RoundTrip sends the request as it is.
func (r *Recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	e := Exchange{Time: r.Now().UTC(), Method: req.Method, Path: req.URL.RequestURI()}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		e.Sent, req.Body = string(body), io.NopCloser(bytes.NewReader(body))
	}
	res, err := r.Base.RoundTrip(req)
	if err == nil {
		e.Status, e.Header = res.StatusCode, map[string]string{}
		for _, name := range kept() {
			if value := res.Header.Get(name); value != "" {
				e.Header[name] = value
			}
		}
		res.Body = &tee{ReadCloser: res.Body, keep: func(body string) { r.keep(e, body) }}
		return res, nil
	}
	r.keep(e, "")
	return nil, err
}

// keep leaves out the list of all groups under PIM: it is long, and not the run's.
func (r *Recorder) keep(e Exchange, body string) {
	if !strings.HasPrefix(e.Path, managedPath+"?") && e.Path != managedPath {
		e.Received = body
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.exchanges = append(r.exchanges, e)
}

// take gives what was kept since it was asked last.
func (r *Recorder) take() []Exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.exchanges
	r.exchanges = nil
	return list
}

// tee keeps what is read of a body until it is closed.
type tee struct {
	io.ReadCloser
	seen bytes.Buffer
	keep func(string)
}

func (t *tee) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	t.seen.Write(p[:min(n, most-t.seen.Len())])
	return n, err
}

// Close keeps what was read, once.
func (t *tee) Close() error {
	if t.keep != nil {
		t.keep(t.seen.String())
		t.keep = nil
	}
	return t.ReadCloser.Close()
}
