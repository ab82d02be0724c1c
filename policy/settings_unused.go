package policy

import "pim-groups/internal/finding"

// settingsUnused tells whoever edits a template that nothing follows from it.
var settingsUnused = Rule{
	Rule: finding.Rule{
		ID:    "settings-unused",
		Title: "No role uses a template of settings",
		Why: "A reviewer takes a template for settings that some group has. A change to one that nobody uses changes nothing, and " +
			"the roles that were meant to use it have other settings or none.",
		Fix:      "Name the template in the roles that need these settings, or remove it.",
		Severity: finding.Note,
	},
	About:      Tenant,
	Unwaivable: "it is about no group; the policy file can turn it off",
	Files:      checkSettingsUnused,
}

func checkSettingsUnused(p *Pass) {
	for i := range p.File.Templates {
		if t := &p.File.Templates[i]; !t.Used {
			p.Report(finding.Finding{Pos: t.Name.Pos, Subject: t.Name.Value, Message: "no role uses the settings " + finding.Quote(t.Name.Value)})
		}
	}
}
