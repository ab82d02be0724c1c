package report_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/report"
)

const breakglass = "0f1e2d3c-0000-4000-8000-0000000009b6"

// lenient is the run with a policy file that relaxes rules: not in the order in which it is told.
func lenient(in report.Input) report.Input {
	at := func(line int) finding.Pos { return finding.Pos{File: "policy.yaml", Line: line, Column: 18} }
	in.Relaxed = []finding.Relaxed{
		{Rule: "owners-minimum", Pos: at(3), Severity: finding.Warning, Default: finding.Error, Threshold: "minimum", Value: 1, DefaultValue: 2, Unit: "owner"},
		{Rule: "owner-missing", Pos: at(5), Off: true},
		{Rule: "group-kind", Pos: at(4), Off: true},
	}
	in.EmergencyAccess = []string{breakglass, objectID(0x9b7)}
	in.ScopeNames = []string{"pay-*", "sg-pay-*"}
	if in.Index == nil {
		return in
	}
	edit(&in, func(s *directory.Snapshot) {
		s.Principals = append(slices.Clone(s.Principals), directory.Principal{ID: breakglass, Type: directory.User, UserPrincipalName: "breakglass@contoso.com"})
	})
	return in
}

// everyFormat renders the input in each format, and as a comment.
func everyFormat(t *testing.T, in report.Input) map[string]string {
	t.Helper()
	texts := map[string]string{"comment": report.Comment(report.New(in), "0a1b2c3d", 60_000)}
	for _, name := range report.Names() {
		texts[name] = render(t, name, in)
	}
	return texts
}

// TestRelaxedIsNamed: every format names the rules that are off and those that
// the policy file relaxes, who has emergency access, and the names that the run is for,
// whatever the verdict is, and none of them where there is none.
func TestRelaxedIsNamed(t *testing.T) {
	t.Parallel()
	told := []string{"owner-missing", "group-kind", "owners-minimum", "warning instead of error", "minimum 1 owner instead of 2", breakglass, objectID(0x9b7), "pay-", "sg-pay-"}
	for name, in := range map[string]report.Input{"clean": fine(2), "onboarded": onboarded(), "bad input": badInput()} {
		for format, text := range everyFormat(t, lenient(in)) {
			for _, words := range told {
				if !strings.Contains(strings.Join(strings.Fields(text), " "), words) {
					t.Errorf("%s, %s: %q is not told", name, format, words)
				}
			}
		}
		for format, text := range everyFormat(t, in) {
			if emergency := strings.Contains(strings.ToLower(text), "emergency access"); emergency || strings.Contains(text, "in no file are reported") || strings.Contains(text, "instead of") || strings.Contains(text, "elaxed by") {
				t.Errorf("%s, %s: tells what is not so", name, format)
			}
		}
	}
}

