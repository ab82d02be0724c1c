package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/strictyaml"
)

// TestBadPolicyFiles: each section of the archive is a policy file, and its
// `# want` comments, "rule-id: message", are all that is wrong with it.
func TestBadPolicyFiles(t *testing.T) {
	t.Parallel()
	archive, err := txtar.ParseFile("testdata/policy-files-bad.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range archive.Files {
		t.Run(file.Name, func(t *testing.T) {
			t.Parallel()
			settings, found := ParseSettings(config.Source{Path: file.Name, Data: file.Data}, today())
			if settings != nil {
				t.Error("a file with problems gives no settings")
			}
			c := testCase{wanted: wants(t, file)}
			if len(c.wanted) == 0 {
				t.Error("nothing is wanted")
			}
			for i, f := range found {
				if f.Fix == "" || f.Pos.Line == 0 || f.Pos.Column == 0 || f.Severity != finding.Error {
					t.Errorf("incomplete: %+v", f)
				}
				found[i].Message = f.Rule + ": " + f.Message
			}
			for _, problem := range c.problems(found) {
				t.Error(problem)
			}
		})
	}
}

func TestGoodPolicyFiles(t *testing.T) {
	t.Parallel()
	archive, err := txtar.ParseFile("testdata/policy-files-good.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range archive.Files {
		mustParse(t, string(file.Data))
	}
}

// TestAdjustments: a rule turned off is not asked, another severity replaces
// the rule's own, and a threshold decides.
func TestAdjustments(t *testing.T) {
	t.Parallel()
	of := func(rule, policy string) string {
		c := loadCase(t, "testdata/rules/"+rule+".txtar")
		c.input.Settings = mustParse(t, "version: 1\n"+policy)
		var said []string
		for _, f := range c.evaluate(Rules()) {
			said = append(said, fmt.Sprintf("%d %s", f.Pos.Line, f.Severity))
		}
		return strings.Join(said, ", ")
	}
	tests := []struct{ rule, policy, want string }{
		{"owner-disabled", "", "7 error, 11 error, 14 error"},
		{"owner-disabled", "rules: {owner-disabled: off}", ""},
		{"owner-disabled", "rules: {owner-guest: off}", "7 error, 11 error, 14 error"},
		{"owner-disabled", "rules: {owner-disabled: note}", "7 note, 11 note, 14 note"},
		{"owner-disabled", "rules: {owner-disabled: {severity: warning}}", "7 warning, 11 warning, 14 warning"},
		{"owner-disabled", "rules: {owner-disabled: {}}", "7 error, 11 error, 14 error"},
		{"group-unpinned", "", "3 error, 4 warning, 5 warning"},
		{"group-unpinned", "rules: {group-unpinned: error}", "3 error, 4 error, 5 error"},
		{"owners-minimum", "", "4 error, 6 error, 9 error, 16 error, 18 error, 22 error, 28 error, 30 error, 32 error, 34 error, 45 error"},
		{"owners-minimum", "rules: {owners-minimum: {minimum: 1}}", "6 error, 16 error, 18 error, 22 error"},
		{"owners-minimum", "rules: {owners-minimum: {minimum: 0}}", ""},
		{"owners-minimum", "rules: {owners-minimum: {minimum: 3, severity: note}}", "4 note, 6 note, 9 note, 12 note, 14 note, 16 note, 18 note, 22 note, 24 note, 26 note, 28 note, 30 note, 32 note, 34 note, 36 note, 38 note, 42 note, 45 note"},
	}
	for _, test := range tests {
		if got := of(test.rule, test.policy); got != test.want {
			t.Errorf("%s with %q:\n got %s\nwant %s", test.rule, test.policy, got, test.want)
		}
	}
}

// TestUnwaivable: the policy file refuses a waiver of each rule that can't be
// waived, says why, and takes one of every other rule.
func TestUnwaivable(t *testing.T) {
	t.Parallel()
	waived := 0
	for _, rule := range Rules() {
		_, found := ParseSettings(config.Source{Path: "policy.yaml", Data: []byte(WaiverExample(rule))}, today())
		switch {
		case rule.Unwaivable == "" && len(found) > 0:
			t.Errorf("%s: %s", rule.ID, found[0].Message)
		case rule.Unwaivable != "" && (len(found) != 1 || found[0].Rule != policyUnwaivable || !strings.Contains(found[0].Message, rule.Unwaivable)):
			t.Errorf("%s: %v", rule.ID, found)
		}
		if rule.Unwaivable == "" {
			waived++
		}
	}
	if waived < 10 {
		t.Errorf("only %d rules can be waived", waived)
	}
}

