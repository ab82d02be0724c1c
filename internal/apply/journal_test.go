package apply_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/apply"
)

// disk is a file whose bytes are safe only after Sync.
type disk struct {
	text, safe          string
	calls               []string
	failWrite, failSync error
}

func (d *disk) Write(p []byte) (int, error) {
	d.calls = append(d.calls, "write")
	if d.failWrite != nil {
		return 0, d.failWrite
	}
	d.text += string(p)
	return len(p), nil
}

func (d *disk) Sync() error {
	d.calls = append(d.calls, "sync")
	if d.failSync == nil {
		d.safe = d.text
	}
	return d.failSync
}

// When an entry is reported as written, it is on the disk, whole, as one line.
func TestLines(t *testing.T) {
	t.Parallel()
	d := &disk{}
	l := apply.JournalLines{Storage: d}
	want := []apply.Entry{
		{Time: time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC), Step: apply.StepBegin, Tenant: tenantID, Plan: "sha256:0"},
		{Step: apply.StepIntent, Action: "onboard", Group: id(1), Name: "\u202e##[error]a\n::warning::b\x1b[2J"},
		{Step: apply.StepAnswer, Action: "onboard", Group: id(1), State: "rejected", Detail: `"no"`},
	}
	for i, e := range want {
		if err := l.Append(e); err != nil {
			t.Fatal(err)
		}
		if strings.Count(d.safe, "\n") != i+1 {
			t.Fatalf("after %d entries the disk has %q", i+1, d.safe)
		}
	}
	var got []apply.Entry
	for line := range strings.Lines(d.safe) {
		var e apply.Entry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	for _, bad := range []string{"##[", "\u202e", "\x1b"} {
		if strings.Contains(d.safe, bad) {
			t.Errorf("%q stands in the journal as it is:\n%s", bad, d.safe)
		}
	}
	if !slices.Equal(d.calls, []string{"write", "sync", "write", "sync", "write", "sync"}) {
		t.Errorf("calls %q: one write and one sync for each entry", d.calls)
	}
}

func TestLinesFail(t *testing.T) {
	t.Parallel()
	full := errors.New("no space left on device")
	for name, test := range map[string]struct {
		disk  disk
		entry apply.Entry
		want  string
	}{
		"write":                      {disk: disk{failWrite: full}, want: "no space left"},
		"sync":                       {disk: disk{failSync: full}, want: "no space left"},
		"a time that JSON can't say": {entry: apply.Entry{Time: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, want: "year"},
	} {
		err := apply.JournalLines{Storage: &test.disk}.Append(test.entry)
		if err == nil || !strings.HasPrefix(err.Error(), "journal: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Before a write is sent, the intent is on the disk; before the next one is,
// so is the answer.
func TestIntentIsStoredBeforeTheWrite(t *testing.T) {
	t.Parallel()
	d, x := &disk{}, newTenant(snapshot(2))
	x.write = func(w apply.Write) (bool, apply.Answer) {
		lines := strings.Split(strings.TrimSpace(d.safe), "\n")
		if last := lines[len(lines)-1]; !strings.Contains(last, `"step":"intent"`) || !strings.Contains(last, w.Group) {
			t.Errorf("when the write for %s is sent, the disk ends with %s", w.Group, last)
		}
		return true, apply.Answer{Kind: apply.AnswerAccepted}
	}
	apply.Run(t.Context(), merge(t, 2), deps(x, apply.JournalLines{Storage: d}))
	if len(x.sent) != 2 || d.safe != d.text {
		t.Errorf("sent %q; not on the disk: %q", x.sent, strings.TrimPrefix(d.text, d.safe))
	}
}

// A journal that fails at its n-th entry: what was sent is reported, and nothing
// more is sent.
func TestJournalFails(t *testing.T) {
	t.Parallel()
	const halted = "skipped nothing can be recorded any more: disk full"
	tests := []struct {
		failing int
		want    []string
		sent    int
	}{
		{1, []string{halted, halted}, 0}, // begin
		{2, []string{halted, halted}, 0}, // intent of the first
		{3, []string{"done", halted}, 1}, // answer
		{4, []string{"done", halted}, 1}, // outcome
		{5, []string{"done", halted}, 1}, // intent of the second
		{6, []string{"done", "done"}, 2}, // answer
		{8, []string{"done", "done"}, 2}, // end
	}
	for _, test := range tests {
		x := newTenant(snapshot(2))
		result := apply.Run(t.Context(), merge(t, 2), deps(x, &recorder{failing: test.failing}))
		check(t, result.Outcomes, test.want...)
		if len(x.sent) != test.sent || !strings.Contains(result.Stopped, "disk full") {
			t.Errorf("entry %d fails: %d sent, want %d; stopped: %q", test.failing, len(x.sent), test.sent, result.Stopped)
		}
	}
}

// Of several reasons to stop the first is reported: the others follow from it.
func TestFirstReasonToStop(t *testing.T) {
	t.Parallel()
	x := newTenant(snapshot(2))
	first(apply.AnswerUnknown, false)(x)
	result := apply.Run(t.Context(), merge(t, 2), deps(x, &recorder{failing: 3}))
	check(t, result.Outcomes, "unknown as given", "skipped disk full")
	if !strings.Contains(result.Stopped, "disk full") {
		t.Errorf("stopped: %q", result.Stopped)
	}
}

// What is asked for somebody, and until when, is written down before it is sent, and once.
func TestJournalOfPeople(t *testing.T) {
	t.Parallel()
	p, j := newPortal(1), &recorder{}
	a := p.preflight(t, list("{who: "+person(1)+", until: 2027-03-31}"))
	d := deps(p.tenant, j)
	d.Reader, d.Writer = p, p
	check(t, apply.Run(t.Context(), a, d).Outcomes, "done")
	var got []string
	for _, e := range j.entries {
		if e.Principal == person(1) {
			got = append(got, strings.TrimSpace(fmt.Sprint(e.Step, " ", e.Role, " ", e.Request, " ", e.End.Format(time.DateOnly))))
		}
	}
	if want := []string{"intent member adminAssign 2027-04-01", "answer member  0001-01-01", "outcome member  0001-01-01"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
