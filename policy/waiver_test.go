package policy

import (
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

const (
	waivedGroup = "10000000-0000-4000-8000-000000000001" // of owner-disabled.txtar, owned by Bob
	otherGroup  = "10000000-0000-4000-8000-000000000002" // owned by Bob as well
	bob         = "20000000-0000-4000-8000-000000000003"
)

func waiverOf(group, subject string) string {
	text := "version: 1\nwaivers:\n  - rule: owner-disabled\n    group: " + group + "\n"
	if subject != "" {
		text += "    subject: " + subject + "\n"
	}
	return text + "    reason: parental leave\n    expires: 2026-12-31\n"
}

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	now, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// TestWaiver: what a waiver covers, until when, and how it says so.
func TestWaiver(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, policy, now string
		status            finding.Status
		fix               string // how the advice begins
	}{
		{"no waiver", "version: 1", "2026-12-01T00:00:00Z", finding.Failed, "Remove"},
		{"whole group", waiverOf(waivedGroup, ""), "2026-12-01T00:00:00Z", finding.Waived,
			"Waived until 2026-12-31, reason: parental leave; after that: Remove"},
		{"by name", waiverOf(waivedGroup, "BOB@contoso.com"), "2026-12-01T00:00:00Z", finding.Waived, "Waived until"},
		{"by id", waiverOf(waivedGroup, bob), "2026-12-01T00:00:00Z", finding.Waived, "Waived until"},
		{"upper case id", waiverOf(strings.ToUpper(waivedGroup), ""), "2026-12-01T00:00:00Z", finding.Waived, "Waived until"},
		{"somebody else", waiverOf(waivedGroup, "ada@contoso.com"), "2026-12-01T00:00:00Z", finding.Failed, "Remove"},
		{"somebody unknown", waiverOf(waivedGroup, "nobody@contoso.com"), "2026-12-01T00:00:00Z", finding.Failed, "Remove"},
		{"another group", waiverOf(otherGroup, ""), "2026-12-01T00:00:00Z", finding.Failed, "Remove"},
		{"not soon", waiverOf(waivedGroup, ""), "2026-12-17T23:59:59Z", finding.Waived, "Waived until 2026-12-31, reason"},
		{"soon", waiverOf(waivedGroup, ""), "2026-12-18T00:00:00Z", finding.Waived, "Waived until 2026-12-31 (14 days left), reason"},
		{"one more day", waiverOf(waivedGroup, ""), "2026-12-30T12:00:00Z", finding.Waived, "Waived until 2026-12-31 (1 day left), reason"},
		{"last day", waiverOf(waivedGroup, ""), "2026-12-31T00:00:00Z", finding.Waived, "Waived until 2026-12-31 (the last day), reason"},
		{"last second", waiverOf(waivedGroup, ""), "2026-12-31T23:59:59Z", finding.Waived, "Waived until"},
		{"over", waiverOf(waivedGroup, ""), "2027-01-01T00:00:00Z", finding.Failed, "Remove"},
		{"over, elsewhere", waiverOf(waivedGroup, ""), "2026-12-31T23:30:00-01:00", finding.Failed, "Remove"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := loadCase(t, "testdata/rules/owner-disabled.txtar")
			c.input.Settings, c.input.Now = mustParse(t, test.policy), moment(t, test.now)
			f := c.evaluate(Rules())[0]
			if f.Status != test.status || !strings.HasPrefix(f.Fix, test.fix) {
				t.Errorf("%s, %q", f.Status, f.Fix)
			}
			if !strings.HasPrefix(f.Message, `owner "bob@contoso.com"`) || f.Severity != finding.Error {
				t.Errorf("a waiver keeps the fact: %s %q", f.Severity, f.Message)
			}
			if (f.Status == finding.Waived) != (len(f.Related) == 1 && f.Related[0].Pos.String() == "policy.yaml:3:11") {
				t.Errorf("related: %v", f.Related)
			}
			if want := (finding.Waiver{Until: "2026-12-31", Reason: "parental leave"}); (f.Waiver == want) != (f.Status == finding.Waived) {
				t.Errorf("waiver: %+v", f.Waiver)
			}
		})
	}
}

// TestWaiverOfWhatIsUnread: what was not seen can't be accepted, and a
// waiver that could not be put to the test is not called unused.
func TestWaiverOfWhatIsUnread(t *testing.T) {
	t.Parallel()
	gaps := map[string]directory.Gap{
		"of the group": {Part: directory.PartOwners, Group: waivedGroup, Reason: "time-out"},
		"of the whole": {Part: directory.PartOwners, Reason: "time-out"},
		"of an owner":  {Part: directory.PartUsers, Group: waivedGroup, Subject: bob, Reason: "time-out"},
	}
	for name, gap := range gaps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := loadCase(t, "testdata/rules/owner-disabled.txtar")
			c.input.Settings = mustParse(t, waiverOf(waivedGroup, ""))
			c.withGap(gap)
			for _, f := range findings(Rules(), c.input) {
				if f.Rule == "owner-disabled" && f.Group.ID == waivedGroup && f.Status != finding.NotEvaluated {
					t.Errorf("%s: %s", f.Status, f.Message)
				}
				if f.Rule == "waiver-unused" {
					t.Error(f.Message)
				}
			}
		})
	}
}

// TestWaiverOfAnUnresolvedName: an entry by name that could not be looked up
// may be the group of the waiver.
func TestWaiverOfAnUnresolvedName(t *testing.T) {
	t.Parallel()
	c := loadCase(t, "testdata/rules/owner-disabled.txtar")
	c.input.Settings = mustParse(t, waiverOf("10000000-0000-4000-8000-00000000000f", ""))
	unused := func() (n int) {
		for _, f := range findings(Rules(), c.input) {
			if f.Rule == "waiver-unused" {
				n++
			}
		}
		return n
	}
	if unused() != 1 {
		t.Error("a waiver for no group is unused")
	}
	c.withGap(directory.Gap{Part: directory.PartGroups, Subject: "sg-nowhere", Reason: "time-out"})
	if unused() != 0 {
		t.Error("the waiver may be for the group that could not be looked up")
	}
}

// TestTwoWaivers: a broad and a narrow waiver of one finding are both in use.
func TestTwoWaivers(t *testing.T) {
	t.Parallel()
	_, narrow, _ := strings.Cut(waiverOf(waivedGroup, bob), "waivers:\n")
	c := loadCase(t, "testdata/rules/owner-disabled.txtar")
	c.input.Settings = mustParse(t, waiverOf(waivedGroup, "")+narrow)
	for _, f := range findings(Rules(), c.input) {
		if strings.HasPrefix(f.Rule, "waiver-") {
			t.Errorf("%s: %s", f.Rule, f.Message)
		}
	}
}
