package policy

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
)

// groupNameMismatch keeps the two halves of an entry together: the id, which
// the program acts on, and the name, which people read.
var groupNameMismatch = Rule{
	Rule: finding.Rule{
		ID:    "group-name-mismatch",
		Title: "A declared group has another name in the tenant",
		Why: "Reviewers read the name; the program acts on the id. If the two do not belong together, the group that was approved " +
			"is not the group that would be onboarded. The group was renamed, or the id belongs to another group.",
		Fix:      "If the group was renamed, change the name in the file; otherwise correct the id.",
		Severity: finding.Error,
	},
	About:      EachFound,
	Needs:      []directory.Part{directory.PartGroups},
	Unwaivable: "reviewers approve the name, so a group that was not approved could be onboarded",
	Check:      checkGroupNameMismatch,
}

// The comparison is exact after normalisation: a name that only looks the same
// could pass one group off as another.
func checkGroupNameMismatch(p *Pass) {
	declared := p.Group.Declared.Name
	actual := norm.NFC.String(p.Group.Found.DisplayName)
	if actual == declared.Value {
		return
	}
	f := finding.Finding{
		Pos:     declared.Pos,
		Message: fmt.Sprintf("the group is named %s in the tenant, but %s in the file", finding.Quote(actual), finding.Quote(declared.Value)),
		Fix:     fmt.Sprintf("If the group was renamed, write name: %s; otherwise correct the id", scalar(actual)),
	}
	if reason := config.Undeclarable(actual, p.Group.Found.ID); reason != "" {
		f.Fix = "Rename the group in Entra, because no entry can hold its name (" + reason + "); or correct the id"
	}
	switch {
	case strings.EqualFold(actual, declared.Value):
		f.Message += ": only upper and lower case differ"
	case identity.FoldName(actual) == identity.FoldName(declared.Value):
		f.Message += ": this is one name, written in two ways"
	case !ascii(actual) || !ascii(declared.Value):
		f.Message += ": " + firstDifference(actual, declared.Value, "the tenant has", "the file")
	}
	for _, other := range p.namesakes() {
		if other != p.Group.Found {
			f.Fix += fmt.Sprintf("; a group with the declared name has id: %s (%s)", other.ID, created(other))
		}
	}
	p.Report(f)
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}
