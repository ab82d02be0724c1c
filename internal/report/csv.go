package report

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"time"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// byteOrderMark makes spreadsheets read the table as UTF-8; without it Excel
// takes it for the code page of the computer.
const byteOrderMark = "\ufeff"

// csvColumn is a column of the table: its title, and what stands in each row.
type csvColumn struct {
	title string
	cell  func(*csvRow) string
}

// csvColumns are the columns in order. New ones are added at the end.
// docs/reports.md explains each.
func csvColumns(v *view) []csvColumn {
	age := "" // in whole hours
	if v.Source != "" {
		age = strconv.Itoa(int(v.Age / time.Hour))
	}
	always := func(text string) func(*csvRow) string { return func(*csvRow) string { return text } }
	return append([]csvColumn{
		{"tenant", always(v.Tenant)},
		{"read_at", always(moment(v.Taken))},
		{"group", func(r *csvRow) string { return r.ref.Name }},
		{"group_id", func(r *csvRow) string { return r.ref.ID }},
		{"state", func(r *csvRow) string { return string(r.state) }},
		{"state_reason", func(r *csvRow) string { return r.reason }},
		{"kind", func(r *csvRow) string { return r.kind }},
		{"owner_count", func(r *csvRow) string { return r.ownerCount }},
		{"owners", func(r *csvRow) string { return r.owners }},
		{"status", func(r *csvRow) string { return r.status }},
		{"severity", func(r *csvRow) string { return r.Severity.String() }},
		{"rule", func(r *csvRow) string { return r.Rule }},
		{"title", func(r *csvRow) string { return v.rule(r.Rule).Title }},
		{"subject", func(r *csvRow) string { return r.Subject }},
		{"finding", func(r *csvRow) string { return r.Message }},
		{"what_to_do", func(r *csvRow) string { return r.Fix }},
		{"waived_until", func(r *csvRow) string { return r.Waiver.Until }},
		{"waiver_reason", func(r *csvRow) string { return r.Waiver.Reason }},
		{"file", func(r *csvRow) string { return r.Pos.File }},
		{"line", func(r *csvRow) string {
			if r.Pos.Line == 0 {
				return ""
			}
			return strconv.Itoa(r.Pos.Line)
		}},
		{"age_hours", always(age)},
		{"action", func(r *csvRow) string { return string(r.planned.Action) }},
		{"before", func(r *csvRow) string { return r.planned.Before }},
		{"after", func(r *csvRow) string { return r.planned.After }},
		{"change", func(r *csvRow) string { return string(r.Change) }},
		{"repository", always(v.Evidence.Repository)}, // like the tenant: so that tables of several runs can be put together
		{"commit", always(v.Evidence.Commit)},
		{"run", always(v.Links.Run)},
		{"role", func(r *csvRow) string { return r.Role }},
		{"protection", func(r *csvRow) string { return r.protection }},
		{"protection_reason", func(r *csvRow) string { return r.exposedBy }},
		{"can_bypass", func(r *csvRow) string { return r.bypass }},
	}, csvChangeColumns()...)
}

// csvChangeColumns are the columns about changes that came after the others.
func csvChangeColumns() []csvColumn {
	return []csvColumn{
		{"setting", func(r *csvRow) string { return r.planned.Key.Setting }},
		{"principal", func(r *csvRow) string { return r.planned.Principal }},
		{"principal_id", func(r *csvRow) string { return r.planned.Key.Principal }},
		{"effect", func(r *csvRow) string { return string(r.planned.Effect) }},
		{"origin", func(r *csvRow) string { return string(r.planned.Origin) }},
		{"class", func(r *csvRow) string { return r.class }},
		{"made", func(r *csvRow) string { return r.made }},
		{"note", func(r *csvRow) string { return r.note }},
	}
}

// csvRow is a row: what it is about, and a finding or a change.
type csvRow struct {
	ref              finding.Group
	state            plan.State // of a declared group, like the next four
	reason, kind     string
	ownerCount       string
	owners           string
	protection       string
	exposedBy        string // or what else the verdict rests on
	bypass           string
	status           string
	*finding.Finding // or what else is shown in its columns

	planned           plan.Change // zero but for a change
	class, made, note string      // of a change
}

// writeCSV writes a table for a spreadsheet (https://www.rfc-editor.org/rfc/rfc4180).
func writeCSV(w io.Writer, v *view) error {
	columns := csvColumns(v)
	rows := csvRows(v)
	table := make([][]string, 1, len(rows)+1)
	for _, column := range columns {
		table[0] = append(table[0], column.title)
	}
	for _, row := range rows {
		table = append(table, each(columns, func(column csvColumn) string { return column.cell(&row) }))
	}
	return writeTable(w, table)
}

