package policy

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// TestGapsProtectNothing: a part that was not read, of the tenant or of one group, leaves
// the verdict on a group as it was, or makes it unknown. The tenants are random ones and
// those of the rules' own cases, without a part that the rule looks at.
func TestGapsProtectNothing(t *testing.T) {
	t.Parallel()
	judging := slices.DeleteFunc(Rules(), func(r Rule) bool { return r.Verdict == NoEffect })
	samples := map[string]*directory.Snapshot{}
	for _, rule := range judging {
		samples[rule.ID] = loadCase(t, "testdata/rules/"+rule.ID+".txtar").input.Tenant.Snapshot
	}
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom(judging).Draw(t, "rule")
		s, parts := samples[rule.ID], slices.Concat(rule.Needs, rule.MayNeed)
		if rapid.IntRange(0, 3).Draw(t, "random") == 0 {
			s, parts = directorytest.Protected().Draw(t, "tenant"), directory.Parts()
		}
		after := verdictsOf(unreadSome(t, s, parts))
		for group, was := range verdictsOf(s) {
			is, known := after[group]
			if known && is.Protection != finding.Unknown && is.Protection != was.Protection {
				t.Fatalf("%s: %s, then %s: %+v, then %+v", group, was.Protection, is.Protection, was.Reasons, is.Reasons)
			}
		}
	})
}

// verdictsOf gives the verdicts on all groups of a tenant, by id, as if all were
// declared.
func verdictsOf(s *directory.Snapshot) map[string]finding.Verdict {
	in := Pass{File: &config.File{}, Tenant: directory.NewIndex(s), Mode: ModeCheck, Now: s.Taken}
	for _, g := range in.Tenant.Groups {
		id := config.Text{Value: g.ID}
		in.File.Groups = append(in.File.Groups, config.Group{Name: config.Text{Value: g.DisplayName}, ID: &id})
	}
	in.Plan = plan.Diff(in.File, in.Tenant, plan.Terms{})
	verdicts := map[string]finding.Verdict{}
	for _, v := range Protection(Rules(), in) {
		verdicts[v.Group.ID] = v
	}
	return verdicts
}

// unreadSome takes a part away, as a whole or of one group. An optional one may not have
// been looked at.
func unreadSome(t *rapid.T, s *directory.Snapshot, parts []directory.Part) *directory.Snapshot {
	gap := directory.Gap{Part: rapid.SampledFrom(parts).Draw(t, "part"), Reason: "the reason"}
	optional := slices.Contains(directory.OptionalParts(), gap.Part)
	if !optional && rapid.Bool().Draw(t, "of one group") && len(s.Groups) > 0 {
		gap.Group = rapid.SampledFrom(s.Groups).Draw(t, "group").ID
		s = withoutOne(s, gap)
	} else {
		s = without(s, gap.Part)
	}
	if optional && rapid.Bool().Draw(t, "not looked at") {
		s.NotLookedAt = append(slices.Clone(s.NotLookedAt), gap)
	} else {
		s.Gaps = append(slices.Clone(s.Gaps), gap)
	}
	return s
}

// withoutOne takes the data of a part about one group out of a snapshot.
func withoutOne(whole *directory.Snapshot, gap directory.Gap) *directory.Snapshot {
	s, of := *whole, func(group string) bool { return group == gap.Group }
	s.Groups = slices.Clone(s.Groups)
	i := slices.IndexFunc(s.Groups, func(g directory.Group) bool { return of(g.ID) })
	switch gap.Part {
	case directory.PartManaged:
		s.Groups[i].Managed, s.Groups[i].Evidence = directory.Null, nil
	case directory.PartOwners:
		s.Groups[i].Owners = nil
	case directory.PartGroups:
		s.Groups[i] = directory.Contradicted(gap.Group, []string{s.Groups[i].DisplayName})
		s.Groups[i].Managed = whole.Groups[i].Managed
	case directory.PartRoleSettings:
		s.RoleSettings = slices.Clone(s.RoleSettings)
		for i, set := range s.RoleSettings {
			s.RoleSettings[i].Of = slices.DeleteFunc(slices.Clone(set.Of), func(r directory.RoleOf) bool { return of(r.Group) })
		}
	case directory.PartEligible:
		s.Eligibilities = schedulesWithout(s.Eligibilities, of)
	case directory.PartActive:
		s.Assignments = schedulesWithout(s.Assignments, of)
	case directory.PartMembers:
		s.Members = membershipsWithout(s.Members, of)
	case directory.PartApprovers, directory.PartEligibleGroups:
		s.TransitiveMembers = membershipsWithout(s.TransitiveMembers, of)
	}
	return &s
}

func schedulesWithout(list []directory.Schedule, of func(group string) bool) []directory.Schedule {
	return slices.DeleteFunc(slices.Clone(list), func(s directory.Schedule) bool { return of(s.Group) })
}

func membershipsWithout(list []directory.Membership, of func(group string) bool) []directory.Membership {
	return slices.DeleteFunc(slices.Clone(list), func(m directory.Membership) bool { return of(m.Group) })
}

// TestOwnersOfAGroupNobodyLookedAt: an owner of an eligible group counts as standing if
// nobody looked at whether they have activated, and the finding says so. Where PIM does
// not manage the group, they can't have.
func TestOwnersOfAGroupNobodyLookedAt(t *testing.T) {
	t.Parallel()
	c := loadCase(t, "testdata/rules/eligible-group-open.txtar")
	s := *c.input.Tenant.Snapshot
	s.Scope.Depth, s.Assignments = directory.DepthChanged, nil
	for _, g := range c.input.Plan.Groups {
		s.Scope.Touched = append(s.Scope.Touched, g.ID())
	}
	c.observe(&s)
	want := map[string]string{
		"role-owner-for-an-hour": `it has 1 standing owner (who may have activated ownership): "ada@contoso.com"`,
		"role-owned-group":       `it has 2 standing owners: "ada@contoso.com", "dan@contoso.com"`,
	}
	for _, f := range c.evaluate(Rules()) {
		if end := want[f.Group.Name]; end != "" && f.Severity == finding.Error && strings.HasSuffix(f.Message, end) {
			delete(want, f.Group.Name)
		}
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
}
