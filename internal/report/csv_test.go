package report_test

import (
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// readCSV reads a table as RFC 4180 has it, each row by its columns' names.
func readCSV(t testing.TB, document string) []map[string]string {
	t.Helper()
	document, marked := strings.CutPrefix(document, "\ufeff")
	if !marked {
		t.Error("no byte order mark: a spreadsheet does not see that it is UTF-8")
	}
	if strings.Count(document, "\n") != strings.Count(document, "\r\n") {
		t.Error("a line does not end in CR LF")
	}
	lines := csv.NewReader(strings.NewReader(document))
	lines.FieldsPerRecord = 0 // all rows as long as the first
	all, err := lines.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	// escape.CSV puts an apostrophe before what could be a formula.
	apostrophes := regexp.MustCompile("(^|[,;|])'([ ']*[=+@＝＋－＠-])")
	var rows []map[string]string
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, column := range all[0] {
			row[column] = apostrophes.ReplaceAllString(cells[i], "$1$2")
		}
		rows = append(rows, row)
	}
	return rows
}

func TestCSVHasEachGroupAndFinding(t *testing.T) {
	t.Parallel()
	in := everything()
	rows := readCSV(t, render(t, "csv", in))
	groups, findings := map[string]bool{}, 0
	for _, row := range rows {
		if strings.HasPrefix(row["status"], "rule-") {
			continue
		}
		groups[row["group_id"]+row["group"]] = true
		if row["rule"] != "" {
			findings++
		}
	}
	if findings != len(in.Findings) {
		t.Errorf("%d findings in the table, want %d", findings, len(in.Findings))
	}
	for i := range in.Plan.Groups {
		g := &in.Plan.Groups[i]
		if !groups[g.ID()+escape.Line(g.Declared.Name.Value)] {
			t.Errorf("no row about %s", g.Declared.Name.Value)
		}
	}
	var last []string
	for _, row := range rows[len(rows)-5:] {
		last = append(last, row["rule"]+" "+row["group"]+" "+row["subject"]+" "+row["line"])
	}
	if text := strings.Join(last, "|"); text != "caller-permission   |caller-excess  Group.ReadWrite.All |managed-undeclared sg-stray  |owner-guest   3|owner-disabled   4" {
		t.Errorf("what is about no declared group is not last: %s", text)
	}
}

func TestCSVRow(t *testing.T) {
	t.Parallel()
	in := fine(3)
	edit(&in, func(s *directory.Snapshot) {
		s.Principals = []directory.Principal{
			{ID: objectID(900), Type: directory.User, DisplayName: "Ada", UserPrincipalName: "ada@contoso.com", AccountEnabled: directory.True, UserType: directory.UserTypeMember},
			{ID: objectID(901), Type: directory.User, DisplayName: "Eve", AccountEnabled: directory.False, UserType: directory.UserTypeGuest},
		}
		s.Gaps = []directory.Gap{{Part: directory.PartOwners, Group: objectID(2), Reason: "429"}}
	})
	in.Rules = []finding.Rule{{ID: "owner-guest", Title: "An owner is a guest"}}
	in.Plan.Groups[0].Found.GroupTypes = []string{"Unified"}
	in.Plan.Groups[1].State, in.Plan.Groups[1].Reason, in.Plan.Groups[1].Found = plan.Unknown, "429", nil
	f := waivedUntil(about(&in.File.Groups[0], "owner-guest", finding.Error, `"Eve" is a guest`), "2027-01-31")
	f.Role, f.Subject = "owner", "Eve"
	in.Findings = []finding.Finding{f}
	rows := readCSV(t, render(t, "csv", in))
	want := []map[string]string{{
		"tenant": tenantID, "read_at": "2026-11-02T06:00:00Z", "group": "sg-00000", "group_id": objectID(0), "state": "managed",
		"state_reason": "", "kind": "microsoft365", "owner_count": "2", "owners": "ada@contoso.com; Eve (guest, disabled)",
		"status": "waived", "severity": "error", "rule": "owner-guest", "title": "An owner is a guest", "role": "owner", "subject": "Eve",
		"finding": `"Eve" is a guest`, "what_to_do": f.Fix, "waived_until": "2027-01-31", "waiver_reason": "parental leave",
		"file": "groups.yaml", "line": "4",
	}, {
		"group": "sg-00001", "state": "unknown", "state_reason": "429", "kind": "", "owner_count": "", "owners": "",
		"status": "not-evaluated", "finding": "429", "rule": "", "line": "6",
	}, {
		"group": "sg-00002", "state": "managed", "owner_count": "", "owners": "ada@contoso.com; Eve (guest, disabled)",
		"status": "no finding", "finding": "", "line": "8", "file": "groups.yaml",
	}}
	if len(rows) != len(want) {
		t.Fatalf("%d rows, want %d: %v", len(rows), len(want), rows)
	}
	for i := range want {
		for column, value := range want[i] {
			if got, there := rows[i][column]; got != value || !there {
				t.Errorf("row %d, %s: %q, want %q", i, column, got, value)
			}
		}
	}
}

