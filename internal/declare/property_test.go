package declare_test

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/config"
	"pim-groups/internal/declare"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/plan/plantest"
	"pim-groups/policy"
)

// compared are the rules that hold the file against the tenant.
func compared() []string {
	return []string{"setting-differs", "setting-pair", "eligible-missing", "eligible-undeclared", "eligible-differs", "eligible-longer",
		"active-missing", "active-undeclared", "active-differs", "assignment-refused-by-settings", "assignment-ended", "request-pending",
		"removed-outside", "principal-unpinned", "principal-mismatch", "principal-name-ambiguous", "principal-unknown",
		"settings-unused", "principal-unused", "owner-missing", "owner-undeclared", "owner-unknown", "not-managed",
		"group-not-found", "group-name-mismatch", "group-name-ambiguous", "group-unpinned", "managed-but-none"}
}

// TestNoDifference: right after a tenant was declared, a check that looks for drift finds
// nothing that differs, whatever could be read and whenever something ends.
func TestNoDifference(t *testing.T) {
	t.Parallel()
	rounds := 5 // of 100 draws each
	if testing.Short() {
		rounds = 1
	}
	for name, tenants := range map[string]*rapid.Generator[*directory.Snapshot]{
		"any":      directorytest.Snapshot(),
		"governed": rapid.Map(plantest.Governed(), func(c plantest.Case) *directory.Snapshot { return c.Tenant }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range rounds {
				rapid.Check(t, func(t *rapid.T) { noDifference(t, tenants.Draw(t, "tenant")) })
			}
		})
	}
}

func noDifference(t *rapid.T, s *directory.Snapshot) {
	s.Scope.Declared, s.Requests, s.RequestsOf = nil, nil, nil
	moveEnds(t, s)
	if rapid.IntRange(0, 7).Draw(t, "redacted") == 0 {
		s = directory.Redact(s)
	}
	now := s.Taken.Add(time.Duration(rapid.IntRange(0, 48*3600).Draw(t, "later")) * time.Second)
	tenant := directory.NewIndex(reread(t, s, declare.Scope(s.Scope.Depth)))
	d, err := declare.Tenant(tenant, plan.Terms{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if d.Text == nil {
		return
	}
	file, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: d.Text}})
	if len(found) > 0 {
		t.Fatalf("%s: %s\n%s", found[0].Pos, found[0].Message, d.Text)
	}
	scope := plan.Scope(file)
	scope.Depth = s.Scope.Depth
	later := directory.NewIndex(reread(t, s, scope))
	p := plan.Diff(file, later, plan.Terms{Now: now})
	for _, f := range check(file, later, p, now) {
		if slices.Contains(compared(), f.Rule) && f.Status == finding.Failed {
			t.Fatalf("%s %s: %s\n%s", f.Rule, f.Pos, f.Message, d.Text)
		}
		if f.Rule == "managed-undeclared" && f.Status == finding.Failed && !strings.Contains(string(d.Text), f.Group.ID) {
			t.Fatalf("%s: nothing says why it is not declared\n%s", f.Message, d.Text)
		}
	}
	sameVerdicts(t, file, later, now)
	if p.Changes != nil {
		t.Fatalf("a merge would %s %v\n%s", p.Changes[0].Action, p.Changes[0].Key, d.Text)
	}
}

// sameVerdicts: that something is declared accepts nothing that exposes a group.
func sameVerdicts(t *rapid.T, file *config.File, tenant *directory.Index, now time.Time) {
	bare := config.File{Groups: slices.Clone(file.Groups)}
	for i := range bare.Groups {
		bare.Groups[i].Owners, bare.Groups[i].Member, bare.Groups[i].Owner = nil, nil, nil
	}
	verdicts := func(file *config.File) []finding.Verdict {
		return policy.Protection(policy.Rules(), pass(file, tenant, plan.Diff(file, tenant, plan.Terms{Now: now}), now))
	}
	declared := verdicts(file)
	for i, v := range verdicts(&bare) {
		if got := declared[i].Protection; got != v.Protection {
			t.Fatalf("%s is %s where nothing is declared, and %s: %+v", v.Group.Name, v.Protection, got, v.Reasons)
		}
	}
}

func check(file *config.File, tenant *directory.Index, p *plan.Plan, now time.Time) []finding.Finding {
	found, _ := policy.Check(policy.Rules(), pass(file, tenant, p, now))
	return found
}

func pass(file *config.File, tenant *directory.Index, p *plan.Plan, now time.Time) policy.Pass {
	return policy.Pass{File: file, Tenant: tenant, Plan: p, Mode: policy.ModeCheck, Now: now,
		Drift: true, Changes: []plan.Class{plan.ClassSettings, plan.ClassEligible, plan.ClassRenew, plan.ClassShorten, plan.ClassRemove}}
}

// moveEnds makes some assignments end at any second, soon or around what a role allows.
func moveEnds(t *rapid.T, s *directory.Snapshot) {
	for _, list := range [][]directory.Schedule{s.Eligibilities, s.Assignments} {
		for i := range list {
			if list[i].Start.IsZero() && rapid.Bool().Draw(t, "moved") {
				days := rapid.SampledFrom([]int{0, 1, 2, 180, 364, 365, 366}).Draw(t, "days")
				list[i].End = s.Taken.Truncate(24*time.Hour).AddDate(0, 0, days).Add(time.Duration(rapid.IntRange(0, 86_400).Draw(t, "second")) * time.Second)
			}
		}
	}
}

// reread reads a scope of the tenant, as from a snapshot file.
func reread(t *rapid.T, s *directory.Snapshot, scope directory.Scope) *directory.Snapshot {
	var body bytes.Buffer
	if err := directory.Encode(&body, s); err != nil {
		t.Skip(err) // an end was moved before what makes it valid
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(&body), nil }
	read, err := directory.File{Path: "tenant.json", Open: open}.Snapshot(context.Background(), scope)
	if err != nil {
		t.Fatal(err)
	}
	return read
}
