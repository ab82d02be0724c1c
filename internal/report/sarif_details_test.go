package report_test

import (
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

func TestSARIFSaysWhetherTheRunWasComplete(t *testing.T) {
	t.Parallel()
	findings := fine(1)
	findings.Findings = []finding.Finding{about(&findings.File.Groups[0], "owner-guest", finding.Error, "m")}
	usage := report.Input{Mode: "check", Findings: []finding.Finding{{Rule: "file-syntax", Severity: finding.Error, Message: "m"}}}
	cancelled := fine(1)
	cancelled.Result = report.Cancelled
	for name, test := range map[string]struct {
		in   report.Input
		want bool
	}{
		"findings are a complete answer": {findings, true},
		"bad input of a check is none":   {usage, false},
		"a cancelled run is none":        {cancelled, false},
	} {
		if got := readSARIF(t, render(t, "sarif", test.in)).Runs[0].Invocations[0].ExecutionSuccessful; got != test.want {
			t.Errorf("%s: executionSuccessful is %t", name, got)
		}
	}
}

// TestSARIFNotificationsAreText: reasons come from a server, and may be many.
func TestSARIFNotificationsAreText(t *testing.T) {
	t.Parallel()
	in := crowd(150, plan.Managed, func(i int, g *config.Group) []finding.Finding {
		f := about(g, "owner-disabled", finding.Error, fmt.Sprintf("not evaluated: reason %d [x](http://evil.test)\n", i))
		f.Status = finding.NotEvaluated
		return []finding.Finding{f}
	})
	notes := readSARIF(t, render(t, "sarif", in)).Runs[0].Invocations[0].ToolExecutionNotifications
	if len(notes) != 100 {
		t.Errorf("%d reasons, want 100", len(notes))
	}
	if text := notes[0].Message.Text; !strings.Contains(text, `of 1 group. reason 0 [x]\u{28}http://evil.test)\n`) {
		t.Errorf("the first is %q", text)
	}
}

func TestSARIFCutsWhatHasNoEnd(t *testing.T) {
	t.Parallel()
	in := fine(1)
	long := about(&in.File.Groups[0], "owner-guest", finding.Error, strings.Repeat("m", 5000))
	for i := range 150 {
		long = related(long, finding.Pos{File: "groups.yaml", Line: i + 1}, "here")
	}
	long = related(long, finding.Pos{}, "nowhere")
	nowhere := related(about(&in.File.Groups[0], "owner-missing", finding.Warning, "m"), finding.Pos{}, "nowhere")
	in.Findings = []finding.Finding{long, nowhere}
	in.Rules = []finding.Rule{{ID: "owner-guest", Why: strings.Repeat("w", 2000)}}
	run := readSARIF(t, render(t, "sarif", in)).Runs[0]
	if n := len(run.Results[0].Message.Text); n != 2000 {
		t.Errorf("a message of %d bytes", n)
	}
	if n := len(run.Results[0].RelatedLocations); n != 100 {
		t.Errorf("%d related places", n)
	}
	if n := len(run.Results[1].RelatedLocations); n != 0 {
		t.Errorf("%d related places of what is nowhere", n)
	}
	if n := len(run.Tool.Driver.Rules[0].FullDescription.Text); n != 1024 {
		t.Errorf("a description of %d bytes", n)
	}
}

// TestSARIFWithoutTheWaiver: without a date the fix is the justification.
func TestSARIFWithoutTheWaiver(t *testing.T) {
	t.Parallel()
	in := fine(1)
	f := withFix(about(&in.File.Groups[0], "policy-blank", finding.Error, "m"), "Waived until then")
	f.Status = finding.Waived
	in.Findings = []finding.Finding{f}
	run := readSARIF(t, render(t, "sarif-all", in)).Runs[0]
	if got := run.Results[0].Suppressions[0].Justification; got != "Waived until then" {
		t.Errorf("justification %q", got)
	}
	if tags := run.Tool.Driver.Rules[len(run.Tool.Driver.Rules)-1].Properties["tags"]; fmt.Sprint(tags) != "[configuration]" {
		t.Errorf("a rule about the policy file has the tags %v", tags)
	}
}
