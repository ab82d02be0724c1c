package apply

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"pim-groups/internal/escape"
	"pim-groups/internal/plan"
)

// Journal keeps what was tried where a crash can't take it away. When Append
// returns without an error the entry is on stable storage; with one, no write
// follows. Only what the tenant can't know is read back from it: the value of a
// setting before it was shortened.
type Journal interface {
	Append(Entry) error
}

// Step is a moment of the run that is written down.
type Step string

const (
	StepBegin   Step = "begin"  // the guardrails let the run pass, changes follow
	StepIntent  Step = "intent" // about to be sent; as the last line about a group: it may have been sent
	StepAnswer  Step = "answer"
	StepOutcome Step = "outcome" // what became of the change, as reported
	StepEnd     Step = "end"
)

// Entry is one line of the journal.
type Entry struct {
	Time   time.Time `json:"time"`
	Step   Step      `json:"step"`
	Tenant string    `json:"tenant,omitempty"` // of begin
	Plan   string    `json:"plan,omitempty"`   // of begin: the digest
	Event  string    `json:"event,omitempty"`  // of begin, as the next three: where a workflow's run comes from
	Commit string    `json:"commit,omitempty"`
	Actor  string    `json:"actor,omitempty"`
	// TriggeringActor is of begin, too: who started this attempt of the run.
	TriggeringActor string        `json:"triggeringActor,omitempty"`
	Action          plan.Action   `json:"action,omitempty"`
	Group           string        `json:"group,omitempty"`
	Name            string        `json:"name,omitempty"`
	Strategy        Strategy      `json:"rung,omitempty"`
	Role            string        `json:"role,omitempty"`      // of the setting or the eligibility
	Rule            string        `json:"rule,omitempty"`      // of intent and answer: which setting is written
	Setting         string        `json:"setting,omitempty"`   // of outcome: the name of the setting in groups.yaml
	Principal       string        `json:"principal,omitempty"` // whose eligibility; an object id
	Request         RequestAction `json:"request,omitempty"`   // of intent: what is asked for the principal, until when
	End             time.Time     `json:"end,omitzero"`
	Before          string        `json:"before,omitempty"` // of intent, if it changes the setting: its value as JSON
	After           string        `json:"after,omitempty"`
	State           string        `json:"state,omitempty"`
	Detail          string        `json:"detail,omitempty"`
}

// Storage is a file that was opened to append to.
type Storage interface {
	io.Writer
	Sync() error
}

// JournalLines is the journal as a file: one JSON object a line, each synced.
type JournalLines struct{ Storage Storage }

// Append waits until the line is stored. Its text is harmless in a log.
func (l JournalLines) Append(e Entry) error {
	line, err := json.Marshal(e)
	if err == nil {
		_, err = io.WriteString(l.Storage, escape.JSON(string(line))+"\n")
	}
	if err == nil {
		err = l.Storage.Sync()
	}
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

// PendingRestore is a setting that a run made stricter and is not known to have
// restored: it crashed in between, or could not.
type PendingRestore struct {
	Tenant string
	Action plan.Action // of the change that shortened it
	Group  string      // its id
	Name   string
	Role   string
	Rule   string
	Before string // the values, as JSON
	After  string
}

// ReadJournal finds what the runs of a journal have left shortened. A line that was
// cut off is passed over: nothing was sent on its account, for no entry counts
// before it is stored whole.
func ReadJournal(r io.Reader) ([]PendingRestore, error) {
	var pending []PendingRestore
	tenant, number := "", 0
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		number++
		e, err := readEntry(lines.Bytes())
		if err != nil {
			return nil, fmt.Errorf("line %d of the journal is not one that this program wrote: %w", number, err)
		}
		if e.Step == StepBegin {
			tenant = e.Tenant
		}
		pending = e.update(pending, tenant)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("the journal could not be read: %w", err)
	}
	return pending, nil
}

// readEntry reads a line; one that is empty or was cut off is an empty entry.
func readEntry(line []byte) (e Entry, err error) {
	if len(line) == 0 {
		return e, nil
	}
	err = json.Unmarshal(line, &e)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok && line[0] == '{' && syntax.Offset >= int64(len(line)) {
		return Entry{}, nil
	}
	return e, err
}

// update applies what an entry says about settings that are shortened.
func (e *Entry) update(pending []PendingRestore, tenant string) []PendingRestore {
	about := func(s PendingRestore) bool { return s.Group == e.Group }
	switch {
	case e.Step == StepIntent && e.Strategy == Shorten:
		s := PendingRestore{tenant, e.Action, e.Group, e.Name, e.Role, e.Rule, e.Before, e.After}
		return append(slices.DeleteFunc(pending, about), s)
	case e.Step == StepOutcome && e.Strategy == Restore && e.State == string(Done):
		return slices.DeleteFunc(pending, about)
	}
	return pending
}
