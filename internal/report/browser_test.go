package report_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// browser is headless Chromium, spoken to over two pipes in the DevTools
// protocol: JSON messages that end in a zero byte.
// https://chromedevtools.github.io/devtools-protocol/
type browser struct {
	t       testing.TB
	send    *os.File
	receive *bufio.Reader
	last    int
	session string
	events  []event
}

// event is what the browser reports unasked.
type event struct {
	Method string
	Params struct {
		Message string
		Request struct{ URL string }
		Entry   struct{ Text string }
	}
}

// browserVariable, set to "required", makes a missing browser a failure, for
// where the tests are meant to be complete.
const browserVariable = "PIM_GROUPS_BROWSER"

func startBrowser(t testing.TB) *browser {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	cmd := exec.CommandContext(ctx, chromium(t), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--no-first-run", "--remote-debugging-pipe", "--user-data-dir="+profile(t))
	theirs, send := pipe(t)
	receive, answers := pipe(t)
	cmd.ExtraFiles = []*os.File{theirs, answers}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirs.Close()
	answers.Close()
	b := &browser{t: t, send: send, receive: bufio.NewReader(receive)}
	t.Cleanup(func() {
		send.Write([]byte(`{"id":0,"method":"Browser.close"}` + "\x00"))
		cmd.Wait() // its error is that of being closed
		cancel()
		send.Close()
		receive.Close()
	})
	var target struct{ TargetID, SessionID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &target)
	b.session = target.SessionID
	for _, domain := range []string{"Page", "Network", "Runtime", "Log"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

// profile makes the folder of the browser's data. Its processes end one after
// the other and write until then, so that removing it can take some tries;
// t.TempDir fails the test on the first.
func profile(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pim-groups-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 100 {
			if err = os.RemoveAll(dir); err == nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Logf("the browser still writes to its folder: %v", err)
	})
	return dir
}

// chromium finds the browser, or skips the test.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv(browserVariable) == "required" {
		t.Fatalf("no Chromium here, and %s says that it is required", browserVariable)
	}
	t.Skipf("no Chromium here; install it, or set %s=required where it must be there", browserVariable)
	return ""
}

func pipe(t testing.TB) (read, write *os.File) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return read, write
}

// call sends a command and waits for its answer; events on the way are kept.
func (b *browser) call(method string, params map[string]any, answer any) {
	b.t.Helper()
	b.last++
	message := map[string]any{"id": b.last, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	body, err := json.Marshal(message)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.send.Write(append(body, 0)); err != nil {
		b.t.Fatal(err)
	}
	for {
		got := b.read()
		if got.ID != b.last {
			continue
		}
		if got.Error != nil {
			b.t.Fatalf("%s: %s", method, got.Error)
		}
		if answer != nil {
			if err := json.Unmarshal(got.Result, answer); err != nil {
				b.t.Fatal(err)
			}
		}
		return
	}
}

type message struct {
	ID            int
	Result, Error json.RawMessage
	event
}

// read takes the next message.
func (b *browser) read() message {
	b.t.Helper()
	body, err := b.receive.ReadBytes(0)
	if err != nil {
		b.t.Fatalf("the browser is gone: %v", err)
	}
	var got message
	if err := json.Unmarshal(body[:len(body)-1], &got); err != nil {
		b.t.Fatal(err)
	}
	if got.Method != "" {
		b.events = append(b.events, got.event)
	}
	return got
}

// open shows a page and forgets what happened before.
func (b *browser) open(document string) (address string) {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), "report.html")
	if err := os.WriteFile(path, []byte(document), 0o600); err != nil {
		b.t.Fatal(err)
	}
	address = (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
	b.events = nil
	b.call("Page.navigate", map[string]any{"url": address}, nil)
	return address
}

// await reads on until an event has come.
func (b *browser) await(method string) event {
	b.t.Helper()
	for i := 0; ; i++ {
		for i >= len(b.events) {
			b.read()
		}
		if b.events[i].Method == method {
			return b.events[i]
		}
	}
}

// evaluate runs an expression in the page and gives its value.
func evaluate[T any](b *browser, expression string) T {
	b.t.Helper()
	var answer struct {
		Result           struct{ Value T }
		ExceptionDetails json.RawMessage
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &answer)
	if answer.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, answer.ExceptionDetails)
	}
	return answer.Result.Value
}
