package plan_test

import (
	"maps"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/policy"
)

// sample is a run of check over sample files, as a test of the samples: do
// they show each rule, and no more than they should?
func sample(t *testing.T, groups, tenant, settings string) []finding.Finding {
	t.Helper()
	file, s := readSamples(t, groups, tenant)
	in := policy.Pass{File: file, Tenant: directory.NewIndex(s), Mode: policy.ModeCheck, Now: s.Taken}
	in.Plan = plan.Diff(file, in.Tenant)
	if settings != "" {
		var findings []finding.Finding
		in.Settings, findings = policy.ParseSettings(config.Source{Path: settings, Data: readSample(t, settings)}, in.Now)
		if in.Settings == nil {
			t.Fatalf("%s: %+v", settings, findings)
		}
	}
	found, _ := policy.Check(policy.Rules(), in)
	return found
}

// count counts findings by rule; the severity makes two of group-unpinned.
func count(findings []finding.Finding, status finding.Status) map[string]int {
	counts := map[string]int{}
	for _, f := range findings {
		if f.Status == status {
			counts[f.Severity.String()+" "+f.Rule]++
		}
	}
	return counts
}

// The shop window: each rule that a run with a readable tenant can show is
// shown, nearly all of them once. caller-permission is not: who lacks a
// permission sees no such tenant.
func TestContosoShowsEachRule(t *testing.T) {
	t.Parallel()
	want := map[string]int{
		"error group-not-found":             1,
		"error group-name-mismatch":         1,
		"error group-name-ambiguous":        1,
		"error group-name-lookalike":        1,
		"error group-unpinned":              1,
		"error group-kind":                  1,
		"error group-dynamic":               1,
		"error group-synced":                1,
		"error group-restricted":            1,
		"error owners-minimum":              2, // a group in the cloud, and the synchronised one, which can't have any
		"error owner-disabled":              1,
		"error owner-guest":                 1,
		"error owner-missing":               1,
		"error owner-undeclared":            1,
		"error owner-unknown":               1,
		"error managed-but-none":            1,
		"warning group-unpinned":            1,
		"warning owner-service-principal":   1,
		"warning managed-undeclared":        2, // a group, and an orphan id
		"warning role-assignable-unmanaged": 1,
		"warning caller-excess":             1,
		"note override-risk":                3, // Microsoft 365, an administrative unit, a restricted one
	}
	findings := sample(t, "groups.yaml", "tenant.json", "")
	if got := count(findings, finding.Failed); !maps.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
	if got := count(findings, finding.NotEvaluated); len(got) > 0 {
		t.Errorf("not evaluated: %v", got)
	}
	shown := map[string]bool{"caller-permission": true, "waiver-expired": true, "waiver-unused": true,
		"declaration-removed": true, "policy-weakened": true} // which need a base
	for _, f := range findings {
		shown[f.Rule] = true
	}
	for _, rule := range policy.Rules() {
		if !shown[rule.ID] && rule.About != policy.EachManaged { // protection has no sample yet
			t.Errorf("the sample tenant does not show the rule %s", rule.ID)
		}
	}
}

// The policy file changes severities and has one waiver of each kind.
func TestContosoPolicy(t *testing.T) {
	t.Parallel()
	findings := sample(t, "groups.yaml", "tenant.json", "policy.yaml")
	if got, want := count(findings, finding.Waived), (map[string]int{"error owner-disabled": 1}); !maps.Equal(got, want) {
		t.Errorf("waived %v, want %v", got, want)
	}
	failed := count(findings, finding.Failed)
	want := map[string]int{
		"warning waiver-expired": 1, "warning waiver-unused": 1, "error group-synced": 1,
		"error owner-service-principal": 1, "warning owner-service-principal": 0, "error owner-disabled": 0, "note override-risk": 0,
	}
	for rule, n := range want {
		if failed[rule] != n {
			t.Errorf("%s: %d findings, want %d", rule, failed[rule], n)
		}
	}
}

// Once everything is put right only notes are left.
func TestContosoFixed(t *testing.T) {
	t.Parallel()
	findings := sample(t, "groups-fixed.yaml", "tenant-fixed.json", "")
	if got, want := count(findings, finding.Failed), (map[string]int{"note override-risk": 2}); !maps.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
}

// After a read that failed in part, the groups concerned are named by findings
// that were not evaluated, and nothing else is found wrong.
func TestContosoPartial(t *testing.T) {
	t.Parallel()
	findings := sample(t, "groups-fixed.yaml", "tenant-partial.json", "")
	named := map[string]bool{}
	for _, f := range findings {
		if f.Status == finding.NotEvaluated {
			named[f.Group.Name] = true
		}
	}
	want := map[string]bool{"sg-network-hub-admins": true, "role-global-readers": true, "sg-fabric-capacity-admins": true}
	if !maps.Equal(named, want) {
		t.Errorf("not evaluated: %v, want %v", named, want)
	}
	if got, want := count(findings, finding.Failed), (map[string]int{"note override-risk": 2}); !maps.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
}