// TestCSVNamesOwnersOfEveryKind: an auditor must see who does not count.
func TestCSVNamesOwnersOfEveryKind(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]directory.Principal{
		"ada@contoso.com":                         {Type: directory.User, DisplayName: "Ada", UserPrincipalName: "ada@contoso.com", AccountEnabled: directory.True, UserType: directory.UserTypeMember},
		"Ada":                                     {Type: directory.User, DisplayName: "Ada", AccountEnabled: directory.True, UserType: directory.UserTypeMember}, // redacted
		"bob@contoso.com (member, disabled)":      {Type: directory.User, UserPrincipalName: "bob@contoso.com", AccountEnabled: directory.False, UserType: directory.UserTypeMember},
		"Terraform (application, enabled)":        {Type: directory.ServicePrincipal, DisplayName: "Terraform", AccountEnabled: directory.True},
		objectID(900) + " (not read)":             {Type: directory.User},
		"eve_x#EXT#@contoso.com (guest, enabled)": {Type: directory.User, UserPrincipalName: "eve_x#EXT#@contoso.com", AccountEnabled: directory.True},
	} {
		in := fine(1)
		p.ID = objectID(900)
		edit(&in, func(s *directory.Snapshot) { s.Principals = []directory.Principal{p} })
		in.Plan.Groups[0].Found.Owners = []string{objectID(900)}
		if got := readCSV(t, render(t, "csv", in))[0]["owners"]; got != want {
			t.Errorf("owners %q, want %q", got, want)
		}
	}
	in := fine(1)
	if got := readCSV(t, render(t, "csv", in))[0]["owners"]; got != objectID(900)+" (not read); "+objectID(901)+" (not read)" {
		t.Errorf("owners of whom nothing was read are %q", got)
	}
}

// TestCSVWorstFirst: a group's own findings are together, the worst first.
func TestCSVWorstFirst(t *testing.T) {
	t.Parallel()
	in := crowd(2, plan.Managed, func(_ int, g *config.Group) []finding.Finding {
		return []finding.Finding{
			about(g, "a", finding.Note, "m"), about(g, "b", finding.Warning, "m"), about(g, "c", finding.Error, "m"),
		}
	})
	var got []string
	for _, row := range readCSV(t, render(t, "csv", in)) {
		got = append(got, row["line"]+row["rule"])
	}
	if text := strings.Join(got, " "); text != "4c 4b 4a 6c 6b 6a" {
		t.Errorf("rows are %s", text)
	}
}

// TestCSVFindsByName: a finding that knows the name of a group alone belongs
// to the group, even though the plan knows the id.
func TestCSVFindsByName(t *testing.T) {
	t.Parallel()
	for _, row := range readCSV(t, render(t, "csv", everything())) {
		if row["group"] == "sg-new-without-id" && (row["rule"] != "group-unpinned" && row["status"] != "change" || row["state"] != "to-onboard") {
			t.Errorf("the group looks quiet: %v", row)
		}
	}
}

func TestCSVOfNothing(t *testing.T) {
	t.Parallel()
	if rows := readCSV(t, render(t, "csv", report.Input{})); len(rows) != 0 {
		t.Errorf("rows of nothing: %v", rows)
	}
}

// TestCSVOfAPullRequest: what is fixed or hidden has a row, and does not count as
// a finding that failed.
func TestCSVOfAPullRequest(t *testing.T) {
	t.Parallel()
	in := compared()
	statuses := map[string][]string{}
	for _, row := range readCSV(t, render(t, "csv", in)) {
		if row["change"] != "" {
			statuses[row["change"]] = append(statuses[row["change"]], row["status"])
		}
	}
	for _, change := range []string{"fixed", "hidden"} {
		if !slices.Equal(statuses[change], []string{change}) {
			t.Errorf("%s has rows with the status %q", change, statuses[change])
		}
	}
	n := 0
	for _, change := range []string{"new", "existing", "from-policy"} {
		n += len(statuses[change])
	}
	if n != len(in.Findings) {
		t.Errorf("%d findings say what the pull request does to them, want %d: %v", n, len(in.Findings), statuses)
	}
}
