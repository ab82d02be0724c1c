package apply

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// PendingRestore is a setting that a run made stricter and is not known to have put
// back: it crashed in between, or could not.
type PendingRestore struct {
	Tenant string
	Group  string // its id
	Name   string
	Role   string
	Rule   string
	Before string // the values, as JSON
	After  string
}

// ReadJournal finds what the runs of a journal have left shortened. It believes
// no outcome in it but that: what is managed, the tenant says.
//
// A line that was cut off is passed over. Nothing was sent on its account, for
// no entry counts before it is stored whole.
func ReadJournal(r io.Reader) ([]PendingRestore, error) {
	var open []PendingRestore
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
		open = e.apply(open, tenant)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("the journal could not be read: %w", err)
	}
	return open, nil
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

// apply notes what an entry says about settings that are shortened.
func (e *Entry) apply(open []PendingRestore, tenant string) []PendingRestore {
	about := func(s PendingRestore) bool { return s.Group == e.Group }
	switch {
	case e.Step == StepIntent && e.Strategy == Shorten:
		return append(slices.DeleteFunc(open, about), PendingRestore{tenant, e.Group, e.Name, e.Role, e.Rule, e.Before, e.After})
	case e.Step == StepOutcome && e.Strategy == Restore && e.State == string(Done):
		return slices.DeleteFunc(open, about)
	}
	return open
}
