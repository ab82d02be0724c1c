package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// TestDifferences: what a merge of this repository resolves is no finding, and neither is
// what it leaves alone; a run that looks for drift finds all of it. Active assignments,
// which nothing writes, are found by every run.
func TestDifferences(t *testing.T) {
	t.Parallel()
	const (
		groups = `version: 1
principals:
  users: {lin@contoso.com: 20000000-0000-4000-8000-00000000000a, joe@contoso.com: 20000000-0000-4000-8000-00000000000b}
groups:
  - name: sg-all
    id: 10000000-0000-4000-8000-000000000001
    member:
      settings: {activation: {max: 2h}}
      eligible: [lin@contoso.com, {who: ada@contoso.com, until: 2026-12-31}]
      active: [{who: lin@contoso.com, permanent: true, why: on call}]
    owner:
      eligible: [{who: joe@contoso.com, until: 2027-03-31}, {who: lin@contoso.com, until: 2026-12-31}]
`
		tenant = `{
  "scope": {"allGroups": true, "depth": "full"},
  "groups": [{"id": "10000000-0000-4000-8000-000000000001", "displayName": "sg-all"}],
  "eligibilities": [
    {"group": "10000000-0000-4000-8000-000000000001", "role": "member", "principal": "20000000-0000-4000-8000-00000000000b"},
    {"group": "10000000-0000-4000-8000-000000000001", "role": "member", "principal": "20000000-0000-4000-8000-000000000002", "end": "2027-01-01T00:00:00Z"},
    {"group": "10000000-0000-4000-8000-000000000001", "role": "member", "principal": "20000000-0000-4000-8000-000000000001", "end": "2027-01-01T00:00:00Z"},
    {"group": "10000000-0000-4000-8000-000000000001", "role": "owner", "principal": "20000000-0000-4000-8000-00000000000b", "end": "2027-01-01T00:00:00Z"},
    {"group": "10000000-0000-4000-8000-000000000001", "role": "owner", "principal": "20000000-0000-4000-8000-00000000000a"}
  ],
  "members": [{"group": "10000000-0000-4000-8000-000000000001", "members": ["20000000-0000-4000-8000-00000000000b"]}]
}`
		active = "active-missing warning 1, active-undeclared warning 1"
		drift  = "active-missing error 1, active-undeclared error 1, eligible-differs warning 2, eligible-missing error 1, " +
			"eligible-undeclared error 1, eligible-undeclared warning 1, setting-differs error 1"
	)
	for _, test := range []struct {
		changes string
		drift   bool
		want    string
	}{
		{"onboard", false, active},
		{"", false, active},
		{"onboard settings", false, active},
		{"onboard settings eligible renew shorten remove", false, active},
		{"", true, drift},
		{"onboard settings eligible renew shorten remove", true, drift},
	} {
		t.Run(fmt.Sprintf("%s, drift %t", test.changes, test.drift), func(t *testing.T) {
			t.Parallel()
			c := loadCase(t, "testdata/rules/setting-differs.txtar")
			c.input.File, c.input.Changes, c.input.Drift = parseGroups(t, []byte(groups)), classesOf(test.changes), test.drift
			c.observe(healthy(t, []byte(tenant)))
			if got := countCompared(findings(comparedRules(), c.input)); got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
}

// countCompared counts findings by rule and severity.
func countCompared(found []finding.Finding) string {
	counts := map[string]int{}
	for _, f := range found {
		counts[f.Rule+" "+f.Severity.String()]++
	}
	var list []string
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, fmt.Sprintf("%s %d", key, counts[key]))
	}
	return strings.Join(list, ", ")
}

// TestBlockedDifferences: what keeps a merge from resolving a difference is said once: by
// a rule of its own, else with the difference.
func TestBlockedDifferences(t *testing.T) {
	t.Parallel()
	for _, kind := range []plan.BlockKind{plan.Unwritable, plan.Disabled, plan.Uncertain, plan.Inherited, plan.Booked, plan.Several,
		plan.UnknownStatus, plan.FromPackage, plan.HalfPair, plan.NotUnderstood, plan.Unpinned, plan.Mismatch, plan.Ambiguous, plan.Absent,
		plan.Refused, plan.PendingRequest, plan.Unread} {
		c := healthyCase(t)
		p := c.input
		p.Changes, p.rule, p.Group = []plan.Class{plan.ClassEligible}, &eligibleMissing, &p.Plan.Groups[0]
		p.reportDifference(&plan.Comparison{Is: plan.Missing, Blocks: []plan.Block{{Kind: kind, Reason: "the reason"}}}, finding.Finding{Message: "m"})
		want := "error m; nothing is written: the reason"
		switch kind {
		case plan.Inherited, plan.Booked:
			want = "note" + strings.TrimPrefix(want, "error")
		case plan.FromPackage, plan.Several, plan.UnknownStatus, plan.Uncertain:
			want = "warning" + strings.TrimPrefix(want, "error")
		case plan.Unread:
			want = "error not evaluated: the reason"
		case plan.Unwritable, plan.Disabled:
		default:
			want = ""
		}
		got := ""
		for _, f := range p.found {
			got += f.Severity.String() + " " + f.Message
		}
		if got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
}
