package strictyaml

import "pim-groups/internal/finding"

// The rules that this package reports. Other readers of files report some of
// them too, so that one mistake has one name.
const (
	fileEmpty        = "file-empty"
	fileNull         = "file-null"
	fileType         = "file-type"
	fileUnknownKey   = "file-unknown-key"
	fileMissingKey   = "file-missing-key"
	fileDuplicateKey = "file-duplicate-key"
	fileAlias        = "file-alias"
	fileTag          = "file-tag"
	fileDocuments    = "file-documents"
	fileSyntax       = "file-syntax"
	fileDepth        = "file-depth"
	fileNodes        = "file-nodes"
	fileEncoding     = "file-encoding"
	fileSize         = "file-size"
	fileVersion      = "file-version"
)

// Rules describes every rule that a Decoder reports by itself, in the order
// in which a reader meets them: the file, its syntax, its keys, its values.
func Rules() []finding.Rule {
	return []finding.Rule{
		{ID: fileSize, Severity: finding.Error, Title: "The file is larger than 1 MiB",
			Why: "A declaration of 10,000 groups fits into 1 MiB. A larger file is a mistake, or an attempt to exhaust the runner.",
			Fix: "Split the declaration into several files and name them all."},
		{ID: fileEncoding, Severity: finding.Error, Title: "The file is not plain UTF-8 text",
			Why: "Reviewers' tools show other encodings as binary, some control characters as line breaks, and invisible characters not at all, in a comment too. What was reviewed must be what is read.",
			Fix: "Save the file as UTF-8 with LF or CRLF line ends and remove the character that the message names."},
		{ID: fileEmpty, Severity: finding.Error, Title: "The file declares nothing",
			Why: "With nothing to check, everything looks compliant. An empty file is far more often a mistake (a wrong path, a failed generation) than intended.",
			Fix: "Declare at least one entry, or remove the file from the arguments."},
		{ID: fileDocuments, Severity: finding.Error, Title: "The file holds more than one YAML document",
			Why: "Many programs read only the first document. Reviewers may rely on lines that do nothing.",
			Fix: "Remove the \"---\", or move the second document into a file of its own."},
		{ID: fileSyntax, Severity: finding.Error, Title: "The file is not valid YAML",
			Why: "Nothing in the file can be trusted before it can be read.",
			Fix: "Fix the line that the message names. Usual causes: indentation, a tab, a missing quote, a missing colon."},
		{ID: fileDepth, Severity: finding.Error, Title: "Lists and mappings are nested more than 16 deep",
			Why: "The format needs eight levels. Deep nesting is a mistake, or an attempt to exhaust the program.",
			Fix: "Remove the extra brackets or levels."},
		{ID: fileNodes, Severity: finding.Error, Title: "The file has too many values, or too many problems to list",
			Why: "A file may have 50,000 values. Of the problems of a file, the first 100 are listed.",
			Fix: "Split the file, or fix the listed problems and run again."},
		{ID: fileAlias, Severity: finding.Error, Title: "The file uses an anchor, an alias or a merge key",
			Why: "The value is then defined in another place, and a change of one line silently changes many groups.",
			Fix: "Write each value out where it is used."},
		{ID: fileTag, Severity: finding.Error, Title: "The file uses a tag or a directive",
			Why: "A tag turns a value into something other than its text, such as base64, which reviewers can't read.",
			Fix: "Remove the tag or directive. Put text that YAML would take for a number in quotes."},
		{ID: fileDuplicateKey, Severity: finding.Error, Title: "A key is written twice in one place",
			Why: "Programs disagree on which of the two counts, and so do reviewers.",
			Fix: "Keep one of the two."},
		{ID: fileUnknownKey, Severity: finding.Error, Title: "The format does not have this key",
			Why: "A misspelt key would silently do nothing. In a declaration of privileged access that is worse than an error.",
			Fix: "Use one of the keys that the message lists, in exactly that spelling, or remove it."},
		{ID: fileMissingKey, Severity: finding.Error, Title: "A required key is missing",
			Why: "Without it the entry has no meaning, and no default would be safe.",
			Fix: "Add the key that the message names."},
		{ID: fileVersion, Severity: finding.Error, Title: "The version of the file is missing or not known",
			Why: "The version says what the keys mean. Guessing it could change what a file does when the program is updated.",
			Fix: "Begin the file with \"version: 1\"."},
		{ID: fileNull, Severity: finding.Error, Title: "A key has no value",
			Why: "An empty value could mean \"none\", \"not managed\" or \"forgotten\". Only the author knows.",
			Fix: "Write the value, [] for an empty list, or remove the key. The words null and ~ need quotes when they are text."},
		{ID: fileType, Severity: finding.Error, Title: "A value is of the wrong kind or not one of the allowed ones",
			Why: "Converting it would be a guess: YAML readers differ on what 1_000, 010 or a quoted \"1\" is. Text that one of them takes for a number, a date or a truth value needs quotes.",
			Fix: "Write a value of the kind that the message names; put text in quotes."},
	}
}
