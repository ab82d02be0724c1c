package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/plan/plantest"
)

// TestDifferences: what a merge of this repository resolves is no finding, and of what it
// leaves alone only who is eligible without a line; a run that looks for drift finds all. Active assignments,
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
		kept   = active + ", eligible-undeclared error 1, eligible-undeclared warning 1"
		drift  = "active-missing error 1, active-undeclared error 1, eligible-differs warning 2, eligible-missing error 1, " +
			"eligible-undeclared error 1, eligible-undeclared warning 1, setting-differs error 1"
	)
	for _, test := range []struct {
		changes string
		drift   bool
		want    string
	}{
		{"onboard", false, kept},
		{"", false, kept},
		{"onboard settings", false, kept},
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

// TestNothingUndoneIsSilent: of random tenants and files, what a merge that may make every
// change leaves undone has a finding about its role or its principal, and what it makes has
// none about the difference.
func TestNothingUndoneIsSilent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := plantest.Governed().Draw(t, "case")
		p := Pass{File: c.File, Tenant: directory.NewIndex(c.Tenant), Mode: ModeCheck, Now: c.Tenant.Taken, Changes: plan.Classes()}
		p.Plan = plan.Diff(p.File, p.Tenant, plan.Terms{Now: p.Now})
		found := findings(Rules(), p)
		for i := range p.Plan.Groups {
			g := &p.Plan.Groups[i]
			if g.State != plan.Managed {
				continue
			}
			for j := range g.Compared {
				p.Group = g
				p.checkSaid(t, &g.Compared[j], found)
			}
		}
	})
}

// checkSaid compares what is found with one comparison.
func (p *Pass) checkSaid(t *rapid.T, c *plan.Comparison, found []finding.Finding) {
	differences := []string{"setting-differs", "eligible-missing", "eligible-differs", "eligible-undeclared"}
	undone := []plan.Relation{plan.Differs, plan.Missing, plan.Earlier, plan.Later, plan.Due, plan.Undeclared}
	about := p.aboutCompared(c)
	said := slices.ContainsFunc(found, func(f finding.Finding) bool {
		switch {
		case f.Group == (finding.Group{}): // of an entry it is the principal that it names, of a setting an approver
			named := c.Entry == nil || f.Subject == c.Entry.Principal.Name || f.Subject == c.Entry.Principal.ID
			return strings.HasPrefix(f.Rule, "principal-") && f.Rule != principalUnused.ID && named
		case f.Group.ID != c.Key.Group || f.Role != "" && f.Role != c.Key.Role:
			return false
		}
		return f.Subject == about.Subject || f.Rule == settingsUnreadable.ID || f.Status == finding.NotEvaluated
	})
	difference := slices.ContainsFunc(found, func(f finding.Finding) bool {
		return slices.Contains(differences, f.Rule) && f.Group.ID == c.Key.Group && f.Role == c.Key.Role && f.Subject == about.Subject
	})
	inherited := c.Is == plan.Undeclared && c.Block(plan.Inherited) != nil // it goes with that of the group
	switch {
	case c.Action != "" && difference == !c.ByHand():
		t.Fatalf("%s of %+v is made, and a finding", c.Action, c.Key)
	case c.Action == "" && slices.Contains(undone, c.Is) && !said && !inherited:
		t.Fatalf("nothing is said of %+v: %s %+v", c.Key, c.Is, c.Blocks)
	}
}

// TestUndeclaredStays: somebody without a line whom no run removes is found, but not where
// a pull request deletes the line, and not by a run that makes other changes.
func TestUndeclaredStays(t *testing.T) {
	t.Parallel()
	c := loadCase(t, "testdata/rules/eligible-undeclared.txtar")
	c.input.Drift, c.input.Changes = false, []plan.Class{plan.ClassEligible}
	stays := "eligible-undeclared error 3, eligible-undeclared warning 3"
	base := func(plan *plan.Plan) *Base { return &Base{File: c.input.File, Plan: plan} }
	deleted := *c.input.Plan
	deleted.Groups = slices.Clone(deleted.Groups)
	for i := range deleted.Groups {
		deleted.Groups[i].Compared = nil
	}
	for name, test := range map[string]struct {
		edit func(*Pass)
		want string
	}{
		"nightly":          {func(*Pass) {}, stays},
		"before as well":   {func(p *Pass) { p.Base = base(c.input.Plan) }, stays},
		"the line goes":    {func(p *Pass) { p.Base = base(&deleted) }, ""},
		"removed":          {func(p *Pass) { p.Changes = plan.Classes() }, "eligible-undeclared warning 1"}, // of the package
		"of a run":         {func(p *Pass) { p.Mode = ModeApply }, ""},
		"packages unknown": {func(p *Pass) { p.Plan = withBlock(p.Plan, plan.Unread) }, stays},
	} {
		p := c.input
		test.edit(&p)
		if got := countCompared(findings([]Rule{eligibleUndeclared}, p)); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// withBlock gives a plan in which nothing of people can be written.
func withBlock(p *plan.Plan, kind plan.BlockKind) *plan.Plan {
	blocked := *p
	blocked.Groups = slices.Clone(p.Groups)
	for i := range blocked.Groups {
		g := &blocked.Groups[i]
		g.Compared = slices.Clone(g.Compared)
		for j := range g.Compared {
			g.Compared[j].Blocks = append(slices.Clip(g.Compared[j].Blocks), plan.Block{Kind: kind})
		}
	}
	return &blocked
}

// TestOwnRules: rules about names speak of whom the files name, and that about what is not
// understood of settings; of others the difference speaks.
func TestOwnRules(t *testing.T) {
	t.Parallel()
	person := plan.Key{Kind: plan.KindEligible}
	for _, test := range []struct {
		c    plan.Comparison
		kind plan.BlockKind
		want bool
	}{
		{plan.Comparison{Key: person, Is: plan.Missing}, plan.Mismatch, true},
		{plan.Comparison{Key: person, Is: plan.Undeclared}, plan.Mismatch, false},
		{plan.Comparison{Key: person, Is: plan.Undeclared}, plan.Ambiguous, false},
		{plan.Comparison{Key: person, Is: plan.Missing}, plan.NotUnderstood, false},
		{plan.Comparison{Is: plan.Differs}, plan.NotUnderstood, true},
	} {
		if got := hasOwnRule(&test.c, test.kind); got != test.want {
			t.Errorf("%s of %+v: %t", test.kind, test.c, got)
		}
	}
}

// TestMadeWithoutRemoved: a merge does not grant what somebody removed, so that the tenant
// after it still lacks it, and the rule about it speaks.
func TestMadeWithoutRemoved(t *testing.T) {
	t.Parallel()
	c := loadCase(t, "testdata/rules/removed-outside.txtar")
	before := findings([]Rule{removedOutside}, c.input)
	made := c.input.Made()
	if len(made) != len(c.input.Plan.Made(c.input.Changes))-1 {
		t.Errorf("makes %+v", made)
	}
	c.observe(plan.Applied(c.input.Tenant.Snapshot, made))
	if after := findings([]Rule{removedOutside}, c.input); len(after) != len(before) || after[0].Message != before[0].Message {
		t.Errorf("after the merge: %+v, before it %+v", after, before)
	}
}