// writeTable writes rows of raw cells.
func writeTable(w io.Writer, rows [][]string) error {
	var body bytes.Buffer
	body.WriteString(byteOrderMark)
	table := csv.NewWriter(&body)
	table.UseCRLF = true
	for _, row := range rows {
		table.Write(each(row, escape.CSV)) // the error, which a buffer does not have, stays for Flush
	}
	table.Flush()
	if err := table.Error(); err != nil {
		return err
	}
	_, err := w.Write(body.Bytes())
	return err
}

// csvRows has for each declared group a row for each of its findings, or one that
// says that it has none, and a row for each planned change; then what is about
// other groups, the tenant or a file; then what a pull request fixes and hides,
// which its files do not have; then a row for each rule that the policy file
// relaxes, and for each principal that it excepts.
func csvRows(v *view) []csvRow {
	var rows []csvRow
	rest, changes := v.byGroup(), plannedByGroup(v)
	for i := range v.Groups {
		g := &v.Groups[i]
		rows = append(rows, csvGroup(v, g, rest.take(g), changes[g.ID()])...)
		delete(changes, g.ID())
	}
	for _, f := range v.ranked() {
		if _, left := rest[identity(f.Group)]; left {
			rows = append(rows, csvRow{ref: f.Group, status: f.Status.String(), Finding: f})
		}
	}
	if v.pr != nil {
		// The status is not that of a finding: who counts those that failed must not
		// count these.
		for _, f := range slices.Concat(v.pr.fixed, v.pr.hidden) {
			rows = append(rows, csvRow{ref: f.Group, status: string(f.Change), Finding: f})
		}
	}
	for i := range v.Relaxed {
		l := &v.Relaxed[i]
		// Rows of their own kind: they are about no group, and a column for them would
		// be the same in every row. A severity would count as that of a finding.
		row := csvRow{status: "rule-relaxed", Finding: &finding.Finding{Rule: l.Rule, Pos: l.Pos, Message: relaxedBy + l.Words()}}
		if l.Off {
			row.status = "rule-off"
		}
		rows = append(rows, row)
	}
	return slices.Concat(rows, csvEmergency(v), csvScope(v))
}

func plannedByGroup(v *view) map[string][]*plan.Change {
	changes := map[string][]*plan.Change{}
	for _, s := range v.planned() {
		for _, c := range s.changes {
			changes[c.Key.Group] = append(changes[c.Key.Group], c)
		}
	}
	return changes
}

// csvGroup are the rows of a declared group. "no finding" is not "compliant": a
// rule may be off, and that is for the reader to weigh.
func csvGroup(v *view, g *plan.Group, found []*finding.Finding, changes []*plan.Change) []csvRow {
	about := csvRow{ref: g.Ref(), state: g.State, reason: g.Reason}
	if g.Found != nil {
		about.kind = g.Found.Kind().String()
	}
	owners, known := v.ownersOf(g)
	if known {
		about.ownerCount = strconv.Itoa(len(owners))
	}
	verdict := v.verdictOf(g.Ref())
	if verdict != nil {
		about.protection = string(verdict.Protection)
	}
	var rows []csvRow
	for _, f := range found {
		row := about
		row.status, row.Finding = f.Status.String(), f
		rows = append(rows, row)
	}
	if len(found) == 0 {
		row := about
		row.status, row.Finding = "no finding", &finding.Finding{Pos: g.Declared.Place()}
		if g.State == plan.Unknown { // not compliant, even if no rule has said so
			row.status, row.Message = finding.NotEvaluated.String(), g.Reason
		}
		rows = append(rows, row)
	}
	for _, c := range changes {
		row := about
		row.status, row.Finding = "change", &finding.Finding{Pos: c.Pos, Message: c.Reason, Role: c.Key.Role}
		row.planned, row.class, row.made = *c, string(c.Class()), "no"
		if v.makes(c) {
			row.made = "yes"
		}
		line := v.changeLine(c)
		row.note = joinClauses(line.notes...)
		rows = append(rows, row)
	}
	rows[0].owners = ownerNames(owners) // with each of a hundred findings it would be a table of its own
	rows[0].exposedBy, rows[0].bypass = joinClauses(append(because(verdict), v.emergencyWords(verdict))...), v.bypass(verdict)
	return rows
}
