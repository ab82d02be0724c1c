package plan_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

// contoso is the plan of the sample files, parsed and decoded for real.
func contoso(t *testing.T, groups, tenant string) *plan.Plan {
	t.Helper()
	file, s := readSamples(t, groups, tenant)
	return plan.Diff(file, directory.NewIndex(s), plan.Terms{})
}

func readSamples(t *testing.T, groups, tenant string) (*config.File, *directory.Snapshot) {
	t.Helper()
	file, findings := config.Parse([]config.Source{{Path: groups, Data: readSample(t, groups)}})
	if file == nil {
		t.Fatalf("%s: %+v", groups, findings)
	}
	s, err := directory.Decode(bytes.NewReader(readSample(t, tenant)))
	if err != nil {
		t.Fatalf("%s: %v", tenant, err)
	}
	if file.Tenant.Value != s.Tenant {
		t.Fatalf("%s is of tenant %s, %s of %s", groups, file.Tenant.Value, tenant, s.Tenant)
	}
	return file, s
}

func readSample(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../testdata/contoso", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The samples show what documentation and reports say that they show.
func TestContoso(t *testing.T) {
	t.Parallel()
	type counts map[plan.State]int
	tests := []struct {
		groups, tenant string
		want           counts
	}{
		{"groups.yaml", "tenant.json",
			counts{plan.Managed: 33, plan.ToOnboard: 5, plan.Ineligible: 6, plan.Exempt: 3}},
		{"groups-fixed.yaml", "tenant-fixed.json",
			counts{plan.Managed: 39, plan.ToOnboard: 5, plan.Exempt: 3}},
		{"groups-fixed.yaml", "tenant-partial.json",
			counts{plan.Managed: 37, plan.ToOnboard: 5, plan.Exempt: 3, plan.Unknown: 2}},
	}
	for _, test := range tests {
		p := contoso(t, test.groups, test.tenant)
		got := counts{}
		for _, g := range p.Groups {
			got[g.State]++
		}
		if !maps.Equal(got, test.want) {
			t.Errorf("%s against %s: groups by state %v, want %v", test.groups, test.tenant, got, test.want)
		}
	}
}

// Of the groups that the sample would onboard, one lacks its id: the
// guardrails of an onboarding have something to refuse.
func TestContosoChanges(t *testing.T) {
	t.Parallel()
	pinned := 0
	p := contoso(t, "groups.yaml", "tenant.json")
	for _, c := range p.Changes {
		if c.Pinned {
			pinned++
		}
	}
	if len(p.Changes) != 5 || pinned != 4 {
		t.Errorf("%d changes, %d of them with an id; want 5 and 4", len(p.Changes), pinned)
	}
}
