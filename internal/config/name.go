package config

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"pim-groups/internal/identity"
)

const (
	maxName = 256 // https://learn.microsoft.com/graph/api/resources/group#properties
	// maxMarks is how many accents may follow each other, as in UTS 39, 5.4:
	// no living script stacks more.
	maxMarks = 4
)

const nameFix = "retype the name; if the group really has that name, rename it in Entra: " +
	"a name that reads like another one can't be reviewed"

// nameFault checks a display name by itself. The test is what a reviewer can
// see: all of a name must show, and no word of it may look like another one by
// a letter of another script. Every script of the world passes, an emoji too.
// Two names that look alike are for the rule group-name-lookalike.
func nameFault(name string) fault {
	length := utf8.RuneCountInString(name)
	switch {
	case name == "":
		return fault{"is empty", "write the display name of the group"}
	case length > maxName:
		return fault{fmt.Sprintf("has %d characters", length), fmt.Sprintf("a display name has at most %d", maxName)}
	case strings.Trim(name, " ") != name:
		return fault{"begins or ends with a space", "remove the space, also from the name in Entra"}
	}
	if f := characterFault(name); f.what != "" {
		return f
	}
	if !norm.NFC.IsNormalString(name) {
		return fault{"has letters and accents apart (it is not in Unicode form NFC)",
			"write each letter with its accent as one character; retyping the name does that"}
	}
	return scriptFault(name)
}

// characterFault finds characters that don't show, or not as what they are.
func characterFault(name string) fault {
	marks := 0
	for i, r := range name {
		if what := hiddenReason(r); what != "" {
			return fault{fmt.Sprintf("holds %s (%U)", what, r), nameFix}
		}
		if !unicode.Is(unicode.M, r) {
			marks = 0
			continue
		}
		if marks++; marks > maxMarks {
			return fault{fmt.Sprintf("stacks more than %d accents", maxMarks), nameFix}
		}
		if i == 0 || name[i-1] == ' ' {
			return fault{fmt.Sprintf("has an accent without a letter (%U)", r), nameFix}
		}
	}
	return fault{}
}

// hiddenReason says what is wrong with a character that a reviewer can't see or
// can't tell from another one, "" for all others.
func hiddenReason(r rune) string {
	switch hidden := identity.Invisible(r); {
	case r == ' ':
		return ""
	case hidden != "":
		return hidden
	case unicode.Is(unicode.Cc, r):
		return "a control character"
	case unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
		return "a line break"
	case unicode.Is(unicode.Zs, r):
		return "a space other than the ordinary one"
	case unicode.Is(unicode.Co, r):
		return "a private use character"
	case unicode.Is(unicode.Cn, r), unicode.Is(unicode.Noncharacter_Code_Point, r):
		return "a code point without a character"
	}
	return ""
}
