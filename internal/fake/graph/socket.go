package fakegraph

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"pim-groups/internal/fake/graph/fault"
)

// ServeHTTP answers over a socket. Answers without a fault of the wire go the
// usual way; the others are written by hand to a connection of their own.
func (s *Server) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r, err := readRequest(req)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer, wire := s.exchange(r)
	if wire.Stall {
		<-req.Context().Done()
		panic(http.ErrAbortHandler) // net/http's way to close without an answer
	}
	if sleep(req.Context(), time.Duration(wire.Delay)) != nil {
		panic(http.ErrAbortHandler)
	}
	if wire.NoDate {
		w.Header()["Date"] = nil
	} else {
		w.Header().Set("Date", s.settings.clock().Add(time.Duration(wire.Skew)).UTC().Format(http.TimeFormat))
	}
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	// Under HTTP/2 a stream can be reset in the middle, a connection can't be
	// taken over: send does what is possible there.
	if wire.Breaks() && req.ProtoMajor == 1 {
		s.breakOff(w, answer, wire)
		return
	}
	s.send(w, req, answer, wire)
}

// send writes the answer, slowly if the wire is slow. A length that is promised
// and not kept makes net/http reset the stream or close the connection, so
// that the client sees an error and never a shorter answer.
func (s *Server) send(w http.ResponseWriter, req *http.Request, answer fault.Answer, wire fault.Wire) {
	if wire.Reset == fault.ResetBeforeHeaders || wire.Reset == fault.ResetMidHeaders {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(answer.Body)))
	w.WriteHeader(answer.Status)
	body := wire.Part(answer.Body)
	if wire.Rate > 0 {
		for i := range body {
			if sleep(req.Context(), time.Second/time.Duration(wire.Rate)) != nil {
				panic(http.ErrAbortHandler)
			}
			w.Write(body[i : i+1])
			http.NewResponseController(w).Flush()
		}
	} else {
		w.Write(body)
	}
	if wire.Breaks() {
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// breakOff takes the connection and closes it somewhere in the answer: what
// net/http would write is always a whole answer.
func (s *Server) breakOff(w http.ResponseWriter, answer fault.Answer, wire fault.Wire) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer conn.Close()
	conn.Write(brokenAnswer(w.Header(), answer, wire))
	if wire.Reset != "" {
		reset(conn)
	}
}

// brokenAnswer is the part of the answer that still goes out. The two ways to
// see that a body is not whole are its length and the last chunk: each one is
// missing in one of the faults.
func brokenAnswer(h http.Header, answer fault.Answer, wire fault.Wire) []byte {
	if wire.Reset == fault.ResetBeforeHeaders {
		return nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", answer.Status, http.StatusText(answer.Status))
	body := wire.Part(answer.Body)
	if wire.Chunked {
		h.Set("Transfer-Encoding", "chunked")
	} else {
		h.Set("Content-Length", strconv.Itoa(len(answer.Body)))
	}
	h.Write(&b)
	if wire.Reset == fault.ResetMidHeaders {
		return b.Bytes()[:b.Len()/2]
	}
	b.WriteString("\r\n")
	if wire.Chunked {
		fmt.Fprintf(&b, "%x\r\n%s\r\n", len(body), body) // and no last chunk
	} else {
		b.Write(body)
	}
	return b.Bytes()
}

// reset makes closing send RST instead of FIN where the connection allows it.
func reset(conn net.Conn) {
	type wrapper interface{ NetConn() net.Conn }
	if w, ok := conn.(wrapper); ok {
		conn = w.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
}
