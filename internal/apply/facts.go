package apply

import (
	"fmt"
	"time"

	"pim-groups/internal/directory"
)

// drift says why a group must not be onboarded as it is now, "" if it is still
// what was planned. Between plan and write a group can be renamed, converted,
// deleted and made again: the id alone does not prove that it is the group
// that somebody approved. now is nil if there is no such group any more.
//
// A group that PIM manages by now is not asked about: nothing is written then.
func drift(planned, now *directory.Group) string {
	switch {
	case now == nil:
		return "the directory has no such group any more"
	case now.Deleted():
		return "it has been deleted since it was planned"
	case now.ID != planned.ID:
		return fmt.Sprintf("the tenant answered about another group, %s", now.ID)
	case now.DisplayName != planned.DisplayName:
		return fmt.Sprintf("it has been renamed from %s to %s since it was planned", quoted(planned.DisplayName), quoted(now.DisplayName))
	case !now.CreatedDateTime.Equal(planned.CreatedDateTime):
		return fmt.Sprintf("it was created at %s, the group that was planned at %s", moment(now), moment(planned))
	case now.Kind() != planned.Kind():
		return fmt.Sprintf("it has become a %s since it was planned, it was a %s", now.Kind().Words(), planned.Kind().Words())
	case now.RoleAssignable() != planned.RoleAssignable():
		return "whether it can hold directory roles has changed since it was planned"
	}
	return obstacle(now)
}

// obstacle says why PIM can't manage the group, or why its list can't be
// believed about it.
func obstacle(now *directory.Group) string {
	switch {
	case !now.Manageable():
		return "PIM can't manage it now: " + now.ObstacleReason()
	case now.Managed == directory.Null:
		return "PIM's list did not say whether the group is managed already"
	case len(now.Evidence) > 0:
		return fmt.Sprintf("PIM's list lacks it, yet there is a sign that it is managed (%s)", now.Evidence[0])
	}
	return ""
}

func moment(g *directory.Group) string { return g.CreatedDateTime.UTC().Format(time.RFC3339) }
