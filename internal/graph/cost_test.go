package graph_test

import (
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/graph"
)

// allByID declares every group of a tenant by its id.
func allByID(tenant *directory.Snapshot) directory.Scope {
	var scope directory.Scope
	for i := range tenant.Groups {
		scope.Groups = append(scope.Groups, tenant.Groups[i].ID)
	}
	return scope
}

// What a check of so many groups may cost, in HTTP requests and in time. With
// latency and nothing else that takes time, eight requests are kept in flight:
// a run takes at most a tenth longer than its requests need, and the rounds in
// which PIM is asked little because its limit is not known. The cost that is
// reported is the one that the server saw.
func TestCost(t *testing.T) {
	t.Parallel()
	const latency, firstRounds = 80 * time.Millisecond, 8
	for groups, most := range map[int]int{100: 30, 1_000: 150, 10_000: 1_200} {
		t.Run(fmt.Sprint(groups), func(t *testing.T) {
			t.Parallel()
			if testing.Short() && groups > 1_000 {
				t.Skip("the race detector makes it slow and finds nothing more in it")
			}
			synctest.Test(t, func(t *testing.T) {
				tenant := inUnits(directorytest.Large(groups))
				l := connect(t, tenant, fakegraph.WithLatency(latency))
				s, cost := l.read(t, allByID(tenant)), l.Cost()
				if len(s.Gaps) > 0 || len(s.Groups) != groups {
					t.Errorf("read %d groups, gaps %+v", len(s.Groups), firstGaps(s))
				}
				if n := l.server.GraphRequests(); n > most || cost.Requests != n || cost.Throttled != 0 {
					t.Errorf("%d requests, at most %d; reported %+v", n, most, cost)
				}
				t.Logf("%d requests in %v", cost.Requests, cost.Wall)
				if bound := time.Duration(cost.Requests)*latency/8*11/10 + firstRounds*latency; cost.Wall > bound {
					t.Errorf("%d requests took %v, want at most %v", cost.Requests, cost.Wall, bound)
				}
			})
		})
	}
}

// inUnits puts every fifth group of a tenant into one of three units.
func inUnits(tenant *directory.Snapshot) *directory.Snapshot {
	for i := range 3 {
		tenant.AdministrativeUnits = append(tenant.AdministrativeUnits,
			directory.AdministrativeUnit{ID: directorytest.ID(4, i), DisplayName: fmt.Sprint("unit ", i)})
	}
	for i := 0; i < len(tenant.Groups); i += 5 {
		tenant.Groups[i].AdministrativeUnits = []string{directorytest.ID(4, i%3)}
	}
	return directory.Canonical(tenant)
}

// What a check costs where PIM manages all of the declared groups.
func TestCostManaged(t *testing.T) {
	t.Parallel()
	tenant := inUnits(directorytest.Large(1_000))
	for i := range tenant.Groups {
		tenant.Groups[i].Managed = directory.True
	}
	l := connect(t, tenant)
	s, cost := l.read(t, allByID(tenant)), l.Cost()
	t.Logf("%d requests, %d of them to PIM", cost.Requests, cost.PIMUnits)
	if len(s.Gaps) > 0 || len(falsehoods(tenant, s)) > 0 || cost.Requests > 130 || cost.PIMUnits > 2 {
		t.Errorf("%d requests, %d of them to PIM; gaps %+v, %q", cost.Requests, cost.PIMUnits, firstGaps(s), falsehoods(tenant, s))
	}
}

// Under the directory's limits and PIM's hearsay ones nothing is lost, and the
// cost says what it took.
func TestUnderThrottling(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tenant := directorytest.Large(600)
		l := connect(t, tenant, fakegraph.WithLimits(fakegraph.Limits{Units: 300, PIM: 20}))
		s := l.read(t, allByID(tenant))
		for _, falsehood := range falsehoods(tenant, s) {
			t.Error(falsehood)
		}
		cost := l.Cost()
		if len(s.Gaps) > 0 || cost.Throttled == 0 || cost.Waited == 0 || cost.Waited > cost.Wall {
			t.Errorf("gaps %+v, cost %+v", firstGaps(s), cost)
		}
	})
}

// BenchmarkSnapshot reads tenants behind 80 ms of latency, beside the least
// time that this number of requests can take with eight in flight.
func BenchmarkSnapshot(b *testing.B) {
	const latency = 80 * time.Millisecond
	for _, depth := range []directory.Depth{directory.DepthManaged, directory.DepthFull} {
		for _, groups := range []int{100, 1_000, 10_000} {
			b.Run(fmt.Sprintf("depth=%s/groups=%d", depth, groups), func(b *testing.B) {
				tenant := directorytest.Large(groups)
				if depth == directory.DepthFull {
					tenant = allManaged(groups)
				}
				scope := atDepth(depth, tenant)
				var cost graph.Cost
				for b.Loop() {
					l := connect(b, tenant, fakegraph.WithLatency(latency))
					if _, err := l.Snapshot(b.Context(), scope); err != nil {
						b.Fatal(err)
					}
					cost = l.Cost()
				}
				bound := time.Duration(cost.Requests) * latency / 8
				b.ReportMetric(float64(cost.Requests), "requests")
				b.ReportMetric(float64(cost.PIMUnits), "to-PIM")
				b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(bound), "times-bound")
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				b.ReportMetric(float64(m.Sys)/(1<<20), "MiB-of-system")
			})
		}
	}
}
