package policy

import (
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/strictyaml"
)

// invented are rules as the policy file can meet them: a number that must not be
// exceeded, one that must be reached, a rule that is off by default, and one about
// people.
func invented() []Rule {
	base := func(id string) finding.Rule {
		return finding.Rule{ID: id, Title: "invented", Severity: finding.Warning}
	}
	crowd := base("too-many")
	crowd.OffByDefault = true
	return []Rule{
		{Rule: base("too-long"), Threshold: Threshold{Name: "maximum", Default: 8, Min: 1, Max: 24, AtMost: true, Unit: "hour"}, Check: func(p *Pass) {
			if hours := len(p.Group.Declared.Name.Value); hours > p.Threshold() { // a number that a test can choose
				p.Report(finding.Finding{Role: "member", Measure: hours, Message: fmt.Sprintf("%d hours", hours)})
			}
		}},
		{Rule: base("too-few"), Threshold: Threshold{Name: "minimum", Default: 2, Min: 0, Max: 50, Unit: "approver"}, Check: func(*Pass) {}},
		{Rule: crowd, Threshold: Threshold{Name: "maximum", Default: 50, Min: 1, Max: 500, AtMost: true, Unit: "account"}, Check: func(*Pass) {}},
		{Rule: base("too-standing"), PerPerson: true, Verdict: Exposes, Check: func(*Pass) {}},
		{Rule: base("too-foreign"), PerPerson: true, Check: func(*Pass) {}},
	}
}

func parseInvented(t *testing.T, text string) *Settings {
	t.Helper()
	settings, found := parseSettings(invented(), config.Source{Path: "policy.yaml", Data: []byte("version: 1\n" + text)}, today())
	for _, f := range found {
		t.Fatalf("%s: %s", f.Pos, f.Message)
	}
	return settings
}

// TestThresholdsBothWays: what is relaxed, and what a pull request weakens, follows
// from the direction of the number.
func TestThresholdsBothWays(t *testing.T) {
	t.Parallel()
	tests := []struct{ before, after, relaxed, weakened string }{
		{"", "too-long: {maximum: 12}", "too-long maximum 12 hours instead of 8", "the maximum of too-long is raised from 8 to 12 hours"},
		{"", "too-long: {maximum: 1}", "", ""},
		{"too-long: {maximum: 12}", "too-long: {maximum: 8}", "", ""},
		{"too-long: {maximum: 2}", "", "", "the maximum of too-long is raised from 2 to 8 hours"},
		{"", "too-few: {minimum: 1}", "too-few minimum 1 approver instead of 2", "the minimum of too-few is lowered from 2 to 1 approver"},
		{"", "too-few: {minimum: 3}", "", ""},
		{"", "too-many: off", "", ""},
		{"", "too-many: note", "", ""},
		{"too-many: note", "", "", "the rule too-many is turned off"},
		{"too-many: {maximum: 10}", "too-many: {}", "", "the rule too-many is turned off"},
		{"too-many: error", "too-many: {maximum: 60}", "", "the severity of too-many is lowered from error to warning; the maximum of too-many is raised from 50 to 60 accounts"},
	}
	of := func(rules string) *Settings { return parseInvented(t, "rules: {"+rules+"}") }
	for _, test := range tests {
		var relaxed, weakened []string
		for _, l := range Relaxed(invented(), of(test.after)) {
			relaxed = append(relaxed, l.Rule+" "+l.Words())
		}
		for _, rule := range invented() {
			weakened = append(weakened, rule.weakened(of(test.before).of(rule.ID), of(test.after).of(rule.ID))...)
		}
		if got := strings.Join(relaxed, "; "); got != test.relaxed {
			t.Errorf("%q: relaxed: %q, want %q", test.after, got, test.relaxed)
		}
		if got := strings.Join(weakened, "; "); got != test.weakened {
			t.Errorf("%q to %q: %q, want %q", test.before, test.after, got, test.weakened)
		}
	}
}

// TestOffByDefault: such a rule asks nothing until the policy file says something
// of it.
func TestOffByDefault(t *testing.T) {
	t.Parallel()
	for text, off := range map[string]bool{
		"": true, "rules: {too-many: off}": true, "rules: {too-many: {}}": true,
		"rules: {too-many: note}": false, "rules: {too-many: {severity: error}}": false, "rules: {too-many: {maximum: 10}}": false,
	} {
		c := healthyCase(t)
		c.input.Settings = parseInvented(t, text)
		_, coverage := Check(invented(), c.input)
		if got := coverage[2]; got.Rule != "too-many" || got.Off != off || (got.Times == 0) != off {
			t.Errorf("%q: %+v", text, got)
		}
		if coverage[0].Off {
			t.Errorf("%q: %+v", text, coverage[0])
		}
	}
}

