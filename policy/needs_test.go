package policy

import (
	"fmt"
	"slices"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// The promise behind Needs: what could not be read is "not evaluated", never
// silence and never an accusation.

// TestNeeded: a check is incomplete without any part but the deleted groups, and who
// can bypass PIM, so a snapshot that lacks another one is.
func TestNeeded(t *testing.T) {
	t.Parallel()
	for _, part := range directory.Parts() {
		if Needed(part) == slices.Contains(neverNeeded(), part) {
			t.Errorf("%s: needed %t", part, Needed(part))
		}
	}
}

// neverNeeded are the parts that no rule needs.
func neverNeeded() []directory.Part {
	return []directory.Part{directory.PartDeleted, directory.PartApplications}
}

// TestGapOfTheTenant takes each needed part away as a whole.
func TestGapOfTheTenant(t *testing.T) {
	t.Parallel()
	for _, rule := range Rules() {
		for _, part := range rule.Needs {
			t.Run(fmt.Sprintf("%s/%s", rule.ID, part), func(t *testing.T) {
				t.Parallel()
				c := loadCase(t, "testdata/rules/"+rule.ID+".txtar")
				expected := 1
				if rule.About != Tenant {
					expected = len(concerned(rule, part, c.input.Plan.Groups))
				}
				c.withGap(directory.Gap{Part: part, Reason: "the reason"})
				found := c.evaluate(ofTheTenant(Rules()))
				if len(found) != expected || expected == 0 {
					t.Errorf("%d findings, want %d", len(found), expected)
				}
				for _, f := range found {
					notEvaluated(t, rule, f)
				}
			})
		}
	}
}

// ofTheTenant leaves out what rules find in the files alone, which no gap
// concerns.
func ofTheTenant(rules []Rule) []Rule {
	for i := range rules {
		rules[i].Files = nil
	}
	return rules
}

// TestFilesWithoutATenant: what the files alone show is the same with a whole
// tenant, with one of which nothing could be read, and without one.
func TestFilesWithoutATenant(t *testing.T) {
	t.Parallel()
	pairs := func(found []finding.Finding) []string {
		return places(slices.DeleteFunc(found, func(f finding.Finding) bool { return len(f.Related) == 0 }))
	}
	c := loadCase(t, "testdata/rules/group-name-lookalike.txtar")
	whole := pairs(c.evaluate(Rules()))
	c.withGap(directory.Gap{Part: directory.PartGroups, Reason: "the reason"})
	unread := pairs(c.evaluate(Rules()))
	alone, asked := CheckFiles(Rules(), Pass{File: c.input.File, Settings: c.input.Settings, Now: c.input.Now})
	if len(whole) != 6 || !slices.Equal(whole, unread) || !slices.Equal(whole, pairs(alone)) {
		t.Errorf("with a tenant %q, unread %q, without %q", whole, unread, pairs(alone))
	}
	if len(asked) != 4 || asked[0] != (finding.RuleCoverage{Rule: c.rule, Of: "group", Times: len(c.input.File.Groups)}) {
		t.Errorf("asked %+v", asked)
	}
	off := mustParse(t, "version: 1\nrules: {group-name-lookalike: off}\n")
	if found, asked := CheckFiles(Rules(), Pass{File: c.input.File, Settings: off}); len(found) > 0 || !asked[0].Off {
		t.Errorf("off: %v, %+v", found, asked)
	}
}

// TestGapOfAGroup takes each needed part away for one group after the other:
// that group is not evaluated, the others are as before.
func TestGapOfAGroup(t *testing.T) {
	t.Parallel()
	for _, rule := range Rules() {
		if rule.About == Tenant {
			continue
		}
		whole := loadCase(t, "testdata/rules/"+rule.ID+".txtar")
		before := whole.evaluate(Rules())
		for _, part := range rule.Needs {
			t.Run(fmt.Sprintf("%s/%s", rule.ID, part), func(t *testing.T) {
				t.Parallel()
				for _, g := range concerned(rule, part, whole.input.Plan.Groups) {
					c := *whole
					c.withGap(gapFor(g, part))
					unreadable(t, rule, g.Declared.Name.Value, before, c.evaluate(Rules()))
				}
			})
		}
	}
}

// TestGapOfAnUndeclaredGroup: a group that no file declares was asked for because
// PIM lists it. When it could not be read, that is reported; a declared group is
// left to the rules about declared groups.
func TestGapOfAnUndeclaredGroup(t *testing.T) {
	t.Parallel()
	const other = "7d0f2f0e-1111-4111-8111-111111111111"
	c := loadCase(t, "testdata/rules/managed-undeclared.txtar")
	before := len(c.evaluate(Rules()))
	c.withGap(directory.Gap{Part: directory.PartGroups, Group: other, Reason: "the reason"})
	c.withGap(directory.Gap{Part: directory.PartGroups, Group: c.input.Plan.Groups[0].ID(), Reason: "the reason"})
	found := c.evaluate(Rules())
	i := slices.IndexFunc(found, func(f finding.Finding) bool { return f.Group.ID == other })
	if i < 0 || found[i].Status != finding.NotEvaluated || len(found) != before+1 {
		t.Errorf("%d findings, want %d with one about %s: %+v", len(found), before+1, other, found)
	}
}

// unreadable compares the findings before with those after one group could
// not be read.
func unreadable(t *testing.T, rule Rule, name string, before, after []finding.Finding) {
	t.Helper()
	this := func(f finding.Finding) bool { return f.Group.Name == name }
	i := slices.IndexFunc(after, this)
	if i < 0 {
		t.Fatalf("%s: no finding", name)
	}
	notEvaluated(t, rule, after[i])
	others, same := slices.DeleteFunc(slices.Clone(after), this), slices.DeleteFunc(slices.Clone(before), this)
	if len(after) != len(others)+1 || !slices.EqualFunc(others, same, func(a, b finding.Finding) bool { return finding.Compare(a, b) == 0 }) {
		t.Errorf("%s: other findings\n got %v\nwant %v", name, others, same)
	}
}

func notEvaluated(t *testing.T, rule Rule, f finding.Finding) {
	t.Helper()
	if f.Status != finding.NotEvaluated || f.Message != "not evaluated: the reason" || f.Severity != rule.Severity || f.Fix == "" || f.Part == "" {
		t.Errorf("%s: %s %s %q", f.Group.Name, f.Status, f.Severity, f.Message)
	}
	if rule.About != Tenant && f.Pos.IsZero() {
		t.Errorf("%s: no place", f.Group.Name)
	}
}

// concerned lists the groups about which the rule is asked when a part is
// missing. Which groups there are is itself a part.
func concerned(rule Rule, part directory.Part, groups []plan.Group) []*plan.Group {
	var list []*plan.Group
	for i := range groups {
		g := &groups[i]
		applies := rule.Applies == nil || rule.Applies(g.Declared)
		if rule.About == EachManaged {
			applies = applies && g.Found != nil && (g.Found.Managed == directory.True || rule.OfOnboarding && g.State == plan.ToOnboard)
		}
		if applies && (rule.About == EachGroup || g.Found != nil || part == directory.PartGroups) {
			list = append(list, g)
		}
	}
	return list
}

// gapFor is the gap that a source reports for one group: by the id, or by the
// name when that is all there is.
func gapFor(g *plan.Group, part directory.Part) directory.Gap {
	if g.Pinned() {
		return directory.Gap{Part: part, Group: g.ID(), Reason: "the reason"}
	}
	return directory.Gap{Part: part, Subject: g.Declared.Name.Value, Reason: "the reason"}
}

func (c *testCase) withGap(gap directory.Gap) {
	s := *c.input.Tenant.Snapshot
	s.Gaps = append(slices.Clone(s.Gaps), gap)
	c.observe(&s)
}

// TestNeedsAreComplete takes the data of each part away that a rule does not
// declare, and expects the same verdicts: a rule that looks at more than it
// declares would call a group fine that was never read.
func TestNeedsAreComplete(t *testing.T) {
	t.Parallel()
	for _, rule := range Rules() {
		whole := loadCase(t, "testdata/rules/"+rule.ID+".txtar")
		before := whole.evaluate(Rules())
		for _, part := range directory.Parts() {
			if slices.Contains(rule.Needs, part) || aboutWaivers(rule) || excused(rule, part) {
				continue
			}
			t.Run(fmt.Sprintf("%s/%s", rule.ID, part), func(t *testing.T) {
				t.Parallel()
				c := *whole
				s := without(c.input.Tenant.Snapshot, part)
				s.Gaps = append(s.Gaps, directory.Gap{Part: part, Reason: "the reason"})
				c.observe(s)
				after := c.evaluate(Rules())
				if slices.Contains(rule.MayNeed, part) {
					openQuestions(t, before, after)
				} else if got, want := places(after), places(before); !slices.Equal(got, want) {
					t.Errorf("without the part\n got %q\nwant %q", got, want)
				}
			})
		}
	}
}

// openQuestions compares the findings with those after a part that some groups need
// was taken away: nothing is found that was not, and what was found is found still, or
// was not evaluated. Names may be missing in it.
func openQuestions(t *testing.T, before, after []finding.Finding) {
	t.Helper()
	same := func(a, b finding.Finding) bool {
		return a.Group == b.Group && a.Role == b.Role && a.Subject == b.Subject && a.Status == b.Status && a.Severity == b.Severity
	}
	open := func(f finding.Finding) bool { return f.Status == finding.NotEvaluated }
	for _, f := range after {
		if !open(f) && !slices.ContainsFunc(before, func(b finding.Finding) bool { return same(b, f) }) {
			t.Errorf("%s: was not found before: %s", f.Group.Name, f.Message)
		}
	}
	for _, b := range before {
		if !slices.ContainsFunc(after, func(f finding.Finding) bool { return same(b, f) || open(f) && f.Group == b.Group && f.Role == b.Role }) {
			t.Errorf("%s: nothing stands for: %s", b.Group.Name, b.Message)
		}
	}
	if !slices.ContainsFunc(after, open) {
		t.Error("the part decides nothing")
	}
}

// aboutWaivers: these rules judge what the others found, whatever that is.
func aboutWaivers(rule Rule) bool {
	return rule.ID == "waiver-expired" || rule.ID == "waiver-unused"
}

// excused is where a part may change the answers without being needed.
func excused(rule Rule, part directory.Part) bool {
	switch {
	case rule.About == EachManaged && (part == directory.PartManaged || part == directory.PartGroups):
		// Of a group that is not known to be managed the verdict says that it is not.
		return true
	case rule.OfOwners && slices.Contains([]directory.Part{directory.PartManaged, directory.PartEligible, directory.PartActive,
		directory.PartEligibleGroups, directory.PartApprovers}, part):
		// Asked where PIM manages the group, see TestOwnership.
		return true
	case part == directory.PartApprovers && slices.Contains(rule.MayNeed, directory.PartEligibleGroups):
		// The people in groups are one list, whatever the groups are asked for.
		return true
	case part == directory.PartDeleted:
		// A soft-deleted group is no group, and is reported as such either way.
		return rule.ID == "managed-undeclared"
	case rule.ID == "new-exposure":
		// Without a part the plan has no change that it decides about, and a change that
		// leaves a rule without an answer is refused: see TestNewExposures.
		return true
	case rule.ID == "caller-permission":
		// It asks about the groups to be onboarded. What can't be read can't
		// be onboarded, and owners are asked for one group at a time.
		return true
	case rule.About == Tenant && part == directory.PartGroups:
		// The lists that these rules go through are parts of their own; of the
		// groups' properties they only show names and dates.
		return true
	}
	return false
}

func places(found []finding.Finding) []string {
	var list []string
	for _, f := range found {
		list = append(list, fmt.Sprintf("%s %s %s", f.Pos, f.Group.Name, f.Status))
	}
	return list
}

// without takes the data of a part out of a snapshot.
func without(whole *directory.Snapshot, part directory.Part) *directory.Snapshot {
	s := *whole
	s.Groups, s.Gaps = slices.Clone(whole.Groups), slices.Clone(whole.Gaps)
	for i := range s.Groups {
		switch g := &s.Groups[i]; part {
		case directory.PartManaged:
			g.Managed, g.Evidence = directory.Null, nil
		case directory.PartOwners:
			g.Owners = nil
		case directory.PartAdministrativeUnits:
			g.AdministrativeUnits = nil
		}
	}
	switch part {
	case directory.PartManaged:
		s.OrphanIDs = nil
	case directory.PartUsers:
		s.Principals = nil
	case directory.PartAdministrativeUnits:
		s.AdministrativeUnits = nil
	case directory.PartDeleted:
		s.Groups = slices.DeleteFunc(s.Groups, func(g directory.Group) bool { return g.Deleted() })
	case directory.PartCaller:
		s.Caller = nil
	case directory.PartGroups:
		s.Groups = nil
	case directory.PartRoleSettings:
		s.RoleSettings = nil
	case directory.PartEligible:
		s.Eligibilities = nil
	case directory.PartMembers:
		s.Members = nil
	case directory.PartActive:
		s.Assignments = nil
	case directory.PartApprovers, directory.PartEligibleGroups:
		s.TransitiveMembers = slices.DeleteFunc(slices.Clone(s.TransitiveMembers), func(m directory.Membership) bool {
			return approves(whole, m.Group) == (part == directory.PartApprovers)
		})
	case directory.PartContexts:
		s.Contexts = nil
	case directory.PartContextPolicies:
		s.ContextPolicies = nil
	case directory.PartPackages:
		s.Packages = nil
	case directory.PartApplications:
		s.Applications = nil
	}
	return &s
}

// approves says whether a group is among the approvers of a role.
func approves(s *directory.Snapshot, group string) bool {
	return slices.ContainsFunc(s.RoleSettings, func(set directory.RoleSettings) bool {
		role := settings.Read(settings.FromRules("member", set.Rules), "member")
		approval, _ := role.ActivationApproval.Value()
		return slices.Contains(approval.Approvers, settings.Approver{Kind: settings.ApproverGroup, ID: group})
	})
}
