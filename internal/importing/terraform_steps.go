package importing

import (
	"slices"
	"strings"
)

// addSteps says how settings and eligibilities come to have one master. Terraform keeps
// the groups, and who is active.
func (t *terraform) addSteps() {
	var addresses []string
	kept := 0
	for i := range t.result.File.Groups {
		g := &t.result.File.Groups[i]
		if g.Out {
			continue
		}
		for _, s := range t.entries[g.ID].sides() {
			for _, r := range s.sources {
				addresses = append(addresses, r.address)
			}
			kept += s.kept
		}
	}
	slices.Sort(addresses)
	add := func(step string) { t.result.Steps = append(t.result.Steps, step) }
	if t.result.Groups() > 0 {
		add("save the output as groups.yaml and run pim-groups check: the file and the tenant have no difference")
	}
	if len(addresses) > 0 {
		add("then remove these resources from Terraform's configuration and from its state, before its next apply:")
		for _, address := range addresses {
			add("  terraform state rm " + shellQuote(address))
		}
		add("while a role is in both, each of the two programs undoes what the other does")
		add("a schedule that is removed from the configuration alone is destroyed: that person loses access")
	}
	if kept > 0 {
		add("leave assignment schedules in Terraform: pim-groups checks who is active, and never writes it")
	}
}

// shellQuote makes a text one word of a POSIX shell.
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02
func shellQuote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
