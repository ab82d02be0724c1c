package graph_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
)

// allManaged is a large tenant at the present moment: PIM manages all of its groups, each
// has three people who are eligible, and one in four has a direct member who is not.
func allManaged(n int) *directory.Snapshot {
	tenant := directorytest.Large(n)
	tenant.Taken, tenant.Scope.Depth = time.Now().UTC(), directory.DepthFull
	people := len(tenant.Principals)
	for i := range tenant.Groups {
		g := &tenant.Groups[i]
		g.Managed, g.GroupTypes, g.MembershipRule, g.MembershipRuleProcessingState = directory.True, []string{}, "", ""
		for k := range 3 {
			tenant.Eligibilities = append(tenant.Eligibilities, directory.Schedule{Group: g.ID, Role: directory.Member,
				Principal: tenant.Principals[(7*i+k)%people].ID, End: tenant.Taken.AddDate(0, 6, 0)})
		}
		if i%4 == 0 {
			tenant.Members = append(tenant.Members, directory.Membership{Group: g.ID, Members: []string{tenant.Principals[(7*i+3)%people].ID}})
		}
	}
	return inUnits(tenant)
}

func atDepth(depth directory.Depth, tenant *directory.Snapshot, touched ...string) directory.Scope {
	scope := allByID(tenant)
	scope.Depth, scope.Touched = depth, touched
	return scope
}

// What reading the protection of all declared groups costs, in requests, in questions to
// PIM, and in time: at most four requests to PIM are in flight, and eight others.
func TestCostOfProtection(t *testing.T) {
	t.Parallel()
	const latency, groups = 80 * time.Millisecond, 1_000
	synctest.Test(t, func(t *testing.T) {
		tenant := allManaged(groups)
		l := connect(t, tenant, fakegraph.WithLatency(latency))
		s, cost := l.read(t, atDepth(directory.DepthFull, tenant)), l.Cost()
		t.Logf("%d requests, %d questions to PIM, %v", cost.Requests, cost.PIMUnits, cost.Wall)
		if len(s.Gaps) > 0 || cost.Requests > 400 || cost.PIMUnits > groups*23/10 {
			t.Errorf("%d requests, %d questions to PIM; gaps %+v", cost.Requests, cost.PIMUnits, firstGaps(s))
		}
		toPIM := (cost.PIMUnits + 19) / 20
		if bound := (time.Duration(toPIM)*latency/4 + time.Duration(cost.Requests-toPIM)*latency/8) * 12 / 10; cost.Wall > bound {
			t.Errorf("took %v, want at most %v", cost.Wall, bound)
		}
		for _, falsehood := range falsehoods(tenant, s) {
			t.Error(falsehood)
		}
		if len(s.RoleSettings) != 1 || len(s.RoleSettings[0].Of) != 2*groups || len(s.Eligibilities) != 3*groups {
			t.Errorf("%d sets of settings, %d eligibilities", len(s.RoleSettings), len(s.Eligibilities))
		}
	})
}

// A pull request that touches three groups costs little more than one that touches none.
func TestCostOfChanged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tenant := allManaged(1_000)
		requests := map[directory.Depth]int{}
		for _, depth := range []directory.Depth{directory.DepthManaged, directory.DepthChanged} {
			l := connect(t, tenant)
			s := l.read(t, atDepth(depth, tenant, tenant.Groups[0].ID, tenant.Groups[1].ID, tenant.Groups[2].DisplayName))
			requests[depth] = l.Cost().Requests
			if len(s.Gaps) > 0 || len(s.EligibilitiesOf) != 3 && depth != directory.DepthManaged {
				t.Errorf("%s: read %q, gaps %+v", depth, s.EligibilitiesOf, firstGaps(s))
			}
		}
		if most := requests[directory.DepthManaged] + 20; requests[directory.DepthChanged] > most {
			t.Errorf("%d requests, want at most %d", requests[directory.DepthChanged], most)
		}
	})
}

// Under the limit that somebody reports of PIM all is read, in little more than the
// limit's own time, and said beforehand.
func TestProtectionUnderLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const groups, limit = 400, 20
		tenant := allManaged(groups)
		l := connect(t, tenant, fakegraph.WithLatency(80*time.Millisecond), fakegraph.WithLimits(fakegraph.Limits{PIM: limit}))
		s, cost := l.read(t, atDepth(directory.DepthFull, tenant)), l.Cost()
		least := time.Duration(groups*225/100/limit) * 10 * time.Second
		t.Logf("%v, at least %v; %d questions", cost.Wall, least, cost.PIMUnits)
		if len(s.Gaps) > 0 || cost.Wall > least*11/10 {
			t.Errorf("took %v, at least %v; gaps %+v", cost.Wall, least, firstGaps(s))
		}
	})
}

// What the time does not reach is a gap of each group, and what matters most is read
// first.
func TestProtectionOutOfTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const groups = 100
		tenant := allManaged(groups)
		l := connectWithin(t, time.Minute, tenant, fakegraph.WithLimits(fakegraph.Limits{PIM: 20}))
		s := l.read(t, atDepth(directory.DepthFull, tenant))
		x, read := directory.NewIndex(s), map[directory.Part]int{}
		for i := range s.Groups {
			for _, part := range []directory.Part{directory.PartRoleSettings, directory.PartEligible, directory.PartActive} {
				if _, missing := x.Missing(part, s.Groups[i].ID); !missing {
					read[part]++
				}
			}
		}
		if read[directory.PartRoleSettings] <= read[directory.PartEligible] || read[directory.PartEligible] == groups {
			t.Errorf("read %v", read)
		}
		if l.Cost().Wall > time.Minute {
			t.Errorf("took %v", l.Cost().Wall)
		}
		for _, falsehood := range falsehoods(tenant, s) {
			t.Error(falsehood)
		}
		for _, gap := range s.Gaps {
			if gap.Reason == "" || fmt.Sprint(gap.Part) == "" {
				t.Errorf("%+v", gap)
			}
		}
	})
}
