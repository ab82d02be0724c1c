package plan_test

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
	"pim-groups/internal/plan/plantest"
)

func planOf(c plantest.Case) *plan.Plan {
	return plan.Diff(c.File, directory.NewIndex(c.Tenant), plan.Terms{Now: c.Tenant.Taken})
}

// What is made is not to be made again, whatever the tenant and the file; and what the
// first runs make leaves the digests of the others. There are 1,000 of them.
func TestAppliedPlanIsDone(t *testing.T) {
	t.Parallel()
	parts := 10
	if testing.Short() {
		parts = 1
	}
	for i := range parts {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, appliedPlanIsDone)
		})
	}
}

func appliedPlanIsDone(t *rapid.T) {
	c := plantest.Governed().Draw(t, "case")
	p := planOf(c)
	var first []plan.Change
	for _, change := range p.Changes {
		if change.Class() == plan.ClassOnboard || change.Class() == plan.ClassSettings {
			first = append(first, change)
		}
	}
	after := plan.Applied(c.Tenant, first)
	after.RequestsOf = nil
	for i := range after.Groups {
		after.RequestsOf = append(after.RequestsOf, after.Groups[i].ID)
	}
	between := planOf(plantest.Case{Tenant: after, File: c.File})
	for _, change := range between.Changes {
		if change.Class() == plan.ClassOnboard || change.Class() == plan.ClassSettings {
			t.Fatalf("%s of %+v is made and still to be made", change.Action, change.Key)
		}
	}
	if got, want := between.Digest(plan.ClassEligible), p.Digest(plan.ClassEligible); got != want {
		t.Fatalf("the digest of people was %s and is %s", want, got)
	}
	done := plan.Applied(c.Tenant, p.Changes)
	last := planOf(plantest.Case{Tenant: done, File: c.File})
	if len(last.Changes) > 0 {
		t.Fatalf("still to be made: %+v", last.Changes)
	}
	if again := planOf(plantest.Case{Tenant: plan.Applied(done, last.Changes), File: c.File}); again.Digest(plan.Classes()...) != last.Digest(plan.Classes()...) {
		t.Fatal("nothing was made, and the digest is another one")
	}
}

// Nothing is written to what must not be touched.
func TestChangesAreAllowed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := plantest.Governed().Draw(t, "case")
		x := directory.NewIndex(c.Tenant)
		seen := map[plan.Key]bool{}
		for _, change := range planOf(c).Changes {
			if seen[change.Key] {
				t.Fatalf("%+v is changed twice", change.Key)
			}
			seen[change.Key] = true
			if change.Key.Kind == "" {
				continue
			}
			own := slices.DeleteFunc(slices.Clone(x.Eligibilities(change.Key.Group)), func(s directory.Schedule) bool {
				return string(s.Role) != change.Key.Role || s.Principal != change.Key.Principal || s.Inherited
			})
			delivers := slices.ContainsFunc(x.Packages, func(p directory.Package) bool {
				return p.Group == change.Key.Group && string(p.Role) == change.Key.Role
			})
			person, group := x.Principal(change.Key.Principal), x.Group(change.Key.Principal)
			switch {
			case change.Key.Kind != plan.KindEligible:
				t.Fatalf("changes %+v", change.Key)
			case change.Row == nil && (len(own) > 0 || change.Action != plan.Assign):
				t.Fatalf("%s of %+v beside %+v", change.Action, change.Key, own)
			case change.Row != nil && (len(own) != 1 || own[0] != *change.Row || own[0].Status != "" || !own[0].Start.IsZero() || delivers || x.Packages == nil):
				t.Fatalf("%s of %+v: %+v", change.Action, change.Key, own)
			case person == nil && (group == nil || group.Deleted()), person != nil && person.AccountEnabled != directory.True:
				t.Fatalf("%s of somebody who is not there or can't sign in: %+v", change.Action, change.Key)
			case slices.ContainsFunc(x.Requests(change.Key.Group), func(r directory.Request) bool {
				return r.Principal == change.Key.Principal && string(r.Role) == change.Key.Role && r.Open()
			}):
				t.Fatalf("%s of %+v beside an open request", change.Action, change.Key)
			case change.Lease > 0 && change.End.Sub(c.Tenant.Taken) > change.Lease:
				t.Fatalf("a lease of %s until %s", change.Lease, change.End)
			}
		}
	})
}

// Reading less never changes more.
func TestGapAddsNoChange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := plantest.Governed().Draw(t, "case")
		before := map[plan.Key]bool{}
		for _, change := range planOf(c).Changes {
			before[change.Key] = true
		}
		lost := directory.Gap{Part: rapid.SampledFrom(directory.Parts()).Draw(t, "part"), Reason: "403"}
		if len(c.Tenant.Groups) > 0 && rapid.Bool().Draw(t, "one") {
			lost.Group = c.Tenant.Groups[0].ID
		}
		c.Tenant = directory.Canonical(c.Tenant)
		c.Tenant.Gaps = append(c.Tenant.Gaps, lost)
		for _, change := range planOf(c).Changes {
			if change.Key.Kind == "" && change.Key.Group == lost.Group && lost.Part == directory.PartRoleSettings && change.Action != plan.Onboard {
				t.Fatalf("%s of %+v, of which nothing was read", change.Action, change.Key)
			}
			if !before[change.Key] {
				t.Fatalf("%s of %+v, only without %+v", change.Action, change.Key, lost)
			}
		}
	})
}
