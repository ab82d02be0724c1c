package report_test

import (
	"strings"
	"testing"

	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// Changes of two kinds are two parts of a report, and a change of one kind is
// never counted as one of the other.
func TestChangesOfTwoKinds(t *testing.T) {
	t.Parallel()
	in := mixed(plan.ToOnboard, plan.Managed)
	in.Changes = append(in.Changes, plan.ClassSettings)
	in.Plan.Changes = append(in.Plan.Changes, plan.Change{
		Action: plan.Tighten, Effect: plan.Tightens, Key: plan.Key{Group: objectID(1), Role: "member", Setting: "activation.max"}, Name: "sg-1",
		Pos: in.File.Groups[1].Place(), Pinned: true, Before: "8h", After: "2h", Reason: "declared so",
	})
	for _, format := range []string{"text", "markdown", "html"} {
		shows(t, format, in, "To onboard: 1 group. This can", true)
		shows(t, format, in, "To change in 1 group: ▲ 1 tightened", true)
		shows(t, format, in, "tightened. This can", false)
		shows(t, format, in, "a merge will onboard 1 group, which can", true)
		shows(t, format, in, "not managed → managed", true)
		shows(t, format, in, "8h → 2h", true)
	}
	shows(t, "json", in, "\"before\": \"8h\",\n      \"after\": \"2h\"", true)
	shows(t, "csv", in, ",tighten,8h,2h,", true)
	if text := report.Comment(report.New(in), "", 60_000); !strings.Contains(text, "8h → 2h") {
		t.Errorf("the comment lacks the change:\n%s", text)
	}
}
