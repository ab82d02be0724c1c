package report_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/finding"
	"pim-groups/internal/report"
)

// controlled is a run in which two rules speak to one control, and one of them to
// another one, which stands first.
func controlled() report.Input {
	in := fine(4)
	account := finding.Control{Framework: "NIST", ID: "AC-2", Title: "Account Management", Source: "https://example.org/nist"}
	alert := finding.Control{Framework: "CISA", ID: "7.7", Title: "It isn't silent", Source: "https://example.org/cisa"}
	in.Rules = []finding.Rule{
		{ID: "rule-a", Title: "A", Controls: []finding.Control{account, alert}},
		{ID: "rule-b", Title: "B", Controls: []finding.Control{account}},
		{ID: "rule-c", Title: "C"},
	}
	in.Coverage = []finding.RuleCoverage{{Rule: "rule-a", Of: "group", Times: 4, NotLookedAt: 3}, {Rule: "rule-b", Of: "group", Off: true}, {Rule: "rule-c", Of: "group", Times: 4}}
	unread := about(&in.File.Groups[2], "rule-a", finding.Error, "not evaluated: 403")
	unread.Status = finding.NotEvaluated
	in.Findings = []finding.Finding{
		about(&in.File.Groups[0], "rule-a", finding.Error, "wrong"), about(&in.File.Groups[0], "rule-a", finding.Error, "wrong again"),
		waivedUntil(about(&in.File.Groups[1], "rule-a", finding.Error, "wrong"), "2027-01-31"),
		unread, about(&in.File.Groups[3], "rule-c", finding.Error, "wrong"),
	}
	return in
}

// TestControls: the answers of a control's rules are added up, a group counts once for
// a rule, and what was not asked is not passed.
func TestControls(t *testing.T) {
	t.Parallel()
	var doc struct {
		Controls []struct {
			Framework, ID, Title, Source                      string
			Rules                                             []string
			Passed, Failed, Waived, NotEvaluated, NotLookedAt int
		}
	}
	if err := json.Unmarshal([]byte(render(t, "json", controlled())), &doc); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range doc.Controls {
		got = append(got, fmt.Sprint(c))
	}
	want := []string{
		"{CISA 7.7 It isn't silent https://example.org/cisa [rule-a] 1 1 1 1 3}",
		"{NIST AC-2 Account Management https://example.org/nist [rule-a rule-b] 1 1 1 1 3}",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestControlsInHTML: the table leads to the control and to its rules, and says which
// of them gave no answer.
func TestControlsInHTML(t *testing.T) {
	t.Parallel()
	page := render(t, "html", controlled())
	_, table, found := strings.Cut(page, `<h2 id="controls">`)
	if !found {
		t.Fatal("no section of controls")
	}
	table, _, _ = strings.Cut(table, "</table>")
	for _, want := range []string{`href="https://example.org/nist"`, "NIST AC-2", "<br>It isn", `href="#rule-rule-b"`, " (off)", " (4 groups, 3 not looked at)"} {
		if !strings.Contains(table, want) {
			t.Errorf("%s is missing in %s", want, table)
		}
	}
	if strings.Contains(table, "rule-c") || strings.Count(table, "(off)") != 1 {
		t.Errorf("a rule too many in %s", table)
	}
	in := controlled()
	in.Rules = in.Rules[2:]
	if strings.Contains(render(t, "html", in), `<h2 id="controls">`) {
		t.Error("a section without any control")
	}
}

// TestControlsInSARIF: GitHub shows and filters by tags.
func TestControlsInSARIF(t *testing.T) {
	t.Parallel()
	var doc struct {
		Runs []struct {
			Tool struct {
				Driver struct {
					Rules []struct {
						ID         string
						Properties struct {
							Tags     []string
							Controls []struct{ Framework, ID, Title, Source string }
						}
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(render(t, "sarif", controlled())), &doc); err != nil {
		t.Fatal(err)
	}
	rules := doc.Runs[0].Tool.Driver.Rules
	a, c := rules[0].Properties, rules[2].Properties
	if !slices.Contains(a.Tags, "NIST AC-2") || !slices.Contains(a.Tags, "security") || len(a.Controls) != 2 || a.Controls[0].Source != "https://example.org/nist" {
		t.Errorf("%+v", a)
	}
	if len(c.Controls) != 0 || slices.Contains(c.Tags, "NIST AC-2") {
		t.Errorf("%+v", c)
	}
}
