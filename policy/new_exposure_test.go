package policy

import (
	"slices"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// What would have no answer any more is a new exposure, and what had none before is not.
func TestNewExposures(t *testing.T) {
	t.Parallel()
	c := loadCase(t, "testdata/rules/new-exposure.txtar")
	made := c.input.Plan.Made(c.input.Changes)
	count := func(hide ...directory.Part) int {
		s := *c.input.Tenant.Snapshot
		for _, part := range hide {
			s = *without(&s, part)
			s.Gaps = append(slices.Clone(s.Gaps), directory.Gap{Part: part, Reason: "the reason"})
		}
		in := c.input
		in.Tenant = directory.NewIndex(&s)
		return len(NewExposures(in, made))
	}
	if got := count(); got != 3 {
		t.Errorf("%d new exposures, want 3", got)
	}
	// Only where somebody is eligible as owner the active assignments decide.
	if got := count(directory.PartActive); got != 4 {
		t.Errorf("%d new exposures with unread assignments, want 4", got)
	}
	onboardings := slices.DeleteFunc(slices.Clone(made), func(change plan.Change) bool { return change.Action != plan.Onboard })
	if found := NewExposures(c.input, onboardings); len(onboardings) == 0 || found != nil {
		t.Errorf("%d onboardings alone expose %v", len(onboardings), found)
	}
}

// All rules of the verdict are asked, and nothing else can make a group exposed.
func TestProtectionRulesHaveTheVerdict(t *testing.T) {
	t.Parallel()
	ids := func(rules []Rule) (list []string) {
		for _, r := range rules {
			if r.Verdict != NoEffect {
				list = append(list, r.ID)
			}
		}
		return list
	}
	if all, some := ids(Rules()), ids(protectionRules()); !slices.Equal(all, some) {
		t.Errorf("of %q the exposures know %q", all, some)
	}
}

// A worse measure and a heavier finding are new; another message is not.
func TestSameExposure(t *testing.T) {
	t.Parallel()
	was := finding.Finding{Rule: "r", Group: finding.Group{ID: "g"}, Role: "member", Subject: "s", Severity: finding.Error, Measure: 2, Message: "before"}
	for name, change := range map[string]func(*finding.Finding){
		"rule":     func(f *finding.Finding) { f.Rule = "other" },
		"group":    func(f *finding.Finding) { f.Group.ID = "other" },
		"role":     func(f *finding.Finding) { f.Role = "owner" },
		"subject":  func(f *finding.Finding) { f.Subject = "other" },
		"status":   func(f *finding.Finding) { f.Status = finding.NotEvaluated },
		"measure":  func(f *finding.Finding) { f.Measure = 3 },
		"severity": func(f *finding.Finding) { f.Severity = finding.Error + 1 },
	} {
		is := was
		if change(&is); sameExposure(was, is) {
			t.Errorf("another %s is the same", name)
		}
	}
	is := was
	is.Message, is.Measure = "after", 1
	if !sameExposure(was, is) {
		t.Error("a smaller measure is new")
	}
}
