package policy

import (
	"fmt"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// groupUnpinned leads from names to ids one entry at a time: a team can start
// with the names it knows, and the report hands it the lines to paste.
func groupUnpinned() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "group-unpinned",
			Title: "A group is declared by its name only",
			Why: "Names are not unique in Entra and can be changed: the entry can mean another group tomorrow. A warning as long " +
				"as nothing depends on it, an error when the group would be onboarded, because that can't be undone and is never " +
				"done by name. A severity in the policy file replaces both.",
			Fix:      "Add the id that the message shows to the entry, after making sure that it is the group you mean.",
			Severity: finding.Warning,
		},
		About:    EachFound,
		Needs:    []directory.Part{directory.PartGroups},
		Applies:  unpinned,
		Heaviest: finding.Error,
		Check:    checkGroupUnpinned,
	}
}

func unpinned(g *config.Group) bool { return g.ID == nil }

// The severity follows from the plan: that the state is unknown keeps it a
// warning, since what is not known is not onboarded either.
func checkGroupUnpinned(p *Pass) {
	found := p.Group.Found
	line := "id: " + found.ID
	f := finding.Finding{
		Message: fmt.Sprintf("%s is declared without an id, and another group can have its name tomorrow; add the line %s",
			quoted(found.DisplayName), quoted(line)),
		Fix: fmt.Sprintf("Make sure that it is the group you mean (%s, %s), then add to the entry: %s", found.Kind().Words(), created(found), line),
	}
	if p.Group.State == plan.ToOnboard {
		f.Severity = finding.Error
		f.Message = fmt.Sprintf("%s would be onboarded, which can't be undone and needs its id; add the line %s",
			quoted(found.DisplayName), quoted(line))
	}
	p.Report(f)
}
