package graph_test

import (
	"os"
	"regexp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/policy"
)

// documented lists the permissions that docs/connect.md has the identity of a
// check granted: those that it calls needed, and none that it calls optional.
func documented(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../docs/connect.md")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([A-Za-z.]+)` \\| `[0-9a-f-]{36}` \\| `[0-9a-f-]{36}` \\| yes \\|").FindAllStringSubmatch(string(text), -1) {
		names = append(names, row[1])
	}
	if len(names) == 0 {
		t.Fatal("docs/connect.md names no permission")
	}
	return names
}

// declaration is the sample file of the documentation.
func declaration(t *testing.T) *config.File {
	t.Helper()
	const path = "../../testdata/contoso/groups.yaml"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, problems := config.Parse([]config.Source{{Path: path, Data: text}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return file
}

// unansweredRules runs all rules over the sample declaration and what was read. Of the
// questions that have no answer it gives the rules.
func unansweredRules(t *testing.T, permissions []string) (unanswered []string) {
	t.Helper()
	file := declaration(t)
	scope := plan.Scope(file)
	scope.Depth = directory.DepthFull
	sample := contosoAt(t, directory.DepthFull)
	time.Sleep(time.Until(sample.Taken))
	s := connect(t, sample, fakegraph.WithPermissions(permissions...)).read(t, scope)
	tenant := directory.NewIndex(s)
	found, _ := policy.Check(policy.Rules(), policy.Pass{
		File: file, Tenant: tenant, Plan: plan.Diff(file, tenant, plan.Terms{}), Mode: policy.ModeCheck, Now: s.Taken,
	})
	for _, f := range found {
		if f.Status == finding.NotEvaluated {
			unanswered = append(unanswered, f.Rule)
		}
	}
	return unanswered
}

// With what the documentation calls needed every question has an answer; and
// each of it is needed: without it one has none.
func TestDocumentedPermissions(t *testing.T) {
	t.Parallel()
	all := append(documented(t), "Application.Read.All", "AuthenticationContext.Read.All", "Policy.Read.All") // optional, but for what the sample has
	synctest.Test(t, func(t *testing.T) {
		if unanswered := unansweredRules(t, all); len(unanswered) > 0 {
			t.Errorf("not evaluated with %q: %q", all, unanswered)
		}
	})
	for _, name := range all {
		others := slices.DeleteFunc(slices.Clone(all), func(other string) bool { return other == name })
		synctest.Test(t, func(t *testing.T) {
			if len(unansweredRules(t, others)) == 0 {
				t.Errorf("%s is called needed, and every question has an answer without it", name)
			}
		})
	}
}

// What was reviewed from a snapshot that tells all about the tenant is what a
// live read finds: the same digest. A managed group whose role settings were
// written is one about which the live read has no reason to look for signs.
func TestDigestOfLiveRead(t *testing.T) {
	t.Parallel()
	file, tenant := declaration(t), contoso(t)
	declared := directory.NewIndex(tenant).Group(file.Groups[0].ID.Value)
	if declared.Managed != directory.True {
		t.Fatalf("%s is not managed", declared.DisplayName)
	}
	declared.Evidence = []directory.Evidence{directory.EvidencePolicyWritten}
	digest := func(s *directory.Snapshot) string {
		return plan.Diff(file, directory.NewIndex(s), plan.Terms{}).Digest()
	}
	read := connect(t, tenant).read(t, plan.Scope(file))
	if got, want := digest(read), digest(tenant); got != want {
		t.Errorf("live %s, by hand %s", got, want)
	}
	if g := directory.NewIndex(read).Group(declared.ID); len(g.Evidence) > 0 {
		t.Error("signs were looked for: this test compares nothing")
	}
}
