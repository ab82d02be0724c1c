package report_test

import (
	"maps"
	"testing"

	"pim-groups/internal/finding"
)

// TestSARIFForCodeScanning: code scanning would show as open alerts what is waived
// or fixed, so only a log for other viewers has it.
func TestSARIFForCodeScanning(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]map[string]int{
		"sarif":     {"failed new": 5, "failed unchanged": 2, "not-evaluated new": 3, "not-evaluated unchanged": 2},
		"sarif-all": {"failed new": 5, "failed unchanged": 2, "not-evaluated new": 3, "not-evaluated unchanged": 2, "waived new": 1, "failed absent": 1},
	} {
		got := map[string]int{}
		for _, result := range readSARIF(t, render(t, format, compared())).Runs[0].Results {
			got[result.Properties.Status+" "+result.BaselineState]++
			if (result.Suppressions != nil) != (format == "sarif-all") {
				t.Errorf("%s: suppressions of some results only: %+v", format, result)
			}
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s has %v, want %v", format, got, want)
		}
	}
}

// TestSARIFWithoutABase: what was not compared is in no state.
func TestSARIFWithoutABase(t *testing.T) {
	t.Parallel()
	unread := compared()
	unread.Base.Unread = true
	for name, document := range map[string]string{"none": render(t, "sarif", everything()), "unread": render(t, "sarif", unread)} {
		for _, result := range readSARIF(t, document).Runs[0].Results {
			if result.BaselineState != "" {
				t.Errorf("%s: %s is %q", name, result.RuleID, result.BaselineState)
			}
		}
	}
}

// TestSARIFKeepsFingerprints: an alert is the same in a pull request, after the
// merge, and whether other results are left out or not.
func TestSARIFKeepsFingerprints(t *testing.T) {
	t.Parallel()
	prints := func(document string) map[string]bool {
		found := map[string]bool{}
		for _, result := range readSARIF(t, document).Runs[0].Results {
			if result.Properties.Status != "waived" && result.BaselineState != "absent" {
				found[result.RuleID+" "+result.PartialFingerprints["primaryLocationLineHash"]] = true
			}
		}
		return found
	}
	twice := about(&everything().File.Groups[0], "owner-disabled", finding.Error, "m")
	waivedFirst := twice
	waivedFirst.Status = finding.Waived
	in := compared()
	in.Findings = append(in.Findings, waivedFirst, twice)
	merged := in
	merged.Base = nil
	want := prints(render(t, "sarif", merged))
	if got := prints(render(t, "sarif", in)); !maps.Equal(got, want) {
		t.Errorf("in a pull request they are %v, else %v", got, want)
	}
	if got := prints(render(t, "sarif-all", in)); !maps.Equal(got, want) {
		t.Errorf("with all results they are %v, else %v", got, want)
	}
}

// TestSARIFLinksRules to their pages, and to none where that is not known.
func TestSARIFLinksRules(t *testing.T) {
	t.Parallel()
	const page = "https://github.com/o/pim-groups/blob/v1.2.3/docs/rules/owner-guest.md"
	in := fine(1)
	in.Rules = []finding.Rule{{ID: "owner-guest", Page: page}}
	in.Findings = []finding.Finding{{Rule: "unlisted", Severity: finding.Error, Message: "m"}}
	rules := readSARIF(t, render(t, "sarif", in)).Runs[0].Tool.Driver.Rules
	if rules[0].HelpURI != page || rules[1].HelpURI != "" {
		t.Errorf("the pages are %q and %q", rules[0].HelpURI, rules[1].HelpURI)
	}
}
