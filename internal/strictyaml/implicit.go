package strictyaml

import (
	"regexp"
	"strings"
)

// YAML gives unquoted scalars a type by their look, and its versions differ on
// which. A reviewer's editor, the schema and the next program must read what this
// one reads, so text that looks like anything else needs quotes. The forms are
// those of YAML 1.1 and 1.2 together, a little wider where an implementation is:
// https://yaml.org/type/ and https://yaml.org/spec/1.2.2/#1032-tag-resolution
//
// The words yes, no, on, off, y and n are text all the same. To YAML 1.2, which
// editors read, they never were anything else, and NO is the name of a country.
var (
	numberForm = regexp.MustCompile(`(?i)^[-+]?(` +
		`0b[-+]?[01]*|0o[-+]?[0-7]+|0x[-+]?[0-9a-f]*|` + // other bases; one library takes 0o-7
		`[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?|` + // base 60, such as 12:30:45
		`(\.[0-9][0-9.]*|[0-9]+(\.[0-9.]*)?)(e[-+]?[0-9]+)?|` +
		`\.inf|\.nan)$`)
	dateForm = regexp.MustCompile(`(?s)^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?$`)
)

// implicitType says what a YAML reader may take unquoted text for, "" if all
// of them take it for text. What is null to the library is no Scalar.
func implicitType(text string) string {
	switch strings.ToLower(text) {
	case "true", "false":
		return "a truth value"
	case "<<":
		return "a merge key"
	case "=":
		return "a default value"
	}
	switch {
	case text == "" || strings.IndexByte("+-.0123456789", text[0]) < 0:
		return "" // spares nearly all names the search for numbers
	case len(text) > 4 && text[4] == '-' && dateForm.MatchString(text):
		return "a date"
	// No number has three hyphens. Object ids have four, and are many.
	case strings.Count(text, "-") < 3 && numberForm.MatchString(strings.ReplaceAll(text, "_", "")): // 1_000
		return "a number"
	}
	return ""
}
