package config

import "pim-groups/internal/finding"

// declaredFiles are what a problem is about that has no file: a path that leads
// out of the repository, or a pattern that matches nothing.
const declaredFiles = "the declared files"

// Rules describes what this package reports beyond the rules of strictyaml.
func Rules() []finding.Rule {
	return []finding.Rule{
		{ID: "file-unreadable", About: declaredFiles, Severity: finding.Error, Title: "A named file can't be read",
			Why: "A file that is missing, outside of the working directory, a symbolic link or no regular file was not reviewed as what it is, and a pattern without a match checks nothing.",
			Fix: "Name regular files inside the working directory. The message names the problem and, where it can, the file that you may have meant."},
		{ID: "file-limit", About: declaredFiles, Severity: finding.Error, Title: "The files of one declaration are too many or too large together",
			Why: "One declaration may have 1,000 files, 16 MiB and 50,000 groups. More is a glob that catches the wrong files, or an attempt to exhaust the runner.",
			Fix: "Name fewer files, or check parts of the declaration in separate runs."},
		{ID: "file-duplicate-group", Severity: finding.Error, Title: "A group is declared twice",
			Why: "Which of the two entries counts would be a guess. Names are compared without case, with ß like ss; the files of one run are one declaration.",
			Fix: "Keep one entry with everything that is declared for the group."},
		{ID: "file-duplicate-name", Severity: finding.Error, Title: "A name or an id of a principal or template is defined twice",
			Why: "A reviewer who finds one of the two definitions must not miss the other one. Names are compared without case, over all files of one run.",
			Fix: "Keep one definition. If an id has two names, keep the name that the tenant has."},
		{ID: "file-unknown-name", Severity: finding.Error, Title: "A name is not defined in the files",
			Why: "Access is given by object id. A name that leads to no id, or a template that does not exist, would be a guess.",
			Fix: "Correct the name, or define it: people, groups and applications under principals, templates under settings, groups with their id under groups."},
		{ID: "file-id", Severity: finding.Error, Title: "An id is not a GUID in its canonical form",
			Why: "Ids go into requests to Microsoft Graph, where a near miss could name another object. One id has one spelling, so that it can be searched for.",
			Fix: "Copy the object id from the Entra admin center: 8-4-4-4-12 hexadecimal digits, without braces. Upper case is accepted."},
		{ID: "file-name", Severity: finding.Error, Title: "A group name can be mistaken for another one",
			Why: "Invisible characters, letters of another script that look alike, and accents kept apart make a name that a reviewer reads as a different group's.",
			Fix: "Retype the name. If the group in Entra really has that name, rename it there first."},
		{ID: "file-value", Severity: finding.Error, Title: "A value is not allowed",
			Why: "The value is out of its range, contradicts another one, is listed twice, or names somebody who can't be meant there.",
			Fix: "Correct the value; the message says what is allowed."},
	}
}
