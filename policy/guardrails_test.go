package policy

import (
	"strings"
	"testing"

	"pim-groups/internal/finding"
)

// hostile is a policy file that asks as little of each rule as words can say,
// and of some less than ParseSettings lets a file say.
func hostile(waivers []*waiver) *Settings {
	rules, none, all := map[string]adjustment{}, 0, MostUpTo
	for i, rule := range Rules() {
		rules[rule.ID] = adjustment{off: i%2 == 0, severity: finding.Note, threshold: &none}
		if rule.Threshold.AtMost {
			rules[rule.ID] = adjustment{off: i%2 == 0, severity: finding.Note, threshold: &all}
		}
	}
	return newSettings(rules, nil, waivers)
}

// TestGuardrailsIgnoreThePolicyFile: each rule's own example has the same errors
// and open questions, whatever a policy file says of the rules.
func TestGuardrailsIgnoreThePolicyFile(t *testing.T) {
	t.Parallel()
	for _, rule := range Rules() {
		for _, mode := range []Mode{ModeCheck, ModeApply} {
			c := loadCase(t, "testdata/rules/"+rule.ID+".txtar")
			c.input.Mode, c.input.Settings = mode, nil
			want, wantLacking := Guardrails(c.input)
			c.input.Settings = hostile(nil)
			got, lacking := Guardrails(c.input)
			if summary(got) != summary(want) || summary(lacking) != summary(wantLacking) {
				t.Errorf("%s, %s:\n%s\nwant\n%s", rule.ID, mode, summary(got), summary(want))
			}
			if rule.ID == "caller-permission" && len(lacking) == 0 {
				t.Error("nothing is lacking")
			}
		}
	}
}

func summary(found []finding.Finding) string {
	var lines []string
	for _, f := range found {
		lines = append(lines, strings.Join([]string{f.Status.String(), f.Severity.String(), f.Rule, f.Group.ID, f.Message}, " "))
	}
	return strings.Join(lines, "\n")
}

// TestGuardrailsWaivers: of the waivers only those about owners count.
func TestGuardrailsWaivers(t *testing.T) {
	t.Parallel()
	owners := 0
	for _, rule := range Rules() {
		if rule.About != EachManaged && strings.HasPrefix(rule.ID, "owner") != rule.OfOwners {
			t.Errorf("%s is about owners: %t", rule.ID, rule.OfOwners)
		}
		if rule.Unwaivable != "" || rule.About == Tenant {
			continue
		}
		c := loadCase(t, "testdata/rules/"+rule.ID+".txtar")
		c.input.Settings = nil
		var waivers []*waiver
		for _, f := range findings(Rules(), c.input) {
			if f.Rule == rule.ID && f.Group.ID != "" {
				w := &waiver{last: c.input.Now}
				w.rule.Value, w.group.Value = f.Rule, f.Group.ID
				waivers = append(waivers, w)
			}
		}
		c.input.Settings = hostile(waivers)
		found, _ := Guardrails(c.input)
		for _, f := range found {
			if f.Rule == rule.ID && f.Group.ID != "" && f.Status != finding.NotEvaluated && (f.Status == finding.Waived) != rule.OfOwners {
				t.Errorf("%s of %s is %s", f.Rule, f.Group.ID, f.Status)
			}
			if f.Status == finding.Waived {
				owners++
			}
		}
	}
	if owners < 7 {
		t.Errorf("%d findings were waived", owners)
	}
}

// TestGuardrailsEmergencyAccess: who has emergency access holds back nothing; without
// the policy file the same owner does.
func TestGuardrailsEmergencyAccess(t *testing.T) {
	t.Parallel()
	c := loadCase(t, "testdata/rules/owner-standing.txtar")
	severity := func() (worst finding.Severity) {
		found, _ := Guardrails(c.input)
		for _, f := range found {
			if f.Rule == ownerStanding.ID && f.Group.Name == "role-emergency" {
				worst = max(worst, f.Severity)
			}
		}
		return worst
	}
	if got := severity(); got != finding.Note {
		t.Errorf("with emergency access: %s", got)
	}
	c.input.Settings = nil
	if got := severity(); got != finding.Error {
		t.Errorf("without: %s", got)
	}
}
