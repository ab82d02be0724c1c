package discover

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
)

// WriteTable writes the inventory for people, one group a line. The name is
// the last column: it is the only one that can be of any length, and nothing
// has to be cut or aligned behind it.
func WriteTable(w io.Writer, v *Inventory) error {
	if len(v.Groups) == 0 {
		return nil
	}
	const row = "%-36s  %-7s  %-12s  %-5s  %-10s  %s\n"
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, row, "ID", "MANAGED", "KIND", "ROLES", "CREATED", "NAME")
	for _, g := range v.Groups {
		roles := ""
		if g.RoleAssignable() {
			roles = "yes"
		}
		fmt.Fprintf(out, row, g.ID, yesOrNo(g.Managed), g.Kind(), roles, day(g.CreatedDateTime), escape.Line(g.DisplayName))
	}
	return out.Flush()
}

// yesOrNo never shows what is not known as "no": that would read as "not under
// PIM", which is what somebody looks for here.
func yesOrNo(f directory.Flag) string {
	switch f {
	case directory.True:
		return "yes"
	case directory.False:
		return "no"
	}
	return "unknown"
}

// day is enough to tell an old group from a new one of the same name.
func day(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.UTC().Format(time.DateOnly)
}
