package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

// TestPullRequestOfAFork follows examples/forks.yml: the snapshot stands in a folder
// that the pull request does not have, the policy file of the branch judges whatever
// the pull request makes of it, and without that file there is no verdict.
func TestPullRequestOfAFork(t *testing.T) {
	t.Parallel()
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join("testdata/pull-request", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	base := files{"groups.yaml": read("before/groups.yaml"), "policy.yaml": read("before/policy.yaml")}
	p := propose(t, contosoTenant(t), base, files{"groups.yaml": read("groups.yaml"), "policy.yaml": read("policy.yaml")})
	if err := os.Mkdir(filepath.Join(p.dir, "trusted"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(p.dir, "tenant.json"), filepath.Join(p.dir, "trusted/tenant.json")); err != nil {
		t.Fatal(err)
	}
	p.environ = overlay(p.environ, []string{"INPUT_SNAPSHOT=trusted/tenant.json", "INPUT_POLICY=policy.yaml"})

	c := p.run(t)
	if c.code != 1 || rulesOf(c.Base.Hidden) != "owner-service-principal" || rulesOf(c.Base.Fixed) != "owner-undeclared" {
		t.Errorf("policy-from head: exit code %d, %+v", c.code, c.Base)
	}
	c = p.run(t, "INPUT_POLICY-FROM=base")
	if c.code != 1 || rulesOf(c.Base.Hidden) != "" || c.count()["existing error"] != 3 || c.count()["new error"] != 1 {
		t.Errorf("policy-from base: exit code %d, %v, %+v", c.code, c.count(), c.Base)
	}
	for from, code := range map[string]int{"head": 1, "base": 3} {
		c = p.run(t, "INPUT_POLICY-FROM="+from, "INPUT_GITHUB-TOKEN=")
		if c.code != code || !c.Base.Unread || c.rules("existing") != "" {
			t.Errorf("policy-from %s, no base: exit code %d, want %d; %+v", from, c.code, code, c.Base)
		}
	}
}
