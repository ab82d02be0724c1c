package fakegraph_test

import (
	"sync"
	"testing"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/tenant"
)

// Many clients at once, reading and writing over sockets: all are answered, and
// a group is onboarded once.
func TestManyClients(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithPageSize(3))
	c.overSocket("HTTP/2")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			one := *c
			for range 5 {
				if got := len(one.all("/v1.0/groups?$select=id")); got != 13 {
					t.Errorf("%d groups", got)
				}
				one.batch(ask("1", "/groups/"+plain), ask("2", "/organization"))
				// Another client may have renewed the id meanwhile: then it is a 404.
				at := "/v1.0/policies/roleManagementPolicies/" + one.policy(plain, "member") + "/rules/" + activation
				if r := one.do("PATCH", at, expire("PT4H")); r.status != 204 && r.status != 404 {
					t.Errorf("status %d: %s", r.status, r.text)
				}
			}
		})
	}
	wg.Wait()
	c.srv.Tenant(func(tn *tenant.Tenant) {
		if got := len(tn.Read(0).Audits()); got != 1 {
			t.Errorf("onboarded %d times", got)
		}
	})
}
