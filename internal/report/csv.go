package report

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// byteOrderMark makes spreadsheets read the table as UTF-8; without it Excel
// takes it for the code page of the computer.
const byteOrderMark = "\ufeff"

// noFinding is the status of a group that has none. It is not "compliant":
// a rule may be off, and that is for the reader to weigh.
const noFinding = "no finding"

// csvOwners is the column of the owners' names.
const csvOwners = 8

// csvColumns are the columns of the table, in order. New ones are added at the
// end. docs/reports.md explains each.
func csvColumns() []string {
	return []string{
		"tenant", "read_at", "group", "group_id", "state", "state_reason", "kind", "owner_count", "owners",
		"status", "severity", "rule", "title", "subject", "finding", "what_to_do", "waived_until", "waiver_reason",
		"file", "line", "age_hours",
	}
}

// writeCSV writes a table for a spreadsheet (https://www.rfc-editor.org/rfc/rfc4180):
// for each declared group a row for each of its findings, or one that says
// that it has none; then what is about other groups, the tenant or a file; then
// a row for each rule that the policy file relaxes.
func writeCSV(w io.Writer, r *Report) error {
	var body bytes.Buffer
	body.WriteString(byteOrderMark)
	table := csv.NewWriter(&body)
	table.UseCRLF = true
	rows := r.csvRows()
	for i := range rows {
		rows[i] = append(rows[i], r.csvAge()) // of the tenant, so the same in each
	}
	for _, row := range append([][]string{csvColumns()}, rows...) {
		for i := range row {
			row[i] = escape.CSV(row[i])
		}
		table.Write(row) // the error, which a buffer does not have, stays for Flush
	}
	table.Flush()
	if err := table.Error(); err != nil {
		return err
	}
	_, err := w.Write(body.Bytes())
	return err
}

func (r *Report) csvRows() [][]string {
	var rows [][]string
	rest := r.byGroup()
	for i := range r.Groups {
		g := &r.Groups[i]
		about := r.csvGroup(g)
		found := rest.take(g)
		for _, f := range found {
			rows = append(rows, append(slices.Clone(about), r.csvFinding(f)...))
			about[csvOwners] = "" // who owns it stands in its first row: with each of a hundred findings it would be a table of its own
		}
		if len(found) == 0 {
			rows = append(rows, append(about, csvQuiet(g)...))
		}
	}
	for _, i := range r.gravest() {
		f := &r.Findings[i]
		if _, left := rest[identity(f.Group)]; left {
			rows = append(rows, append(r.csvNoGroup(f.Group), r.csvFinding(f)...))
		}
	}
	return append(rows, r.csvRelaxed()...)
}

// csvNoGroup are the cells about what is no declared group.
func (r *Report) csvNoGroup(g finding.Group) []string {
	return []string{r.Tenant, moment(r.Taken), g.Name, g.ID, "", "", "", "", ""}
}

// csvGroup are the cells about a declared group. A number of owners stands
// there only if all of them are known.
func (r *Report) csvGroup(g *plan.Group) []string {
	kind, count := "", ""
	owners, known := r.ownersOf(g)
	if g.Found != nil {
		kind = g.Found.Kind().String()
	}
	if known {
		count = strconv.Itoa(len(owners))
	}
	return []string{
		r.Tenant, moment(r.Taken), g.Declared.Name.Value, g.ID(), string(g.State), g.Reason, kind, count, ownerNames(owners),
	}
}

// csvFinding are the cells about a finding.
func (r *Report) csvFinding(f *finding.Finding) []string {
	line := ""
	if f.Pos.Line > 0 {
		line = strconv.Itoa(f.Pos.Line)
	}
	return []string{
		f.Status.String(), f.Severity.String(), f.Rule, r.title(f.Rule), f.Subject, f.Message, f.Fix,
		f.Waiver.Until, f.Waiver.Reason, f.Pos.File, line,
	}
}

// csvQuiet are the cells of a group without findings. What is unknown is not
// in order, even if no rule has said so.
func csvQuiet(g *plan.Group) []string {
	status, message := noFinding, ""
	if g.State == plan.Unknown {
		status, message = finding.NotEvaluated.String(), g.Reason
	}
	at := g.Declared.Place()
	return []string{status, "", "", "", "", message, "", "", "", at.File, strconv.Itoa(at.Line)}
}
