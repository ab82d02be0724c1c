package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// managedUndeclared finds drift: onboarding in the portal takes two clicks and
// leaves no trace in a repository.
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-discover-groups
var managedUndeclared = Rule{
	Rule: finding.Rule{
		ID:    "managed-undeclared",
		Title: "PIM manages a group that no file declares",
		Why: "Somebody brought the group under PIM without review. It can't be taken out again, so either it belongs in the file, " +
			"or somebody should know why it does not.",
		Fix:      "Declare the group, or waive the finding with the reason why it is kept elsewhere.",
		Severity: finding.Warning,
	},
	About: Tenant,
	Needs: []directory.Part{directory.PartManaged},
	Check: checkManagedUndeclared,
}

// PIM's list is the authority on what is managed; it holds ids and nothing
// else. So the rule goes through all that is listed, whatever else could be
// read of it; a listed group that could not be read at all is not passed over.
func checkManagedUndeclared(p *Pass) {
	declared, watched := p.declared(), p.watched()
	for i := range p.Tenant.Groups {
		g := &p.Tenant.Groups[i]
		switch {
		case declared[g.ID] || !watched(g):
		case g.Managed == directory.True:
			p.reportUndeclared(g)
		case g.Managed == directory.Null:
			p.reportManagedUnknown(g)
		}
	}
	for _, id := range slices.Sorted(slices.Values(p.Tenant.OrphanIDs)) {
		if !declared[id] { // says that there is no such group, so that it is not declared
			p.Report(finding.Finding{
				Group:   finding.Group{ID: id},
				Message: fmt.Sprintf("PIM lists the id %s, which no file declares and which is no longer a group of the directory", id),
				Fix:     "No action required: PIM drops a deleted group within 24 hours; if it stays longer, contact Microsoft's support",
			})
		}
	}
	p.reportUnreadGroups(declared)
}

// reportUndeclared tells a group that belongs in the file from one that is
// disappearing: PIM lists a deleted group for up to a day.
func (p *Pass) reportUndeclared(g *directory.Group) {
	f := finding.Finding{
		Group:   ref(g),
		Message: fmt.Sprintf("PIM manages %s, which no file declares", known(g)),
		Fix:     p.declare(g) + "; or waive it with the reason",
	}
	if g.Deleted() {
		f.Message = fmt.Sprintf("PIM lists %s, which no file declares and which was deleted on %s", known(g), date(g.DeletedDateTime))
		f.Fix = fmt.Sprintf("No action required if it was deleted on purpose: PIM drops it within 24 hours; it can be restored until %s",
			date(g.DeletedDateTime.Add(restorable)))
	}
	p.Report(f)
}

// reportUnreadGroups covers the groups that no file declares and of which only
// the id could be read.
func (p *Pass) reportUnreadGroups(declared map[string]bool) {
	for _, gap := range p.Tenant.Gaps {
		if gap.Part == directory.PartGroups && gap.Group != "" && !declared[gap.Group] && p.Tenant.Group(gap.Group) == nil {
			p.unread(gap.Part, gap.Reason, finding.Finding{Group: finding.Group{ID: gap.Group}})
		}
	}
}

// reportManagedUnknown covers one group of which it is not known whether PIM
// manages it.
func (p *Pass) reportManagedUnknown(g *directory.Group) {
	if reason, missing := p.Tenant.Missing(directory.PartManaged, g.ID); missing {
		p.unread(directory.PartManaged, reason, finding.Finding{Group: ref(g)})
	}
}
