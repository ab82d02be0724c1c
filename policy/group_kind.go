package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// groupKind: which kinds PIM for Groups manages,
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/concept-pim-for-groups
// A kind that could not be read is a gap in the groups' properties.
var groupKind = obstacleRule(directory.ObstacleKind, finding.Rule{
	ID:    "group-kind",
	Title: "A declared group is of a kind that PIM can't manage",
	Why: "PIM for Groups manages security groups and Microsoft 365 groups. Distribution lists and mail-enabled security groups " +
		"belong to Exchange. Their members can't be made eligible, so the access stays permanent.",
	Fix: "Create a security group for the privileged access, move the access to it and declare that one; or keep this group " +
		"out of PIM with pim: none.",
	Severity: finding.Error,
}, func(p *Pass) string {
	return fmt.Sprintf("%s is a %s; PIM manages security and Microsoft 365 groups only", p.name(), p.Group.Found.Kind().Words())
})