// TestOff: the same rules can't be turned off, by the parser and by the schema
// that editors ask; every other rule can be, and all can have a lower severity.
func TestOff(t *testing.T) {
	t.Parallel()
	schema := compiled(t, Schema())
	for _, rule := range Rules() {
		for _, word := range append(finding.Severities(), "off") {
			text := "version: 1\nrules:\n  " + rule.ID + ": " + word + "\n"
			_, found := ParseSettings(config.Source{Path: "policy.yaml", Data: []byte(text)}, today())
			refused := word == "off" && rule.Unwaivable != ""
			var d strictyaml.Decoder
			if err := schema.Validate(plainValue(d.Parse("policy.yaml", []byte(text)))); (err != nil) != refused {
				t.Errorf("%s: %s: the schema says %v", rule.ID, word, err)
			}
			if !refused {
				if len(found) > 0 {
					t.Errorf("%s: %s: %s", rule.ID, word, found[0].Message)
				}
				continue
			}
			if len(found) != 1 || found[0].Rule != policyUnwaivable || !strings.Contains(found[0].Message, rule.Unwaivable) {
				t.Errorf("%s: off: %v", rule.ID, found)
				continue
			}
			if at := found[0].Pos.String(); !strings.HasPrefix(at, "policy.yaml:3:") || !strings.Contains(found[0].Fix, "note, warning, error") {
				t.Errorf("%s: at %s, advice %q", rule.ID, at, found[0].Fix)
			}
		}
	}
}

// TestYear: a waiver ends at most a year from today, wherever the leap day is;
// today is the one in UTC, for so is the last day of a waiver.
func TestYear(t *testing.T) {
	t.Parallel()
	east, west := time.FixedZone("east", 14*60*60), time.FixedZone("west", -12*60*60)
	tests := []struct {
		now  time.Time
		last string
	}{
		{today(), "2027-11-24"},
		{time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), "2027-11-24"},
		{time.Date(2026, 11, 24, 23, 59, 59, 999, time.UTC), "2027-11-24"},
		{time.Date(2026, 11, 25, 13, 59, 0, 0, east), "2027-11-24"},
		{time.Date(2026, 11, 24, 12, 0, 0, 0, west), "2027-11-25"},
		{time.Date(2027, 2, 28, 12, 0, 0, 0, time.UTC), "2028-02-28"},
		{time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC), "2028-03-01"},
		{time.Date(2028, 2, 28, 12, 0, 0, 0, time.UTC), "2029-02-28"},
		{time.Date(2028, 2, 29, 12, 0, 0, 0, time.UTC), "2029-02-28"},
		{time.Date(2028, 3, 1, 12, 0, 0, 0, time.UTC), "2029-03-01"},
		{time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC), "2027-12-31"},
	}
	of := func(day string) config.Source {
		return config.Source{Path: "policy.yaml", Data: []byte("version: 1\nwaivers:\n  - rule: owner-guest\n" +
			"    group: 10000000-0000-4000-8000-000000000001\n    reason: a\n    expires: " + day + "\n")}
	}
	for _, test := range tests {
		if _, found := ParseSettings(of(test.last), test.now); len(found) > 0 {
			t.Errorf("%s: %s", test.now, found[0].Message)
		}
		last, err := time.Parse(time.DateOnly, test.last)
		if err != nil {
			t.Fatal(err)
		}
		_, found := ParseSettings(of(last.Add(day).Format(time.DateOnly)), test.now)
		if len(found) != 1 || found[0].Rule != policyExpiry || found[0].Pos.String() != "policy.yaml:6:14" || !strings.Contains(found[0].Fix, test.last) {
			t.Errorf("%s, a day later: %+v", test.now, found)
		}
	}
}

// FuzzParseSettings: whatever the file holds, it is read or refused, never
// both, the findings have a place, and the same bytes give the same answer.
func FuzzParseSettings(f *testing.F) {
	for _, name := range []string{"testdata/policy-files-bad.txtar", "testdata/policy-files-good.txtar"} {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(file.Data)
		}
	}
	c := loadCase(f, "testdata/rules/owner-disabled.txtar")
	f.Fuzz(func(t *testing.T, data []byte) {
		src := config.Source{Path: "policy.yaml", Data: data}
		settings, found := ParseSettings(src, today())
		if (settings == nil) != (len(found) > 0) {
			t.Fatalf("settings %v with findings %v", settings, found)
		}
		for _, problem := range found {
			if problem.Pos.File != src.Path || problem.Message == "" {
				t.Errorf("no place or no message: %+v", problem)
			}
		}
		_, again := ParseSettings(src, today())
		if !slices.EqualFunc(found, again, func(a, b finding.Finding) bool { return finding.Compare(a, b) == 0 }) {
			t.Errorf("two answers: %v, %v", found, again)
		}
		if settings != nil {
			in := c.input
			in.Settings = settings
			findings(Rules(), in)
		}
	})
}
