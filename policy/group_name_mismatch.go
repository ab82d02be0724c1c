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
// the program acts on, and the name, which people read. It matters most for a
// group that is about to be onboarded, and onboarding can't be undone.
func groupNameMismatch() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "group-name-mismatch",
			Title: "A declared group has another name in the tenant",
			Why: "Reviewers read the name, the program acts on the id. When the two do not belong together, what was approved " +
				"is not what would be onboarded. The group was renamed, or the id is of another group.",
			Fix:      "If the group was renamed, change the name in the file; otherwise correct the id.",
			Severity: finding.Error,
		},
		About:      EachFound,
		Needs:      []directory.Part{directory.PartGroups},
		Unwaivable: "the name is what reviewers approve, and a group that nobody approved could be onboarded",
		Check:      checkGroupNameMismatch,
	}
}

// The comparison is exact after normalisation: two names that look alike are
// how somebody would pass one group off as another.
func checkGroupNameMismatch(p *Pass) {
	declared := p.Group.Declared.Name
	actual := norm.NFC.String(p.Group.Found.DisplayName)
	if actual == declared.Value {
		return
	}
	f := finding.Finding{
		Pos:     declared.Pos,
		Message: fmt.Sprintf("the tenant names this group %s, the file %s", quoted(actual), quoted(declared.Value)),
		Fix:     fmt.Sprintf("If the group was renamed, write name: %s; otherwise correct the id", scalar(actual)),
	}
	if reason := config.Undeclarable(actual, p.Group.Found.ID); reason != "" {
		f.Fix = "Rename the group in Entra, since no entry can hold the name that it has (" + reason + "); or correct the id"
	}
	switch {
	case strings.EqualFold(actual, declared.Value):
		f.Message += ": they differ in upper and lower case only"
	case identity.FoldName(actual) == identity.FoldName(declared.Value):
		f.Message += ": it is one name, written in two ways"
	case !ascii(actual) || !ascii(declared.Value):
		f.Message += ": " + firstDifference(actual, declared.Value, "the tenant has", "the file")
	}
	for _, other := range p.namesakes() {
		if other != p.Group.Found {
			f.Fix += fmt.Sprintf("; a group named as declared has id: %s (%s)", other.ID, created(other))
		}
	}
	p.Report(f)
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// firstDifference shows where two names part, by code point, since a Cyrillic
// letter and a Latin one can't be told apart by eye.
func firstDifference(one, other, oneHas, theOther string) string {
	a, b := []rune(one), []rune(other)
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("at character %d %s %s, %s %s", i+1, oneHas, codePoint(a, i), theOther, codePoint(b, i))
}

// codePoint shows the character where it can be shown, and always its number.
func codePoint(text []rune, i int) string {
	switch {
	case i >= len(text):
		return "nothing"
	case invisible(text[i]):
		return fmt.Sprintf("the invisible %U", text[i])
	}
	return fmt.Sprintf("%s (%U)", quoted(string(text[i])), text[i])
}

func invisible(r rune) bool { return !unicode.IsGraphic(r) }
