package apply

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"pim-groups/internal/escape"
)

// Journal keeps what was tried where a crash can't take it away. When Append
// returns without an error the entry is on stable storage; with one, no write
// follows. After a crash the tenant is asked what is managed, and the journal is
// for the people who want to know what happened. Only what the tenant can't
// know is read back from it: the value of a setting before it was shortened.
type Journal interface {
	Append(Entry) error
}

// Step is a moment of the run that is written down.
type Step string

const (
	StepBegin   Step = "begin"   // the rails let the run pass, changes follow
	StepIntent  Step = "intent"  // about to be sent; as the last line about a group: it may have been sent
	StepAnswer  Step = "answer"  // what came back
	StepOutcome Step = "outcome" // what became of the change, as reported
	StepEnd     Step = "end"     // the run came to its end
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
	TriggeringActor string   `json:"triggeringActor,omitempty"`
	Action          string   `json:"action,omitempty"`
	Group           string   `json:"group,omitempty"`
	Name            string   `json:"name,omitempty"`
	Strategy        Strategy `json:"rung,omitempty"`
	Role            string   `json:"role,omitempty"`   // of intent and answer: whose setting
	Rule            string   `json:"rule,omitempty"`   // and which
	Before          string   `json:"before,omitempty"` // of intent, if it changes the setting: its value as JSON
	After           string   `json:"after,omitempty"`
	State           string   `json:"state,omitempty"`
	Detail          string   `json:"detail,omitempty"`
}

// Storage is a file that was opened to append to.
type Storage interface {
	io.Writer
	Sync() error
}

// JournalLines is the journal as a file: one JSON object a line, synced line by line.
type JournalLines struct{ Storage Storage }

// Append writes one line and waits until it is stored. Its text is harmless in
// a log, where people will print it.
func (l JournalLines) Append(e Entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if _, err := io.WriteString(l.Storage, escape.JSON(string(line))+"\n"); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if err := l.Storage.Sync(); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}
