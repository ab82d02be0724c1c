package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/destination"
	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
	"pim-groups/internal/fieldtest"
	"pim-groups/internal/fieldtest/answers"
	"pim-groups/internal/graph"
)

// measure asks the questions in the test tenant and writes the file of answers.
func measure(ctx context.Context, args []string, w world) int {
	o, err := parse(args, w)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return w.refuse(err)
	}
	announce(o, w)
	if o.test == "" {
		fmt.Fprintln(w.out, "\nNothing was sent. To do this, run again with --test-tenant and the id of the tenant, and say how to sign in with --auth.")
		return exitOK
	}
	root, err := os.OpenRoot(w.dir)
	if err != nil {
		return w.refuse(err)
	}
	defer root.Close()
	files := destination.NewSet(root)
	defer files.Close()
	file, fileErr := files.Claim("--answers "+o.answers, o.answers)
	log, logErr := files.ClaimLog("--journal "+o.journal, o.journal, 0o600)
	if err := errors.Join(fileErr, logErr); err != nil {
		return w.refuse(err)
	}
	journal := &lines{log: log}
	defer journal.close()
	outcome, err := inTenant(ctx, o, w, apply.JournalLines{Storage: journal})
	if err != nil {
		return w.refuse(err)
	}
	return w.finish(outcome, file)
}

// refuse says why nothing was done.
func (w world) refuse(err error) int {
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintln(w.err, "fieldtest:", escape.Line(strings.TrimSuffix(line, "\n")))
	}
	return exitInput
}

// announce lists beforehand what the experiments do.
func announce(o options, w world) {
	fmt.Fprintln(w.out, "Each experiment makes groups of its own and deletes them at the end. Until then it leaves:")
	for _, q := range o.questions {
		fmt.Fprintf(w.out, "- %s: %s\n", q.Name, cmp.Or(q.Permanent, "nothing"))
	}
	fmt.Fprintln(w.out, "Besides, a run may make a group that it brings under PIM to compare with, and one that becomes eligible.")
	fmt.Fprintf(w.out, "It needs the permissions %s.\n", strings.Join(needs(o.questions), ", "))
}

// inTenant signs in and runs the experiments. An error means that nothing was written to
// the tenant.
func inTenant(ctx context.Context, o options, w world, journal apply.Journal) (fieldtest.Outcome, error) {
	c, err := credential(o, w)
	if err != nil {
		return fieldtest.Outcome{}, err
	}
	recorder := &fieldtest.Recorder{Base: w.base, Now: w.now}
	client, err := graph.New(graph.Options{Cloud: directory.Cloud(o.cloud), Credential: c, Now: w.now, Endpoint: o.endpoint, Base: recorder,
		UserAgent: "pim-groups-fieldtest"})
	if err != nil {
		return fieldtest.Outcome{}, err
	}
	token, err := c.Token(ctx, nil)
	if err != nil {
		return fieldtest.Outcome{}, err
	}
	permissions, person := graph.GrantedBy(token)
	lab, err := fieldtest.New(fieldtest.Options{
		Client: client, Recorder: recorder, Journal: journal, Clock: clock(w.now), Tenant: graph.TenantOf(token), Test: o.test, Run: randomID(), Person: person,
		Ready: func(what string) { fmt.Fprintf(w.err, "%s …\n", what) },
	})
	if err != nil {
		return fieldtest.Outcome{}, err
	}
	outcome := fieldtest.Run(ctx, lab, o.questions)
	outcome.Cloud, outcome.Permissions = o.cloud, permissions
	return outcome, nil
}

// finish writes the file and says what was found and what is left.
func (w world) finish(o fieldtest.Outcome, file *destination.File) int {
	code := exitOK
	for _, f := range o.Findings {
		what := f.Value
		if f.Status != fieldtest.Answered {
			what, code = string(f.Status)+": "+f.Why, exitIncomplete
		}
		fmt.Fprintf(w.out, "%s: %s\n", f.Question, escape.Line(what))
	}
	for _, left := range o.Left {
		fmt.Fprintf(w.out, "LEFT IN THE TENANT: %s\n", escape.Line(left))
		code = exitIncomplete
	}
	var body bytes.Buffer
	err := answers.Encode(&body, o.File())
	if err == nil {
		err = file.Put(body.Bytes())
	}
	if err != nil {
		w.refuse(fmt.Errorf("the file of answers was not written: %w", err))
		return exitIncomplete // what was done is done
	}
	return code
}

// lines makes the journal's file with its first line.
type lines struct {
	log  *destination.Log
	file *os.File
}

func (l *lines) Write(line []byte) (int, error) {
	if l.file == nil {
		var err error
		if l.file, err = l.log.Open(); err != nil {
			return 0, err
		}
	}
	return l.file.Write(line)
}

// Sync waits until the line is stored.
func (l *lines) Sync() error { return l.file.Sync() }

func (l *lines) close() {
	if l.file != nil {
		_ = l.file.Close() // each line was synced
	}
}

// clock waits in real time.
type clock func() time.Time

// Now is the present.
func (c clock) Now() time.Time { return c() }

// Sleep waits, or gives the reason why it was stopped.
func (clock) Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// randomID is a random UUID.
func randomID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails: https://pkg.go.dev/crypto/rand#Read
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
