package fakegraph

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"pim-groups/internal/fake/graph/fault"
)

// RoundTripper answers in memory, without a socket and without goroutines: a
// test in a testing/synctest bubble waits in fake time. It does what a real
// transport does, compression included, and the faults of the wire appear as
// the errors that a real transport gives for them.
func (s *Server) RoundTripper() http.RoundTripper { return memory{s} }

type memory struct{ server *Server }

func (m memory) RoundTrip(req *http.Request) (*http.Response, error) {
	r, err := readRequest(req)
	if err != nil {
		return nil, err
	}
	if at := req.URL.Scheme + "://" + req.URL.Host; at != m.server.base {
		m.server.stranger(r, at)
		return nil, &net.DNSError{Err: "no such host", Name: req.URL.Hostname(), IsNotFound: true}
	}
	// A transport asks for gzip by itself unless its user did, and then unpacks.
	transparent := req.Header.Get("Accept-Encoding") == "" && req.Header.Get("Range") == ""
	if transparent {
		r.header.Set("Accept-Encoding", "gzip")
	}
	answer, wire := m.server.exchange(r)
	if err := m.wait(req.Context(), wire); err != nil {
		return nil, err
	}
	return m.response(req, answer, wire, transparent)
}

// wait does what happens before the first byte arrives. A stalled answer ends
// with the client's patience: its context.
func (m memory) wait(ctx context.Context, wire fault.Wire) error {
	if wire.Stall {
		<-ctx.Done()
		return ctx.Err()
	}
	if err := sleep(ctx, time.Duration(wire.Delay)); err != nil {
		return err
	}
	switch wire.Reset {
	case fault.ResetBeforeHeaders:
		return fmt.Errorf("read tcp: %w", syscall.ECONNRESET)
	case fault.ResetMidHeaders:
		return errors.New("malformed HTTP response: unexpected EOF")
	}
	return nil
}

// sleep uses a timer of package time, which a synctest bubble runs fast.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// response makes what net/http's transport would make: it unpacks gzip only if
// it was the one to ask for it, and then forgets length and encoding.
func (m memory) response(req *http.Request, answer fault.Answer, wire fault.Wire, transparent bool) (*http.Response, error) {
	res := &http.Response{
		Status: fmt.Sprintf("%d %s", answer.Status, http.StatusText(answer.Status)), StatusCode: answer.Status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: answer.Header, Request: req, ContentLength: int64(len(answer.Body)),
	}
	if !wire.NoDate {
		res.Header.Set("Date", m.server.settings.clock().Add(time.Duration(wire.Skew)).UTC().Format(http.TimeFormat))
	}
	if res.Header["Content-Type"] == nil {
		delete(res.Header, "Content-Type")
	}
	var body io.Reader = &slowBody{ctx: req.Context(), data: wire.Part(answer.Body), rate: wire.Rate, broken: wire.Breaks()}
	if transparent && res.Header.Get("Content-Encoding") == "gzip" {
		res.Header.Del("Content-Encoding")
		res.ContentLength, res.Uncompressed = -1, true
		body = &unpacked{packed: body}
	}
	res.Body = io.NopCloser(body)
	return res, nil
}

// slowBody gives the bytes at the wire's rate and then the end, or the error
// of a connection that broke.
type slowBody struct {
	ctx    context.Context
	data   []byte
	rate   int
	broken bool
}

func (b *slowBody) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	if len(b.data) == 0 {
		if b.broken {
			return 0, io.ErrUnexpectedEOF
		}
		return 0, io.EOF
	}
	n := copy(p, b.data)
	if b.rate > 0 {
		n = 1
		if err := sleep(b.ctx, time.Second/time.Duration(b.rate)); err != nil {
			return 0, err
		}
	}
	b.data = b.data[n:]
	return n, nil
}

// unpacked opens the gzip stream when it is first read, as transports do.
type unpacked struct {
	packed io.Reader
	open   *gzip.Reader
}

func (u *unpacked) Read(p []byte) (n int, err error) {
	if u.open == nil {
		if u.open, err = gzip.NewReader(u.packed); err != nil {
			return 0, err
		}
	}
	return u.open.Read(p)
}

// readRequest copies what the server looks at; the path stays encoded, so that
// an escaped slash is no separator.
func readRequest(req *http.Request) (*request, error) {
	r := &request{method: req.Method, path: req.URL.EscapedPath(), query: req.URL.RawQuery, host: req.Host, header: req.Header.Clone()}
	if r.header == nil {
		r.header = http.Header{}
	}
	if req.Body == nil {
		return r, nil
	}
	defer req.Body.Close()
	const most = 4 << 20 // Graph refuses larger ones
	body, err := io.ReadAll(io.LimitReader(req.Body, most))
	if r.header.Get("Content-Encoding") == "gzip" && err == nil {
		body, err = unpack(body)
	}
	r.body = body
	return r, err
}

// unpack opens a compressed request: some clients compress what they send.
func unpack(body []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// finish compresses an answer if the client asked for it and it is worth it.
func (s *Server) finish(r *request, answer fault.Answer) fault.Answer {
	const worth = 2 << 10
	if r.batched || s.settings.uncompressed || len(answer.Body) < worth || !strings.Contains(r.header.Get("Accept-Encoding"), "gzip") {
		return answer
	}
	var b bytes.Buffer
	z := s.packer()
	z.Reset(&b)
	z.Write(answer.Body) // a buffer takes everything
	z.Close()
	answer.Body = b.Bytes()
	answer.Header.Set("Content-Encoding", "gzip")
	answer.Header.Set("Vary", "Accept-Encoding")
	return answer
}

// packer is the compressor of all answers: a new one takes a megabyte. The
// lock that requests hold guards it.
func (s *Server) packer() *gzip.Writer {
	if s.gzip == nil {
		s.gzip, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is valid
	}
	return s.gzip
}
