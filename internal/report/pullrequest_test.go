package report_test

import (
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// An entry without an id is known by its name, and what is found about its group
// has the id: what has no answer about it makes the pull request incomplete.
func TestUnansweredOfAnUnpinnedEntry(t *testing.T) {
	t.Parallel()
	s := newSheet()
	s.declare("sg-older", objectID(1), plan.Managed, "")
	s.declare("sg-unpinned", "", plan.Managed, "")
	for touched, want := range []report.Result{report.Clean, report.Incomplete} {
		in := s.input()
		in.Plan.Groups[1].Found = &directory.Group{ID: objectID(2), DisplayName: "sg-unpinned"}
		f := finding.Finding{Rule: "owner-disabled", Severity: finding.Error, Status: finding.NotEvaluated, Group: in.Plan.Groups[1].Ref(), Change: finding.New}
		in.Findings = []finding.Finding{f}
		in.Base = &report.Base{OnlyNew: true, Edits: []config.Edit{{After: &s.file.Groups[touched]}}}
		if got := report.New(in).Result; got != want {
			t.Errorf("%s touched: %s, want %s", s.file.Groups[touched].Name.Value, got, want)
		}
		in.Findings, in.Plan.Groups[1].State = nil, plan.Unknown
		if got := report.New(in).Result; got != want {
			t.Errorf("%s touched, the state is unknown: %s, want %s", s.file.Groups[touched].Name.Value, got, want)
		}
	}
}
