package report

import (
	"fmt"
	"strings"
)

// Formats lists all formats, the one for people at a terminal first. A new
// format is one file, one line here and one golden.
func Formats() []Format {
	return []Format{
		{Name: "text", Doc: "for a terminal, with the lines of the file", Write: writer(writeText), History: writeHistoryText},
		{Name: "markdown", Doc: "for a job summary or a comment", Write: writer(writeMarkdown), History: writeHistoryMarkdown},
		{Name: "github", Doc: "annotations on the lines of a pull request", Write: writer(writeGitHub), History: historyFindings(writeGitHub)},
		{Name: "json", Doc: "for programs, version 1; see pim-groups schema report", Write: writer(writeJSON), History: writeHistoryJSON},
		{Name: "sarif", Doc: "for code scanning, version 2.1.0, without what is waived", Write: writer(writeSARIF), History: historyFindings(writeSARIF)},
		{Name: "sarif-all", Doc: "for a viewer of SARIF: also what is waived, and what a pull request fixes", Write: writer(writeSARIFOfAll), History: historyFindings(writeSARIF)},
		{Name: "csv", Doc: "for a spreadsheet, a row for each finding and change, at least one for each group", Write: writer(writeCSV), History: writeHistoryCSV},
		{Name: "html", Doc: "for an auditor: one page to read, search, print and keep", Write: writer(writeHTML), History: writeHistoryHTML},
	}
}

// Names lists the formats by name.
func Names() []string {
	return each(Formats(), func(f Format) string { return f.Name })
}

// Lookup finds a format; the error lists all that there are.
func Lookup(name string) (Format, error) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("%q is no report format: choose one of %s", name, strings.Join(Names(), ", "))
}
