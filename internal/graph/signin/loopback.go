package signin

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// loopback is a port of this machine to which the browser brings the answer of Entra.
// A server of net/http would make the program 400 kB larger.
// https://www.rfc-editor.org/rfc/rfc8252#section-7.3
type loopback struct {
	listener net.Listener
	state    string // that the answer must name
	answers  chan url.Values
}

func newLoopback(ctx context.Context, state string) (*loopback, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, unsentError{"this machine gives no port for the answer of the browser: " + err.Error()}
	}
	l := &loopback{listener, state, make(chan url.Values, 1)}
	go l.accept()
	return l, nil
}

// redirect is where the browser brings the answer. Entra compares localhost without
// its port. https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions
func (l *loopback) redirect() string {
	_, port, _ := net.SplitHostPort(l.listener.Addr().String()) // it has one
	return "http://localhost:" + port
}

// accept serves connections beside each other, for browsers open some in advance.
func (l *loopback) accept() {
	for {
		conn, err := l.listener.Accept()
		if err != nil {
			return // closed
		}
		go l.serve(conn)
	}
}

const (
	slowestAnswer = 10 * time.Second
	largestAnswer = 64 << 10
)

// serve takes one request. Any page of the browser and any program of this machine can
// send one, so what does not name the state ends nothing.
func (l *loopback) serve(conn net.Conn) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(slowestAnswer)) // without one, the end of the program is the deadline
	req, err := http.ReadRequest(bufio.NewReader(io.LimitReader(conn, largestAnswer)))
	if err != nil {
		return
	}
	status, said := "400 Bad Request", "This page does not belong to the sign-in that is waited for. Close it, and sign in on the latest page."
	if req.Method == http.MethodPost && req.ParseForm() == nil && req.PostForm.Get("state") == l.state {
		status, said = "200 OK", "pim-groups has the answer. Close this page; the program says how it went on."
		select {
		case l.answers <- req.PostForm:
		default: // a page that was loaded again
		}
	}
	fmt.Fprintf(conn, "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nCache-Control: no-store\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", status, len(said), said)
}
