package report_test

import (
	"regexp"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// bad is a run over n groups of which the first ones have errors.
func bad(n, wrong int, change finding.Change) report.Input {
	in := fine(n)
	in.Base = &report.Base{Name: "main"}
	for i := range wrong {
		f := about(&in.File.Groups[i], "group-dynamic", finding.Error, "dynamic")
		f.Change = change
		in.Findings = append(in.Findings, f)
	}
	return in
}

func TestHeadline(t *testing.T) {
	t.Parallel()
	mixed := bad(48, 2, finding.New)
	mixed.FailOn = finding.Warning
	mixed.Findings = append(mixed.Findings, about(&mixed.File.Groups[4], "owner-guest", finding.Warning, "guest"))
	twice := bad(3, 1, "")
	twice.Findings = append(twice.Findings, about(&twice.File.Groups[0], "group-kind", finding.Error, "kind"))
	stray := fine(3)
	stray.FailOn = finding.Warning
	stray.Findings = []finding.Finding{{Rule: "managed-undeclared", Severity: finding.Warning, Group: finding.Group{ID: objectID(50), Name: "sg-stray"}, Message: "m"}}
	tenant := fine(3)
	tenant.Findings = []finding.Finding{{Rule: "caller-permission", Severity: finding.Error, Message: "m"}}
	refused := fine(2)
	refused.Mode, refused.Result, refused.Failure, refused.Refusals = "onboard", report.Refused, "refused", []string{"rail-event", "rail-head"}
	debt := bad(48, 2, finding.Existing)
	unread := bad(48, 1, finding.New)
	unread.Base.Unread = true
	debt.Base = &report.Base{OnlyNew: true}
	if got := report.New(unread).Headline(); !strings.HasPrefix(got, "1 of 48 groups has an error: ") {
		t.Errorf("without a base that is known, nothing is known to be new: %q", got)
	}
	for want, in := range map[string]report.Input{
		"1 of 48 groups has a new error: group-dynamic for sg-00000":                                   bad(48, 1, finding.New),
		"1 of 48 groups has an error: group-dynamic for sg-00000":                                      bad(48, 1, finding.Existing),
		"2 of 48 groups have new errors: group-dynamic for sg-00000 and 2 more":                        mixed,
		"1 of 3 groups has errors: group-dynamic for sg-00000 and 1 more":                              twice,
		"1 warning: managed-undeclared for sg-stray":                                                   stray,
		"1 error: caller-permission":                                                                   tenant,
		"Clean: all 7 declared groups are compliant":                                                   fine(7),
		"Refused: nothing was written, guardrail event and 1 more":                                     refused,
		"Passed: no new findings, 2 older findings, see below":                                         debt,
		"Bad input: 4 errors":                                                                          badInput(),
		"Incomplete: 2 of 9 groups could not be fully evaluated, also 2 errors, 4 warnings and 1 note": everything(),
	} {
		if got := report.New(in).Headline(); !strings.HasPrefix(got, want) {
			t.Errorf("the headline is\n%q, want\n%q", got, want)
		}
	}
}

// A name is shown in a headline only if it can't be more than a name there.
func TestHeadlineIsPlain(t *testing.T) {
	t.Parallel()
	plain := regexp.MustCompile(`^[\pL\p{Nd} _.,:’…-]{1,200}$`)
	for id, name := range hostileNames(t) {
		for _, in := range []report.Input{named(name), findingsOf(name), {Failure: name, Result: report.Incomplete}} {
			r := report.New(in)
			if got := r.Headline(); !plain.MatchString(got) {
				t.Errorf("%s: the headline is %q", id, got)
			}
			if got := r.Headline(); got != report.New(in).Headline() {
				t.Errorf("%s: two headlines of one run", id)
			}
			if reason, text := r.FailureReason(); strings.Trim(reason, "abcdefghijklmnopqrstuvwxyz-") != "" || strings.Contains(text, "\n") {
				t.Errorf("%s: the reason is %q, %q", id, reason, text)
			}
		}
	}
	if got := report.New(findingsOf(`$(id)`)).Headline(); got != "1 of 1 group has an error: group-dynamic for "+objectID(1) {
		t.Errorf("the headline is %q", got)
	}
}

func findingsOf(name string) report.Input {
	s := newSheet()
	g := s.declare(name, objectID(1), plan.Managed, "")
	in := s.input()
	in.Findings = []finding.Finding{about(g, "group-dynamic", finding.Error, name)}
	return in
}

func TestFailureReason(t *testing.T) {
	t.Parallel()
	unread := fine(2)
	f := about(&unread.File.Groups[1], "owners-minimum", finding.Error, "not evaluated: 429")
	f.Status, f.Part = finding.NotEvaluated, "owners"
	unread.Findings = []finding.Finding{f}
	untouched := unread
	untouched.Base = &report.Base{OnlyNew: true, Edits: []config.Edit{{After: &unread.File.Groups[0]}}}
	old := fine(1)
	old.Failure, old.Result = "the snapshot is old", report.Incomplete
	refused := fine(1)
	refused.Failure, refused.Result, refused.Refusals = "2 guardrails refused", report.Refused, []string{"rail-findings", "rail-head"}
	for _, c := range []struct {
		in           report.Input
		reason, text string
	}{
		{fine(1), "", ""},
		{untouched, "", ""},
		{bad(2, 1, ""), "findings", "Failed: 1 error"},
		{unread, "owners", "Incomplete: 1 of 2 groups could not be fully evaluated: 429"},
		{old, "incomplete", "the snapshot is old"},
		{refused, "rail-findings", "2 guardrails refused"},
		{badInput(), "usage", "Bad input: 4 errors"},
		{onboarded(), "write-unknown", "Write unknown: "},
	} {
		reason, text := report.New(c.in).FailureReason()
		if reason != c.reason || !strings.HasPrefix(text, c.text) || (c.text == "") != (text == "") {
			t.Errorf("got %q, %q, want %q, %q", reason, text, c.reason, c.text)
		}
	}
}
