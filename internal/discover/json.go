package discover

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
)

// head is what the JSON form says before the groups. Fields are only ever
// added, here and in jsonGroup.
type head struct {
	Version  int             `json:"version"`
	Tenant   string          `json:"tenant"`
	Taken    time.Time       `json:"taken"`
	Complete bool            `json:"complete"`
	Gaps     []directory.Gap `json:"gaps"`
}

// jsonGroup has the names of properties that the report's JSON uses, so that one
// program can read both.
type jsonGroup struct {
	ID             string         `json:"id"`
	Name           string         `json:"name"`
	Kind           string         `json:"kind"`
	RoleAssignable bool           `json:"roleAssignable"`
	Managed        directory.Flag `json:"managed"` // null: not known
	Created        time.Time      `json:"created,omitzero"`
	NameTaken      string         `json:"nameTaken,omitempty"`
	Namesakes      int            `json:"namesakes,omitempty"` // other groups of the name
}

// WriteJSON writes the inventory for programs, one group a line, so that the
// size of a tenant is not the size of the memory.
func WriteJSON(w io.Writer, v *Inventory) error {
	top, err := marshal(head{1, v.Snapshot.Tenant, v.Snapshot.Taken.UTC(), len(v.Gaps) == 0, append([]directory.Gap{}, v.Gaps...)})
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	fmt.Fprint(out, top[:len(top)-1], `,"groups":[`)
	separator := "\n"
	for _, g := range v.Groups {
		line, err := marshal(jsonGroup{
			g.ID, g.DisplayName, g.Kind().String(), g.RoleAssignable(), g.Managed, g.CreatedDateTime, g.NameTaken, g.Namesakes,
		})
		if err != nil {
			return err
		}
		fmt.Fprint(out, separator, line)
		separator = ",\n"
	}
	fmt.Fprint(out, "\n]}\n")
	return out.Flush()
}

// marshal gives a value as one line of JSON, fit for a log.
func marshal[T any](value T) (string, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false) // names are read by people too, and never by a browser
	err := e.Encode(value)
	return escape.JSON(string(bytes.TrimSpace(text.Bytes()))), err
}
