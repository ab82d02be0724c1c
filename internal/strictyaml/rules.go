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
			Why: "With nothing to check, everything looks compliant. An empty file is far more often a mistake (a wrong path, a failed generation) than a wish.",
			Fix: "Declare at least one entry, or take the file out of the arguments."},
		{ID: fileDocuments, Severity: finding.Error, Title: "The file holds more than one YAML document",
			Why: "Many programs read the first document only and ignore the others, so a reviewer may count on lines that do nothing.",
			Fix: "Remove the \"---\", or move the second document into a file of its own."},
		{ID: fileSyntax, Severity: finding.Error, Title: "The file is not valid YAML",
			Why: "Nothing in the file can be trusted before it can be read.",
			Fix: "Repair the place that the message names: mostly an indentation, a tab, a missing quote or a missing colon."},
		{ID: fileDepth, Severity: finding.Error, Title: "Lists and mappings are nested more than 16 deep",
			Why: "The format needs four levels. Deep nesting is a mistake, or an attempt to exhaust the program.",
			Fix: "Remove the extra brackets or levels."},
		{ID: fileNodes, Severity: finding.Error, Title: "The file has too many values, or too many problems to list",
			Why: "A file may have 50,000 values, and 100 problems of a file are listed: beyond that a report helps nobody.",
			Fix: "Split the file, or repair the problems that are listed and run again."},
		{ID: fileAlias, Severity: finding.Error, Title: "The file uses an anchor, an alias or a merge key",
			Why: "The value then stands somewhere else than where it counts, and a change of one line silently changes many groups.",
			Fix: "Write each value out where it is used."},
		{ID: fileTag, Severity: finding.Error, Title: "The file uses a tag or a directive",
			Why: "A tag makes a value something else than its text, such as base64 that nobody reads in a review.",
			Fix: "Remove the tag or directive. Text that YAML would take for a number needs no tag here; quotes are fine."},
		{ID: fileDuplicateKey, Severity: finding.Error, Title: "A key is written twice in one place",
			Why: "Programs disagree on which of the two counts, and so do reviewers.",
			Fix: "Keep the one that is meant."},
		{ID: fileUnknownKey, Severity: finding.Error, Title: "A key is not one of the format's",
			Why: "A misspelt key would silently do nothing, which in a declaration of privileged access is worse than an error.",
			Fix: "Use one of the keys that the message lists, in exactly that spelling, or remove it."},
		{ID: fileMissingKey, Severity: finding.Error, Title: "A required key is missing",
			Why: "The entry can't be understood without it, and no default would be safe.",
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
