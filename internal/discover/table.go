package discover

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
)

// WriteTable writes the inventory for people, one group a line. The name is the
// last column, because it can be of any length.
func WriteTable(w io.Writer, v *Inventory) error {
	if len(v.Groups) == 0 {
		return nil
	}
	const row = "%-36s  %-7s  %-12s  %-5s  %-10s  %s\n"
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, row, "ID", "MANAGED", "KIND", "ROLES", "CREATED", "NAME")
	for _, g := range v.Groups {
		roles, created := "", "not known"
		if g.RoleAssignable() {
			roles = "yes"
		}
		if !g.CreatedDateTime.IsZero() {
			created = g.CreatedDateTime.UTC().Format(time.DateOnly)
		}
		fmt.Fprintf(out, row, g.ID, yesOrNo(g.Managed), g.Kind(), roles, created, escape.Line(g.DisplayName))
	}
	return out.Flush()
}

// yesOrNo never shows what is not known as "no", which would read as "not under
// PIM".
func yesOrNo(f directory.Flag) string {
	switch f {
	case directory.True:
		return "yes"
	case directory.False:
		return "no"
	}
	return "unknown"
}
