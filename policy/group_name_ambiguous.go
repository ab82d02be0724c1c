package policy

import (
	"fmt"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// groupNameAmbiguous exists because displayName is not unique in Entra:
// https://learn.microsoft.com/graph/api/resources/group#properties
func groupNameAmbiguous() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "group-name-ambiguous",
			Title: "Several groups have the declared name",
			Why: "Entra lets any number of groups have one name, and whoever may create groups can add one. Without an id " +
				"nobody can say which group the entry means, so none of them is checked and none is onboarded.",
			Fix:      "Find out which group is meant (creation date, owners, members) and add its id to the entry.",
			Severity: finding.Error,
		},
		About:      EachGroup,
		Needs:      []directory.Part{directory.PartGroups},
		Applies:    unpinned,
		Unwaivable: "a waiver names a group by its id, and the id is what is missing",
		Check:      checkGroupNameAmbiguous,
	}
}

// The rule picks none, not even when only one of the groups is one that PIM
// could manage: a guess here would be an onboarding of a group nobody named.
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
		Message: fmt.Sprintf("%d groups are named %s: %s", len(candidates), quoted(p.Group.Declared.Name.Value), strings.Join(candidates, ", ")),
		Fix:     "Add the id of the group that is meant to the entry, one of " + alternatives(ids),
	})
}
