package policy

import (
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// groupUnpinned leads from names to ids one entry at a time: a team can start
// with the names it knows, and the report gives it the lines to paste.
var groupUnpinned = Rule{
	Rule: finding.Rule{
		ID:    "group-unpinned",
		Title: "A group is declared by its name only",
		Why: "Names are not unique in Entra and can change, so the entry can mean another group tomorrow. This is a warning; it is " +
			"an error if the group would be onboarded, which can't be undone and is never done by name. A severity in the " +
			"policy file replaces both.",
		Fix:      "Check that the id in the message belongs to the group you mean, then add it to the entry.",
		Severity: finding.Warning,
	},
	About:    EachFound,
	Needs:    []directory.Part{directory.PartGroups},
	Applies:  unpinned,
	Heaviest: finding.Error,
	Check:    checkGroupUnpinned,
}

// The severity follows from the plan. An unknown state keeps it a warning, since
// such a group is not onboarded either.
func checkGroupUnpinned(p *Pass) {
	found := p.Group.Found
	line := "id: " + found.ID
	f := finding.Finding{
		Message: fmt.Sprintf("%s is declared without an id, and another group can have its name tomorrow; add the line %s",
			p.name(), finding.Quote(line)),
		Fix: fmt.Sprintf("Check that this is the group you mean (%s, %s), then add to the entry: %s", found.Kind().Words(), created(found), line),
	}
	if p.Group.State == plan.ToOnboard {
		f.Severity = finding.Error
		f.Message = fmt.Sprintf("%s would be onboarded, which can't be undone and needs its id; add the line %s", p.name(), finding.Quote(line))
	}
	p.Report(f)
}
