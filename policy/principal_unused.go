package policy

import (
	"fmt"

	"pim-groups/internal/finding"
)

// principalUnused keeps the register short enough to be read.
var principalUnused = Rule{
	Rule: finding.Rule{
		ID:    "principal-unused",
		Title: "No file uses a line of principals",
		Why: "Each line says whose access a name gives. One that nothing uses is left over from somebody who lost the access, or the " +
			"name was meant to be in a list and is missing there.",
		Fix:      "Remove the line, or name the principal where it was meant to be.",
		Severity: finding.Note,
	},
	About:      Tenant,
	Unwaivable: "it is about no group; the policy file can turn it off",
	Files:      checkPrincipalUnused,
}

func checkPrincipalUnused(p *Pass) {
	for i := range p.File.Principals {
		if who := &p.File.Principals[i]; !who.Used {
			p.Report(finding.Finding{Pos: who.Pos, Subject: who.Name,
				Message: fmt.Sprintf("no group names the %s %s", who.Kind, finding.Quote(who.Name))})
		}
	}
}
