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
	found, _ := policy.Check(policy.Rules(), samplePass(t, groups, tenant, settings))
	return found
}

func samplePass(t *testing.T, groups, tenant, settings string) policy.Pass {
	t.Helper()
	file, s := readSamples(t, groups, tenant)
	in := policy.Pass{File: file, Tenant: directory.NewIndex(s), Mode: policy.ModeCheck, Now: s.Taken}
	in.Plan = plan.Diff(file, in.Tenant, plan.Terms{})
	if settings != "" {
		var findings []finding.Finding
		in.Settings, findings = policy.ParseSettings(config.Source{Path: settings, Data: readSample(t, settings)}, in.Now)
		if in.Settings == nil {
			t.Fatalf("%s: %+v", settings, findings)
		}
	}
	return in
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

// ofDeclaredRoles are the rules about settings and people of a file. The sample declares
// groups alone.
func ofDeclaredRoles() []string {
	return []string{
		"principal-unpinned", "principal-mismatch", "principal-name-ambiguous", "principal-unknown", "setting-differs", "setting-pair",
		"eligible-missing", "eligible-undeclared", "eligible-differs", "eligible-longer", "active-missing", "active-undeclared",
		"active-differs", "assignment-refused-by-settings", "assignment-ended", "request-pending", "removed-outside",
		"not-managed", // which needs drift
	}
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
		"error activation-unprotected":      1,
		"error approver-inside":             1,
		"error approver-is-eligible":        1,
		"error approver-none":               1,
		"error context-and-mfa":             1,
		"error context-unenforced":          1,
		"error context-unknown":             1,
		"error eligible-group-open":         1,
		"error owner-settings-weaker":       1,
		"error owner-standing":              1, // an application, of a role-assignable group
		"error standing-access":             1,
		"warning activation-extension":      1,
		"warning activation-too-long":       1,
		"warning active-permanent-allowed":  1,
		"warning approval-missing":          1,
		"warning approver-few":              1,
		"warning approver-group-open":       1,
		"warning eligible-application":      1,
		"warning eligible-deleted":          1,
		"warning eligible-disabled":         1,
		"warning eligible-guest":            1,
		"warning owner-standing":            2, // both of a group of emergency accounts
		"warning settings-locked":           1,
		"warning settings-unreadable":       1,
		"note activation-unexplained":       1,
		"note alert-off":                    1,
		"note eligible-ending":              1,
		"note eligible-group-open":          1,
		"note eligible-permanent-allowed":   1,
		"note nobody-eligible":              1,
		"note owner-activated":              1,
		"note principal-unused":             1,
		"note settings-unused":              1,
		"note package-feeds":                1,
	}
	findings := sample(t, "groups.yaml", "tenant.json", "")
	if got := count(findings, finding.Failed); !maps.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
	if got := count(findings, finding.NotEvaluated); len(got) > 0 {
		t.Errorf("not evaluated: %v", got)
	}
	shown := map[string]bool{"caller-permission": true, "waiver-expired": true, "waiver-unused": true,
		"declaration-removed": true, "policy-weakened": true, // which need a base
		"new-exposure":      true, // which needs settings or people among the changes
		"name-out-of-scope": true, // which needs a scope
		"eligible-too-many": true} // which is off
	for _, rule := range ofDeclaredRoles() {
		shown[rule] = true
	}
	for _, f := range findings {
		shown[f.Rule] = true
	}
	for _, rule := range policy.Rules() {
		if !shown[rule.ID] {
			t.Errorf("the sample tenant does not show the rule %s", rule.ID)
		}
	}
}

// Most of the groups that PIM manages are protected, once everything is put right all
// of them.
func TestContosoProtection(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		groups, tenant, policy string
		want                   map[finding.Protection]int
	}{
		{"groups.yaml", "tenant.json", "policy.yaml", map[finding.Protection]int{finding.Protected: 22, finding.Exposed: 8, finding.Accepted: 1, finding.Unknown: 2}},
		{"groups.yaml", "tenant.json", "", map[finding.Protection]int{finding.Protected: 22, finding.Exposed: 9, finding.Unknown: 2}},
		{"groups-fixed.yaml", "tenant-fixed.json", "", map[finding.Protection]int{finding.Protected: 39}},
		{"groups-fixed.yaml", "tenant-partial.json", "", map[finding.Protection]int{finding.Protected: 35, finding.Unknown: 3}},
	} {
		got := map[finding.Protection]int{}
		for _, v := range policy.Protection(policy.Rules(), samplePass(t, test.groups, test.tenant, test.policy)) {
			got[v.Protection]++
		}
		if !maps.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.tenant, got, test.want)
		}
	}
}

// The policy file changes severities and has one waiver of each kind.
func TestContosoPolicy(t *testing.T) {
	t.Parallel()
	findings := sample(t, "groups.yaml", "tenant.json", "policy.yaml")
	if got, want := count(findings, finding.Waived), (map[string]int{"error owner-disabled": 1, "error standing-access": 1}); !maps.Equal(got, want) {
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
	want := map[string]bool{"sg-network-hub-admins": true, "role-global-readers": true, "sg-fabric-capacity-admins": true, "sg-jira-site-admins": true}
	if !maps.Equal(named, want) {
		t.Errorf("not evaluated: %v, want %v", named, want)
	}
	if got, want := count(findings, finding.Failed), (map[string]int{"note override-risk": 2}); !maps.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
}
