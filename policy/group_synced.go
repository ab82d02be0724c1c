package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// groupSynced: onPremisesSyncEnabled has three values, and only true is an
// obstacle; https://learn.microsoft.com/graph/api/resources/group#properties
var groupSynced = obstacleRule(directory.ObstacleSynced, finding.Rule{
	ID:    "group-synced",
	Title: "A declared group is synchronised from on-premises",
	Why: "An on-premises directory holds its members and overwrites them, so PIM can't manage the group. Anyone who controls " +
		"that directory controls the access. A group that was synchronised once and is a cloud group now is fine.",
	Fix: "Create a cloud security group for the privileged access and declare that one; or make this group a cloud group " +
		"by taking it out of the synchronisation; or keep it out of PIM with pim: none.",
	Severity: finding.Error,
}, func(p *Pass) string {
	return p.name() + " is synchronised from on-premises; PIM manages cloud groups only"
})