// TestWaiverUpTo: what has become worse than was accepted is not covered, and says
// so; the waiver is not called unused.
func TestWaiverUpTo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		keys    string
		status  finding.Status
		message string // of sg-healthy, with 10 letters
		fix     string
	}{
		{"up-to: 10", finding.Waived, "10 hours", "Waived until 2027-01-31 up to 10 hours, reason: a; after that:"},
		{"up-to: 11", finding.Waived, "10 hours", "Waived until 2027-01-31 up to 11 hours, "},
		{"up-to: 9", finding.Failed, "10 hours; the waiver covers up to 9 hours", ""},
		{"role: member", finding.Waived, "10 hours", "Waived until 2027-01-31, reason"},
		{"role: owner", finding.Failed, "10 hours", ""},
		{"role: owner, up-to: 9", finding.Failed, "10 hours", ""},
	}
	for _, test := range tests {
		c := healthyCase(t)
		c.input.Settings = parseInvented(t, "waivers:\n  - {rule: too-long, group: 10000000-0000-4000-8000-000000000001, "+test.keys+", reason: a, expires: 2027-01-31}")
		found := findings(append(invented(), waiverUnused), c.input)
		if got := found[0]; got.Status != test.status || got.Message != test.message || !strings.HasPrefix(got.Fix, test.fix) {
			t.Errorf("%s: %s %q %q", test.keys, got.Status, got.Message, got.Fix)
		}
		if unused := len(found) > 1; unused != strings.HasPrefix(test.keys, "role: owner") {
			t.Errorf("%s: unused: %t", test.keys, unused)
		}
		if related := found[0].Related; strings.Contains(test.message, ";") && (len(related) != 1 || related[0].Message != "this waiver covers up to 9 hours") {
			t.Errorf("%s: related: %v", test.keys, related)
		}
	}
}

// TestUnmeasured: what does not say how bad it is may be worse than was accepted.
func TestUnmeasured(t *testing.T) {
	t.Parallel()
	w := waiver{upTo: 3}
	for measure, want := range map[int]bool{0: false, 1: true, 3: true, 4: false} {
		if got := w.reaches(finding.Finding{Measure: measure}); got != want {
			t.Errorf("%d: %t", measure, got)
		}
	}
}

// TestWaiverOfAPerson: a rule about people is waived for one of them, by the parser
// and by the schema that editors ask.
func TestWaiverOfAPerson(t *testing.T) {
	t.Parallel()
	schema := compiled(t, schemaOf(t, invented()))
	for keys, want := range map[string]string{
		"rule: too-standing":                            policyWaiver + `: a waiver of too-standing must name a person, and has no "subject"`,
		"rule: too-standing, subject: ada@contoso.com":  "",
		"rule: too-standing, subject: Ada, role: owner": "",
		"rule: too-long":                                "",
		"rule: too-foreign":                             "",
		"rule: too-long, up-to: 12":                     "",
		"rule: too-standing, subject: Ada, up-to: 12":   policyWaiver + `: too-standing has no number, so its waiver can't have "up-to"`,
	} {
		text := "version: 1\nwaivers:\n  - {" + keys + ", group: 10000000-0000-4000-8000-000000000001, reason: a, expires: 2027-01-31}\n"
		_, found := parseSettings(invented(), config.Source{Path: "policy.yaml", Data: []byte(text)}, today())
		got := ""
		if len(found) > 0 {
			got = found[0].Rule + ": " + found[0].Message
		}
		if got != want || len(found) > 1 {
			t.Errorf("%s: %q, want %q", keys, got, want)
		}
		var d strictyaml.Decoder
		if err := schema.Validate(plainValue(d.Parse("policy.yaml", []byte(text)))); (err != nil) != (want != "") {
			t.Errorf("%s: the schema says %v", keys, err)
		}
	}
	example := WaiverExample(invented()[3])
	if _, found := parseSettings(invented(), config.Source{Path: "policy.yaml", Data: []byte(example)}, today()); len(found) > 0 {
		t.Errorf("%s\n%s", found[0].Message, example)
	}
}

// TestEmergencyAccess: ids in any letter case, and nothing else, are the principals
// whose standing access is wanted.
func TestEmergencyAccess(t *testing.T) {
	t.Parallel()
	s := parseInvented(t, "emergency-access: [B0000000-0000-4000-8000-00000000000B, a0000000-0000-4000-8000-00000000000a]")
	if !s.EmergencyAccess("b0000000-0000-4000-8000-00000000000b") || s.EmergencyAccess("c0000000-0000-4000-8000-00000000000c") || s.EmergencyAccess("") {
		t.Error("not those of the file")
	}
	if got := strings.Join(s.EmergencyAccessIDs(), " "); got != "a0000000-0000-4000-8000-00000000000a b0000000-0000-4000-8000-00000000000b" {
		t.Error(got)
	}
	var none *Settings
	if none.EmergencyAccess(ada) || none.EmergencyAccessIDs() != nil {
		t.Error("of no file")
	}
}

// TestWaivable: the findings of each rule have what a waiver compares: a role that a
// waiver can name, the person if the rule is about one, and the number if the rule has
// a threshold, worse than the threshold.
func TestWaivable(t *testing.T) {
	t.Parallel()
	rules := map[string]Rule{}
	for _, rule := range Rules() {
		rules[rule.ID] = rule
	}
	for _, path := range casePaths(t) {
		c := loadCase(t, path)
		for _, f := range c.evaluate(Rules()) {
			rule := rules[f.Rule]
			limit := rule.threshold(c.input.Settings.of(f.Rule))
			switch {
			case f.Role != "" && f.Role != "member" && f.Role != "owner":
				t.Errorf("%s: the role %q: %s", f.Rule, f.Role, f.Message)
			case f.Status == finding.NotEvaluated:
			case rule.PerPerson && f.Subject == "":
				t.Errorf("%s: no subject: %s", f.Rule, f.Message)
			case rule.Threshold.Name != "" && f.Measure < 1, rule.Threshold.AtMost && f.Measure <= limit:
				t.Errorf("%s: measured %d, limit %d: %s", f.Rule, f.Measure, limit, f.Message)
			}
		}
	}
}