// TestRelaxedInVerdict: a verdict without findings says at once that less was
// asked.
func TestRelaxedInVerdict(t *testing.T) {
	t.Parallel()
	in := lenient(fine(3))
	for n, want := range []string{
		"Clean: all 3 declared groups are compliant",
		"Clean: all 3 declared groups are compliant, with 1 rule relaxed",
		"Clean: all 3 declared groups are compliant, with 1 rule off and 1 relaxed",
		"Clean: all 3 declared groups are compliant, with 2 rules off and 1 relaxed",
	} {
		some := in
		some.Relaxed = in.Relaxed[:n]
		if got := report.New(some).Verdict(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	in.Relaxed = in.Relaxed[1:]
	if got, want := report.New(in).Verdict(), "Clean: all 3 declared groups are compliant, with 2 rules off"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestRelaxedInTables: what programs read says it in fields, sorted, and a
// table keeps one kind of row apart from the others.
func TestRelaxedInTables(t *testing.T) {
	t.Parallel()
	in := lenient(fine(1))
	var doc struct {
		RelaxedRules []struct {
			Rule, Message, Severity, DefaultSeverity, Threshold, File string
			Off                                                       bool
			Value, DefaultValue, Line                                 int
		}
		EmergencyAccess []struct{ ID, Name string }
		ScopeNames      []string
	}
	if err := json.Unmarshal([]byte(render(t, "json", in)), &doc); err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, l := range doc.RelaxedRules {
		rules = append(rules, l.Rule)
	}
	if !slices.Equal(rules, []string{"group-kind", "owner-missing", "owners-minimum"}) {
		t.Fatalf("the JSON report lists %v", rules)
	}
	if l := doc.RelaxedRules[0]; !l.Off || l.Severity != "" || l.DefaultSeverity != "" || l.Threshold != "" || l.File != "policy.yaml" || l.Line != 4 {
		t.Errorf("%+v", l)
	}
	if l := doc.RelaxedRules[2]; l.Off || l.Severity != "warning" || l.DefaultSeverity != "error" || l.Threshold != "minimum" || l.Value != 1 || l.DefaultValue != 2 {
		t.Errorf("%+v", l)
	}
	if e := doc.EmergencyAccess; len(e) != 2 || e[0].ID != breakglass || e[0].Name != "breakglass@contoso.com" || e[1].ID != objectID(0x9b7) || e[1].Name != "" {
		t.Errorf("%+v", e)
	}
	if !slices.Equal(doc.ScopeNames, in.ScopeNames) {
		t.Errorf("scope %q", doc.ScopeNames)
	}
	rows := readCSV(t, render(t, "csv", in))
	want := []string{"no finding ", "rule-off group-kind", "rule-off owner-missing", "rule-relaxed owners-minimum", "emergency-access ", "emergency-access ", "scope ", "scope "}
	var got []string
	for _, row := range rows {
		got = append(got, row["status"]+" "+row["rule"])
		if row["rule"] != "" && (row["group"] != "" || row["file"] != "policy.yaml" || row["line"] == "" || row["severity"] != "" || row["tenant"] != tenantID) {
			t.Errorf("%v", row)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("rows %q, want %q", got, want)
	}
	if row := rows[4]; row["subject"] != breakglass || row["finding"] != "emergency access: breakglass@contoso.com ("+breakglass+")" || row["severity"] != "" {
		t.Errorf("%v", row)
	}
	if row := rows[7]; row["subject"] != "sg-pay-*" || row["finding"] != "scope: groups in no file are reported if they have such a name" || row["severity"] != "" {
		t.Errorf("%v", row)
	}
	if text := rows[3]["finding"]; text != "relaxed by the policy file: warning instead of error, minimum 1 owner instead of 2" {
		t.Error(text)
	}
}

// TestRelaxedAnnotation: one note at the policy file, also where so many are to
// be told that GitHub drops the rest.
func TestRelaxedAnnotation(t *testing.T) {
	t.Parallel()
	in := lenient(fine(30))
	for i := range in.File.Groups {
		in.Findings = append(in.Findings, about(&in.File.Groups[i], "override-risk", finding.Note, "somebody can change it"))
	}
	text := render(t, "github", in)
	if !strings.Contains(text, "title=Policy file%3A 2 rules off and 1 relaxed%2C 2 emergency accounts%2C scope::") {
		t.Errorf("what is excepted is not in the title:\n%s", text)
	}
	in.Relaxed, in.ScopeNames = nil, nil
	if alone := render(t, "github", in); !strings.Contains(alone, "::notice title=Policy file%3A 2 emergency accounts::emergency access: ") {
		t.Errorf("the emergency access is missing:\n%s", alone)
	}
	in.EmergencyAccess, in.ScopeNames = nil, []string{"a*", "b*", "c*", "d*", "e*", "f*", "g*"}
	if alone := render(t, "github", in); !strings.Contains(alone, "::notice title=Policy file%3A scope::scope: groups in no file are reported only if they have a name like a*, b*, c*, ") {
		t.Errorf("the scope is missing:\n%s", alone)
	}
	if n := strings.Count(text, "::notice file=policy.yaml,line=4,"); n != 1 {
		t.Errorf("%d annotations in:\n%s", n, text)
	}
}

// TestRelaxedInSARIF: with the standard's own words for it.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317578
func TestRelaxedInSARIF(t *testing.T) {
	t.Parallel()
	var doc struct {
		Runs []struct {
			Invocations []struct {
				RuleConfigurationOverrides []struct {
					Descriptor    struct{ ID string }
					Configuration struct {
						Enabled *bool
						Level   string
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(render(t, "sarif", lenient(fine(1)))), &doc); err != nil {
		t.Fatal(err)
	}
	list := doc.Runs[0].Invocations[0].RuleConfigurationOverrides
	if len(list) != 3 || list[0].Descriptor.ID != "group-kind" || *list[0].Configuration.Enabled || *list[1].Configuration.Enabled ||
		!*list[2].Configuration.Enabled || list[2].Configuration.Level != "warning" {
		t.Errorf("%+v", list)
	}
}
