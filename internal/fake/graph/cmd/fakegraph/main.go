// Fakegraph serves a tenant from a snapshot file, for trying out by hand and
// for tests of a whole program:
//
//	go run ./internal/fake/graph/cmd/fakegraph --snapshot FILE
//
// It prints one line of JSON with all that a client needs, and serves until it
// is interrupted. docs/internals/fakegraph.md has an example from end to end. Everything
// is on one https address of this machine, because Microsoft's sign-in
// libraries take no other: start the client with SSL_CERT_FILE set to "ca".
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "fakegraph:", err)
		os.Exit(2)
	}
}

// flags is the command line. What can be said in a snapshot or in a fault file
// has no flag.
type flags struct {
	snapshot, listen, faults, log, ca string
	answer, answers                   string
	secret, permissions, now          string
	latency                           time.Duration
	pimLimit, unitLimit, pageSize     int
	immutable                         bool
}

// parse reads the command line and nothing else.
func parse(args []string) (flags, error) {
	var f flags
	set := flag.NewFlagSet("fakegraph", flag.ContinueOnError)
	set.StringVar(&f.snapshot, "snapshot", "", "snapshot `file` that the tenant looks like (needed)")
	set.StringVar(&f.listen, "listen", "127.0.0.1:0", "`address` to serve on; loopback only")
	set.StringVar(&f.faults, "fault", "", "`file` with a JSON list of faults")
	set.StringVar(&f.log, "log", "", "`file` that gets one JSON line for each request")
	set.StringVar(&f.ca, "ca", "", "`file` for the certificate to trust; a temporary one if left out")
	set.StringVar(&f.answer, "answer", "", "`name` of the unlikely answer to give to an open question")
	set.StringVar(&f.answers, "answers", "", "`file` of a field test: open questions are answered as that tenant did")
	set.StringVar(&f.secret, "secret", "", "client `secret` that may be used to sign in")
	set.StringVar(&f.permissions, "permissions", "", "comma-separated permissions instead of those of the snapshot's caller")
	set.StringVar(&f.now, "now", "", "`time` (RFC 3339) at which the clock starts; the present if left out")
	set.DurationVar(&f.latency, "latency", 0, "`time` that each answer takes")
	set.IntVar(&f.pimLimit, "pim-limit", 0, "PIM `requests` served in ten seconds; 0: all")
	set.IntVar(&f.unitLimit, "unit-limit", 0, "resource `units` of the directory in ten seconds; 0: all")
	set.IntVar(&f.pageSize, "page-size", 0, "most `items` on a page; 0: as asked for")
	set.BoolVar(&f.immutable, "immutable-subject", false, "GitHub's tokens name owner and repository with their ids")
	if err := set.Parse(args); err != nil {
		return f, err
	}
	switch {
	case f.snapshot == "":
		return f, errors.New("--snapshot is needed")
	case set.NArg() > 0:
		return f, fmt.Errorf("%q is not an option", set.Arg(0))
	}
	return f, nil
}

// run serves until the context ends. The line on out is the sign that the
// server answers: whoever started the process may wait for it.
func run(ctx context.Context, args []string, out io.Writer) error {
	f, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil // the flag package has printed it
	}
	if err != nil {
		return err
	}
	snap, err := readSnapshot(f.snapshot)
	if err != nil {
		return err
	}
	options, done, err := f.options()
	if err != nil {
		return err
	}
	defer done()
	listener, err := listen(f.listen)
	if err != nil {
		return err
	}
	srv := fakegraph.New(snap, options...)
	unstarted := httptest.NewUnstartedServer(nil)
	unstarted.Listener.Close()
	unstarted.Listener = listener
	srv.Serve(unstarted)
	defer srv.Close()
	ca, remove, err := writeCA(f.ca, srv.CA())
	if err != nil {
		return err
	}
	defer remove()
	if err := announce(out, srv, ca); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

func readSnapshot(name string) (*directory.Snapshot, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	snap, err := directory.Decode(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return snap, nil
}

// options turns the command line into options; done closes what they opened.
func (f *flags) options() (options []fakegraph.Option, done func(), err error) {
	options = []fakegraph.Option{
		fakegraph.WithLatency(f.latency), fakegraph.WithSecret(f.secret), fakegraph.WithPageSize(f.pageSize),
		fakegraph.WithLimits(fakegraph.Limits{PIM: f.pimLimit, Units: f.unitLimit}), fakegraph.AtPresent(),
	}
	if f.permissions != "" {
		options = append(options, fakegraph.WithPermissions(strings.Split(f.permissions, ",")...))
	}
	if f.immutable {
		options = append(options, fakegraph.WithImmutableSubject())
	}
	if f.now != "" {
		start, err := time.Parse(time.RFC3339, f.now)
		if err != nil {
			return nil, nil, fmt.Errorf("--now: %w", err)
		}
		began := time.Now()
		options = append(options, fakegraph.WithClock(func() time.Time { return start.Add(time.Since(began)) }))
	}
	answers, err := f.otherAnswers()
	if err != nil {
		return nil, nil, err
	}
	options = append(options, fakegraph.WithAnswers(answers))
	if f.faults != "" {
		faults, err := readFaults(f.faults)
		if err != nil {
			return nil, nil, err
		}
		options = append(options, fakegraph.WithFaults(faults...))
	}
	done = func() {}
	if f.log != "" {
		file, err := os.OpenFile(f.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, nil, err
		}
		options, done = append(options, fakegraph.WithLog(file)), func() { file.Close() }
	}
	return options, done, nil
}

func readFaults(name string) ([]fault.Fault, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	faults, err := fault.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return faults, nil
}

// listen refuses addresses that other machines reach: whoever gets here is
// given tokens.
func listen(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"127.0.0.1", "::1", "localhost"}, host) {
		return nil, fmt.Errorf("%s is not an address of this machine only; use 127.0.0.1", host)
	}
	return net.Listen("tcp", address)
}

// writeCA puts the certificate into a file; remove deletes a temporary one.
func writeCA(name string, pem []byte) (written string, remove func(), err error) {
	remove = func() {}
	if name == "" {
		dir, err := os.MkdirTemp("", "fakegraph")
		if err != nil {
			return "", nil, err
		}
		name, remove = filepath.Join(dir, "ca.pem"), func() { os.RemoveAll(dir) }
	}
	return name, remove, os.WriteFile(name, pem, 0o600)
}

// announce prints the line. Fields are only ever added.
func announce(out io.Writer, srv *fakegraph.Server, ca string) error {
	url, token := srv.OIDC()
	return json.NewEncoder(out).Encode(struct {
		Graph            string `json:"graph"`
		Authority        string `json:"authority"`
		OIDCRequestURL   string `json:"oidcRequestUrl"`
		OIDCRequestToken string `json:"oidcRequestToken"`
		Tenant           string `json:"tenant"`
		ClientID         string `json:"clientId"`
		CA               string `json:"ca"`
	}{srv.URL(), srv.URL(), url, token, srv.TenantID(), srv.ClientID(), ca})
}
