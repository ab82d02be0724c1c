package importing

import (
	"slices"
	"strings"
)

// addSteps says how the roles come to have one master. Terraform keeps the groups.
func (t *terraform) addSteps() {
	var addresses []string
	for i := range t.result.File.Groups {
		g := &t.result.File.Groups[i]
		e := t.entries[g.ID]
		for _, s := range []*side{&e.member, &e.owner} {
			for _, r := range s.sources {
				if !g.Out {
					addresses = append(addresses, r.address)
				}
			}
		}
	}
	slices.Sort(addresses)
	if len(addresses) == 0 {
		return
	}
	t.result.Steps = []string{
		"save the output as groups.yaml and run pim-groups check: the file and the tenant have no difference",
		"then remove these resources from Terraform's configuration and from its state, before its next apply:",
	}
	for _, address := range addresses {
		t.result.Steps = append(t.result.Steps, "  terraform state rm "+shellQuote(address))
	}
	t.result.Steps = append(t.result.Steps,
		"while a role is in both, each of the two programs undoes what the other does",
		"a schedule that is removed from the configuration alone is destroyed: that person loses access")
}

// shellQuote makes a text one word of a POSIX shell.
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02
func shellQuote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
