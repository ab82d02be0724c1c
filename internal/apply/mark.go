package apply

import (
	"cmp"
	"fmt"
	"time"

	"pim-groups/internal/plan"
)

// mark ends the justification of each request of the run. PIM shows it to people, and by
// it a request is known again whose answer was lost: directory.Mark reads it.
func (o *Origin) mark(now time.Time) string {
	if o == nil {
		return "[pim-groups " + now.UTC().Format("20060102T150405Z") + "]"
	}
	number := ""
	if o.Number > 0 {
		number = fmt.Sprintf("#%d", o.Number)
	}
	return fmt.Sprintf("[pim-groups %s%s %s %s]", cmp.Or(o.Repository, "-"), number, cmp.Or(o.SHA[:min(7, len(o.SHA))], "-"), cmp.Or(o.Run, "-"))
}

// justification says why, in the words of the file or in plain ones. What the entry says
// is the only free text that leaves, with its ticket: that PIM keeps the ticket of a
// group as one is documented and has been denied.
func justification(c *plan.Change, mark string) string {
	why := cmp.Or(c.Why, map[plan.Action]string{
		plan.Assign:  "Declared as eligible",
		plan.Extend:  "Declared as eligible for longer",
		plan.Shorten: "Declared as eligible for less long",
		plan.Remove:  "No longer declared as eligible",
	}[c.Action])
	if c.Ticket != "" {
		why += " (" + c.Ticket + ")"
	}
	return why + " " + mark
}
