package report

import (
	"io"

	"pim-groups/internal/history"
)

// writeHistoryCSV writes a row for each change, and for each part that was not compared.
func writeHistoryCSV(w io.Writer, h *History) error {
	table := [][]string{{"tenant", "from_read_at", "to_read_at", "status", "effect", "kind", "group", "group_id", "role", "subject",
		"principal_id", "object_id", "setting", "before", "after", "implied"}}
	row := func(cells ...string) {
		table = append(table, append([]string{h.Tenant, moment(h.From), moment(h.To)}, cells...))
	}
	for i := range h.Changes {
		c := &h.Changes[i]
		row("change", string(c.Effect), string(c.Kind), c.Name, c.Group, c.Role, c.Subject, c.Principal, c.Object, c.Setting, c.Was, c.Is, implied(c))
	}
	for _, n := range h.NotCompared {
		status := "not-comparable"
		if n.Expected {
			status = "not-looked-at"
		}
		row(status, "", string(n.Part), n.Name, n.Group, "", n.Subject, "", "", "", n.From, n.To, "")
	}
	return writeTable(w, table)
}

func implied(c *history.Change) string {
	if c.Implied {
		return "yes"
	}
	return "no"
}
