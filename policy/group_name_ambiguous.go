package policy

import (
	"fmt"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// groupNameAmbiguous exists because displayName is not unique in Entra:
// https://learn.microsoft.com/graph/api/resources/group#properties
var groupNameAmbiguous = Rule{
	Rule: finding.Rule{
		ID:    "group-name-ambiguous",
		Title: "Several groups have the declared name",
		Why: "Names are not unique in Entra, and anyone who may create groups can add one. Without an id, the entry does not say " +
			"which group it means, so none of them is checked or onboarded.",
		Fix:      "Find out which group is meant (creation date, owners, members) and add its id to the entry.",
		Severity: finding.Error,
	},
	About:      EachGroup,
	Needs:      []directory.Part{directory.PartGroups},
	Applies:    unpinned,
	Unwaivable: "a waiver names a group by its id, and the id is what is missing",
	Check:      checkGroupNameAmbiguous,
}

// The rule picks none, not even when only one of the groups is one that PIM
// could manage: a guess could onboard a group that the entry does not mean.
func checkGroupNameAmbiguous(p *Pass) {
	if p.Group.Found != nil || len(p.Group.Candidates) < 2 {
		return
	}
	var candidates, ids []string
	for _, g := range p.Group.Candidates {
		candidates = append(candidates, fmt.Sprintf("%s (%s, %s)", g.ID, g.Kind().Words(), created(g)))
		ids = append(ids, "id: "+g.ID)
	}
	p.Report(finding.Finding{
		Message: fmt.Sprintf("%d groups are named %s: %s", len(ids), finding.Quote(p.Group.Declared.Name.Value), strings.Join(candidates, ", ")),
		Fix:     "Add the id of the group that is meant to the entry, one of " + finding.List(ids, "or"),
	})
}
